/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures of tests/data, one after the other, and an mm as the text it came from. */
#include "kit/captures.h"

#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/testdata.h"

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

char **captures_with(const char *file)
{
	char *data = testdata_path(""), *roots[] = { data, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	char **folders = NULL;
	size_t count = 0;
	FTSENT *entry;

	assert_non_null(walk);
	while ((entry = fts_read(walk))) {
		if (entry->fts_info != FTS_F || strcmp(entry->fts_name, file) != 0)
			continue;
		folders = realloc(folders, (count + 2) * sizeof(*folders));
		assert_non_null(folders);
		folders[count++] = strndup(entry->fts_path,
					   entry->fts_pathlen - entry->fts_namelen - 1);
		folders[count] = NULL;
	}
	fts_close(walk);
	free(data);
	assert_true(count > 0);
	return folders;
}

void captures_free(char **folders)
{
	for (size_t i = 0; folders[i]; i++)
		free(folders[i]);
	free(folders);
}

char *capture_read(const char *folder, const char *file, size_t *len)
{
	char *path = NULL, *text = NULL;

	assert_true(asprintf(&path, "%s/%s", folder, file) > 0);
	if (access(path, F_OK) == 0)
		text = testdata_read(path, len);
	free(path);
	return text;
}

char *mm_as_text(const struct vmat_mm *mm, enum vmat_detail detail, size_t *len)
{
	const struct vmat_vma *vma;
	size_t size = 0, used = 0;
	char *text = NULL;

	vmat_for_each_vma(mm, vma) {
		ssize_t wants = vmat_vma_text(mm, vma, detail, text ? text + used : NULL,
					      size - used);

		assert_true(wants > 0);
		if ((size_t)wants > size - used) {
			size = (used + (size_t)wants) * 2;
			text = realloc(text, size);
			assert_non_null(text);
			vmat_vma_text(mm, vma, detail, text + used, size - used);
		}
		used += (size_t)wants;
	}
	*len = used;
	return text;
}

size_t count_lines(const char *text, size_t len)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	return lines;
}
