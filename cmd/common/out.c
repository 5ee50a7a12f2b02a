/* SPDX-License-Identifier: GPL-2.0-or-later */
/* out - standard output through one buffer of our own, and the first error of it. */
#include "common/out.h"

#include <errno.h>
#include <unistd.h>

void out_init(struct out *out, int fd)
{
	out->fd = fd;
	out->error = 0;
	out->used = 0;
}

/* All of it, however often the kernel takes only a part. */
static void write_all(struct out *out, const char *bytes, size_t len)
{
	while (len && !out->error) {
		ssize_t done = write(out->fd, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			out->error = errno;
			return;
		}
		bytes += done;
		len -= (size_t)done;
	}
}

void out_flush(struct out *out)
{
	write_all(out, out->buf, out->used);
	out->used = 0;
}

void out_more(struct out *out, const char *bytes, size_t len)
{
	out_flush(out);
	if (len > sizeof(out->buf))
		write_all(out, bytes, len);
	else
		out_bytes(out, bytes, len);
}

void out_text(struct out *out, const char *text)
{
	out_bytes(out, text, strlen(text));
}

void out_blanks(struct out *out, size_t count)
{
	while (count) {
		size_t some = count < OUT_ROOM ? count : OUT_ROOM;
		char *room = out_room(out, some);

		memset(room, ' ', some);
		out_end(out, room + some);
		count -= some;
	}
}

int out_close(struct out *out)
{
	out_flush(out);
	if (close(out->fd) < 0 && !out->error)
		out->error = errno;
	return out->error;
}
