/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a test makes for itself, and a text that grows. */
#include "kit/scratch.h"

#include <errno.h>
#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

char *scratch_new(void)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = NULL;

	assert_true(asprintf(&folder, "%s/scratch-XXXXXX", tmp ? tmp : "/tmp") > 0);
	assert_non_null(mkdtemp(folder));
	return folder;
}

void scratch_remove(char *folder)
{
	char *roots[] = { folder, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);
	FTSENT *entry;

	assert_non_null(walk);
	while ((entry = fts_read(walk)))
		if (entry->fts_info == FTS_DP)
			rmdir(entry->fts_accpath);
		else if (entry->fts_info != FTS_D)
			unlink(entry->fts_accpath);
	fts_close(walk);
	free(folder);
}

char *scratch_path(const char *folder, const char *name)
{
	char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
	return path;
}

void scratch_write(const char *folder, const char *name, const char *bytes, size_t len)
{
	char *path = scratch_path(folder, name);
	FILE *file;

	for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	free(path);
}

void pile_add(struct pile *pile, const char *bytes, size_t len)
{
	if (pile->capacity < pile->len + len + 1) {
		pile->capacity = (pile->len + len + 1) * 2;
		pile->bytes = realloc(pile->bytes, pile->capacity);
		assert_non_null(pile->bytes);
	}
	memcpy(pile->bytes + pile->len, bytes, len);
	pile->len += len;
	pile->bytes[pile->len] = '\0';
}

void pile_format(struct pile *pile, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	assert_true(len >= 0);
	pile_add(pile, text, (size_t)len);
	free(text);
}

void pile_section(struct pile *pile, const char *path, const char *bytes, size_t len)
{
	pile_format(pile, "%s==> %s <==\n", pile->len ? "\n" : "", path);
	pile_add(pile, bytes, len);
}
