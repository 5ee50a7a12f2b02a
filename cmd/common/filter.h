/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter - the language that picks rows: kind=anon and rss>1M and perm~w and not name~libc
 *
 * all = expression { FILTER_AND expression }: each with places of its own in complaints
 * expression = term { "or" term }
 * term = factor { "and" factor }
 * factor = "not" factor | "(" expression ")" | COLUMN operator VALUE
 * operator = "=" "!=" "<" "<=" ">" ">=" "~" (POSIX extended regular expression)
 *
 * COLUMN is any column, in any case. VALUE ends at a blank or at a ) that it did not open (and
 * leaves none open), or stands in quotes of either kind. What it is depends on the column: sizes
 * may have a unit (64K), addresses are hexadecimal, text is compared byte by byte; a list
 * (VMFLAGS, FLAGS) equals or matches when one of its items does. Numbers match ~ as -b shows them.
 *
 * A cell without a value is neither equal nor unequal to anything, not smaller, not larger,
 * and matches nothing; only a bare - asks for it: "swap = -" is true for the rows that have
 * no value there, "swap != -" for those that have one.
 */
#ifndef COMMON_FILTER_H
#define COMMON_FILTER_H

#include "common/column.h"

struct filter;

/*
 * Compile @text for the columns of @set, which must live as long. Returns 0, -EINVAL (see
 * *@complaint, whose token points into @text) or -ENOMEM. Free it with filter_free().
 */
int filter_compile(struct filter **filterp, const struct column_set *set, const char *text,
		   struct complaint *complaint);
void filter_free(struct filter *filter);	/* NULL is fine */

bool filter_match(const struct filter *filter, const struct subject *subject, const void *row);

/* NEEDS_* of the columns that it names. */
unsigned filter_needs(const struct filter *filter);

#endif
