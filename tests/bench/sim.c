/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What calls on a model cost: sim FILE loads a snapshot and makes 1 000 000 calls at random on
 * it. On stdout for each kind, and for all: its name, CPU nanoseconds of one, how many. Fails when
 * the model breaks an invariant in the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vmatools.h"

enum { CALLS = 1000000, BATCH = 1000, PAGE = 4096 };

struct bench {
	struct vmat_sim *sim;
	uint64_t *addrs;	/* where VMAs began */
	size_t count;
	uint64_t seed;
	struct vmat_effect *effect;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t below(struct bench *b, uint64_t bound)
{
	b->seed ^= b->seed << 13;
	b->seed ^= b->seed >> 7;
	b->seed ^= b->seed << 17;
	return b->seed % bound;
}

static uint64_t some_address(struct bench *b)
{
	return b->addrs[below(b, b->count)];
}

static uint64_t some_length(struct bench *b)
{
	return (1 + below(b, 64)) * PAGE;
}

/* -- the calls ------------------------------------------------------------------------------- */

static int call_protect(struct bench *b)
{
	uint64_t prot = below(b, 2) ? VMAT_VM_READ : VMAT_VM_READ | VMAT_VM_WRITE;

	return vmat_mprotect(b->effect, b->sim, some_address(b) + below(b, 4) * PAGE,
			     some_length(b), prot);
}

static int call_advise(struct bench *b)
{
	return vmat_madvise(b->effect, b->sim, some_address(b), some_length(b),
			    below(b, 2) ? 16 : 17);
}

static int call_unmap(struct bench *b)
{
	return vmat_munmap(b->effect, b->sim, some_address(b), some_length(b));
}

static int call_map_fixed(struct bench *b)
{
	const struct vmat_mmap_call call = {
		.size = sizeof(call), .hint = some_address(b), .length = some_length(b),
		.prot = VMAT_VM_READ | VMAT_VM_WRITE, .flags = VMAT_MAP_FIXED,
	};

	return vmat_mmap(b->effect, b->sim, &call, NULL, 0, NULL);
}

static int call_map(struct bench *b)
{
	const struct vmat_mmap_call call = {
		.size = sizeof(call), .length = some_length(b),
		.prot = VMAT_VM_READ | VMAT_VM_WRITE, .flags = VMAT_MAP_NORESERVE,
	};

	return vmat_mmap(b->effect, b->sim, &call, NULL, 0, NULL);
}

static int call_remap(struct bench *b)
{
	return vmat_mremap(b->effect, b->sim, some_address(b), PAGE, 2 * PAGE,
			   VMAT_MREMAP_MAYMOVE, 0, NULL);
}

static const struct {
	const char *name;
	int (*call)(struct bench *b);
} calls[] = {
	{ "mprotect", call_protect }, { "madvise", call_advise }, { "munmap", call_unmap },
	{ "mmap-fixed", call_map_fixed }, { "mmap", call_map }, { "mremap", call_remap },
};

enum { NCALLS = sizeof(calls) / sizeof(calls[0]) };

/* -- all of them ------------------------------------------------------------------------------ */

static int run(struct bench *b, const char *suffix)
{
	uint64_t ns[NCALLS] = { 0 }, count[NCALLS] = { 0 }, all = 0;

	for (size_t i = 0; i < CALLS / BATCH; i++) {
		size_t kind = i % NCALLS;
		uint64_t start = now_ns();

		for (size_t j = 0; j < BATCH; j++)
			if (calls[kind].call(b))
				return -1;
		ns[kind] += now_ns() - start;
		count[kind] += BATCH;
	}
	for (size_t i = 0; i < NCALLS; i++) {
		all += ns[i];
		printf("%s%s %llu %llu\n", calls[i].name, suffix,
		       (unsigned long long)(ns[i] / count[i]), (unsigned long long)count[i]);
	}
	printf("all%s %llu %d\n", suffix, (unsigned long long)(all / CALLS), CALLS);
	return 0;
}

static int open_bench(struct bench *b, const struct vmat_mm *mm)
{
	const struct vmat_placer_options options = { .size = sizeof(options), .kernel = "6.18.44" };
	const struct vmat_vma *vma;

	b->count = 0;
	b->addrs = calloc(vmat_mm_count(mm), sizeof(*b->addrs));
	if (!b->addrs || vmat_sim_new(&b->sim, mm, &options))
		return -1;
	for (vma = vmat_first_vma(mm); vma; vma = vmat_next_vma(mm, vma))
		b->addrs[b->count++] = vmat_vma_start(vma);
	return 0;
}

static int measure(const struct vmat_mm *mm, struct vmat_effect *effect, const char *suffix)
{
	struct bench b = { .seed = 88172645463325252u, .effect = effect };
	const char *fault;

	if (open_bench(&b, mm) || run(&b, suffix))
		return -1;
	fault = vmat_tree_fault(vmat_sim_tree(b.sim), NULL);
	if (fault)
		fprintf(stderr, "sim: %s\n", fault);
	printf("mappings%s %zu 1\n", suffix, vmat_tree_count(vmat_sim_tree(b.sim)));
	vmat_sim_free(b.sim);
	free(b.addrs);
	return fault ? -1 : 0;
}

int main(int argc, char **argv)
{
	const struct vmat_load_options options = { .size = sizeof(options),
						   .with = VMAT_WITH_FACTS };
	struct vmat_effect effect = { .size = sizeof(effect) };
	struct vmat_mm *mm;
	int rc;

	if (argc != 2 || vmat_load_path(&mm, argv[1], &options, NULL)) {
		fprintf(stderr, "usage: sim FILE\n");
		return 2;
	}
	rc = measure(mm, NULL, "") || measure(mm, &effect, "-told");
	vmat_mm_free(mm);
	return rc ? 1 : 0;
}
