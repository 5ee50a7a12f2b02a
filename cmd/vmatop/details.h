/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details - the page of one mapping: all that is known of it. */
#ifndef VMATOP_DETAILS_H
#define VMATOP_DETAILS_H

#include "vmatop/facts.h"
#include "vmatop/model.h"
#include "vmatop/strip.h"

struct details {
	struct page page;	/* the first */
	struct list list;	/* rows are struct fact_row */
	struct facts facts;
	struct strip strip;	/* without items: there was no memory for it */
	uint64_t address;	/* it is the mapping that has this one */
	uint64_t start, end;	/* of the mapping; empty: there is none */
	size_t index, of;	/* it is that one, from 1, of so many */
	char *name;		/* in a few words; NULL: no memory */
	uint64_t cell;		/* bytes of a cell of the residency map but the last, whole pages */
	size_t cells, width, lines;	/* how many, and how many in a line */
	unsigned indent;	/* cells of the screen before a line of it */
	uint64_t asked;		/* at which sample the kernel was asked for the rest */
	bool gone;		/* it is not mapped any more: this is how it was */
};

extern const struct page_type details_type;

/* What stands in cell @index of the residency map; 0: it is not there yet. */
char details_cell(const struct details *details, const struct residency *residency, size_t index);

#endif
