/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pages - page tables looked through by PAGEMAP_SCAN, in steps that the process hardly notices. */
#ifndef SOURCE_PAGES_H
#define SOURCE_PAGES_H

#include <stdbool.h>

#include "source/query.h"

/*
 * How large the steps are. A call holds the mmap lock for as long as it takes, which depends on how
 * many pages there are rather than on how much address space: so a step ends after so many bytes or
 * pages, whichever is first, and both follow what the last one took.
 */
struct pages_pace {
	long sleeps;		/* of this thread, as counted last; 0: not yet */
	unsigned shy_steps;	/* so many leave the lock free for as long as they held it */
	uint64_t most_ns;	/* what a call should take at most */
	uint64_t bytes, pages;	/* the next step */
	uint64_t longest_ns;	/* the longest call since this was set to 0 */
};

/* The pace to start with, for calls of at most @most_ns. */
struct pages_pace pages_pace(uint64_t most_ns);

/* A step took @took_ns, and ended because @full: it had found all the pages it may. */
void pages_adapt(struct pages_pace *pace, uint64_t took_ns, bool full);

enum { PAGES_REGIONS = 512 };	/* the kernel, too, gathers as many before it lets go of the lock */

/* A step at a time through one pagemap. */
struct pages_step {
	int fd;				/* an open pagemap */
	uint64_t page_size;		/* of the kernel */
	uint64_t all;			/* SCAN_*: only pages that have all of these */
	uint64_t categories;		/* SCAN_*: what to tell of pages */
	struct pages_pace *pace;
	struct query_region regions[PAGES_REGIONS];
	size_t count;
};

/*
 * Look at [@at, @end), which should be no more than pace->bytes of mappings, or at the beginning of
 * it: fills the regions with what is in page tables, present or not, and stores in *@nextp how far
 * that was. 0, or as query_scan().
 */
int pages_step(struct pages_step *step, uint64_t at, uint64_t end, uint64_t *nextp);

/*
 * Whether this kernel knows the huge zero page from others: before 6.18, and in older stable
 * releases, it says of it only that it is present. Asked of two pages of our own, once: 1 yes,
 * 0 no or not to be found out.
 */
bool pages_huge_zero_is_told(int own_pagemap, uint64_t huge_size);

/* CLOCK_MONOTONIC. */
uint64_t pages_clock_ns(void);

#endif
