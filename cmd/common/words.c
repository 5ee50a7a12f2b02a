/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words - rows for shell scripts: --raw, words with one blank between, and --pairs, KEY="value". */
#include "common/words.h"

#include <string.h>

#include "common/escape.h"
#include "common/human.h"

static void put_list(struct out *out, enum escape_mode mode, const struct cell *cell)
{
	struct cell_item item = { 0 };
	bool more = false;

	while (cell_next_item(cell, &item)) {
		if (more)
			out_char(out, ',');
		escape_out(out, mode, item.text, item.len);
		more = true;
	}
	if (!more && mode == ESCAPE_RAW)
		out_char(out, '-');
}

static void put_value(struct out *out, enum escape_mode mode, const struct cell *cell)
{
	switch (cell->type) {
	case CELL_ABSENT:
		if (mode == ESCAPE_RAW)
			out_char(out, '-');
		break;
	case CELL_WORD:
		out_bytes(out, cell->text, cell->len);
		break;
	case CELL_TEXT:
		if (mode == ESCAPE_RAW && cell->len == 1 && cell->text[0] == '-')
			out_text(out, "\\x2d");
		else
			escape_out(out, mode, cell->text, cell->len);
		if (cell->suffix)
			escape_out(out, mode, cell->suffix, strlen(cell->suffix));
		break;
	case CELL_LIST:
	case CELL_FLAGS:
		put_list(out, mode, cell);
		break;
	case CELL_ADDRESS:
		out_end(out, human_hex(out_room(out, HUMAN_MAX), cell->number));
		break;
	case CELL_DEVICE:
		out_end(out, human_device(out_room(out, HUMAN_MAX), cell->number));
		break;
	case CELL_BYTES:
	case CELL_NUMBER:
		out_end(out, human_decimal(out_room(out, HUMAN_MAX), cell->number));
		break;
	case CELL_TRUTH:
		out_text(out, cell->number ? "yes" : "no");
		break;
	case CELL_DELTA:
	case CELL_CHANGE:
		out_end(out, human_signed(out_room(out, HUMAN_MAX), (int64_t)cell->number));
		break;
	}
}

void words_raw_heading(struct out *out, const struct column_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (i)
			out_char(out, ' ');
		out_text(out, list->columns[i]->name);
	}
	out_char(out, '\n');
}

void words_raw_row(struct out *out, const struct column_list *list, const struct subject *subject,
		   const void *row)
{
	struct cell cell;
	size_t i;

	for (i = 0; i < list->count; i++) {
		column_cell(list->columns[i], subject, row, &cell);
		if (i)
			out_char(out, ' ');
		put_value(out, ESCAPE_RAW, &cell);
	}
	out_char(out, '\n');
}

/*
 * A column's name as a shell's variable. A key that is new to us may have any character, and may
 * be called like a variable that means something to the shell.
 */
static void put_variable(struct out *out, const struct column *column)
{
	const char *name = column->name;

	if (column->foreign)
		out_text(out, "KEY_");
	for (; *name; name++) {
		bool fine = (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9');

		out_char(out, fine ? *name : '_');
	}
}

void words_pairs_row(struct out *out, const struct column_list *list,
		     const struct subject *subject, const void *row)
{
	struct cell cell;
	size_t i;

	for (i = 0; i < list->count; i++) {
		column_cell(list->columns[i], subject, row, &cell);
		if (i)
			out_char(out, ' ');
		put_variable(out, list->columns[i]);
		out_text(out, "=\"");
		put_value(out, ESCAPE_PAIRS, &cell);
		out_char(out, '"');
	}
	out_char(out, '\n');
}
