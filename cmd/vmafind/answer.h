/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer - what was found for an address, and the columns that say it. */
#ifndef VMAFIND_ANSWER_H
#define VMAFIND_ANSWER_H

#include "common/borrow.h"
#include "vmafind/question.h"

enum found {
	FOUND_MAPPED,	/* a mapping that has what was asked for */
	FOUND_HOLE,	/* none, but this hole */
	FOUND_ABOVE,	/* the first mapping above */
	FOUND_BELOW,	/* the one before */
	FOUND_NOTHING
};

/* A row. */
struct answer {
	struct question question;
	enum found found;
	bool is_range;			/* the question is a range */
	const struct vmat_vma *vma;	/* NULL: a hole, or nothing */
	const struct vmat_vma *below, *above;	/* of a hole; NULL: it has no neighbour there */
	char *where;			/* a hole in words, where that is wanted; free() it */
};

/* What is shown unless asked: in a table, and in the other forms. */
#define ANSWER_COLUMNS_TABLE "ADDRESS,FOUND,START,END,PERM,INTO,FILEOFFSET,WHERE"
#define ANSWER_COLUMNS_WORDS \
	"ADDRESS,FOUND,START,END,PERM,INTO,FILEOFFSET,BELOW,BELOW_BY,ABOVE,ABOVE_BY,NAME"

/* Columns of mappings, and our own. 0 or -ENOMEM; borrow_free() in any case. */
int answer_columns_make(struct borrowed_columns *columns, const struct vmat_mm *mm);

bool answer_wants_where(const struct column_list *list);

/* Put the hole into words. 0 or -ENOMEM. */
int answer_describe(struct answer *answer);

#endif
