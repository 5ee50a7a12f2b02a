/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two successive phases of a captured program and their diff, to be held against truth.txt. */
#ifndef TESTS_KIT_LOOK_H
#define TESTS_KIT_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kit/truth.h"
#include "vmatools.h"

/* Changes of these are no changes of the layout. */
enum { ANY_FLAGS = VMAT_CHANGE_REFLAGGED | VMAT_CHANGE_REWEIGHED };

/* What the rows of some memory must add up to. */
struct sum {
	const char *name;	/* how maps prints it, "" none; NULL: all memory */
	const char *perms;	/* NULL: any */
	enum vmat_field field;
	int64_t least, most;
	const char *line;	/* of truth.txt */
};

/* One pair of phases. */
struct look {
	const struct truth *truth;
	const struct truth_phase *from, *to;
	struct vmat_mm *before, *after;
	struct vmat_diff *diff;
	const char *line;	/* of truth.txt, which is looked at now */
	bool *claimed;		/* each change: a line tells of it */
	bool freed;		/* memory was given back: no bounds hold */
	struct sum sums[32];
	size_t sum_count;
};

/*
 * Every two successive phases of all captures that have a truth.txt, by this way to match; counters
 * only where both have them. Returns how many pairs there were.
 */
size_t for_each_pair(enum vmat_match match, void (*check)(struct look *look));

/* All faults are told before the test fails: it asserts in the end that there were none. */
extern size_t faults;

#define wrong(look, ...) do {                                                                     \
	print_error("# %s, %u to %u: \"%s\": ", (look)->truth->folder, (look)->from->number,      \
		    (look)->to->number, (look)->line);                                            \
	print_error(__VA_ARGS__);                                                                 \
	print_error("\n");                                                                        \
	faults++;                                                                                 \
} while (0)

/* VMAT_CHANGE_* in words. */
void words_of(unsigned what, char words[256]);

/* The change that has @address in one of its sides, NULL: none. */
const struct vmat_change *row_at(const struct look *look, bool after, uint64_t address);

/* A line tells of it. */
void claim(struct look *look, const struct vmat_change *change);

/*
 * Where @address is, @want happened, and nothing else but to counters and flags. Claims it. NULL:
 * nothing happened.
 */
const struct vmat_change *expect_row(struct look *look, bool after, uint64_t address,
				     unsigned want);

/* @change, unless NULL, is that much, if the counter is there; became so many of so many. */
void expect_delta(struct look *look, const struct vmat_change *change, enum vmat_field field,
		  int64_t want);
void expect_counts(struct look *look, const struct vmat_change *change, size_t before,
		   size_t after);

/* The bytes in so many pages. */
int64_t pages(const struct look *look, int64_t count);

/* Sums of one sort of memory add up; check_sums() looks at them all. */
void expect_sum(struct look *look, struct sum sum);
void expect_exactly(struct look *look, const char *name, const char *perms,
		    enum vmat_field field, int64_t bytes);
void check_sums(struct look *look);

/* There is a sum for each VMA of the side. */
bool is_summed(const struct look *look, const struct vmat_side *side);

#endif
