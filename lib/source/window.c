/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* window - a file of maps or smaps, seen through a piece of memory that slides over it. */
#include "source/window.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/procfs.h"
#include "text/cursor.h"
#include "text/maps.h"

int window_open(struct window *window, int fd)
{
	*window = (struct window){ .fd = fd, .bytes = malloc(WINDOW_BYTES) };
	return window->bytes ? window_fill(window) : -ENOMEM;
}

void window_close(struct window *window)
{
	free(window->bytes);
	window->bytes = NULL;
}

int window_fill(struct window *window)
{
	ssize_t n = 1;

	memmove(window->bytes, window_text(window), window_length(window));
	window->offset += window->at;
	window->end -= window->at;
	window->at = 0;
	while (n > 0 && window->end < WINDOW_BYTES) {
		n = procfs_read(window->fd, window->bytes + window->end,
				WINDOW_BYTES - window->end);
		if (n > 0)
			window->end += (size_t)n;
	}
	window->ended |= !n;
	return n < 0 ? (int)n : 0;
}

static uint64_t count_newlines(const char *text, size_t len)
{
	const char *end = text + len;
	uint64_t count = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text)))) {
		text++;
		count++;
	}
	return count;
}

uint64_t window_lines_before(const struct window *window, uint64_t offset)
{
	char chunk[4096];
	uint64_t lines = 0, at = 0;

	while (at < offset) {
		size_t want = offset - at < sizeof(chunk) ? (size_t)(offset - at) : sizeof(chunk);
		ssize_t n = pread(window->fd, chunk, want, (off_t)at);

		if (n <= 0)
			break;	/* it is becoming shorter while we read */
		lines += count_newlines(chunk, (size_t)n);
		at += (uint64_t)n;
	}
	return lines;
}

/* -- lines of mappings in a text -------------------------------------------------------- */

/* Two addresses of as many digits: what the general case would find out, a little faster. */
static bool is_usual_range(const char *line, size_t len)
{
	size_t digits = len / 2, i = 0;

	if (!(len & 1) || line[digits] != '-' || memchr(line + digits, ':', len - digits))
		return false;
	while (i < digits && cursor_digit[(unsigned char)line[i]])
		i++;
	return i && i == digits;
}

/* The blank behind the range must have been seen: before it, this may yet become a counter. */
static bool begins_mapping(const char *line, const char *end)
{
	const char *blank = memchr(line, ' ', (size_t)(end - line));

	return blank && (is_usual_range(line, (size_t)(blank - line)) ||
			 maps_looks_like_line(line, end));
}

/*
 * Looking for '-' is cheap: it stands in each line of a mapping, and of a record of smaps in no
 * other.
 */
size_t window_last_mapping(const char *text, size_t low, size_t end)
{
	const char *all = text + end, *dash, *newline;

	while ((dash = memrchr(text + low, '-', end - low))) {
		newline = memrchr(text + low, '\n', (size_t)(dash - text) - low);
		if (!newline)
			return 0;
		if (begins_mapping(newline + 1, all))
			return (size_t)(newline + 1 - text);
		end = (size_t)(newline - text);
	}
	return 0;
}

size_t window_next_mapping(const char *text, size_t low, size_t end)
{
	const char *all = text + end, *dash, *newline;

	newline = memchr(text + low, '\n', end - low);
	while (newline) {
		dash = memchr(newline, '-', (size_t)(all - newline));
		if (!dash)
			return 0;
		newline = memrchr(newline, '\n', (size_t)(dash - newline));
		if (begins_mapping(newline + 1, all))
			return (size_t)(newline + 1 - text);
		newline = memchr(dash, '\n', (size_t)(all - dash));
	}
	return 0;
}

bool window_range(const char *line, const char *end, uint64_t *start_addr, uint64_t *end_addr)
{
	struct cursor c = { line, end };

	return cursor_hex(&c, start_addr) && cursor_char(&c, '-') && cursor_hex(&c, end_addr) &&
	       cursor_char(&c, ' ') && *start_addr < *end_addr;
}

/* The compiler knows how to compare sixteen bytes at once. */
typedef uint64_t pair __attribute__((vector_size(16)));

static inline pair unlike(const char *a, const char *b)
{
	pair x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x ^ y;
}

size_t window_common(const char *a, const char *b, size_t len)
{
	size_t at = 0;

	for (; len - at >= 64; at += 64) {
		pair all = unlike(a + at, b + at) | unlike(a + at + 16, b + at + 16) |
			   unlike(a + at + 32, b + at + 32) | unlike(a + at + 48, b + at + 48);

		if (all[0] | all[1])
			break;
	}
	while (at < len && a[at] == b[at])
		at++;
	return at;
}
