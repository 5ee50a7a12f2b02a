/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of tests/data, and a skip that says why. */
#include "kit/testdata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

char *testdata_path(const char *name)
{
	const char *folder = getenv("data");
	char *path;

	if (name[0] == '/' || !folder)
		path = strdup(name);
	else if (asprintf(&path, "%s/%s", folder, name) < 0)
		path = NULL;
	assert_non_null(path);
	return path;
}

char *testdata_read(const char *name, size_t *len)
{
	char *path = testdata_path(name), *text = NULL;
	size_t used = 0, got;
	FILE *f = fopen(path, "r");

	if (!f)
		fail_msg("%s: %m", path);
	do {
		text = realloc(text, used + 65536 + 1);
		assert_non_null(text);
		got = fread(text + used, 1, 65536, f);
		used += got;
	} while (got);
	if (ferror(f))
		fail_msg("%s: %m", path);
	fclose(f);
	free(path);
	text[used] = '\0';
	if (len)
		*len = used;
	return text;
}

void skip_reason(const char *format, ...)
{
	va_list args;

	/* tests/cmocka.sh moves this line behind the SKIP */
	va_start(args, format);
	fputs("# skip: ", stdout);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
	fflush(stdout);
}
