/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table - rows for people: a heading, columns that line up, the name last. */
#include "common/table.h"

#include <stdlib.h>
#include <string.h>

#include "common/human.h"

enum {
	BYTES_WIDTH = 10,	/* of a size that is not shortened */
	NAME_MIN = 16		/* a name is not cut below that, rather the line wraps */
};

struct slot {
	const struct column *column;
	size_t start, width;	/* cells; width 0: whatever it takes */
	bool right, measured;
};

struct table {
	struct out *out;
	const struct subject *subject;
	struct table_style style;
	bool begun;		/* the heading is written, or none is wanted */
	size_t count;
	struct slot slot[];
};

/* Digits of the highest address; the page at the very top of x86 may stick out. */
static size_t address_width(const struct vmat_mm *mm)
{
	const struct vmat_vma *last = mm ? vmat_last_vma(mm) : NULL, *before;
	char digits[HUMAN_MAX];

	if (!last)
		return 12;
	before = vmat_prev_vma(mm, last);
	if (before && vmat_vma_end(last) >= UINT64_C(0xffffffff00000000))
		last = before;
	return (size_t)(human_address(digits, vmat_vma_end(last)) - digits);
}

static size_t first_width(const struct table *table, const struct column *column, bool last)
{
	size_t heading = table->style.headings ? strlen(column->name) : 0, width = column->width;

	if (!width)
		return last ? 0 : heading;
	if (column->type == CELL_ADDRESS && width > 8)
		width = address_width(table->subject->mm);
	if (column->type == CELL_BYTES && table->style.bytes)
		width = BYTES_WIDTH;
	return width > heading ? width : heading;
}

static void place(struct table *table)
{
	size_t start = 0, i;

	for (i = 0; i < table->count; i++) {
		table->slot[i].start = start;
		start += table->slot[i].width + 1;
	}
}

struct table *table_new(struct out *out, const struct table_style *style,
			const struct column_list *list, const struct subject *subject)
{
	struct table *table = calloc(1, sizeof(*table) + list->count * sizeof(table->slot[0]));
	size_t i;

	if (!table)
		return NULL;
	table->out = out;
	table->subject = subject;
	table->style = *style;
	table->begun = !style->headings;
	table->count = list->count;
	for (i = 0; i < list->count; i++) {
		const struct column *column = list->columns[i];
		bool last = i + 1 == list->count;

		table->slot[i].column = column;
		table->slot[i].right = column->right;
		table->slot[i].measured = !column->width && !last;
		table->slot[i].width = first_width(table, column, last);
	}
	place(table);
	return table;
}

bool table_wants_measure(const struct table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (table->slot[i].measured)
			return true;
	return false;
}

/* -- cells -------------------------------------------------------------------- */

/* The items of a list with commas between them; returns their cells. Writes only with @out. */
static size_t put_list(struct out *out, enum escape_mode mode, const struct cell *cell)
{
	struct cell_item item = { 0 };
	size_t cells = 0;

	while (cell_next_item(cell, &item)) {
		if (out && cells)
			out_char(out, ',');
		cells += (cells != 0) + escape_cells(mode, item.text, item.len);
		if (out)
			escape_out(out, mode, item.text, item.len);
	}
	if (out && !cells)
		out_char(out, '-');
	return cells ? cells : 1;
}

/* A cell that is short and plain: its text in @buf; 0 for others. */
static size_t short_text(const struct table *table, const struct cell *cell, char *buf)
{
	switch (cell->type) {
	case CELL_ADDRESS:
		return (size_t)(human_address(buf, cell->number) - buf);
	case CELL_DEVICE:
		return (size_t)(human_device(buf, cell->number) - buf);
	case CELL_BYTES:
		if (!table->style.bytes)
			return (size_t)(human_size(buf, cell->number) - buf);
		__attribute__((fallthrough));
	case CELL_NUMBER:
		return (size_t)(human_decimal(buf, cell->number) - buf);
	case CELL_TRUTH:
		memcpy(buf, cell->number ? "yes" : "no ", 3);
		return cell->number ? 3 : 2;
	case CELL_ABSENT:
		buf[0] = '-';
		return 1;
	case CELL_WORD:
		if (cell->len > HUMAN_MAX)
			return 0;
		memcpy(buf, cell->text, cell->len);
		return cell->len;
	default:
		return 0;
	}
}

static size_t text_cells(const struct table *table, const struct cell *cell)
{
	size_t cells;

	if (cell->type == CELL_LIST || cell->type == CELL_FLAGS)
		return put_list(NULL, table->style.escape, cell);
	cells = escape_cells(table->style.escape, cell->text, cell->len);
	return cell->suffix ? cells + strlen(cell->suffix) : cells;
}

void table_measure(struct table *table, const void *row)
{
	char buf[HUMAN_MAX];
	struct cell cell;
	size_t i, width;

	for (i = 0; i < table->count; i++) {
		struct slot *slot = &table->slot[i];

		if (!slot->measured)
			continue;
		column_cell(slot->column, table->subject, row, &cell);
		width = short_text(table, &cell, buf);
		if (!width)
			width = text_cells(table, &cell);
		if (width > slot->width)
			slot->width = width;
	}
	place(table);
}

