/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a question for room costs: gaps [COUNT [ROUNDS]] makes address spaces of COUNT mappings (1 000 000),
 * "comb" with holes of one page, all alike, and "wild" with holes and mappings of any size; each as a
 * tree that was built, and as one that was grown in random order. On stdout, a line each: the name, and
 * the median of the CPU nanoseconds of one question, and the best. Limits and lengths are at random.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vmatools.h"

enum { PAGE = 4096, QUERIES = 1 << 16, MOST_ROUNDS = 99 };

struct query {
	uint64_t low, high, length;
};

struct space {
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	struct query queries[QUERIES];
	uint64_t end;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t dice(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void need(int rc, const char *what)
{
	if (!rc)
		return;
	fprintf(stderr, "gaps: %s: %s\n", what, strerror(-rc));
	exit(2);
}

/* -- the material -------------------------------------------------------------------------- */

/* Most are small, few are large: as many of 2^k pages as of all that are larger together. */
static uint64_t pages(uint64_t *seed)
{
	unsigned zeros = (unsigned)__builtin_ctzll(dice(seed) | 1 << 10);

	return 1 + dice(seed) % (UINT64_C(1) << zeros);
}

static char *make_text(size_t count, bool wild, size_t *len)
{
	const size_t most = 64;
	char *text = malloc(count * most);
	uint64_t at = 0x10000, seed = 88172645463325252;

	if (!text)
		need(-ENOMEM, "text");
	*len = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t end = at + (wild ? pages(&seed) : 1) * PAGE;

		*len += (size_t)snprintf(text + *len, most,
					 "%08" PRIx64 "-%08" PRIx64 " r%c-p 00000000 00:00 0 \n",
					 at, end, i % 2 ? 'w' : '-');
		at = end + (wild ? pages(&seed) - 1 : 1) * PAGE;
	}
	return text;
}

static void grow(struct space *space, uint64_t *seed)
{
	size_t count = vmat_map_count(space->mm);
	const struct vmat_vma **order = calloc(count, sizeof(const struct vmat_vma *));
	struct vmat_tree_options options = { .size = sizeof(options) };
	const struct vmat_vma *vma;
	struct vmat_mm *empty;
	size_t n = 0;

	if (!order)
		need(-ENOMEM, "order");
	vmat_for_each_vma(space->mm, vma)
		order[n++] = vma;
	need(vmat_parse(&empty, "", 0, NULL), "vmat_parse");
	need(vmat_tree_defaults(space->mm, &options), "vmat_tree_defaults");
	need(vmat_tree_new(&space->tree, empty, &options), "vmat_tree_new");
	for (size_t i = count; i > 0; i--) {
		struct vmat_area area = { .size = sizeof(area) };
		size_t j = dice(seed) % i;

		area.start = vmat_vma_start(order[j]);
		area.end = vmat_vma_end(order[j]);
		area.flags = vmat_vma_flags(order[j]);
		need(vmat_tree_insert(NULL, space->tree, &area), "vmat_tree_insert");
		order[j] = order[i - 1];
	}
	free(order);
	vmat_mm_free(space->mm);
	space->mm = empty;
}

static void make_queries(struct space *space, bool wild, uint64_t *seed)
{
	uint64_t end = vmat_tree_highest_vm_end(space->tree);

	for (size_t i = 0; i < QUERIES; i++) {
		uint64_t a = dice(seed) % end & -PAGE, b = dice(seed) % end & -PAGE;

		space->queries[i] = (struct query){
			.low = a < b ? a : b, .high = a < b ? b : a,
			.length = (wild ? UINT64_C(1) << dice(seed) % 11 : 1) * PAGE,
		};
	}
	space->end = end;
}

static void make_space(struct space *space, size_t count, bool wild, bool grown)
{
	uint64_t seed = 2463534242;
	size_t len;
	char *text = make_text(count, wild, &len);

	need(vmat_parse(&space->mm, text, len, NULL), "vmat_parse");
	free(text);
	if (grown)
		grow(space, &seed);
	else
		need(vmat_tree_new(&space->tree, space->mm, NULL), "vmat_tree_new");
	make_queries(space, wild, &seed);
}

/* -- what is measured -------------------------------------------------------------------------- */

static void ask_largest(const struct space *space, const struct query *query)
{
	struct vmat_gap gap;

	(void)vmat_tree_largest_gap(space->tree, query->low, query->high, &gap);
}

static void ask_largest_of_all(const struct space *space, const struct query *query)
{
	struct vmat_gap gap;

	(void)query;
	(void)vmat_tree_largest_gap(space->tree, 0, space->end, &gap);
}

static void ask_next(const struct space *space, const struct query *query)
{
	struct vmat_gap gap = { 0 };

	(void)vmat_tree_next_gap(space->tree, query->low, query->high, &gap);
}

static void ask_area(const struct space *space, const struct query *query,
		     enum vmat_direction direction, uint64_t low, uint64_t high)
{
	struct vmat_area_wish wish = { .size = sizeof(wish), .direction = direction,
				       .length = query->length, .low_limit = low, .high_limit = high };
	uint64_t addr;

	(void)vmat_tree_unmapped_area(&addr, space->tree, &wish, NULL);
}

static void ask_up(const struct space *space, const struct query *query)
{
	ask_area(space, query, VMAT_BOTTOM_UP, query->low, UINT64_C(1) << 47);
}

static void ask_down(const struct space *space, const struct query *query)
{
	ask_area(space, query, VMAT_TOP_DOWN, 0, query->high);
}

static void ask_between(const struct space *space, const struct query *query)
{
	ask_area(space, query, VMAT_TOP_DOWN, query->low, query->high);
}

static const struct question {
	const char *name;
	void (*ask)(const struct space *space, const struct query *query);
} questions[] = {
	{ "largest", ask_largest },
	{ "largest-of-all", ask_largest_of_all },
	{ "next", ask_next },
	{ "bottom-up", ask_up },
	{ "top-down", ask_down },
	{ "between", ask_between },
};

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void measure(const struct space *space, const char *kind, unsigned rounds)
{
	for (size_t q = 0; q < sizeof(questions) / sizeof(questions[0]); q++) {
		uint64_t ns[MOST_ROUNDS];

		for (unsigned round = 0; round < rounds; round++) {
			uint64_t start = now_ns();

			for (size_t i = 0; i < QUERIES; i++)
				questions[q].ask(space, &space->queries[i]);
			ns[round] = now_ns() - start;
		}
		qsort(ns, rounds, sizeof(ns[0]), by_value);
		printf("%s-%s %.1f %.1f\n", questions[q].name, kind,
		       (double)ns[rounds / 2] / (double)QUERIES, (double)ns[0] / (double)QUERIES);
	}
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = { "comb", "comb-grown", "wild", "wild-grown" };
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5;
	static struct space space;

	if (!count || !rounds || rounds > MOST_ROUNDS) {
		fputs("usage: gaps [COUNT [ROUNDS]]\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		make_space(&space, count, i / 2, i % 2);
		measure(&space, kinds[i], rounds);
		vmat_tree_free(space.tree);
		vmat_mm_free(space.mm);
	}
	return 0;
}
