/* SPDX-License-Identifier: GPL-2.0-or-later */
/* out - standard output through one buffer of our own, and the first error of it. */
#ifndef COMMON_OUT_H
#define COMMON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
	OUT_SIZE = 64 * 1024,
	OUT_ROOM = 1024		/* the most that out_room() may be asked for */
};

struct out {
	int fd;
	int error;		/* errno of the first write that failed, 0: none did */
	size_t used;
	char buf[OUT_SIZE];
};

void out_init(struct out *out, int fd);

/* Write what is there. After an error everything further is thrown away. */
void out_flush(struct out *out);

/*
 * Where at least @len bytes (OUT_ROOM at most) can be written; tell out_end() where the
 * writing stopped. For rows in a hurry; everybody else takes the functions below.
 */
static inline char *out_room(struct out *out, size_t len)
{
	if (sizeof(out->buf) - out->used < len)
		out_flush(out);
	return out->buf + out->used;
}

static inline void out_end(struct out *out, const char *end)
{
	out->used = (size_t)(end - out->buf);
}

/* For out_bytes(): what does not fit. */
void out_more(struct out *out, const char *bytes, size_t len);

static inline void out_bytes(struct out *out, const char *bytes, size_t len)
{
	if (len > sizeof(out->buf) - out->used) {
		out_more(out, bytes, len);
		return;
	}
	memcpy(out->buf + out->used, bytes, len);
	out->used += len;
}

static inline void out_char(struct out *out, char c)
{
	if (out->used == sizeof(out->buf))
		out_flush(out);
	out->buf[out->used++] = c;
}

void out_text(struct out *out, const char *text);
void out_blanks(struct out *out, size_t count);

/*
 * The end: flush, and close what was written, since a full disk may show only there.
 * Returns 0 or the errno of the first error.
 */
int out_close(struct out *out);

#endif
