/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer - what was found for an address, and the columns that say it. */
#include "vmafind/answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

GETTER(address)
{
	const struct answer *answer = row;

	cell_put_number(cell, CELL_ADDRESS, answer->question.first);
}

GETTER(upto)
{
	const struct answer *answer = row;

	/* a range up to the last byte there is has no end that could be written */
	if (answer->is_range && answer->question.last != UINT64_MAX)
		cell_put_number(cell, CELL_ADDRESS, answer->question.last + 1);
}

static const char *const found_words[] = {
	[FOUND_MAPPED] = "mapped", [FOUND_HOLE] = "hole", [FOUND_ABOVE] = "above",
	[FOUND_BELOW] = "below", [FOUND_NOTHING] = "nothing",
};

static const char *found_word(size_t index)
{
	return index < sizeof(found_words) / sizeof(found_words[0]) ? found_words[index] : NULL;
}

GETTER(found)
{
	const struct answer *answer = row;

	cell_put_text(cell, CELL_WORD, found_words[answer->found]);
}

/* -- where it begins and ends: the mapping, or the hole ------------------------------- */

static uint64_t start_of(const struct answer *answer)
{
	if (answer->vma)
		return vmat_vma_start(answer->vma);
	return answer->below ? vmat_vma_end(answer->below) : 0;
}

/* False where it has none: nothing is mapped above. */
static bool end_of(const struct answer *answer, uint64_t *end)
{
	if (answer->vma)
		*end = vmat_vma_end(answer->vma);
	else if (answer->above)
		*end = vmat_vma_start(answer->above);
	return answer->vma || answer->above;
}

static bool is_something(const struct answer *answer)
{
	return answer->found != FOUND_NOTHING;
}

GETTER(start)
{
	if (is_something(row))
		cell_put_number(cell, CELL_ADDRESS, start_of(row));
}

GETTER(end)
{
	uint64_t end;

	if (is_something(row) && end_of(row, &end))
		cell_put_number(cell, CELL_ADDRESS, end);
}

GETTER(size)
{
	uint64_t end;

	if (is_something(row) && end_of(row, &end))
		cell_put_number(cell, CELL_BYTES, end - start_of(row));
}

/* -- where in it ------------------------------------------------------------------------- */

/* The first byte asked for that is in the mapping. */
static uint64_t first_inside(const struct answer *answer)
{
	uint64_t start = vmat_vma_start(answer->vma);

	return answer->question.first > start ? answer->question.first : start;
}

GETTER(into)
{
	const struct answer *answer = row;

	if (answer->found == FOUND_MAPPED)
		cell_put_number(cell, CELL_ADDRESS,
				first_inside(answer) - vmat_vma_start(answer->vma));
}

GETTER(fileoffset)
{
	const struct answer *answer = row;

	if (answer->found == FOUND_MAPPED && vmat_vma_inode(answer->vma))
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_offset(answer->vma) +
				first_inside(answer) - vmat_vma_start(answer->vma));
}

/* -- neighbours ---------------------------------------------------------------------------- */

GETTER(below)
{
	const struct answer *answer = row;

	if (answer->below)
		column_cell(column->data, subject, answer->below, cell);
}

GETTER(above)
{
	const struct answer *answer = row;

	if (answer->above)
		column_cell(column->data, subject, answer->above, cell);
}

static uint64_t below_by(const struct answer *answer)
{
	return answer->question.first - vmat_vma_end(answer->below);
}

static uint64_t above_by(const struct answer *answer)
{
	return vmat_vma_start(answer->above) - answer->question.first;
}

GETTER(below_by)
{
	const struct answer *answer = row;

	if (answer->below)
		cell_put_number(cell, CELL_BYTES, below_by(answer));
}

GETTER(above_by)
{
	const struct answer *answer = row;

	if (answer->above)
		cell_put_number(cell, CELL_BYTES, above_by(answer));
}

/* -- in words -------------------------------------------------------------------------------- */

