/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table - rows for people: a heading, columns that line up, the name last. */
#include "common/table.h"

#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "common/pen.h"

enum {
	BYTES_WIDTH = 10,	/* of a size that is not shortened */
	NAME_MIN = 16		/* a name is not cut below that, rather the line wraps */
};

struct table {
	struct out *out;
	const struct subject *subject;
	struct table_style style;
	bool begun;		/* the heading is written, or none is wanted */
	size_t fixed;		/* cells of a row before what is of unknown width; 0: too many */
	struct escape_cache cache;
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
	if ((column->type == CELL_BYTES || column->type == CELL_DELTA) && table->style.bytes)
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
	/* without the last, if it is of unknown width; room for what may stick out */
	if (table->count && !table->slot[table->count - 1].width)
		start--;
	table->fixed = start + 2 * HUMAN_MAX <= OUT_ROOM ? start : 0;
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
	table->cache.mode = style->escape;
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

static size_t change_text(int64_t change, char *buf)
{
	char *to = buf;

	if (change > 0)
		*to++ = '+';
	return (size_t)(human_signed(to, change) - buf);
}

static size_t delta_text(const struct table *table, int64_t bytes, char *buf)
{
	if (!table->style.bytes)
		return (size_t)(human_delta(buf, bytes) - buf);
	return change_text(bytes, buf);
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
	case CELL_DELTA:
		return delta_text(table, (int64_t)cell->number, buf);
	case CELL_CHANGE:
		return change_text((int64_t)cell->number, buf);
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

/* Only a text has more than its bytes. */
static const char *suffix_of(const struct cell *cell)
{
	return cell->type == CELL_TEXT && cell->suffix ? cell->suffix : "";
}

static size_t suffix_cells(const struct table *table, const struct cell *cell)
{
	const char *suffix = suffix_of(cell);

	return *suffix ? escape_cells(table->style.escape, suffix, strlen(suffix)) : 0;
}

static size_t text_cells(const struct table *table, const struct cell *cell)
{
	size_t cells;

	if (cell->type == CELL_LIST || cell->type == CELL_FLAGS)
		return put_list(NULL, table->style.escape, cell);
	cells = escape_cells(table->style.escape, cell->text, cell->len);
	return cells + suffix_cells(table, cell);
}

void table_measure(struct table *table, const void *row)
{
	char buf[HUMAN_MAX];
	struct cell cell;
	size_t i, width;

	for (i = 0; i < table->count; i++) {
		struct slot *slot = &table->slot[i];

		if (!slot->measured && !(slot->column->type == CELL_ADDRESS && !table->subject->mm))
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

/* A name and what stands behind it share what is left of the line; neither is cut for nothing. */
static size_t put_last_text(struct table *table, const struct cell *cell, size_t at)
{
	enum escape_mode mode = table->style.escape;
	const char *suffix = suffix_of(cell);
	size_t tail = suffix_cells(table, cell), least = tail ? 2 * NAME_MIN : NAME_MIN;
	size_t room = table->style.cells > at + least ? table->style.cells - at : least, most;

	most = tail <= room / 2 ? room - tail : room / 2;
	if (tail > room / 2) {
		size_t cells = escape_cells(mode, cell->text, cell->len);

		most = cells < most ? cells : most;
	}
	most = escape_cut(table->out, mode, cell->text, cell->len, most);
	if (tail)
		most += escape_cut(table->out, mode, suffix, strlen(suffix), room - most);
	return at + most;
}

/* Text of any length and any bytes at @at; returns where it ends. */
static size_t put_body(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	enum escape_mode mode = table->style.escape;
	bool last = index + 1 == table->count;
	const char *suffix = suffix_of(cell);

	if (cell->type == CELL_LIST || cell->type == CELL_FLAGS)
		return at + put_list(table->out, mode, cell);
	if (table->style.cells && last)
		return put_last_text(table, cell, at);
	escape_out(table->out, mode, cell->text, cell->len);
	if (*suffix)
		escape_out(table->out, mode, suffix, strlen(suffix));
	/* where the last one ends matters to nobody */
	return last ? at : at + text_cells(table, cell);
}

/* Blanks up to the place of a cell of @len; returns where that will end. */
static size_t put_blanks(struct table *table, const struct slot *slot, size_t len, size_t at)
{
	size_t blanks = blanks_before(slot, at, len);

	out_blanks(table->out, blanks);
	return at + blanks;
}

static size_t put_text(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	const struct slot *slot = &table->slot[index];

	at = put_blanks(table, slot, slot->right ? text_cells(table, cell) : 0, at);
	return put_body(table, index, cell, at);
}

static size_t put_cell(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	char buf[HUMAN_MAX];
	size_t len = short_text(table, cell, buf);

	if (!len)
		return put_text(table, index, cell, at);
	at = put_blanks(table, &table->slot[index], len, at);
	out_bytes(table->out, buf, len);
	return at + len;
}

static size_t put_coloured(struct table *table, size_t index, const struct cell *cell, size_t at)
{
	const struct slot *slot = &table->slot[index];
	char buf[HUMAN_MAX];
	const char *colour = cell_colour(slot->column, cell);
	size_t len = short_text(table, cell, buf);

	/* blanks stay without colour; what comes then begins where it stands */
	at = put_blanks(table, slot, len || !slot->right ? len : text_cells(table, cell), at);
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
	size_t i, at = 0;

	table->begun = true;
	if (table->style.colour)
		out_text(table->out, "\033[1m");
	for (i = 0; i < table->count; i++) {
		const char *name = table->slot[i].column->name;

		at = put_blanks(table, &table->slot[i], strlen(name), at) + strlen(name);
		out_text(table->out, name);
	}
	if (table->style.colour)
		out_text(table->out, "\033[0m");
	out_char(table->out, '\n');
}

/* -- in a hurry ----------------------------------------------------------------------- */

/* The text that most tables end with, whole and plain. */
static bool pen_last(struct table *table, const struct pen *pen, const struct slot *slot,
		     const struct cell *cell)
{
	char *place = pen_place(pen, slot, cell->len);

	if (cell->type != CELL_TEXT || slot->right || cell->suffix || table->style.cells ||
	    !place || !escape_known_plain(&table->cache, cell->text, cell->len))
		return false;
	out_end(table->out, place);
	out_bytes(table->out, cell->text, cell->len);
	return true;
}

/* The rest of a row, from the cell @index on, which has been fetched. */
static void put_rest(struct table *table, const void *row, size_t index, struct cell *cell,
		     size_t at)
{
	for (;;) {
		if (table->style.colour)
			at = put_coloured(table, index, cell, at);
		else
			at = put_cell(table, index, cell, at);
		if (++index == table->count)
			return;
		column_cell(table->slot[index].column, table->subject, row, cell);
	}
}

void table_row(struct table *table, const void *row)
{
	const bool quick = table->fixed && !table->style.colour, bytes = table->style.bytes;
	const struct slot *slot = table->slot, *end = slot + table->count;
	struct cell cell;
	struct pen pen;
	size_t at;

	if (!table->begun)
		put_heading(table);
	pen.row = pen.to = out_room(table->out, OUT_ROOM);
	for (at = 0; at < table->fixed; at += HUMAN_MAX)
		memset(pen.row + at, ' ', HUMAN_MAX);
	for (; slot < end; slot++) {
		column_cell(slot->column, table->subject, row, &cell);
		if (!quick || !pen_cell(&pen, slot, &cell, bytes))
			break;
	}
	if (slot == end || !quick || slot + 1 < end || !pen_last(table, &pen, slot, &cell)) {
		out_end(table->out, pen.to);
		if (slot < end)
			put_rest(table, row, (size_t)(slot - table->slot), &cell,
				 (size_t)(pen.to - pen.row));
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
