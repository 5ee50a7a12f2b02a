/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json - rows and facts as JSON, one line, promised to stay as it is. */
#include "common/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/escape.h"
#include "common/human.h"
#include "common/unicode.h"

enum {
	SHORT_KEY = 16,		/* most are no longer */
	LONG_KEY = 256		/* a kernel may have any */
};

struct slot {
	const struct column *column;
	const char *key;	/* in lower case */
	const char *start;	/* what stands before a value: ,"key": SHORT_KEY bytes are there */
	size_t start_len;
};

struct json {
	struct out *out;
	const struct subject *subject;
	bool more;		/* a row has been written */
	struct escape_cache cache;
	char *strings;
	size_t count;
	struct slot slot[];
};

static void put_utf16(struct out *out, uint32_t unit)
{
	char buf[16];

	out_bytes(out, buf, (size_t)snprintf(buf, sizeof(buf), "\\u%04x", unit));
}

static void put_character(struct out *out, const char *text, size_t len, uint32_t c)
{
	if (c == '"' || c == '\\') {
		out_char(out, '\\');
		out_bytes(out, text, len);
	} else if (!unicode_hidden(c)) {
		out_bytes(out, text, len);
	} else if (c < 0x10000) {
		put_utf16(out, c);
	} else {
		put_utf16(out, 0xd800 + ((c - 0x10000) >> 10));
		put_utf16(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
	}
}

/* What is plain for a shell's quotes is plain for JSON, too. */
static bool is_plain(const char *text, size_t len)
{
	return escape_plain(ESCAPE_PAIRS, text, len);
}

/* What stands between the quotes. */
static void put_characters(struct out *out, const char *text, size_t len)
{
	uint32_t c;

	while (len) {
		size_t used = unicode_decode(text, len, &c);

		if (used)
			put_character(out, text, used, c);
		else
			put_utf16(out, 0xfffd);
		used += !used;
		text += used;
		len -= used;
	}
}

void json_string(struct out *out, const char *text, size_t len)
{
	out_char(out, '"');
	if (is_plain(text, len))
		out_bytes(out, text, len);
	else
		put_characters(out, text, len);
	out_char(out, '"');
}

static void put_digits(struct out *out, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		char *to = out_room(out, 2);

		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
		out_end(out, to);
	}
}

void json_key(struct out *out, bool more, const char *key)
{
	out_text(out, more ? ",\"" : "\"");
	out_text(out, key);
	out_text(out, "\":");
}

/* ,"key_what": */
static void put_note(struct out *out, const char *key, const char *what)
{
	out_text(out, ",\"");
	out_text(out, key);
	out_text(out, what);
	out_text(out, "\":");
}

/* Beside a text that is not UTF-8 its bytes, so that none is lost. */
static void put_lossless(struct out *out, const char *key, const char *text, size_t len,
			 const char *suffix)
{
	if (unicode_valid(text, len))
		return;
	put_note(out, key, "_hex");
	out_char(out, '"');
	put_digits(out, text, len);
	put_digits(out, suffix, strlen(suffix));
	out_char(out, '"');
}

void json_text(struct out *out, bool more, const char *key, const char *text, size_t len)
{
	json_key(out, more, key);
	json_string(out, text, len);
	put_lossless(out, key, text, len, "");
}

void json_number(struct out *out, uint64_t value)
{
	out_end(out, human_decimal(out_room(out, HUMAN_MAX), value));
}

void json_delta(struct out *out, int64_t value)
{
	out_end(out, human_signed(out_room(out, HUMAN_MAX), value));
}

/* ,"key": for each column, made once. */
static int make_starts(struct json *json, const struct column_list *list)
{
	size_t i, size = 0;
	char *p;

	for (i = 0; i < list->count; i++)
		size += 2 * strlen(list->columns[i]->name) + 6;
	p = json->strings = calloc(1, size + SHORT_KEY);
	if (!p)
		return -1;
	for (i = 0; i < list->count; i++) {
		struct slot *slot = &json->slot[i];
		size_t len = strlen(list->columns[i]->name);

		slot->column = list->columns[i];
		slot->key = p;
		column_key(slot->column, p);
		p += len + 1;
		slot->start = p;
		*p++ = i ? ',' : '{';
		*p++ = '"';
		memcpy(p, slot->key, len);
		p += len;
		*p++ = '"';
		*p++ = ':';
		slot->start_len = (size_t)(p - slot->start);
	}
	return 0;
}

struct json *json_new(struct out *out, const struct column_list *list,
		      const struct subject *subject)
{
	struct json *json = calloc(1, sizeof(*json) + list->count * sizeof(json->slot[0]));

	if (!json)
		return NULL;
	json->out = out;
	json->subject = subject;
	json->count = list->count;
	json->cache.mode = ESCAPE_PAIRS;
	if (make_starts(json, list)) {
		free(json);
		return NULL;
	}
	return json;
}

void json_free(struct json *json)
{
	if (!json)
		return;
	free(json->strings);
	free(json);
}

