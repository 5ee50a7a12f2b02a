/* SPDX-License-Identifier: GPL-2.0-or-later */
/* escape - bytes of anybody's making, shown so that they do no harm and can be told apart. */
#include "common/escape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/unicode.h"

/* One character of the text and how it is shown. */
struct unit {
	size_t eaten;		/* bytes of the text */
	size_t len;		/* bytes shown */
	unsigned cells;
	char shown[24];
};

static const char digits[] = "0123456789abcdef";

/* Whether an ASCII character that can be seen is escaped all the same. */
static bool special(enum escape_mode mode, char c)
{
	switch (mode) {
	case ESCAPE_RAW:
		return c == ' ' || c == '\\';
	case ESCAPE_PAIRS:
		return c == '"' || c == '\\' || c == '$' || c == '`';
	default:
		return c == '\\';
	}
}

static void show_bytes(struct unit *unit, const char *text, size_t count)
{
	size_t i;

	unit->eaten = count;
	unit->len = 0;
	for (i = 0; i < count; i++) {
		unsigned char byte = (unsigned char)text[i];

		unit->shown[unit->len++] = '\\';
		unit->shown[unit->len++] = 'x';
		unit->shown[unit->len++] = digits[byte >> 4];
		unit->shown[unit->len++] = digits[byte & 15];
	}
	unit->cells = (unsigned)unit->len;
}

static void show_as_is(struct unit *unit, const char *text, size_t count, unsigned cells)
{
	memcpy(unit->shown, text, count);
	unit->eaten = unit->len = count;
	unit->cells = cells;
}

static void show_number(struct unit *unit, uint32_t c, size_t count)
{
	unit->eaten = count;
	unit->len = (size_t)snprintf(unit->shown, sizeof(unit->shown), "\\u{%x}", c);
	unit->cells = (unsigned)unit->len;
}

static void show_ascii(struct unit *unit, enum escape_mode mode, const char *text, size_t len)
{
	bool table = mode == ESCAPE_TABLE || mode == ESCAPE_ASCII;

	if (table && text[0] == '\\') {
		show_as_is(unit, "\\\\", 2, 2);
		unit->eaten = 1;
	} else if ((unsigned char)text[0] < ' ' || text[0] == 0x7f || special(mode, text[0]) ||
		   (table && text[0] == ' ' && len == 1)) {
		show_bytes(unit, text, 1);
	} else {
		show_as_is(unit, text, 1, 1);
	}
}

/* The first character of @text, of which there is at least one byte. */
static void show(struct unit *unit, enum escape_mode mode, const char *text, size_t len)
{
	uint32_t c;
	size_t used = unicode_decode(text, len, &c);

	if (!used)
		show_bytes(unit, text, 1);
	else if (used == 1)
		show_ascii(unit, mode, text, len);
	else if (!unicode_hidden(c) && mode != ESCAPE_ASCII)
		show_as_is(unit, text, used, unicode_cells(c));
	else if (mode == ESCAPE_TABLE || mode == ESCAPE_ASCII)
		show_number(unit, c, used);
	else
		show_bytes(unit, text, used);
}

/*
 * Sixteen characters at a time, by the compiler's own vectors. As signed bytes all that is beyond
 * ASCII is below the blank, like the controls.
 */
typedef int8_t block __attribute__((vector_size(16)));
typedef uint8_t ublock __attribute__((vector_size(16)));

static block bad_in(enum escape_mode mode, block c)
{
	const int8_t lowest = mode == ESCAPE_RAW ? '!' : ' ';
	/* one more than DEL is below all */
	block bad = ((block)((ublock)c + 1) < (int8_t)(lowest + 1)) | (c == '\\');

	if (mode == ESCAPE_PAIRS)
		bad |= (c == '"') | (c == '$') | (c == '`');
	return bad;
}

static bool any(block bad)
{
	uint64_t halves[2];

	memcpy(halves, &bad, sizeof(halves));
	return halves[0] | halves[1];
}

