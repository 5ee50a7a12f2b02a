/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader that programs usually have: fgets and sscanf, a line of maps into a struct with a
 * fixed buffer for the name, appended to an array: sscanf_reader FILE. A baseline, not a model.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
	unsigned long start, end, offset, inode;
	unsigned major, minor;
	char perms[5];
	char *name;
};

static int read_line(struct line *line, const char *text)
{
	char name[4096] = "";

	if (sscanf(text, "%lx-%lx %4s %lx %x:%x %lu %4095[^\n]", &line->start, &line->end,
		   line->perms, &line->offset, &line->major, &line->minor, &line->inode,
		   name) < 7)
		return -1;
	line->name = name[0] ? strdup(name) : NULL;
	return 0;
}

int main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "r") : stdin;
	size_t count = 0, capacity = 0;
	struct line *lines = NULL;
	char text[8192];

	if (!f)
		return 2;
	while (fgets(text, sizeof(text), f)) {
		if (count == capacity) {
			capacity = capacity ? capacity * 2 : 64;
			lines = realloc(lines, capacity * sizeof(*lines));
			if (!lines)
				return 2;
		}
		if (read_line(&lines[count], text))
			return 2;
		count++;
	}
	while (count--)
		free(lines[count].name);
	free(lines);
	return 0;
}
