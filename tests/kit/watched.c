/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child that is watched by a sampler: what it does step by step, and what is shared with it. */
#include "kit/watched.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

struct watched *shared;
size_t page;

static struct vmat_procfs *proc;

int watched_prepare(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	return shared == MAP_FAILED ? -1 : vmat_procfs_open(&proc, NULL);
}

int watched_reset(void **state)
{
	(void)state;
	memset((void *)shared, 0, sizeof(*shared));
	return 0;
}

void watched_end(void)
{
	vmat_procfs_close(proc);
}

struct vmat_sampler *watch(pid_t pid, const struct vmat_sampler_options *options)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_sampler *sampler = NULL;

	if (vmat_sampler_new(&sampler, proc, pid, options, &trouble))
		fail_msg("%d: %s", trouble.error, trouble.why);
	return sampler;
}

struct vmat_sample take(struct vmat_sampler *sampler, unsigned wants)
{
	struct vmat_sample sample = { .size = sizeof(sample) };
	struct vmat_trouble trouble = { 0 };

	if (vmat_sampler_take(&sample, sampler, wants, &trouble))
		fail_msg("%d: %s: %s", trouble.error, trouble.file ? trouble.file : "",
			 trouble.why);
	return sample;
}

void drop(struct vmat_sample *sample)
{
	vmat_mm_free(sample->mm);
	sample->mm = NULL;
}

uint64_t rss_at(const struct vmat_mm *mm, const char *at)
{
	const struct vmat_vma *vma = vmat_vma_lookup(mm, (uintptr_t)at);
	uint64_t rss = UINT64_MAX;

	assert_non_null(vma);
	assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &rss));
	return rss;
}

/* -- in the child ---------------------------------------------------------------------- */

void wait_for_step(int step)
{
	while (shared->step < step)
		usleep(500);
}

void next_step(void)
{
	int step = shared->step + 1;

	shared->step = step;
	while (shared->step == step)
		usleep(500);
}

char *map_some(size_t pages)
{
	char *at = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	return at == MAP_FAILED ? NULL : at;
}

char *map_apart(size_t pages)
{
	char *at = mmap(NULL, (pages + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || mprotect(at + page, pages * page, PROT_READ | PROT_WRITE))
		return NULL;
	return at + page;
}

void watched_begin(void *arg)
{
	(void)arg;
	shared->at = map_apart(WATCHED_PAGES);
	memset(shared->at, 1, WATCHED_PAGES / 2 * page);
}

bool is_program(pid_t pid, const char *name)
{
	char path[64], text[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	f = fopen(path, "r");
	if (f && !fgets(text, sizeof(text), f))
		*text = '\0';
	if (f)
		fclose(f);
	return !strncmp(text, name, strlen(name));
}

void wait_for_program(pid_t pid, const char *name)
{
	for (int i = 0; i < 5000 && !is_program(pid, name); i++)
		usleep(2000);
	assert_true(is_program(pid, name));
	usleep(50000);		/* its libraries */
}