bool escape_plain(enum escape_mode mode, const char *text, size_t len)
{
	block c, bad = { 0 };
	size_t i;

	if (!len || text[len - 1] == ' ')
		return !len;
	if (len < sizeof(c)) {
		for (i = 0; i < len; i++)
			if ((signed char)text[i] < ' ' || text[i] == 0x7f || special(mode, text[i]))
				return false;
		return true;
	}
	for (i = 0; i + sizeof(c) <= len; i += sizeof(c)) {
		memcpy(&c, text + i, sizeof(c));
		bad |= bad_in(mode, c);
	}
	/* the last sixteen, of which some were looked at before */
	memcpy(&c, text + len - sizeof(c), sizeof(c));
	return !any(bad | bad_in(mode, c));
}

void escape_out(struct out *out, enum escape_mode mode, const char *text, size_t len)
{
	struct unit unit;

	if (escape_plain(mode, text, len)) {
		out_bytes(out, text, len);
		return;
	}
	for (; len; text += unit.eaten, len -= unit.eaten) {
		show(&unit, mode, text, len);
		out_bytes(out, unit.shown, unit.len);
	}
}

size_t escape_cells(enum escape_mode mode, const char *text, size_t len)
{
	struct unit unit;
	size_t cells = 0;

	if (escape_plain(mode, text, len))
		return len;
	for (; len; text += unit.eaten, len -= unit.eaten) {
		show(&unit, mode, text, len);
		cells += unit.cells;
	}
	return cells;
}

/* Write from the start what fits @cells; returns how many cells that took. */
static size_t put_head(struct out *out, enum escape_mode mode, const char *text, size_t len,
		       size_t cells)
{
	struct unit unit;
	size_t used = 0;

	for (; len; text += unit.eaten, len -= unit.eaten) {
		show(&unit, mode, text, len);
		if (used + unit.cells > cells)
			break;
		out_bytes(out, unit.shown, unit.len);
		used += unit.cells;
	}
	return used;
}

/* Write the end of a text of @total cells, as much as fits @cells. */
static size_t put_tail(struct out *out, enum escape_mode mode, const char *text, size_t len,
		       size_t total, size_t cells)
{
	struct unit unit;

	while (len && total > cells) {
		show(&unit, mode, text, len);
		total -= unit.cells;
		text += unit.eaten;
		len -= unit.eaten;
	}
	escape_out(out, mode, text, len);
	return total;
}

size_t escape_cut(struct out *out, enum escape_mode mode, const char *text, size_t len,
		  size_t cells)
{
	const char *mark = mode == ESCAPE_ASCII ? "..." : "\u2026";
	size_t mark_cells = mode == ESCAPE_ASCII ? 3 : 1;
	size_t total = escape_cells(mode, text, len), tail, used;
	const char *slash = memrchr(text, '/', len);

	if (total <= cells) {
		escape_out(out, mode, text, len);
		return total;
	}
	if (cells <= mark_cells)
		return put_head(out, mode, text, len, cells);
	cells -= mark_cells;
	tail = slash ? escape_cells(mode, slash, len - (size_t)(slash - text)) : cells;
	if (tail > cells)
		tail = (cells + 1) / 2;
	used = put_head(out, mode, text, len, cells - tail);
	out_text(out, mark);
	return used + mark_cells + put_tail(out, mode, text, len, total, tail);
}

char *escape_copy(enum escape_mode mode, const char *text, size_t len)
{
	struct unit unit;
	size_t used = 0;
	char *copy = malloc(len * sizeof(unit.shown) + 1);

	if (!copy)
		return NULL;
	for (; len; text += unit.eaten, len -= unit.eaten) {
		show(&unit, mode, text, len);
		memcpy(copy + used, unit.shown, unit.len);
		used += unit.len;
	}
	copy[used] = '\0';
	return copy;
}
