/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changecolumn - the columns that say a difference. */
#include "common/changecolumn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/phrase.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *data UNUSED,      \
			       struct cell *cell)

static struct comparison_subject *whole(const struct subject *subject)
{
	return subject->whole;
}

/* The side that a row is shown by: as it is, or was if it is no more. */
static int shown_side(const struct vmat_change *change)
{
	return change->after.count ? AFTER : BEFORE;
}

static const struct vmat_side *side_of(const struct vmat_change *change, int which)
{
	return which == AFTER ? &change->after : &change->before;
}

/* -- what happened ------------------------------------------------------------------------ */

/* The words for @what, by @make: few differ, and each must last. */
static const char *words_of(struct comparison_subject *subject, unsigned what,
			    char *(*make)(unsigned what))
{
	struct change_said *said;

	for (size_t i = 0; i < subject->said_count; i++)
		if (subject->said[i].what == what && subject->said[i].make == make)
			return subject->said[i].words;
	said = reallocarray(subject->said, subject->said_count + 1, sizeof(*said));
	if (!said)
		return NULL;
	subject->said = said;
	said += subject->said_count++;
	*said = (struct change_said){ what, make, make(what) };
	return said->words;
}

GETTER(what)
{
	const struct change_row *row = data;

	if (row->change)
		cell_put_text(cell, CELL_LIST,
			      words_of(whole(subject), row->change->what, phrase_words));
	else
		cell_put_text(cell, CELL_TEXT, row->label);
}

/* @remarks: what stands behind it, or NULL. */
static void put_phrase(struct cell *cell, const struct subject *subject, char *text, char *remarks)
{
	struct comparison_subject *all = whole(subject);

	free(all->text);
	free(all->remarks);
	all->text = text;
	all->remarks = remarks;
	cell_put_text(cell, CELL_TEXT, text ? text : "out of memory");
	/* the next row may have its words in the same place */
	cell->suffix = remarks ? remarks : "";
}

GETTER(happened)
{
	const struct change_row *row = data;
	const struct vma_word *words = whole(subject)->words;

	if (!row->change)
		cell_put_text(cell, CELL_TEXT, row->label);
	else if (phrase_is_word(row->change))
		cell_put_word(cell, words[__builtin_ctz(row->change->what)].text,
			      words[__builtin_ctz(row->change->what)].len);
	else
		put_phrase(cell, subject, phrase_happened(row->change), NULL);
}

GETTER(mapping)
{
	const struct change_row *row = data;
	const struct comparison_subject *all = whole(subject);
	size_t len;
	const char *name = row->change ? phrase_simple_mapping(row->change, &len) : NULL;
	char *text, *remarks = NULL;

	if (name) {
		cell_put_bytes(cell, CELL_TEXT, name, len);
		return;
	}
	if (row->change)
		text = phrase_mapping(row->change, all->side[BEFORE].mm, all->side[AFTER].mm,
				      &remarks);
	else
		text = phrase_count(row->sum->count, row->note);
	put_phrase(cell, subject, text, remarks);
}

static const char *wrong_what(const char *text, size_t len)
{
	const char *word;

	for (unsigned bit = 0; (word = vmat_change_name(1u << bit)); bit++)
		if (strlen(word) == len && !memcmp(word, text, len))
			return NULL;
	return "no change is called so";
}

/* -- where -------------------------------------------------------------------------------- */

GETTER(start)
{
	const struct change_row *row = data;

	if (row->change)
		cell_put_number(cell, CELL_ADDRESS, row->change->start);
}

GETTER(end)
{
	const struct change_row *row = data;

	if (row->change)
		cell_put_number(cell, CELL_ADDRESS, row->change->end);
}

GETTER(size)
{
	const struct change_row *row = data;

	if (row->change)
		cell_put_number(cell, CELL_BYTES,
				side_of(row->change, shown_side(row->change))->bytes);
}

GETTER(count)
{
	const struct change_row *row = data;

	if (row->change)
		cell_put_number(cell, CELL_NUMBER, row->change->after.count);
}

/* -- as it was ---------------------------------------------------------------------------- */

