/* SPDX-License-Identifier: GPL-2.0-or-later */
/* row - a change, or a sum of several, and by how much its counters changed. */
#include "vmadiff/row.h"

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

void subject_keep(struct comparison_subject *subject, uint64_t fields)
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

void row_keep(struct row *row, const struct comparison_subject *subject, int64_t *deltas)
{
	int64_t all[VMAT_NFIELDS] = { 0 };

	vmat_diff_deltas(subject->diff, row->change, all, VMAT_NFIELDS);
	for (size_t i = 0; i < subject->slots; i++)
		deltas[i] = all[subject->field[i]];
	row->deltas = deltas;
}

bool row_delta(const struct row *row, const struct comparison_subject *subject,
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

void sum_add(struct sum *sum, const struct comparison_subject *subject, const struct row *row,
	     uint64_t fields)
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

/* -- the subject -------------------------------------------------------------------------- */

void subject_make(struct comparison_subject *subject, const struct pair *pair,
		  const struct job *job)
{
	*subject = (struct comparison_subject){ .diff = pair->diff, .round = job->round };
	for (int i = BEFORE; i <= AFTER; i++)
		subject->side[i] = (struct subject){
			.target = pair->name[i], .mm = pair->mm[i], .sparse = pair->sparse,
		};
	subject->subject.target = pair->name[AFTER];
	subject->known = known_fields(pair->diff);
	if (job->options.no_counters)
		subject->known &= UINT64_C(1) << VMAT_SIZE;
	for (unsigned bit = 0; bit < 32; bit++) {
		const char *word = vmat_change_name(1u << bit);

		subject->words[bit] = (struct vma_word){ word, word ? strlen(word) : 0 };
	}
	subject_keep(subject, 0);
}

void subject_free(struct comparison_subject *subject)
{
	free(subject->text);
	free(subject->remarks);
	for (size_t i = 0; i < subject->said_count; i++)
		free(subject->said[i].words);
	free(subject->said);
}
