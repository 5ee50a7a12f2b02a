/* SPDX-License-Identifier: GPL-2.0-or-later */
/* truth.txt beside captures: what is known of a program, and the phases in which it was read. */
#include "kit/truth.h"

#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"

static void add_line(struct truth *truth, unsigned phase, const char *text)
{
	truth->lines = realloc(truth->lines, (truth->line_count + 1) * sizeof(*truth->lines));
	assert_non_null(truth->lines);
	truth->lines[truth->line_count++] = (struct truth_line){ phase, text };
}

/*
 * A scenario says with @phase when it was read: its folders count these. Of a real program each line
 * tells what was done before the folder of the line's own number.
 */
static void read_lines(struct truth *truth)
{
	unsigned phase = 0;

	for (char *line = truth->text; line && *line; ) {
		char *end = strchr(line, '\n'), *next = end ? end + 1 : NULL;

		if (end)
			*end = '\0';
		if (line == truth->text)
			truth->zoo = sscanf(line, "scenario %*s pagesize=%" SCNu64,
					    &truth->page_size) == 1;
		add_line(truth, phase, line);
		if (!truth->zoo || !strncmp(line, "@phase ", 7))
			phase++;
		line = next;
	}
}

/* The folder itself, or the one process in it. */
static char *capture_in(const char *folder)
{
	struct dirent **entries;
	char *path, *found = NULL;
	int count;

	assert_true(asprintf(&path, "%s/maps", folder) > 0);
	if (access(path, R_OK) == 0)
		found = strdup(folder);
	free(path);
	if (found)
		return found;
	count = scandir(folder, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.' && !found)
			assert_true(asprintf(&found, "%s/%s", folder, entries[i]->d_name) > 0);
		free(entries[i]);
	}
	free(entries);
	return found;
}

static void add_phase(struct truth *truth, const char *name)
{
	struct truth_phase phase;
	char *folder;
	int used = 0;

	if (sscanf(name, "%u-%n", &phase.number, &used) != 1 || !used || strchr(name, '.'))
		return;
	assert_true(asprintf(&folder, "%s/%s", truth->folder, name) > 0);
	phase.folder = capture_in(folder);
	free(folder);
	assert_non_null(phase.folder);
	truth->phases = realloc(truth->phases, (truth->phase_count + 1) * sizeof(phase));
	assert_non_null(truth->phases);
	truth->phases[truth->phase_count++] = phase;
}

static void find_phases(struct truth *truth)
{
	struct dirent **entries;
	int count = scandir(truth->folder, &entries, NULL, versionsort);

	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		add_phase(truth, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

struct truth truth_load(const char *folder)
{
	struct truth truth = { .folder = folder, .page_size = 4096 };

	truth.text = capture_read(folder, "truth.txt", NULL);
	assert_non_null(truth.text);
	read_lines(&truth);
	find_phases(&truth);
	return truth;
}

void truth_free(struct truth *truth)
{
	for (size_t i = 0; i < truth->phase_count; i++)
		free(truth->phases[i].folder);
	free(truth->phases);
	free(truth->lines);
	free(truth->text);
}

struct truth_map truth_map(const struct truth *truth, const char *label)
{
	struct truth_map map = { 0 };
	char name[64];

	for (size_t i = 0; i < truth->line_count; i++)
		if (sscanf(truth->lines[i].text, "map %63s start=%" SCNx64 " end=%" SCNx64, name,
			   &map.start, &map.end) == 3 &&
		    !strcmp(name, label))
			return map;
	fail_msg("%s: no map called %s", truth->folder, label);
	return map;
}