/* The mappings before, NULL: there were none. */
static const struct vmat_side *before_of(const struct change_row *row)
{
	return row->change && row->change->before.count ? &row->change->before : NULL;
}

GETTER(before_count)
{
	const struct change_row *row = data;

	if (row->change)
		cell_put_number(cell, CELL_NUMBER, row->change->before.count);
}

GETTER(before_start)
{
	const struct vmat_side *before = before_of(data);

	if (before)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(before->vma[0]));
}

GETTER(before_end)
{
	const struct vmat_side *before = before_of(data);

	if (before)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(before->vma[before->count - 1]));
}

GETTER(before_size)
{
	const struct vmat_side *before = before_of(data);

	if (before)
		cell_put_number(cell, CELL_BYTES, before->bytes);
}

/* A column of mappings, which is in @data; of several mappings the first one counts. */
GETTER(before_vma)
{
	const struct vmat_side *before = before_of(data);

	if (before)
		column_cell(column->data, &whole(subject)->side[BEFORE], before->vma[0], cell);
}

/* -- as it is ----------------------------------------------------------------------------- */

static void sum_up(const struct column *column, const struct subject *subject,
		   const struct vmat_side *side, struct cell *cell)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < side->count; i++) {
		column_cell(column, subject, side->vma[i], cell);
		if (cell->type != CELL_BYTES)
			return;
		sum += cell->number;
	}
	cell_put_number(cell, CELL_BYTES, sum);
}

GETTER(of_vma)
{
	const struct change_row *row = data;
	const struct column *of_vma = column->data;
	const struct vmat_side *side;
	int which;

	if (!row->change)
		return;
	which = shown_side(row->change);
	side = side_of(row->change, which);
	if (of_vma->sums)
		sum_up(of_vma, &whole(subject)->side[which], side, cell);
	else
		column_cell(of_vma, &whole(subject)->side[which], side->vma[0], cell);
}

/* All permissions that it has: who looks for what is writable must find a part that is. */
static void put_perms(struct cell *cell, const struct subject *subject,
		      const struct vmat_side *side)
{
	cell_put_text(cell, CELL_LIST,
		      words_of(whole(subject), phrase_perms_of(side), phrase_perms));
}

GETTER(perm)
{
	const struct change_row *row = data;

	if (row->change)
		put_perms(cell, subject, side_of(row->change, shown_side(row->change)));
}

GETTER(before_perm)
{
	const struct vmat_side *before = before_of(data);

	if (before)
		put_perms(cell, subject, before);
}

GETTER(round)
{
	if (whole(subject)->round)
		cell_put_number(cell, CELL_NUMBER, whole(subject)->round);
}

/* -- by how much -------------------------------------------------------------------------- */

GETTER(delta)
{
	int64_t delta;

	if (change_row_delta(data, whole(subject), (enum vmat_field)column->arg, &delta))
		cell_put_number(cell, CELL_DELTA, (uint64_t)delta);
}

/* -- the columns -------------------------------------------------------------------------- */

#define LEFT .right = false
#define RIGHT .right = true

static const struct column fixed[] = {
	{ "WHAT", "what happened: added, grown-high, split ...", CELL_LIST, 0, LEFT,
	  .get = get_what, .wrong = wrong_what },
	{ "START", "first address; where it was, if it is no more", CELL_ADDRESS, 12, RIGHT,
	  .get = get_start },
	{ "END", "first address behind it", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "SIZE", "how large it is; was, if it is no more", CELL_BYTES, 6, RIGHT, .sums = true,
	  .get = get_size },
	{ "COUNT", "how many mappings it is", CELL_NUMBER, 5, RIGHT, .get = get_count },
	{ "BEFORE_COUNT", "how many mappings it was", CELL_NUMBER, 5, RIGHT,
	  .get = get_before_count },
	{ "BEFORE_START", "where it began before", CELL_ADDRESS, 12, RIGHT,
	  .get = get_before_start },
	{ "BEFORE_END", "where it ended before", CELL_ADDRESS, 12, RIGHT, .get = get_before_end },
	{ "BEFORE_SIZE", "how large it was", CELL_BYTES, 6, RIGHT, .get = get_before_size },
	{ "BEFORE_PERM", "which permissions it had, all that there were", CELL_LIST, 0, LEFT,
	  .colour = COLOUR_PERM, .get = get_before_perm, .wrong = perm_wrong },
	{ "BEFORE_OFFSET", "where in its file it began", CELL_ADDRESS, 8, RIGHT,
	  .get = get_before_vma },
	{ "BEFORE_VMFLAGS", "which VmFlags it had", CELL_LIST, 0, LEFT, NEEDS_SMAPS,
	  .get = get_before_vma, .wrong = code_wrong },
	{ "BEFORE_NAME", "which name it had", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_before_vma },
	{ "PERM", "which permissions it has, all that there are", CELL_LIST, 0, LEFT,
	  .colour = COLOUR_PERM, .get = get_perm, .wrong = perm_wrong },
	{ "ROUND", "of --watch, from 1", CELL_NUMBER, 5, RIGHT, .get = get_round },
};

