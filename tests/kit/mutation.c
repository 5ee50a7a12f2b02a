/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes at random to texts of maps and smaps: what torn reads, cuts and hands make of them. */
#include "kit/mutation.h"

#include <stdlib.h>
#include <string.h>

#include "kit/smallfiles.h"

static size_t below(uint64_t *seed, size_t limit)
{
	return (size_t)(next_random(seed) % limit);
}

/* The start of a line that is as likely as any. */
static size_t some_line(const struct pile *text, uint64_t *seed)
{
	size_t at = below(seed, text->len);

	while (at && text->bytes[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct pile *text, size_t at)
{
	const char *newline = memchr(text->bytes + at, '\n', text->len - at);

	return newline ? (size_t)(newline + 1 - text->bytes) : text->len;
}

static bool is_header(const struct pile *text, size_t at)
{
	return at < text->len && strchr("0123456789abcdef", text->bytes[at]);
}

/* The record that has that line. */
static void record_at(const struct pile *text, size_t at, size_t *start, size_t *end)
{
	while (at && !is_header(text, at)) {
		at--;
		while (at && text->bytes[at - 1] != '\n')
			at--;
	}
	*start = at;
	do {
		at = line_end(text, at);
	} while (at < text->len && !is_header(text, at));
	*end = at;
}

static void cut_out(struct pile *text, size_t start, size_t end)
{
	memmove(text->bytes + start, text->bytes + end, text->len - end);
	text->len -= end - start;
}

static void put_in(struct pile *text, size_t at, const char *bytes, size_t len)
{
	struct pile tail = { 0 };

	pile_add(&tail, text->bytes + at, text->len - at);
	text->len = at;
	pile_add(text, bytes, len);
	pile_add(text, tail.bytes, tail.len);
	free(tail.bytes);
}

/* A digit other than 0 becomes another one; of a range, this may overlap or run backwards. */
static void change_digit(struct pile *text, uint64_t *seed)
{
	for (size_t at = below(seed, text->len); at < text->len; at++)
		if (text->bytes[at] >= '1' && text->bytes[at] <= '9') {
			text->bytes[at] = (char)('1' + below(seed, 9));
			return;
		}
}

static void drop_record(struct pile *text, uint64_t *seed)
{
	size_t start, end;

	record_at(text, some_line(text, seed), &start, &end);
	cut_out(text, start, end);
}

static void drop_line(struct pile *text, uint64_t *seed)
{
	size_t at = some_line(text, seed);

	cut_out(text, at, line_end(text, at));
}

/* The start goes down by a page or a few: it may reach into the one before, as in a torn read. */
static void lower_start(struct pile *text, uint64_t *seed)
{
	size_t start, end, digit;

	record_at(text, some_line(text, seed), &start, &end);
	digit = start + strcspn(text->bytes + start, "-") - 4;
	if (digit > start && digit < end && text->bytes[digit] > '0' && text->bytes[digit] <= '9')
		text->bytes[digit]--;
}

/* The end of one goes up: into the next one, which is equal in both texts, perhaps. */
static void raise_end(struct pile *text, uint64_t *seed)
{
	size_t start, end, digit;

	record_at(text, some_line(text, seed), &start, &end);
	digit = start + strcspn(text->bytes + start, " ") - 4;
	if (digit > start && digit < end && text->bytes[digit] >= '0' && text->bytes[digit] < '9')
		text->bytes[digit]++;
}

static void insert_junk(struct pile *text, uint64_t *seed)
{
	static const char *const junk[] = {
		"junk\n", "\n", "Rss: 4 kB\n", "00000000-00001000 r-xp", "a-b c\n", "x-y: 3\n",
		"7ffff7fff000-7ffff7fff000 rw-p 00000000 00:00 0 \n", "-", "\r",
	};
	const char *one = junk[below(seed, sizeof(junk) / sizeof(junk[0]))];

	put_in(text, below(seed, 3) ? some_line(text, seed) : below(seed, text->len), one,
	       strlen(one));
}

static void cut_end(struct pile *text, uint64_t *seed)
{
	text->len -= below(seed, text->len < 2000 ? text->len : 2000);
}

void mutate(struct pile *text, bool gently, uint64_t *seed)
{
	static void (*const ways[])(struct pile *, uint64_t *) = {
		change_digit, drop_record, lower_start, raise_end, /* these seldom do harm */
		drop_line, insert_junk, cut_end,
	};

	if (text->len > 1)
		ways[below(seed, gently ? 4 : sizeof(ways) / sizeof(ways[0]))](text, seed);
}
