/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changecolumn - the columns that say a difference. */
#ifndef COMMON_CHANGECOLUMN_H
#define COMMON_CHANGECOLUMN_H

#include "common/borrow.h"
#include "common/changerow.h"

struct change_columns {
	struct borrowed_columns all;
	struct column *own;
	char *names;
};

/* What is shown unless asked: to people, and in the other forms. */
#define CHANGE_COLUMNS_TABLE "WHAT,START,SIZE,DSIZE,DRSS,DUSS,DSWAP,NAME"
#define CHANGE_COLUMNS_WORDS                                                                       \
	"WHAT,START,END,SIZE,DSIZE,DRSS,DUSS,DSWAP,KIND,PERM,BEFORE_START,BEFORE_END,BEFORE_PERM," \
	"BEFORE_NAME,NAME"
#define CHANGE_COLUMNS_JSON "WHAT,START,END,SIZE,KIND,NAME"

/* The set refers to itself: do not copy it. 0 or -ENOMEM; free in any case. */
int change_columns_make(struct change_columns *columns);
void change_columns_free(struct change_columns *columns);

/* A column of mappings by whose one value changes are grouped; @name is in capitals. */
struct column change_key(const struct change_columns *columns, const char *name);

/* NULL, or the field whose change @column shows. */
const struct vmat_field_info *change_field(const struct column *column);

/*
 * For people WHAT says "split into 3" and NAME how it was before. These are not in the set: their
 * texts last for one cell only.
 */
const struct column *change_in_words(const struct column *column);

#endif