static void put_truth(struct out *out, enum vmat_answer answer)
{
	out_text(out, answer == VMAT_YES ? "true" : answer == VMAT_NO ? "false" : "null");
}

/* A text, and beside it what the text alone does not tell. */
static void put_odd_text(struct json *json, const struct slot *slot, const struct cell *cell)
{
	const char *suffix = cell->suffix ? cell->suffix : "";

	out_char(json->out, '"');
	put_characters(json->out, cell->text, cell->len);
	put_characters(json->out, suffix, strlen(suffix));
	out_char(json->out, '"');
	put_lossless(json->out, slot->key, cell->text, cell->len, suffix);
	if (cell->ambiguous) {
		put_note(json->out, slot->key, "_ambiguous");
		out_text(json->out, "true");
	}
	if (cell->ends_deleted) {
		put_note(json->out, slot->key, "_deleted");
		put_truth(json->out, cell->deleted);
	}
}

static void put_text(struct json *json, const struct slot *slot, const struct cell *cell)
{
	if (cell->ambiguous || cell->ends_deleted || cell->suffix ||
	    !escape_known_plain(&json->cache, cell->text, cell->len)) {
		put_odd_text(json, slot, cell);
		return;
	}
	out_char(json->out, '"');
	out_bytes(json->out, cell->text, cell->len);
	out_char(json->out, '"');
}

static void put_list(struct out *out, const struct cell *cell)
{
	struct cell_item item = { 0 };
	bool more = false;

	out_char(out, '[');
	while (cell_next_item(cell, &item)) {
		if (more)
			out_char(out, ',');
		json_string(out, item.text, item.len);
		more = true;
	}
	out_char(out, ']');
}

static void put_device(struct out *out, uint64_t device)
{
	char *to = out_room(out, HUMAN_MAX + 2);

	*to++ = '"';
	to = human_device(to, device);
	*to++ = '"';
	out_end(out, to);
}

static void put_word(struct out *out, const struct cell *cell)
{
	out_char(out, '"');
	out_bytes(out, cell->text, cell->len);
	out_char(out, '"');
}

/* What put_short() has left. */
static void put_value(struct json *json, const struct slot *slot, const struct cell *cell)
{
	switch (cell->type) {
	case CELL_TEXT:
		put_text(json, slot, cell);
		break;
	case CELL_LIST:
	case CELL_FLAGS:
		put_list(json->out, cell);
		break;
	case CELL_DEVICE:
		put_device(json->out, cell->number);
		break;
	case CELL_TRUTH:
		put_truth(json->out, cell->number ? VMAT_YES : VMAT_NO);
		break;
	default:
		put_word(json->out, cell);
		break;
	}
}

/* Short values, at @to; returns where they end, NULL for others. */
static inline char *put_short(char *to, const struct cell *cell)
{
	switch (cell->type) {
	case CELL_ABSENT:
		memcpy(to, "null", 4);
		return to + 4;
	case CELL_ADDRESS:
		*to = '"';
		to = human_hex(to + 1, cell->number);
		*to = '"';
		return to + 1;
	case CELL_BYTES:
	case CELL_NUMBER:
		return human_decimal(to, cell->number);
	case CELL_DELTA:
	case CELL_CHANGE:
		return human_signed(to, (int64_t)cell->number);
	case CELL_WORD:
		if (cell->len > HUMAN_MAX)
			return NULL;
		*to = '"';
		memcpy(to + 1, cell->text, cell->len);
		to[cell->len + 1] = '"';
		return to + cell->len + 2;
	default:
		return NULL;
	}
}

/* ,"key": at @to, where a key of usual length is one copy of constant length. */
static inline char *put_start(struct out *out, char *to, const struct slot *slot)
{
	if (slot->start_len <= SHORT_KEY) {
		memcpy(to, slot->start, SHORT_KEY);
	} else if (slot->start_len <= LONG_KEY) {
		memcpy(to, slot->start, slot->start_len);
	} else {
		out_end(out, to);
		out_bytes(out, slot->start, slot->start_len);
		return out_room(out, OUT_ROOM);
	}
	return to + slot->start_len;
}

void json_restart(struct json *json)
{
	json->more = false;
}

void json_open_row(struct json *json, const void *row)
{
	const struct slot *slot = json->slot, *end = slot + json->count;
	char *to = out_room(json->out, OUT_ROOM), *limit = to + OUT_ROOM / 2, *behind;
	struct cell cell;

	if (json->more)
		*to++ = ',';
	json->more = true;
	for (; slot < end; slot++) {
		column_cell(slot->column, json->subject, row, &cell);
		to = put_start(json->out, to, slot);
		behind = put_short(to, &cell);
		if (!behind || behind > limit) {
			out_end(json->out, behind ? behind : to);
			if (!behind)
				put_value(json, slot, &cell);
			behind = out_room(json->out, OUT_ROOM);
			limit = behind + OUT_ROOM / 2;
		}
		to = behind;
	}
	out_end(json->out, to);
}

void json_row(struct json *json, const void *row)
{
	json_open_row(json, row);
	out_char(json->out, '}');
}
