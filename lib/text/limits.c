/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* limits - text in. */
#include "text/limits.h"

#include <errno.h>
#include <string.h>

static const char *const limit_names[NLIMITS] = {
	[LIMIT_CPU] = "Max cpu time",
	[LIMIT_FSIZE] = "Max file size",
	[LIMIT_DATA] = "Max data size",
	[LIMIT_STACK] = "Max stack size",
	[LIMIT_CORE] = "Max core file size",
	[LIMIT_RSS] = "Max resident set",
	[LIMIT_NPROC] = "Max processes",
	[LIMIT_NOFILE] = "Max open files",
	[LIMIT_MEMLOCK] = "Max locked memory",
	[LIMIT_AS] = "Max address space",
	[LIMIT_LOCKS] = "Max file locks",
	[LIMIT_SIGPENDING] = "Max pending signals",
	[LIMIT_MSGQUEUE] = "Max msgqueue size",
	[LIMIT_NICE] = "Max nice priority",
	[LIMIT_RTPRIO] = "Max realtime priority",
	[LIMIT_RTTIME] = "Max realtime timeout",
};

static bool cursor_word(struct cursor *line, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(line->end - line->at) < len || memcmp(line->at, word, len))
		return false;
	line->at += len;
	return true;
}

/* The limit whose name begins the line, a blank behind it; NLIMITS: one that we do not know. */
static enum fact_limit limit_of(struct cursor *line)
{
	for (enum fact_limit limit = 0; limit < NLIMITS; limit++) {
		struct cursor name = *line;

		if (cursor_word(&name, limit_names[limit]) && cursor_char(&name, ' ')) {
			*line = name;
			return limit;
		}
	}
	return NLIMITS;
}

static bool read_limit(struct cursor *line, uint64_t *value)
{
	statfile_blanks(line);
	if (cursor_word(line, "unlimited")) {
		*value = LIMIT_UNLIMITED;
		return true;
	}
	return cursor_decimal(line, value);
}

static int read_row(struct statfile *file, struct cursor *line)
{
	struct limit_value value = { .told = true };
	enum fact_limit limit = limit_of(line);

	if (limit == NLIMITS)
		return 0;
	if (!read_limit(line, &value.soft) || !read_limit(line, &value.hard))
		return statfile_bad(file, line->at, "a number or \"unlimited\" was expected");
	if (!facts_of(file->mm))
		return -ENOMEM;
	file->mm->facts->limits[limit] = value;
	return 0;
}

int limits_read(struct statfile *file)
{
	struct cursor line;
	int rc = statfile_line(file, &line);

	if (rc > 0 && !cursor_word(&line, "Limit "))
		return statfile_bad(file, line.at, "the heading \"Limit\" was expected");
	while (rc >= 0 && (rc = statfile_line(file, &line)) > 0) {
		rc = read_row(file, &line);
		if (rc)
			break;
	}
	return rc;
}
