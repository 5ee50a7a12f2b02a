/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare - one comparison of a filter: a column, an operator, a value. */
#ifndef COMMON_COMPARE_H
#define COMMON_COMPARE_H

#include "common/column.h"

enum comparison_operator { OP_EQUAL, OP_NOT_EQUAL, OP_LESS, OP_LESS_EQUAL, OP_MORE, OP_MORE_EQUAL,
			   OP_MATCH };

struct comparison;

/* The operator that @text begins with; returns its length, 0 if there is none. */
size_t comparison_operator(const char *text, enum comparison_operator *op);

/*
 * A bare - (not @quoted) stands for "no value". Returns 0, -ENOMEM, or -EINVAL with *@why set
 * to what is wrong with the value (comparison_no_word: the column has other words), or to
 * comparison_no_order: then the operator is wrong.
 */
int comparison_new(struct comparison **comparisonp, const struct column *column,
		   enum comparison_operator op, const char *value, size_t len, bool quoted,
		   const char **why);
void comparison_free(struct comparison *comparison);	/* NULL is fine */

extern const char comparison_no_order[], comparison_no_word[];

bool comparison_true(const struct comparison *comparison, const struct subject *subject,
		     const void *row);

/* How two cells of one column are ordered: below 0, 0, above 0. Absent ones come last. */
int cell_order(const struct cell *a, const struct cell *b);

#endif
