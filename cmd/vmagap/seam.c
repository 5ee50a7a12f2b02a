/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seam - neighbours that touch and are not one, as rows, with what stands between them. */
#include "vmagap/seam.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

/* -- words --------------------------------------------------------------------------- */

static const char *reason_word(size_t index)
{
	size_t count;
	const struct reason *reasons = reason_table(&count);

	return index < count ? reasons[index].word : index == count ? REASON_NOT_TOLD : NULL;
}

static void say_letters(struct report *report, uint64_t bits)
{
	size_t count, i;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	for (i = 0; i < count; i++) {
		if (!(bits & flag[i].bit))
			continue;
		bits &= ~flag[i].bit;
		report_say(report, "  %s: %s%s%s", flag[i].code, flag[i].meaning,
			   *flag[i].call ? "; " : "", flag[i].call);
	}
}

void seam_say_legend(struct report *report, const struct seam_legend *legend)
{
	char words[256];
	size_t count, i;
	const struct reason *reasons = reason_table(&count);

	report_apart(report);
	for (i = 0; i < count; i++)
		if (*reasons[i].meaning && legend->refusals & reasons[i].refusal &&
		    reasons[i].any != REASON_PERMISSIONS)
			report_say(report, "  %s: %s", reasons[i].word, reasons[i].meaning);
	reason_explain(words, sizeof(words), 0, 0, legend->policy_known);
	if (legend->untold)
		report_say(report, "  %s: %s", REASON_NOT_TOLD, words);
	say_letters(report, legend->bits & ~(VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC));
}

/* -- columns --------------------------------------------------------------------------- */

static const struct vmat_vma *below(const void *row)
{
	return ((const struct seam *)row)->seam.below;
}

static const struct vmat_vma *above(const void *row)
{
	return ((const struct seam *)row)->seam.above;
}

static const struct column *perm(const struct column *column)
{
	return ((const struct wording *)column->data)->perm;
}

GETTER(start)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(above(row)));
}

GETTER(below_start)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(below(row)));
}

GETTER(above_end)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(above(row)));
}

GETTER(below_size)
{
	cell_put_number(cell, CELL_BYTES, vmat_vma_end(below(row)) - vmat_vma_start(below(row)));
}

GETTER(above_size)
{
	cell_put_number(cell, CELL_BYTES, vmat_vma_end(above(row)) - vmat_vma_start(above(row)));
}

GETTER(below_perm)
{
	column_cell(perm(column), subject, below(row), cell);
}

GETTER(above_perm)
{
	column_cell(perm(column), subject, above(row), cell);
}

/* Both in one word. */
GETTER(perms)
{
	cell_put_text(cell, CELL_WORD, ((const struct seam *)row)->perms);
}

/* A table for people has what decides, the other forms all that there is. */
static bool is_for_people(const struct column *column)
{
	return ((const struct wording *)column->data)->people;
}

GETTER(reason)
{
	const struct seam *seam = row;

	cell_put_text(cell, CELL_LIST, is_for_people(column) ? seam->decisive : seam->reasons);
}

GETTER(flags)
{
	const struct seam *seam = row;
	const char *letters = is_for_people(column) ? seam->telling : seam->letters;

	/* none is an answer, too, where flags were told */
	if (seam->seam.flags_known || *letters)
		cell_put_bytes(cell, CELL_LIST, letters, strlen(letters));
}

GETTER(below)
{
	wording_put(column->data, subject, below(row), "", cell);
}

GETTER(above)
{
	wording_put(column->data, subject, above(row), "", cell);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column columns[] = {
	{ "START", "the border: where one ends and the other begins", CELL_ADDRESS, 12, RIGHT,
	  .get = get_start },
	{ "BELOW_START", "where the lower one begins", CELL_ADDRESS, 12, RIGHT,
	  .get = get_below_start },
	{ "ABOVE_END", "where the upper one ends", CELL_ADDRESS, 12, RIGHT, .get = get_above_end },
	{ "BELOW_SIZE", "bytes of the lower one", CELL_BYTES, 6, RIGHT, .get = get_below_size },
	{ "ABOVE_SIZE", "bytes of the upper one", CELL_BYTES, 6, RIGHT, .get = get_above_size },
	{ "BELOW_PERM", "permissions of the lower one", CELL_WORD, 4, LEFT, .colour = COLOUR_PERM,
	  .get = get_below_perm, .wrong = perm_wrong },
	{ "ABOVE_PERM", "permissions of the upper one", CELL_WORD, 4, LEFT, .colour = COLOUR_PERM,
	  .get = get_above_perm, .wrong = perm_wrong },
	{ "PERMS", "permissions of both, the lower one first", CELL_WORD, 9, LEFT,
	  .get = get_perms },
	{ "REASON", "why they are not one", CELL_LIST, 0, LEFT, .get = get_reason,
	  .word = reason_word },
	{ "FLAGS", "the VmFlags that differ", CELL_LIST, 0, LEFT, .get = get_flags,
	  .wrong = code_wrong },
	{ "BELOW", "name of the lower one", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_below },
	{ "ABOVE", "name of the upper one", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_above },
};

static void span(const void *row, uint64_t *first, uint64_t *last)
{
	*first = *last = vmat_vma_start(above(row));
}

static const struct column_set column_set = { columns, sizeof(columns) / sizeof(columns[0]) };

const struct kind seam_kind = {
	.array = "seams",
	.for_people = "START,PERMS,REASON,FLAGS,BELOW,ABOVE",
	.for_programs =
		"START,BELOW_START,ABOVE_END,BELOW_PERM,ABOVE_PERM,REASON,FLAGS,BELOW,ABOVE",
	.columns = &column_set,
	.row_size = sizeof(struct seam), .span = span,
};

/* -- one after the other -------------------------------------------------------------------- */

static void put_perms(char to[PERMS_MAX], const struct vmat_seam *seam)
{
	char above[5];

	vmat_vma_perms(seam->below, to);
	vmat_vma_perms(seam->above, above);
	to[4] = '/';
	memcpy(to + 5, above, sizeof(above));
}

static bool next(struct stream *stream, void *row)
{
	struct seams *seams = (struct seams *)stream;
	const struct vmat_seam *step = &seams->seam;
	struct seam *seam = row;
	unsigned refusals;
	uint64_t bits;

	if (!vmat_gap_next_seam(seams->mm, &seams->seam))
		return false;
	seam->seam = *step;
	reason_words(seam->reasons, step->refusals, step->bits);
	reason_letters(seam->letters, step->bits);
	refusals = reason_reduce(step, &bits);
	reason_words(seam->decisive, refusals, bits);
	reason_letters(seam->telling, bits);
	put_perms(seam->perms, step);
	return true;
}

static void restart(struct stream *stream)
{
	((struct seams *)stream)->seam = (struct vmat_seam){ .below = NULL };
}

void seams_begin(struct seams *seams, const struct vmat_mm *mm)
{
	*seams = (struct seams){ .stream = { next, restart }, .mm = mm };
}
