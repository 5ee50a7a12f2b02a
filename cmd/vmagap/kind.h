/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kind - a kind of rows, and what of them the options ask for: columns, rows, their order. */
#ifndef VMAGAP_KIND_H
#define VMAGAP_KIND_H

#include "common/filter.h"
#include "common/range.h"
#include "common/report.h"
#include "common/sort.h"
#include "common/vmacolumn.h"
#include "common/wording.h"
#include "vmagap/job.h"

/* Rows that are made one after the other. The first member of who makes them. */
struct stream {
	bool (*next)(struct stream *stream, void *row);	/* false: there is none left */
	void (*restart)(struct stream *stream);
};

struct kind {
	const char *array;		/* what JSON calls the rows */
	const char *for_people, *for_programs;	/* columns that are shown unless asked: "A,B,C" */
	const struct column_set *columns;
	size_t row_size;
	/* The addresses that a row is about, both belong to it; NULL: --range means nothing. */
	void (*span)(const void *row, uint64_t *first, uint64_t *last);
};

struct chosen {
	const struct kind *kind;
	struct column *plain, *shown;	/* the same ones: as they are, and as they are shown */
	struct column_set set;		/* of the plain ones */
	struct column_list list;
	struct filter *filter;
	struct sort_order order;
	bool has_range;
	struct range range;
	struct vma_columns vmas;
	struct wording plainly, in_words;
	char made[WORDING_MAX];
	unsigned needs;			/* NEEDS_* */
};

/*
 * What the options ask for. What the user got wrong is complained about. Returns 0, -EINVAL or
 * -ENOMEM; free it in any case. It refers to itself: do not copy it.
 */
int kind_choose(struct chosen *chosen, const struct kind *kind, const struct job *job);
void kind_free(struct chosen *chosen);

/* Whether the row is among those that are shown. */
bool kind_has(const struct chosen *chosen, const struct subject *subject, const void *row);

/* Write the rows; they leave while they are made, unless they are sorted. Returns 0 or -ENOMEM. */
int kind_show(struct report *report, const struct chosen *chosen, const struct subject *subject,
	      struct stream *stream);

/* --list-columns. */
int kind_list_columns(struct report *report, const struct kind *kind);

/* A few rows, @size bytes each, with all of @columns. Returns 0 or -ENOMEM. */
int kind_write(struct report *report, const char *array, const struct column_set *columns,
	       const void *rows, size_t count, size_t size);

#endif
