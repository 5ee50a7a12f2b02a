/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seam - neighbours that touch and are not one, as rows, with what stands between them. */
#include "vmagap/seam.h"

#include <stdio.h>

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

/* -- reasons ------------------------------------------------------------------------ */

#define PERMISSIONS                                                                                \
	(VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC | VMAT_VM_SHARED | VMAT_VM_MAYSHARE)
#define REFUSED(refusal) (1U << VMAT_REFUSAL_##refusal)

/* What can stand between two, in the order in which it is told. */
static const struct reason {
	const char *word, *meaning;
	unsigned refusal;
	uint64_t any, none;	/* bits of which one must, or none may differ; 0: do not matter */
} reasons[] = {
	{ "permissions", "other permissions", REFUSED(FLAGS), PERMISSIONS, 0 },
	{ "flags", "", REFUSED(FLAGS), ~PERMISSIONS, 0 },
	{ "special", "memory that never merges: hugetlb, a device, the kernel's own",
	  REFUSED(SPECIAL), 0, 0 },
	{ "file", "another file, or a file and none", REFUSED(FILE), 0, 0 },
	{ "offset", "offsets that do not follow each other", REFUSED(OFFSET), 0, 0 },
	{ "name", "names that the program gave (PR_SET_VMA_ANON_NAME)", REFUSED(NAME),
	  0, 0 },
	{ "policy", "other NUMA policies (mbind)", REFUSED(POLICY), 0, 0 },
	{ "close", "System V shared memory, which must be told when one ends", REFUSED(CLOSE),
	  0, 0 },
};

enum { REASONS = sizeof(reasons) / sizeof(reasons[0]) };

static const char not_told[] = "not-told";

static bool stands(const struct reason *reason, unsigned refusals, uint64_t bits)
{
	return refusals & reason->refusal && (!reason->any || bits & reason->any);
}

void seam_reasons(char to[REASONS_MAX], unsigned refusals, uint64_t bits)
{
	char *end = to;
	size_t i;

	for (i = 0; i < REASONS; i++) {
		if (!stands(&reasons[i], refusals, bits))
			continue;
		if (end > to)
			*end++ = ' ';
		end = stpcpy(end, reasons[i].word);
	}
	if (end == to)
		stpcpy(to, not_told);
}

void seam_letters(char to[LETTERS_MAX], uint64_t bits)
{
	size_t count, i;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	*to = '\0';
	for (i = 0; i < count; i++) {
		if (!(bits & flag[i].bit))
			continue;
		/* a bit may have two codes: one of them is enough */
		bits &= ~flag[i].bit;
		to = stpcpy(to, flag[i].code);
		to = stpcpy(to, " ");
	}
}

/*
 * Made writable, as the other one is, the unwritable one would be charged, as the other one is:
 * mprotect() does that to private memory that is not charged yet, unless MAP_NORESERVE was said.
 */
static bool is_charged_by_write(const struct vmat_seam *seam)
{
	const uint64_t both = VMAT_VM_WRITE | VMAT_VM_ACCOUNT;
	const uint64_t never = VMAT_VM_SHARED | VMAT_VM_NORESERVE | VMAT_VM_HUGETLB;
	uint64_t below = vmat_vma_flags(seam->below), above = vmat_vma_flags(seam->above);

	if (!seam->flags_known || (seam->bits & both) != both || (below | above) & never)
		return false;
	return (below & both) == both || (above & both) == both;
}

unsigned seam_reduce(const struct vmat_seam *seam, uint64_t *bits)
{
	const unsigned for_ever = REFUSED(FILE) | REFUSED(SPECIAL);

	*bits = seam->bits;
	if (is_charged_by_write(seam))
		*bits &= ~VMAT_VM_ACCOUNT;
	if (!(seam->refusals & for_ever))
		return seam->refusals;
	*bits = 0;
	return seam->refusals & REFUSED(SPECIAL) ? REFUSED(SPECIAL) : REFUSED(FILE);
}

static const char *reason_word(size_t index)
{
	return index < REASONS ? reasons[index].word : index == REASONS ? not_told : NULL;
}

/* "dc (madvise(MADV_DONTFORK))", "ac (charged to the commit limit)" */
static size_t explain_flags(char *to, size_t size, uint64_t bits)
{
	size_t count, i, len = 0;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	for (i = 0; i < count && len < size; i++) {
		const char *how = *flag[i].call ? flag[i].call : flag[i].meaning;

		if (!(bits & flag[i].bit))
			continue;
		bits &= ~flag[i].bit;
		len += (size_t)snprintf(to + len, size - len, "%s%s (%s)", len ? ", " : "",
					flag[i].code, how);
	}
	return len < size ? len : size - 1;
}

void seam_explain(char *to, size_t size, unsigned refusals, uint64_t bits, bool policy_known)
{
	size_t i, len = 0;

	if (!refusals)
		snprintf(to, size, "what /proc does not tell: pages of another history "
			 "(anon_vma) or another open of the file%s",
			 policy_known ? "" : "; or a NUMA policy: none was read, --numa does");
	for (i = 0; i < REASONS && len < size; i++) {
		if (!stands(&reasons[i], refusals, bits))
			continue;
		len += (size_t)snprintf(to + len, size - len, "%s%s", len ? " and " : "",
					reasons[i].meaning);
		if (!*reasons[i].meaning && len < size)
			len += explain_flags(to + len, size - len, bits & reasons[i].any);
	}
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
	size_t i;

	report_apart(report);
	for (i = 0; i < REASONS; i++)
		if (*reasons[i].meaning && legend->refusals & reasons[i].refusal &&
		    reasons[i].any != PERMISSIONS)
			report_say(report, "  %s: %s", reasons[i].word, reasons[i].meaning);
	seam_explain(words, sizeof(words), 0, 0, legend->policy_known);
	if (legend->untold)
		report_say(report, "  %s: %s", not_told, words);
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

const struct kind seam_kind = {
	.array = "seams",
	.for_people = "START,PERMS,REASON,FLAGS,BELOW,ABOVE",
	.for_programs =
		"START,BELOW_START,ABOVE_END,BELOW_PERM,ABOVE_PERM,REASON,FLAGS,BELOW,ABOVE",
	.columns = columns, .count = sizeof(columns) / sizeof(columns[0]),
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
	seam_reasons(seam->reasons, step->refusals, step->bits);
	seam_letters(seam->letters, step->bits);
	refusals = seam_reduce(step, &bits);
	seam_reasons(seam->decisive, refusals, bits);
	seam_letters(seam->telling, bits);
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
