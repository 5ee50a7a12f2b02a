/* SPDX-License-Identifier: GPL-2.0-or-later */
/* escape - bytes of anybody's making, shown so that they do no harm and can be told apart. */
#ifndef COMMON_ESCAPE_H
#define COMMON_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/out.h"

/*
 * In every mode controls, invalid UTF-8 and characters that nobody sees are escaped, and so
 * is the backslash: what is shown stands for one sequence of bytes only.
 */
enum escape_mode {
	ESCAPE_TABLE,	/* \xHH for bytes, \u{HHHH} for characters, \\; a blank at the end */
	ESCAPE_ASCII,	/* the same, and all beyond ASCII: for a terminal without UTF-8 */
	ESCAPE_RAW,	/* \xHH only, blanks too: one word for the shell */
	ESCAPE_PAIRS,	/* \xHH only, and what the shell expands within double quotes */
	ESCAPE_CELLS	/* as ESCAPE_TABLE, and marks that stand on the character before */
};

/* True if the text is ASCII and is shown as it stands. */
bool escape_plain(enum escape_mode mode, const char *text, size_t len);

/*
 * Texts that were found plain. Names come in runs, and each is the same piece of memory each time:
 * use it where the memory of a text does not change while the memory of the cache is used.
 */
struct escape_cache {
	enum escape_mode mode;
	struct {
		const char *text;
		size_t len;
	} plain[1024];
};

/* As escape_plain(), with a memory that began zeroed. */
static inline bool escape_known_plain(struct escape_cache *cache, const char *text, size_t len)
{
	size_t i = (uintptr_t)text / 16 % (sizeof(cache->plain) / sizeof(cache->plain[0]));

	if (cache->plain[i].text == text && cache->plain[i].len == len)
		return true;
	if (!escape_plain(cache->mode, text, len))
		return false;
	cache->plain[i].text = text;
	cache->plain[i].len = len;
	return true;
}

/* Write the text. */
void escape_out(struct out *out, enum escape_mode mode, const char *text, size_t len);

/* How many cells of a terminal it takes when written so. */
size_t escape_cells(enum escape_mode mode, const char *text, size_t len);

/*
 * Write the text in @cells cells at most; returns how many it took. Too long a text loses
 * its middle, but what stands behind the last slash is kept, where that is possible.
 */
size_t escape_cut(struct out *out, enum escape_mode mode, const char *text, size_t len,
		  size_t cells);

/*
 * The same decision for who writes elsewhere: shown are the first @head bytes, then @mark (NULL:
 * there is none, and nothing behind it), then the bytes from @tail on. All of it takes @cells.
 */
struct escape_parts {
	size_t head, tail, cells;
	const char *mark;
};
void escape_part(struct escape_parts *parts, enum escape_mode mode, const char *text, size_t len,
		 size_t cells);

/*
 * What stands for the first character of the text, of which there is a byte at least: @shown_len
 * bytes at @shown, which has ESCAPE_SHOWN. Returns how many bytes of the text that is.
 */
enum { ESCAPE_SHOWN = 24 };
size_t escape_next(enum escape_mode mode, const char *text, size_t len, char *shown,
		   size_t *shown_len);

/* The same as escape_out() into memory, for a line on stderr; free() it. NULL: no memory. */
char *escape_copy(enum escape_mode mode, const char *text, size_t len);

#endif
