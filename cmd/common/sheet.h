/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sheet - a few rows that are all at hand: chosen, sorted, and shown as wide as they are. */
#ifndef COMMON_SHEET_H
#define COMMON_SHEET_H

#include "common/cli.h"
#include "common/report.h"

struct sheet {
	const char *command;
	const char *array;		/* what JSON calls the rows */
	const struct column_set *set;
	const char *usual;		/* the columns that are shown unless asked: "A,B,C" */
	const struct common_options *options;	/* --output, --filter, --sort ... */
	const struct subject *subject;
};

/*
 * Show @rows, which are put in order. Errors of the user's have been complained about. Returns
 * 0, -EINVAL or -ENOMEM; nothing has been written then.
 */
int sheet_show(struct report *report, const struct sheet *sheet, const void **rows, size_t count);

/* Write rows that are chosen and in order already. Returns 0 or -ENOMEM. */
int sheet_write(struct report *report, const char *array, const struct column_list *list,
		const void *const *rows, size_t count);

/* The columns that the options ask for. Returns 0, -EINVAL (complained about) or -ENOMEM. */
int sheet_columns(struct column_list *list, const char *command, const struct column_set *set,
		  const char *usual, const struct common_options *options);

/*
 * Rows, a struct column each, for --list-columns; with @from_files also what must be read for
 * each. Returns as sheet_show().
 */
int sheet_list_columns(struct report *report, const char *command, const struct column_set *set,
		       bool from_files);

#endif
