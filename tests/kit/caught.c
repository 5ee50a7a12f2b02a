/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands' writers write, caught in memory. */
#include "kit/caught.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct out *caught_new(void)
{
	struct out *out = malloc(sizeof(*out));
	int fd = memfd_create("caught", MFD_CLOEXEC);

	assert_non_null(out);
	assert_true(fd >= 0);
	/* what is shown without having been written must show */
	memset(out, '#', sizeof(*out));
	out_init(out, fd);
	return out;
}

char *caught_text(struct out *out, size_t *len)
{
	struct stat st;
	size_t size;
	char *text;

	out_flush(out);
	assert_int_equal(out->error, 0);
	assert_int_equal(fstat(out->fd, &st), 0);
	size = (size_t)st.st_size;
	text = malloc(size + 1);
	assert_non_null(text);
	assert_true(pread(out->fd, text, size, 0) == (ssize_t)size);
	text[size] = '\0';
	if (len)
		*len = size;
	assert_int_equal(out_close(out), 0);
	free(out);
	return text;
}
