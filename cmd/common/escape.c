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
	char shown[ESCAPE_SHOWN];
};

static const char digits[] = "0123456789abcdef";

/* For a reader's eyes, not for the shell. */
static bool to_be_read(enum escape_mode mode)
{
	return mode == ESCAPE_TABLE || mode == ESCAPE_ASCII || mode == ESCAPE_CELLS;
}

/* Whether a character beyond ASCII is shown as it is. */
static bool shown_as_is(enum escape_mode mode, uint32_t c)
{
	return mode != ESCAPE_ASCII && !unicode_hidden(c) &&
	       (mode != ESCAPE_CELLS || unicode_cells(c));
}

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
	bool table = to_be_read(mode);

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
	else if (shown_as_is(mode, c))
		show_as_is(unit, text, used, unicode_cells(c));
	else if (to_be_read(mode))
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

/* How many bytes from the start fit @cells, and how many cells those take. */
static size_t head_that_fits(enum escape_mode mode, const char *text, size_t len, size_t cells,
			     size_t *used)
{
	struct unit unit;
	size_t at;

	*used = 0;
	for (at = 0; at < len; at += unit.eaten) {
		show(&unit, mode, text + at, len - at);
		if (*used + unit.cells > cells)
			break;
		*used += unit.cells;
	}
	return at;
}

/* Where the end of a text of @total cells begins, as much of it as fits @cells. */
static size_t tail_that_fits(enum escape_mode mode, const char *text, size_t len, size_t cells,
			     size_t *total)
{
	struct unit unit;
	size_t at;

	for (at = 0; at < len && *total > cells; at += unit.eaten) {
		show(&unit, mode, text + at, len - at);
		*total -= unit.cells;
	}
	return at;
}

void escape_part(struct escape_parts *parts, enum escape_mode mode, const char *text, size_t len,
		 size_t cells)
{
	size_t mark_cells = mode == ESCAPE_ASCII ? 3 : 1;
	size_t total = escape_cells(mode, text, len), tail;
	const char *slash = len ? memrchr(text, '/', len) : NULL;

	parts->mark = NULL;
	parts->tail = len;
	if (total <= cells || cells <= mark_cells) {
		parts->head = head_that_fits(mode, text, len, cells, &parts->cells);
		return;
	}
	cells -= mark_cells;
	tail = slash ? escape_cells(mode, slash, len - (size_t)(slash - text)) : cells;
	if (tail > cells)
		tail = (cells + 1) / 2;
	parts->head = head_that_fits(mode, text, len, cells - tail, &parts->cells);
	parts->mark = mode == ESCAPE_ASCII ? "..." : "\u2026";
	parts->tail = tail_that_fits(mode, text, len, tail, &total);
	parts->cells += mark_cells + total;
}

size_t escape_next(enum escape_mode mode, const char *text, size_t len, char *shown,
		   size_t *shown_len)
{
	struct unit unit;

	show(&unit, mode, text, len);
	memcpy(shown, unit.shown, unit.len);
	*shown_len = unit.len;
	return unit.eaten;
}

/* Write the first @head bytes; whether a blank is the last one is a matter of all of them. */
static void put_head(struct out *out, enum escape_mode mode, const char *text, size_t len,
		     size_t head)
{
	struct unit unit;
	size_t at;

	for (at = 0; at < head; at += unit.eaten) {
		show(&unit, mode, text + at, len - at);
		out_bytes(out, unit.shown, unit.len);
	}
}

size_t escape_cut(struct out *out, enum escape_mode mode, const char *text, size_t len,
		  size_t cells)
{
	struct escape_parts parts;

	if (len <= cells && escape_plain(mode, text, len)) {
		out_bytes(out, text, len);
		return len;
	}
	escape_part(&parts, mode, text, len, cells);
	put_head(out, mode, text, len, parts.head);
	if (parts.mark) {
		out_text(out, parts.mark);
		escape_out(out, mode, text + parts.tail, len - parts.tail);
	}
	return parts.cells;
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
