/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture with all its small files, and what they say, read again in the simplest way. */
#include "kit/smallfiles.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/testdata.h"
#include "text/mmstat.h"

struct vmat_mm *capture_mm(const char *folder, const char *file)
{
	struct vmat_mm *mm = NULL;
	size_t len;
	char *text = capture_read(folder, file, &len);

	if (text)
		assert_int_equal(vmat_parse(&mm, text, len, NULL), 0);
	free(text);
	return mm;
}

void digest(struct vmat_mm *mm, const char *file, const char *text, size_t len)
{
	struct vmat_trouble trouble = { 0 };

	if (mmstat_parse(mm, file, text, len, &trouble))
		fail_msg("%s:%ju:%ju: %s", file, (uintmax_t)trouble.line,
			 (uintmax_t)trouble.column, trouble.why);
}

void digest_string(struct vmat_mm *mm, const char *file, const char *text)
{
	digest(mm, file, text, strlen(text));
}

struct vmat_mm *empty_mm(void)
{
	struct vmat_mm *mm;

	assert_int_equal(mm_new(&mm), 0);
	return mm;
}

struct vmat_mm *mm_told(const char *file, const char *text)
{
	struct vmat_mm *mm = empty_mm();

	digest_string(mm, file, text);
	return mm;
}

void assert_fact(const struct vmat_mm *mm, enum fact fact, uint64_t wanted)
{
	uint64_t value = ~wanted;

	if (!facts_get(mm, fact, &value) || value != wanted)
		fail_msg("%s: %ju, not %ju", fact_table[fact].source, (uintmax_t)value,
			 (uintmax_t)wanted);
}

void assert_not_told(const struct vmat_mm *mm, enum fact fact)
{
	uint64_t value;

	if (facts_get(mm, fact, &value))
		fail_msg("%s was told: %ju", fact_table[fact].source, (uintmax_t)value);
}

void capture_facts(struct vmat_mm *mm, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		size_t len;
		char *text;

		if (!mmstat_knows(entry->d_name))
			continue;
		text = capture_read(folder, entry->d_name, &len);
		assert_non_null(text);
		digest(mm, entry->d_name, text, len);
		free(text);
	}
	closedir(dir);
}

bool naive_number(const char *text, const char *key, uint64_t *value)
{
	size_t len = strlen(key);
	char *end;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, len) != 0 || line[len] != ':')
			continue;
		*value = strtoull(line + len + 1, &end, 0);
		if (!strncmp(end, " kB", 3))
			*value *= 1024;
		return true;
	}
	return false;
}

char *capture_meta(const char *folder, const char *key)
{
	const char *kernel = strstr(folder, "tests/data/") + strlen("tests/data/");
	char *path = NULL, *meta, *value;

	assert_true(asprintf(&path, "%.*s/META", (int)strcspn(kernel, "/"), kernel) > 0);
	meta = testdata_read(path, NULL);
	free(path);
	value = strstr(meta, key);
	assert_non_null(value);
	value = strchr(value, '=') + 1;
	value = strndup(value, strcspn(value, " \n"));
	free(meta);
	return value;
}

bool is_capture_of(const char *folder, const char *part)
{
	return strstr(folder, part) != NULL;
}

uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}
