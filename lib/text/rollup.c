/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rollup - smaps_rollup, text in. */
#include "text/rollup.h"

#include <errno.h>
#include <string.h>

#include "model/field.h"

static bool is_header(const struct cursor *line)
{
	static const char name[] = " [rollup]";
	size_t len = sizeof(name) - 1;
	struct cursor c = *line;
	uint64_t start, end;

	return cursor_hex(&c, &start) && cursor_char(&c, '-') && cursor_hex(&c, &end) &&
	       (size_t)(c.end - c.at) >= len && !memcmp(c.end - len, name, len);
}

/* The counters of a VMA that have no unit are not in a rollup: all are kB. */
static int read_counter(struct statfile *file, struct cursor *line)
{
	const char *colon = memchr(line->at, ':', (size_t)(line->end - line->at));
	uint64_t kb;
	int field;

	if (!colon)
		return statfile_bad(file, line->at, "a key and a colon were expected");
	field = field_of_key(line->at, (size_t)(colon - line->at));
	if (field < 0)
		return 0;
	line->at = colon + 1;
	statfile_blanks(line);
	if (!cursor_decimal(line, &kb) || kb > UINT64_MAX / 1024)
		return statfile_bad(file, line->at, "a number of kB was expected");
	statfile_blanks(line);
	if (!cursor_char(line, 'k') || !cursor_char(line, 'B') || line->at != line->end)
		return statfile_bad(file, line->at, "a number of kB was expected");
	file->mm->facts->rollup[field] = kb * 1024;
	file->mm->facts->rollup_told[field] = true;
	return 0;
}

int rollup_read(struct statfile *file)
{
	struct cursor line;
	int rc = statfile_line(file, &line);

	if (rc > 0 && !is_header(&line))
		return statfile_bad(file, line.at, "a range and [rollup] were expected");
	if (rc > 0 && !facts_of(file->mm))
		return -ENOMEM;
	while (rc >= 0 && (rc = statfile_line(file, &line)) > 0) {
		rc = read_counter(file, &line);
		if (rc)
			break;
	}
	return rc;
}
