/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - the holes counted: how many, how large, what would still fit, what lies outside. */
#ifndef VMAGAP_TALLY_H
#define VMAGAP_TALLY_H

#include "vmagap/hole.h"

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

/* Count the holes that @chosen has. Returns 0 or -ENOMEM; free it in any case. O(n). */
int tally_make(struct tally *tally, const struct chosen *chosen, const struct subject *subject,
	       struct holes *holes);
void tally_free(struct tally *tally);

#endif