GETTER(where)
{
	const struct answer *answer = row;

	if (answer->vma) {
		column_cell(column->data, subject, answer->vma, cell);
	} else if (answer->where) {
		cell_put_text(cell, CELL_TEXT, answer->where);
		cell->suffix = "";	/* the next row may have its words in the same place */
	}
}

/* "4K above NAME", nameless memory is called by what it may; "nothing below". NULL: no memory. */
static char *describe(const struct vmat_vma *vma, uint64_t by, const char *side, const char *other)
{
	char size[HUMAN_MAX] = "just", perms[5], *text;
	int len = by ? (int)(human_size(size, by) - size) : 4;

	if (!vma)
		return asprintf(&text, "nothing %s", other) < 0 ? NULL : text;
	if (vmat_vma_name_len(vma))
		return asprintf(&text, "%.*s %s %s", len, size, side, vmat_vma_name(vma)) < 0 ?
			NULL : text;
	vmat_vma_perms(vma, perms);
	return asprintf(&text, "%.*s %s anonymous %s", len, size, side, perms) < 0 ? NULL : text;
}

int answer_describe(struct answer *answer)
{
	char *below, *above;
	int len;

	if (answer->found != FOUND_HOLE)
		return 0;
	below = describe(answer->below, answer->below ? below_by(answer) : 0, "above", "below");
	above = describe(answer->above, answer->above ? above_by(answer) : 0, "below", "above");
	len = below && above ? asprintf(&answer->where, "%s, %s", below, above) : -1;
	free(below);
	free(above);
	if (len >= 0)
		return 0;
	answer->where = NULL;
	return -ENOMEM;
}

/* -- columns of mappings -------------------------------------------------------------- */

GETTER(of_vma)
{
	const struct answer *answer = row;

	if (answer->vma)
		column_cell(column->data, subject, answer->vma, cell);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column own[] = {
	{ "ADDRESS", "what was asked for; of a range its first address", CELL_ADDRESS, 12, RIGHT,
	  .get = get_address },
	{ "UPTO", "of a range that was asked for the end", CELL_ADDRESS, 12, RIGHT,
	  .get = get_upto },
	{ "FOUND", "mapped, hole, above, below, nothing", CELL_WORD, 7, LEFT, .get = get_found,
	  .word = found_word },
	{ "START", "first address of the mapping, or the hole", CELL_ADDRESS, 12, RIGHT,
	  .get = get_start },
	{ "END", "first address behind it", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .get = get_size },
	{ "INTO", "how far the address is from START, in a mapping", CELL_ADDRESS, 8, RIGHT,
	  .get = get_into },
	{ "FILEOFFSET", "where the address is in the file, in bytes", CELL_ADDRESS, 10, RIGHT,
	  .get = get_fileoffset },
	{ "BELOW", "name of the mapping below the hole", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_below },
	{ "BELOW_BY", "from the end of that to the address", CELL_BYTES, 8, RIGHT,
	  .get = get_below_by },
	{ "ABOVE", "name of the mapping above the hole", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_above },
	{ "ABOVE_BY", "from the address to the start of that", CELL_BYTES, 8, RIGHT,
	  .get = get_above_by },
	{ "WHERE", "the name; of a hole its neighbours and how far they are", CELL_TEXT, 0, LEFT,
	  NEEDS_NAMES, .colour = COLOUR_NAME, .get = get_where },
};

enum { OWN = sizeof(own) / sizeof(own[0]) };

int answer_columns_make(struct borrowed_columns *columns, const struct vmat_mm *mm)
{
	int err = borrow_columns(columns, mm, own, OWN, get_of_vma);
	size_t i;

	for (i = 0; !err && i < OWN; i++)
		columns->columns[i].data = column_find(&columns->vmas.set, "NAME", 4);
	return err;
}

bool answer_wants_where(const struct column_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->columns[i]->get == get_where)
			return true;
	return false;
}
