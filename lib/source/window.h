/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* window - a file of maps or smaps, seen through a piece of memory that slides over it. */
#ifndef SOURCE_WINDOW_H
#define SOURCE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As large as cat's and a little more; no record is nearly as long. */
#define WINDOW_BYTES ((size_t)512 << 10)

struct window {
	int fd;
	bool ended;		/* nothing comes behind what is there */
	size_t at, end;		/* what of bytes has not been passed yet */
	uint64_t offset;	/* of bytes[0], in the file */
	char *bytes;
};

/* See the beginning of @fd, which stays the caller's. 0, -ENOMEM, or what read() says. */
int window_open(struct window *window, int fd);
void window_close(struct window *window);

/* See as much as possible from where it is at. 0, or what read() says. */
int window_fill(struct window *window);

/* Whether it could see more if it were filled. */
static inline bool window_can_fill(const struct window *window)
{
	return !window->ended && window->at;
}

static inline const char *window_text(const struct window *window)
{
	return window->bytes + window->at;
}

static inline size_t window_length(const struct window *window)
{
	return window->end - window->at;
}

/* All of the file has been passed. */
static inline bool window_is_done(const struct window *window)
{
	return window->ended && window->at == window->end;
}

/* Newlines before an offset of the file, which is read once more for it. */
uint64_t window_lines_before(const struct window *window, uint64_t offset);

/* -- lines of mappings in a text -------------------------------------------------------- */

/*
 * Where the last, the first line above @low that begins in text[@low, @end) and begins like that of
 * a mapping, range and all; 0: there is none.
 */
size_t window_last_mapping(const char *text, size_t low, size_t end);
size_t window_next_mapping(const char *text, size_t low, size_t end);

/* The range with which a line begins; false: it does not. */
bool window_range(const char *line, const char *end, uint64_t *start_addr, uint64_t *end_addr);

/* How many bytes two texts have in common before they differ. */
size_t window_common(const char *a, const char *b, size_t len);

#endif
