/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list - rows with columns, a cursor, an order, a filter and a search. Knows no screen. */
#ifndef VMATOP_LIST_H
#define VMATOP_LIST_H

#include "common/column.h"
#include "common/filter.h"
#include "common/sort.h"
#include "vmatop/action.h"

struct list {
	const struct column_set *set;
	struct column_list shown;
	struct subject subject;		/* what the rows are about */
	const void **all;		/* the rows in their own order; the list's to free */
	size_t all_count;
	const void **rows;		/* those for which the filter is true, in order */
	size_t count;
	struct sort_order order;
	struct filter *filter;
	char *filter_text;		/* NULL: all rows */
	char *search;			/* NULL: none */
	uint64_t *tags;			/* keys of the rows that are tagged, ascending */
	size_t tag_count;
	const char *spare;		/* "A,B": columns that a narrow screen does without, the */
					/* first one first; NULL: none. Not where... */
	bool chosen;			/* ... the user has chosen the columns */
	size_t cursor;			/* 0 also when there are no rows */
	size_t top;			/* the first row to be seen */
	size_t left;			/* so many columns are out of sight to the left */
	size_t height;			/* so many rows can be seen; 0: none */
	/*
	 * What a row is from one sample to the next, never 0: the cursor stays on it, or else on
	 * what is now in its place.
	 */
	uint64_t (*key)(const void *row);
	uint64_t kept_key;		/* that of the row under the cursor */
	/*
	 * NULL, or who folds the rows that are shown and adds some of its own: the last word, after
	 * filter and @order. 0 or -ENOMEM: then those of before are still there.
	 */
	int (*arrange)(struct list *list, const struct sort_order *order, const void ***rowsp,
		       size_t *countp);
};

/* @usual: the columns shown at first, "A,B,C". 0, -ENOMEM or -EINVAL (no such column). */
int list_init(struct list *list, const struct column_set *set, const char *usual,
	      uint64_t (*key)(const void *row));
void list_free(struct list *list);

/*
 * Other rows, @count of them in an array that is the list's from now on, also where this fails.
 * Those of before may be gone already: only the key of the cursor's is needed, and kept. 0 or
 * -ENOMEM.
 */
int list_take(struct list *list, const struct subject *subject, const void **rows, size_t count);

/* No rows, since those of before are gone. */
void list_forget(struct list *list);
/* The same rows once more: arrange() has changed its mind. 0 or -ENOMEM. */
int list_arrange(struct list *list);

/* The row under the cursor, NULL: none. */
const void *list_current(const struct list *list);

/* So many rows can be seen. */
void list_set_height(struct list *list, size_t height);
void list_move_to(struct list *list, size_t cursor);

/* Other rows come in sight; the cursor goes with them only where it must. */
void list_scroll(struct list *list, size_t rows, bool down);

/* The cursor comes to the middle of what can be seen. */
void list_center(struct list *list);

/* Moves the cursor and the columns; false: @action does something else. */
bool list_apply(struct list *list, enum action action);

/* Move to the row whose key that is. False: it is not among those that are shown. */
bool list_find(struct list *list, uint64_t key);

/* Tag the row under the cursor, or no longer. 0 or -ENOMEM. */
int list_tag(struct list *list);
void list_untag_all(struct list *list);
bool list_is_tagged(const struct list *list, const void *row);

/* NULL or "": all rows. 0, -ENOMEM or -EINVAL (see *@complaint; nothing has changed). */
int list_set_filter(struct list *list, const char *text, struct complaint *complaint);

/* A column's name with ":desc", ":asc" or neither; "": as the rows come. As above. */
int list_set_order(struct list *list, const char *text, struct complaint *complaint);
int list_invert(struct list *list);

/*
 * By that column: sizes and numbers the largest first, others the smallest; where it is that one
 * already, the other way. 0 or -ENOMEM.
 */
int list_order_by(struct list *list, const struct column *shown);

/* Other columns, "A,B"; "+A,B" adds. As above. */
int list_set_columns(struct list *list, const char *text, struct complaint *complaint);

/* Those of @columns, whose memory is the list's from now on. */
void list_take_columns(struct list *list, struct column_list *columns);

/*
 * Look in the cells that are shown for @text, in any case, from the row behind the cursor on (or
 * before, backward) and once around. NULL: what was looked for last. False: found nowhere.
 */
bool list_search(struct list *list, const char *text, bool backward);

/* The same, from the row @from on (it first); what is empty is not searched for, and is found. */
bool list_search_from(struct list *list, const char *text, size_t from);
void list_end_search(struct list *list);

/* Whether a cell holds what was searched for. */
bool list_found(const struct list *list, const struct cell *cell);

#endif
