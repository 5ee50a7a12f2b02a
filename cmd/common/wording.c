/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wording - what a mapping is called beside others: its name, or what it is. */
#include "common/wording.h"

/* The memory is another mapping's in the next row. */
static void put_fleeting(struct cell *cell, const char *text)
{
	cell_put_text(cell, CELL_TEXT, text);
	cell->suffix = "";
}

static void put_what_it_is(const struct wording *wording, const struct vmat_vma *vma,
			   struct cell *cell)
{
	char perms[5];

	vmat_vma_perms(vma, perms);
	stpcpy(stpcpy(stpcpy(wording->made, "(anon "), perms), ")");
	put_fleeting(cell, wording->made);
}

/* Leave out what stands before @from. */
static void cut_before(struct cell *cell, const char *from)
{
	cell->len -= (size_t)(from - cell->text);
	cell->text = from;
}

static bool is_inside_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The last part of a path, and of that no more than fits a column. */
static void make_brief(const struct wording *wording, struct cell *cell)
{
	static const char dots[] = "...";
	const char *end = cell->text + cell->len, *from = end - (WORDING_MAX - sizeof(dots));
	const char *slash = *cell->text == '/' ? memrchr(cell->text, '/', cell->len) : NULL;

	if (slash && slash + 1 < end)
		cut_before(cell, slash + 1);
	if (cell->len < WORDING_MAX)
		return;
	while (from < end && is_inside_character(*from))
		from++;
	cut_before(cell, from);
	memcpy(stpcpy(wording->made, dots), from, cell->len);
	cell->text = wording->made;
	cell->len += strlen(dots);
	cell->suffix = cell->suffix ? cell->suffix : "";
}

void wording_put(const struct wording *wording, const struct subject *subject,
		 const struct vmat_vma *vma, const char *nothing, struct cell *cell)
{
	if (vma)
		column_cell(wording->name, subject, vma, cell);
	if (!wording->people)
		return;
	if (!vma)
		cell_put_text(cell, CELL_TEXT, nothing);
	else if (cell->type == CELL_ABSENT)
		put_what_it_is(wording, vma, cell);
	else if (wording->brief)
		make_brief(wording, cell);
}
