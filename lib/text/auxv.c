/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auxv - the vector that exec gave the program, in: any word size and byte order, or as hex. */
#include "text/auxv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the vector, as pairs of words: type and value. */
struct vector {
	const unsigned char *bytes;
	size_t len;
};

/* How a machine writes words. @phent is the size of a program header, which AT_PHENT tells. */
struct layout {
	unsigned word_bytes;
	bool big_endian;
	uint64_t phent;
};

static const struct layout layouts[] = {
	{ 8, false, 56 },
	{ 8, true, 56 },
	{ 4, false, 32 },
	{ 4, true, 32 },
};

enum { LARGEST_TYPE = 4096 };	/* the kernel has reached 51 */

static uint64_t word_at(const struct vector *vector, const struct layout *layout, size_t index)
{
	const unsigned char *bytes = vector->bytes + index * layout->word_bytes;
	uint64_t word = 0;

	for (unsigned i = 0; i < layout->word_bytes; i++)
		word = word << 8 | bytes[layout->big_endian ? i : layout->word_bytes - 1 - i];
	return word;
}

static struct auxv_entry entry_at(const struct vector *vector, const struct layout *layout,
				  size_t index)
{
	return (struct auxv_entry){ word_at(vector, layout, 2 * index),
				    word_at(vector, layout, 2 * index + 1) };
}

/* Entries before AT_NULL; -1: it is not there. */
static ptrdiff_t count_entries(const struct vector *vector, const struct layout *layout)
{
	size_t most = vector->len / (2 * layout->word_bytes);

	for (size_t i = 0; i < most; i++)
		if (entry_at(vector, layout, i).type == AUXV_NULL)
			return (ptrdiff_t)i;
	return -1;
}

static bool is_page_size(uint64_t value)
{
	return value >= 4096 && value <= 1024 * 1024 && !(value & (value - 1));
}

/*
 * How well the bytes fit: 0 for not at all, 1 for not contradicting, more when there are entries
 * whose value only the right reading can show.
 */
static unsigned plausibility(const struct vector *vector, const struct layout *layout)
{
	ptrdiff_t count = count_entries(vector, layout);
	unsigned points = 1;

	if (count < 1)
		return 0;
	for (ptrdiff_t i = 0; i < count; i++) {
		struct auxv_entry entry = entry_at(vector, layout, (size_t)i);

		if (entry.type > LARGEST_TYPE)
			return 0;
		if (entry.type == AUXV_PHENT)
			points += entry.value == layout->phent ? 2 : 0;
		else if (entry.type == AUXV_PAGESZ)
			points += is_page_size(entry.value) ? 2 : 0;
	}
	return points;
}

/* The layout that fits best, with its points; NULL: none does. */
static const struct layout *guess_layout(const struct vector *vector, unsigned *points_of_best)
{
	const struct layout *best = NULL;
	unsigned most = 0;

	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		unsigned points = plausibility(vector, &layouts[i]);

		if (points > most) {
			most = points;
			best = &layouts[i];
		}
	}
	*points_of_best = most;
	return best;
}

/* "21 entries" */
static const char *summary(struct vmat_mm *mm, size_t count)
{
	static const char entries[] = " entries";
	char digits[20], *text;
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + count % 10);
	while (count /= 10);
	text = arena_alloc(&mm->arena, sizeof(digits) - at + sizeof(entries));
	if (!text)
		return NULL;
	memcpy(text, digits + at, sizeof(digits) - at);
	memcpy(text + sizeof(digits) - at, entries, sizeof(entries));
	return text;
}

static int note(struct vmat_mm *mm, const struct vector *vector, const struct layout *layout)
{
	size_t count = (size_t)count_entries(vector, layout);
	struct auxv_entry *entries = arena_alloc(&mm->arena, count * sizeof(*entries));
	const char *text = summary(mm, count);
	struct mm_facts *facts = facts_of(mm);

	if (!entries || !text || !facts)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		entries[i] = entry_at(vector, layout, i);
	facts->auxv = entries;
	facts->auxv_count = count;
	facts->auxv_word_bytes = layout->word_bytes;
	facts->auxv_big_endian = layout->big_endian;
	facts->auxv_summary = text;
	return 0;
}

static bool all_zero(const struct vector *vector)
{
	for (size_t i = 0; i < vector->len; i++)
		if (vector->bytes[i])
			return false;
	return true;
}

static int read_bytes(struct statfile *file, const struct vector *vector)
{
	const struct layout *layout;
	unsigned points;

	if (all_zero(vector))
		return 0;	/* nothing was ever put there */
	layout = guess_layout(vector, &points);
	if (!layout)
		return statfile_bad(file, file->text, "no list of pairs that ends in AT_NULL");
	/* A process may have put there what it liked, such as nothing to tell the layout by. */
	return points > 1 ? note(file->mm, vector, layout) : 0;
}

/* -- as hexadecimal digits ------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* One more than the value of a digit of either case, 0 for anything else. */
static unsigned digit_of(char c)
{
	return cursor_digit[(unsigned char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c)];
}

/* The kernel's bytes always have a 0 among them, so that the two cannot be mistaken. */
static bool is_hex_text(const struct statfile *file)
{
	for (const char *at = file->text; at < file->end; at++)
		if (!is_blank(*at) && !digit_of(*at))
			return false;
	return true;
}

static int read_hex_text(struct statfile *file)
{
	unsigned char *bytes = malloc((size_t)(file->end - file->text) / 2 + 1);
	size_t digits = 0;
	int rc;

	if (!bytes)
		return -ENOMEM;
	for (const char *at = file->text; at < file->end; at++) {
		unsigned digit = digit_of(*at);

		if (!digit--)
			continue;
		if (digits % 2)
			digit |= (unsigned)bytes[digits / 2] << 4;
		bytes[digits++ / 2] = (unsigned char)digit;
	}
	if (digits % 2)
		rc = statfile_bad(file, file->end, "an odd number of hexadecimal digits");
	else
		rc = read_bytes(file, &(struct vector){ bytes, digits / 2 });
	free(bytes);
	return rc;
}

int auxv_read(struct statfile *file)
{
	struct vector vector = { (const unsigned char *)file->text,
				 (size_t)(file->end - file->text) };

	return is_hex_text(file) ? read_hex_text(file) : read_bytes(file, &vector);
}
