/* SPDX-License-Identifier: GPL-2.0-or-later */
/* picture - rows as they were asked for, once a sample: which, in which order, which columns. */
#ifndef VMATOP_PICTURE_H
#define VMATOP_PICTURE_H

#include "common/filter.h"
#include "common/report.h"
#include "common/sort.h"
#include "vmatop/options.h"

struct picture {
	const char *array;		/* what JSON calls the rows */
	struct column_list list;
	struct filter *filter;
	struct sort_order order;
	unsigned needs;			/* NEEDS_* of all these */
};

/*
 * What the options say about rows with the columns of @set, which must live as long; @usual and
 * @order ("" for none) where they say nothing. 0, -ENOMEM, or -EINVAL that was complained about.
 */
int picture_make(struct picture *picture, const struct vmatop_options *options, const char *array,
		 const struct column_set *set, const char *usual, const char *order);
void picture_free(struct picture *picture);

/*
 * Write those of @rows that are wanted, which are put in order; between report_open() and
 * report_close(). 0 or -ENOMEM.
 */
int picture_write(const struct picture *picture, struct report *report,
		  const struct subject *subject, const void **rows, size_t count);

#endif