/* -- colours -------------------------------------------------------------------- */

static bool has(const struct cell *cell, char c)
{
	return memchr(cell->text, c, cell->len);
}

/* Writable and executable at once is what one should see; then code, the kernel's names, files gone. */
static const char *colour_of(const struct column *column, const struct cell *cell)
{
	switch (cell->type == CELL_ABSENT ? COLOUR_FAINT : column->colour) {
	case COLOUR_PERM:
		if (has(cell, 'x'))
			return has(cell, 'w') ? "\033[1;31m" : "\033[32m";
		return has(cell, 'r') ? "" : "\033[2m";
	case COLOUR_NAME:
		if (cell->ends_deleted)
			return "\033[33m";
		return cell->len && cell->text[0] == '[' ? "\033[36m" : "";
	case COLOUR_FAINT:
		return "\033[2m";
	default:
		return "";
	}
}

/* -- rows ------------------------------------------------------------------------- */

/* How many blanks bring a cell of @len to its place; what stuck out before is caught up here. */
static size_t blanks_before(const struct slot *slot, size_t at, size_t len)
{
	size_t want = slot->start;

	if (slot->right && len < slot->width)
		want += slot->width - len;
	if (want > at)
		return want - at;
	return at ? 1 : 0;
}

/* Text of any length and any bytes at @at; returns where it ends. */
static size_t put_body(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	size_t cells = table->style.cells, room;
	enum escape_mode mode = table->style.escape;
	bool last = index + 1 == table->count;

	if (cell->type == CELL_LIST || cell->type == CELL_FLAGS)
		return at + put_list(table->out, mode, cell);
	if (cells && last) {
		room = cells > at + NAME_MIN ? cells - at : NAME_MIN;
		at += escape_cut(table->out, mode, cell->text, cell->len, room);
	} else {
		escape_out(table->out, mode, cell->text, cell->len);
		/* where the last one ends matters to nobody */
		at += last ? 0 : escape_cells(mode, cell->text, cell->len);
	}
	if (cell->suffix)
		out_text(table->out, cell->suffix);
	return cell->suffix ? at + strlen(cell->suffix) : at;
}

static size_t put_text(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	const struct slot *slot = &table->slot[index];
	size_t blanks = blanks_before(slot, at, slot->right ? text_cells(table, cell) : 0);

	out_blanks(table->out, blanks);
	return put_body(table, index, cell, at + blanks);
}

/* A short text at its place: the case that must be fast, all copies of constant length. */
static size_t put_short(struct table *table, const struct slot *slot, const char *text, size_t len,
			size_t at)
{
	size_t blanks = blanks_before(slot, at, len);
	char *to;

	at += blanks + len;
	if (blanks > HUMAN_MAX) {
		out_blanks(table->out, blanks);
		blanks = 0;
	}
	to = out_room(table->out, 2 * HUMAN_MAX);
	memset(to, ' ', HUMAN_MAX);
	to += blanks;
	memcpy(to, text, HUMAN_MAX);
	out_end(table->out, to + len);
	return at;
}

static size_t put_coloured(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	const struct slot *slot = &table->slot[index];
	char buf[HUMAN_MAX];
	const char *colour = colour_of(slot->column, cell);
	size_t len = short_text(table, cell, buf);
	size_t blanks = blanks_before(slot, at, len || !slot->right ? len : text_cells(table, cell));

	/* blanks stay without colour; what comes then begins where it stands */
	out_blanks(table->out, blanks);
	at += blanks;
	out_text(table->out, colour);
	if (len) {
		out_bytes(table->out, buf, len);
		at += len;
	} else {
		at = put_body(table, index, cell, at);
	}
	if (*colour)
		out_text(table->out, "\033[0m");
	return at;
}

static void put_heading(struct table *table)
{
	size_t i, at = 0, len, blanks;

	table->begun = true;
	if (table->style.colour)
		out_text(table->out, "\033[1m");
	for (i = 0; i < table->count; i++) {
		const char *name = table->slot[i].column->name;

		len = strlen(name);
		blanks = blanks_before(&table->slot[i], at, len);
		out_blanks(table->out, blanks);
		out_text(table->out, name);
		at += blanks + len;
	}
	if (table->style.colour)
		out_text(table->out, "\033[0m");
	out_char(table->out, '\n');
}

void table_row(struct table *table, const void *row)
{
	char buf[HUMAN_MAX];
	struct cell cell;
	size_t i, at = 0;

	if (!table->begun)
		put_heading(table);
	for (i = 0; i < table->count; i++) {
		const struct slot *slot = &table->slot[i];
		size_t len;

		column_cell(slot->column, table->subject, row, &cell);
		if (table->style.colour) {
			at = put_coloured(table, i, &cell, at);
			continue;
		}
		len = short_text(table, &cell, buf);
		if (len)
			at = put_short(table, slot, buf, len, at);
		else
			at = put_text(table, i, &cell, at);
	}
	out_char(table->out, '\n');
}

void table_end(struct table *table)
{
	if (!table)
		return;
	if (!table->begun)
		put_heading(table);
	free(table);
}
