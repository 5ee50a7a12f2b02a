/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changerow - a change, or a sum of several, and by how much its counters changed. */
#include "common/changerow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- which counters ----------------------------------------------------------------------- */

/* What smaps_rollup alone has is in no mapping. */
bool field_has_delta(const struct vmat_field_info *field)
{
	return field->unit == VMAT_UNIT_BYTES && field->additive &&
	       (field->field == VMAT_SIZE || *field->key || field->field == VMAT_USS ||
		field->field == VMAT_DIRTY) &&
	       field->field != VMAT_PSS_ANON && field->field != VMAT_PSS_FILE &&
	       field->field != VMAT_PSS_SHMEM;
}

uint64_t change_fields(void)
{
	size_t count;
	const struct vmat_field_info *field = vmat_field_table(&count);
	uint64_t fields = 0;

	for (size_t i = 0; i < count; i++)
		if (field_has_delta(&field[i]))
			fields |= UINT64_C(1) << field[i].field;
	return fields;
}

/* Those of all fields that can be shown which every mapping of both sides has. */
static uint64_t known_fields(const struct vmat_diff *diff)
{
	static const struct vmat_change nothing;	/* which weighs 0 where something could */
	uint64_t fields = change_fields(), known = 0;
	int64_t delta;

	for (int field = 0; field < VMAT_NFIELDS; field++)
		if (fields >> field & 1 &&
		    vmat_diff_delta(diff, &nothing, (enum vmat_field)field, &delta))
			known |= UINT64_C(1) << field;
	return known;
}

/* -- by how much -------------------------------------------------------------------------- */

void comparison_subject_keep(struct comparison_subject *subject, uint64_t fields)
{
	subject->slots = 0;
	for (int8_t field = 0; field < VMAT_NFIELDS; field++) {
		subject->slot[field] = -1;
		if (!(fields & subject->known & UINT64_C(1) << field))
			continue;
		subject->slot[field] = (int8_t)subject->slots;
		subject->field[subject->slots++] = field;
	}
	subject->kept = fields;
}

void change_row_keep(struct change_row *row, const struct comparison_subject *subject,
		     int64_t *deltas)
{
	int64_t all[VMAT_NFIELDS] = { 0 };

	vmat_diff_deltas(subject->diff, row->change, all, VMAT_NFIELDS);
	for (size_t i = 0; i < subject->slots; i++)
		deltas[i] = all[subject->field[i]];
	row->deltas = deltas;
}

bool change_row_delta(const struct change_row *row, const struct comparison_subject *subject,
		      enum vmat_field field, int64_t *delta)
{
	if (!(subject->known >> field & 1))
		return false;
	if (row->sum)
		*delta = row->sum->delta[field];
	else if (row->deltas && subject->slot[field] >= 0)
		*delta = row->deltas[subject->slot[field]];
	else
		return vmat_diff_delta(subject->diff, row->change, field, delta);
	return true;
}

void change_sum_add(struct change_sum *sum, const struct comparison_subject *subject,
		    const struct change_row *row, uint64_t fields)
{
	int64_t all[VMAT_NFIELDS] = { 0 };

	sum->count++;
	if (fields & ~subject->kept) {
		vmat_diff_deltas(subject->diff, row->change, all, VMAT_NFIELDS);
		for (int field = 0; field < VMAT_NFIELDS; field++)
			sum->delta[field] += all[field];
		return;
	}
	for (size_t i = 0; i < subject->slots; i++)
		sum->delta[subject->field[i]] += row->deltas[i];
}

/* -- the usual order: the largest change first -------------------------------------------- */

struct weighed {
	const struct change_row *row;
	uint64_t weight, size;		/* without their signs */
};

static uint64_t without_sign(int64_t delta)
{
	return delta < 0 ? -(uint64_t)delta : (uint64_t)delta;
}

/*
 * What a process alone moves: pages that it wrote, and where they went. PSS, USS and clean pages
 * also move when others come and go that have the same files.
 */
static const enum vmat_field own[] = {
	VMAT_PRIVATE_DIRTY, VMAT_PRIVATE_HUGETLB, VMAT_SWAP,
};

enum { OWN = sizeof(own) / sizeof(own[0]) };

static uint64_t weight_of(const struct comparison_subject *subject, const struct change_row *row)
{
	int64_t sum = 0, delta;
	bool told = false;

	for (size_t i = 0; i < OWN; i++) {
		if (!change_row_delta(row, subject, own[i], &delta))
			continue;
		sum += delta;
		told = true;
	}
	/* who was not asked for smaps has at best counted what is present */
	if (!told)
		change_row_delta(row, subject, VMAT_RSS, &sum);
	return without_sign(sum);
}

static int by_weight(const void *one, const void *other)
{
	const struct weighed *a = one, *b = other;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return a->row < b->row ? -1 : 1;	/* by address */
}

uint64_t change_weight_fields(void)
{
	uint64_t fields = UINT64_C(1) << VMAT_SIZE | UINT64_C(1) << VMAT_RSS;

	for (size_t i = 0; i < OWN; i++)
		fields |= UINT64_C(1) << own[i];
	return fields;
}

int change_sort_by_weight(const void **rows, size_t count,
			  const struct comparison_subject *subject)
{
	struct weighed *weighed = malloc((count + 1) * sizeof(*weighed));
	int64_t size = 0;

	if (!weighed)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		change_row_delta(rows[i], subject, VMAT_SIZE, &size);
		weighed[i] = (struct weighed){ rows[i], weight_of(subject, rows[i]),
					       without_sign(size) };
	}
	qsort(weighed, count, sizeof(*weighed), by_weight);
	for (size_t i = 0; i < count; i++)
		rows[i] = weighed[i].row;
	free(weighed);
	return 0;
}

/* -- the subject -------------------------------------------------------------------------- */

void comparison_subject_make(struct comparison_subject *subject, const struct vmat_diff *diff,
			     const char *const name[2])
{
	*subject = (struct comparison_subject){ .diff = diff };
	subject->side[BEFORE] = (struct subject){
		.target = name[BEFORE], .mm = vmat_diff_before(diff),
	};
	subject->side[AFTER] = (struct subject){
		.target = name[AFTER], .mm = vmat_diff_after(diff),
	};
	subject->subject = (struct subject){ .target = name[AFTER], .whole = subject };
	subject->known = known_fields(diff);
	for (unsigned bit = 0; bit < 32; bit++) {
		const char *word = vmat_change_name(1u << bit);

		subject->words[bit] = (struct vma_word){ word, word ? strlen(word) : 0 };
	}
	comparison_subject_keep(subject, 0);
}

void comparison_subject_free(struct comparison_subject *subject)
{
	free(subject->text);
	free(subject->remarks);
	for (size_t i = 0; i < subject->said_count; i++)
		free(subject->said[i].words);
	free(subject->said);
}
