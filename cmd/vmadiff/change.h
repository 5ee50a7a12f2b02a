/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change - one difference, or a sum of several, and the columns that say it. */
#ifndef VMADIFF_CHANGE_H
#define VMADIFF_CHANGE_H

#include "common/borrow.h"
#include "vmadiff/pair.h"

/* Changes of counters, added up; of those that subject.known says. */
struct sum {
	size_t count;			/* changes */
	int64_t delta[VMAT_NFIELDS];
};

/* A row. */
struct row {
	const struct vmat_change *change;	/* NULL: a sum */
	const int64_t *deltas;			/* by subject.slot, those that are asked for often */
	const struct sum *sum;
	const char *label;			/* of a sum: "total" */
};

/* What the rows are about. */
struct comparison_subject {
	struct subject subject;		/* the first; the rows are not about one mm */
	struct subject side[2];
	const struct vmat_diff *diff;
	uint64_t known;			/* fields that every mapping of both sides has: a bit each */
	int8_t slot[VMAT_NFIELDS];	/* where a row keeps the change of a field; -1: nowhere */
	size_t slots;
	unsigned round;			/* of --watch; 0: none */
	char *text;			/* what a cell says in words, until the next one */
	struct vma_word words[32];	/* for each change its word */
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

/* Rows will keep the changes of @fields. */
void subject_keep(struct comparison_subject *subject, uint64_t fields);

/* Work them out for a row; @deltas has subject.slots places. */
void row_keep(struct row *row, const struct comparison_subject *subject, int64_t *deltas);

/* Add the changes of @fields of @row. */
void sum_add(struct sum *sum, const struct comparison_subject *subject, const struct row *row,
	     uint64_t fields);

/* By how much @field changed; false where that is not known. */
bool row_delta(const struct row *row, const struct comparison_subject *subject,
	       enum vmat_field field, int64_t *delta);

#endif
