/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - the holes counted: how many, how large, what would still fit, what lies outside. */
#ifndef COMMON_TALLY_H
#define COMMON_TALLY_H

#include "common/hole.h"

enum { POWERS = 64, LENGTHS = 4 };

/* Holes of 2^n bytes and more, but less than twice that. */
struct power {
	uint64_t from;
	uint64_t count, total;
};

/* How many mappings of one length there is room for. */
struct length {
	uint64_t bytes;
	uint64_t count, aligned;	/* anywhere; at multiples of the length; without hints */
	uint64_t holes;			/* that have room for one */
};

/* A mapping, or the part of one, that lies where none should. */
struct outside {
	const struct vmat_vma *vma;
	uint64_t start, end;
	const char *where;		/* "below" the lowest address, or "above" the task size */
	const struct column *name;	/* what says its name */
};

struct tally {
	const struct vmat_room *room;
	struct range range;
	uint64_t low, high;		/* the room, or what of it --range asks for */
	const struct column *name;
	uint64_t mappings, mapped;	/* inside of that */
	uint64_t holes, free, usable;
	uint64_t passed;		/* of what is usable, where only a hint leads to */
	uint64_t searched;		/* the most that is usable in one piece elsewhere */
	struct hole largest;		/* by what is usable of it, the lowest of equals */
	struct power powers[POWERS];
	struct length lengths[LENGTHS];	/* a page, 2M, 1G, 1T */
	struct outside *outside;
	size_t outside_count;
};

/*
 * Nothing is counted yet; @range as given to holes_begin(), @name says the names of mappings.
 * @room must live as long.
 */
void tally_begin(struct tally *tally, const struct vmat_room *room, const struct range *range,
		 const struct column *name);

void tally_hole(struct tally *tally, const struct hole *hole);

/* Count also what is mapped. Returns 0 or -ENOMEM; free the tally in any case. O(n). */
int tally_mappings(struct tally *tally, const struct vmat_mm *mm);
void tally_free(struct tally *tally);

#endif
