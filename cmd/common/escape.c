/* SPDX-License-Identifier: GPL-2.0-or-later */
/* escape - bytes of anybody's making, shown so that they do no harm and can be told apart. */
#include "common/escape.h"

#include <stdint.h>
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
	} else if (text[0] < ' ' || text[0] == 0x7f || special(mode, text[0]) ||
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

/* The high bit of each byte of @word that is below @limit (1..128); wrong if one has its own. */
static uint64_t below(uint64_t word, uint8_t limit)
{
	return (word - UINT64_C(0x0101010101010101) * limit) & ~word;
}

/* A high bit for each byte that is @c, and perhaps for others above it. */
static uint64_t equal(uint64_t word, char c)
{
	return below(word ^ (UINT64_C(0x0101010101010101) * (uint8_t)c), 1);
}

bool escape_plain(enum escape_mode mode, const char *text, size_t len)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t word, bad = 0;
	size_t i;

	for (i = 0; i + 8 <= len; i += 8) {
		memcpy(&word, text + i, 8);
		/* what carries from one byte to the next can only call plain text bad */
		bad |= word | below(word, mode == ESCAPE_RAW ? 0x21 : 0x20) |
		       equal(word, 0x7f) | equal(word, '\\');
		if (mode == ESCAPE_PAIRS)
			bad |= equal(word, '"') | equal(word, '$') | equal(word, '`');
	}
	if (bad & high)
		return false;
	for (; i < len; i++)
		if (text[i] < ' ' || text[i] >= 0x7f || special(mode, text[i]))
			return false;
	return !len || text[len - 1] != ' ';
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
