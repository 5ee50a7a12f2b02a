/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change - one difference, or a sum of several, and the columns that say it. */
#ifndef VMADIFF_CHANGE_H
#define VMADIFF_CHANGE_H

#include "common/borrow.h"
#include "vmadiff/pair.h"

/* Changes of counters, added up. */
struct sum {
	size_t count;			/* changes */
	struct {
		int64_t delta;
		bool unknown;		/* a change does not tell */
	} field[VMAT_NFIELDS];
};

/* A row. */
struct row {
	const struct vmat_change *change;	/* NULL: a sum */
	const struct sum *sum;
	const char *label;			/* of a sum: "total" */
};

/* What the rows are about. */
struct comparison_subject {
	struct subject subject;		/* the first; the rows are not about one mm */
	struct subject side[2];
	const struct vmat_diff *diff;
	unsigned round;			/* of --watch; 0: none */
	char *text;			/* what a cell says in words, until the next one */
	struct said {
		unsigned what;
		char *words;
	} *said;			/* lists of words that cells have said, each once */
	size_t said_count;
};

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

/* NULL, or the field whose change @column shows. */
const struct vmat_field_info *change_field(const struct column *column);

/*
 * For people WHAT says "split into 3" and NAME how it was before. These are not in the set: their
 * texts last for one cell only.
 */
const struct column *change_in_words(const struct column *column);

void subject_make(struct comparison_subject *subject, const struct pair *pair, unsigned round);
void subject_free(struct comparison_subject *subject);

/* The fields whose changes can be shown: a bit each. */
uint64_t change_fields(void);

/* Of @fields those that every mapping of both sides has. */
uint64_t change_fields_known(const struct vmat_diff *diff, uint64_t fields);

/* Nothing has been added to a sum of @fields. */
void sum_init(struct sum *sum, const struct vmat_diff *diff, uint64_t fields);

/* Add @change's changes of @fields. */
void sum_add(struct sum *sum, const struct vmat_diff *diff, const struct vmat_change *change,
	     uint64_t fields);

/* By how much @field changed; false where that is not known. */
bool row_delta(const struct row *row, const struct vmat_diff *diff, enum vmat_field field,
	       int64_t *delta);

#endif