enum { FIXED = sizeof(fixed) / sizeof(fixed[0]) };

static const struct column happened = {
	"WHAT", "what happened", CELL_TEXT, 0, LEFT, .get = get_happened,
};

static const struct column mapping = {
	"NAME", "the mapping, and how it was", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	.colour = COLOUR_NAME, .get = get_mapping,
};

const struct column *change_in_words(const struct column *column)
{
	if (column->get == get_what)
		return &happened;
	return column->get == get_of_vma && !strcmp(column->name, "NAME") ? &mapping : column;
}

const struct vmat_field_info *change_field(const struct column *column)
{
	return column->get == get_delta ? column->data : NULL;
}

static void set_delta(struct column *column, const struct vmat_field_info *field, char *name)
{
	name[0] = 'D';
	memcpy(name + 1, field->column, strlen(field->column) + 1);
	*column = (struct column){
		.name = name,
		.meaning = "by how much that has grown, or shrunk",
		.type = CELL_DELTA,
		.width = 7,
		RIGHT,
		.needs = field->field == VMAT_SIZE ? 0 : NEEDS_SMAPS,
		.sums = true,
		.arg = field->field,
		.get = get_delta,
		.data = field,
	};
}

/* What is fixed, and a change of each counter. */
static int make_own(struct change_columns *columns, size_t *count)
{
	size_t fields, bytes = 0, n = FIXED;
	const struct vmat_field_info *field = vmat_field_table(&fields);
	char *name;

	for (size_t i = 0; i < fields; i++)
		bytes += strlen(field[i].column) + 2;
	columns->own = calloc(FIXED + fields, sizeof(*columns->own));
	columns->names = name = malloc(bytes);
	if (!columns->own || !name)
		return -ENOMEM;
	memcpy(columns->own, fixed, sizeof(fixed));
	for (size_t i = 0; i < fields; i++) {
		if (!field_has_delta(&field[i]))
			continue;
		set_delta(&columns->own[n++], &field[i], name);
		name += strlen(name) + 1;
	}
	*count = n;
	return 0;
}

int change_columns_make(struct change_columns *columns)
{
	const struct column_set *of_vma = &columns->all.vmas.set;
	size_t own;
	int err = make_own(columns, &own);

	if (!err)
		err = borrow_columns(&columns->all, NULL, columns->own, own, get_of_vma);
	for (size_t i = 0; !err && i < own; i++) {
		struct column *column = &columns->all.columns[i];
		const char *name = column->name + sizeof("BEFORE_") - 1;

		if (column->get == get_before_vma)
			column->data = column_find(of_vma, name, strlen(name));
	}
	return err;
}

struct column change_key(const struct change_columns *columns, const char *name)
{
	const struct column *of_vma = column_find(&columns->all.vmas.set, name, strlen(name));
	struct column key = *of_vma;

	key.data = of_vma;
	key.get = get_of_vma;
	key.sums = false;
	return key;
}

void change_columns_free(struct change_columns *columns)
{
	borrow_free(&columns->all);
	free(columns->own);
	free(columns->names);
	columns->own = NULL;
	columns->names = NULL;
}
