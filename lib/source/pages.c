/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pages - page tables looked through by PAGEMAP_SCAN, in steps that the process hardly notices. */
#include "source/pages.h"

#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#define MIB ((uint64_t)1 << 20)

/*
 * 2048 pages take some 15 us; of pages in one huge piece many more do. Less than 1024 help nobody:
 * a writer who meets a reader more often is blocked more often, and both pay for that.
 */
enum { FIRST_PAGES = 2048, LEAST_PAGES = 1024, MOST_PAGES = 32768 };

#define FIRST_BYTES (8 * MIB)
#define LEAST_BYTES (MIB / 4)
#define MOST_BYTES  ((uint64_t)1 << 62)

uint64_t pages_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* -- how large a step is ------------------------------------------------------------------- */

struct pages_pace pages_pace(uint64_t most_ns)
{
	return (struct pages_pace){
		.most_ns = most_ns, .bytes = FIRST_BYTES, .pages = FIRST_PAGES,
	};
}

static uint64_t at_least(uint64_t value, uint64_t least)
{
	return value < least ? least : value;
}

static uint64_t at_most(uint64_t value, uint64_t most)
{
	return value > most ? most : value;
}

/*
 * Where there is nothing, a step costs nothing, and the next one is four times as large: a
 * reservation of terabytes takes a dozen of them. It is the number of pages that then ends a step
 * into memory that is in use, so a large step is no risk.
 */
void pages_adapt(struct pages_pace *pace, uint64_t took_ns, bool full)
{
	if (took_ns > pace->longest_ns)
		pace->longest_ns = took_ns;
	if (took_ns > pace->most_ns && full)
		pace->pages = at_least(pace->pages / 2, LEAST_PAGES);
	else if (took_ns > pace->most_ns)
		pace->bytes = at_least(at_most(pace->bytes, FIRST_BYTES) / 2, LEAST_BYTES);
	else if (took_ns > pace->most_ns / 4)
		return;
	else if (full)
		pace->pages = at_most(pace->pages * 2, MOST_PAGES);
	else
		pace->bytes = at_most(pace->bytes * 4, MOST_BYTES);
}

/* -- one step ------------------------------------------------------------------------------ */

static uint64_t pages_in(const struct pages_step *step)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < step->count; i++)
		bytes += step->regions[i].end - step->regions[i].start;
	return bytes / step->page_size;
}

/* How long the lock is left alone at most, and for how many steps after somebody else had it. */
enum { MOST_FREE_NS = 100000, SHY_STEPS = 1024 };

/*
 * Who waits for the lock gets it, also on this CPU. Who sleeps on another one needs time to wake
 * up; were we to take the lock again until then, the kernel would hand it over only after 4 ms. So
 * where a step had to sleep, for the lock that is, the next ones leave it free for as long as they
 * held it. Where nobody wants it, that would only cost.
 */
static bool has_slept(struct pages_pace *pace)
{
	struct rusage usage;
	long before = pace->sleeps;

	if (getrusage(RUSAGE_THREAD, &usage))
		return false;
	pace->sleeps = usage.ru_nvcsw;
	return before && usage.ru_nvcsw > before;
}

static void leave_it_free(struct pages_pace *pace, uint64_t took_ns)
{
	uint64_t until = pages_clock_ns() + at_most(took_ns, MOST_FREE_NS);

	if (has_slept(pace))
		pace->shy_steps = SHY_STEPS;
	do {
		sched_yield();
	} while (pace->shy_steps && pages_clock_ns() < until);
	pace->shy_steps -= pace->shy_steps > 0;
}

int pages_step(struct pages_step *step, uint64_t at, uint64_t end, uint64_t *nextp)
{
	struct pages_pace *pace = step->pace;
	struct query_scan scan = {
		.start = at, .end = end,
		.all = step->all,
		.any = SCAN_PRESENT | SCAN_SWAPPED,
		.report = step->categories,
		.most_pages = pace->pages,
	};
	uint64_t began = pages_clock_ns(), took;
	int n = query_scan(step->regions, PAGES_REGIONS, step->fd, &scan);
	bool full;

	if (n < 0)
		return n;
	took = pages_clock_ns() - began;
	step->count = (size_t)n;
	full = n == PAGES_REGIONS || pages_in(step) >= scan.most_pages;
	/* where the kernel says that it stopped can lie below what it has told already */
	*nextp = full ? step->regions[n - 1].end : end;
	pages_adapt(pace, took, full);
	if (took > pace->most_ns / 4)
		leave_it_free(pace, took);
	return 0;
}

/* -- the huge zero page -------------------------------------------------------------------- */

static bool is_told(int own_pagemap, const volatile char *at, uint64_t huge_size)
{
	struct query_scan scan = {
		.start = (uintptr_t)at, .end = (uintptr_t)at + huge_size,
		.all = SCAN_PRESENT | SCAN_HUGE, .report = SCAN_PRESENT | SCAN_ZERO_PAGE,
	};
	struct query_region region;

	(void)*at;
	return query_scan(&region, 1, own_pagemap, &scan) == 1 &&
	       region.categories & SCAN_ZERO_PAGE;
}

bool pages_huge_zero_is_told(int own_pagemap, uint64_t huge_size)
{
	size_t len = 2 * huge_size;
	char *room = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uintptr_t aligned = ((uintptr_t)room + huge_size - 1) / huge_size * huge_size;
	bool told;

	if (room == MAP_FAILED)
		return false;
	told = !madvise(room, len, MADV_HUGEPAGE) &&
	       is_told(own_pagemap, room + (aligned - (uintptr_t)room), huge_size);
	munmap(room, len);
	return told;
}
