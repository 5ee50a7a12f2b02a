/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changerow - a change, or a sum of several, and by how much its counters changed. */
#ifndef COMMON_CHANGEROW_H
#define COMMON_CHANGEROW_H

#include "common/vmacolumn.h"

/* The two sides of a comparison, to index arrays of two. */
enum { BEFORE, AFTER };

/* Changes of counters, added up; of those that subject.known says. */
struct change_sum {
	size_t count;			/* changes */
	int64_t delta[VMAT_NFIELDS];
};

/* A row. */
struct change_row {
	const struct vmat_change *change;	/* NULL: a sum */
	const int64_t *deltas;			/* by subject.slot, what is often asked for */
	const struct change_sum *sum;
	const char *label, *note;		/* of a sum: "total", what of; or NULL */
};

/* What the rows are about. */
struct comparison_subject {
	struct subject subject;		/* of the rows, which are not about one mm */
	struct subject side[2];
	const struct vmat_diff *diff;
	uint64_t known;			/* a bit for each field that all mappings of both have */
	int8_t slot[VMAT_NFIELDS];	/* where a row keeps the change of a field; -1: nowhere */
	int8_t field[VMAT_NFIELDS];	/* the other way round */
	size_t slots;
	uint64_t kept;			/* fields that rows keep, if they are known */
	unsigned round;			/* of --watch; 0: none */
	char *text, *remarks;		/* what a cell says in words, until the next one */
	struct vma_word words[32];	/* for each change its word */
	struct change_said {
		unsigned what;
		char *(*make)(unsigned what);
		char *words;
	} *said;			/* lists of words that cells have said, each once */
	size_t said_count;
};

/* What @diff says, of two address spaces that the user called @name[BEFORE] and [AFTER]. */
void comparison_subject_make(struct comparison_subject *subject, const struct vmat_diff *diff,
			     const char *const name[2]);
void comparison_subject_free(struct comparison_subject *subject);

/* Whether mappings have such a counter, of bytes; the fields for which that holds: a bit each. */
bool field_has_delta(const struct vmat_field_info *field);
uint64_t change_fields(void);

/* Rows will keep the changes of @fields. */
void comparison_subject_keep(struct comparison_subject *subject, uint64_t fields);

/* Work them out for a row; @deltas has subject.slots places. */
void change_row_keep(struct change_row *row, const struct comparison_subject *subject,
		     int64_t *deltas);

/* Add the changes of @row, at least those of @fields, which the rows of the subject keep or not. */
void change_sum_add(struct change_sum *sum, const struct comparison_subject *subject,
		    const struct change_row *row, uint64_t fields);

/* What rows are ordered by unless one says how: the fields that it asks for, a bit each. */
uint64_t change_weight_fields(void);

/* The rows that changed most come first, of those that are alike the lowest. 0 or -ENOMEM. */
int change_sort_by_weight(const void **rows, size_t count,
			  const struct comparison_subject *subject);

/* By how much @field changed; false where that is not known. */
bool change_row_delta(const struct change_row *row, const struct comparison_subject *subject,
		      enum vmat_field field, int64_t *delta);

#endif
