/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* statfile - one small file of /proc while it is read, line by line, and where it is bad. */
#include "text/statfile.h"

#include <errno.h>
#include <string.h>

int statfile_bad(struct statfile *file, const char *at, const char *why)
{
	file->bad = at;
	file->why = why;
	return -EBADMSG;
}

int statfile_cut(struct statfile *file)
{
	file->hint = "the text was cut: take the whole file";
	return statfile_bad(file, file->end, "the last line has no newline");
}

int statfile_line(struct statfile *file, struct cursor *line)
{
	const char *newline;

	if (file->at == file->end)
		return 0;
	newline = memchr(file->at, '\n', (size_t)(file->end - file->at));
	if (!newline)
		return statfile_cut(file);
	*line = (struct cursor){ file->at, newline };
	file->at = newline + 1;
	return 1;
}

int statfile_only_line(struct statfile *file, struct cursor *line)
{
	int rc = statfile_line(file, line);

	if (rc > 0 && file->at != file->end)
		return statfile_bad(file, file->at, "more than one line");
	return rc;
}

int statfile_whole(struct statfile *file, struct cursor *line)
{
	if (file->at == file->end)
		return 0;
	if (file->end[-1] != '\n')
		return statfile_cut(file);
	*line = (struct cursor){ file->at, file->end - 1 };
	file->at = file->end;
	return 1;
}

void statfile_blanks(struct cursor *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

/* -- values ------------------------------------------------------------------ */

static bool read_hex(struct cursor *line, uint64_t *value)
{
	if (line->end - line->at > 2 && line->at[0] == '0' && line->at[1] == 'x')
		line->at += 2;
	return cursor_hex(line, value);
}

/* "     132 kB". Above 2^54 kB it wraps, as VmLib did in the kernel when it went below 0. */
static bool read_kb(struct cursor *line, uint64_t *value)
{
	if (!cursor_decimal(line, value))
		return false;
	*value *= 1024;
	statfile_blanks(line);
	return cursor_char(line, 'k') && cursor_char(line, 'B');
}

static bool read_letter(struct cursor *line, uint64_t *value)
{
	if (line->at == line->end)
		return false;
	*value = (unsigned char)*line->at++;
	return true;
}

static const struct {
	bool (*read)(struct cursor *line, uint64_t *value);
	const char *wanted;
} forms[] = {
	[FORM_DECIMAL] = { cursor_decimal, "a decimal number was expected" },
	[FORM_HEX] = { read_hex, "a hexadecimal number was expected" },
	[FORM_KB] = { read_kb, "a number of kB was expected" },
	[FORM_PAGES] = { cursor_decimal, "a number of pages was expected" },
	[FORM_LETTER] = { read_letter, "a letter was expected" },
};

int statfile_value(struct statfile *file, enum fact fact, struct cursor *line)
{
	enum fact_form form = fact_table[fact].form;
	uint64_t value = 0;

	statfile_blanks(line);
	if (form == FORM_TEXT)
		return facts_set_text(file->mm, fact, line->at, (size_t)(line->end - line->at));
	if (!forms[form].read(line, &value))
		return statfile_bad(file, line->at, forms[form].wanted);
	statfile_blanks(line);
	if (line->at != line->end)
		return statfile_bad(file, line->at, forms[form].wanted);
	return facts_set(file->mm, fact, value);
}

/* -- files ------------------------------------------------------------------- */

static enum fact fact_of(const char *file, const char *key, size_t len)
{
	for (enum fact fact = FACT_NONE + 1; fact < NFACTS; fact++) {
		const struct fact_info *info = &fact_table[fact];

		if (strlen(info->key) == len && !memcmp(info->key, key, len) &&
		    !strcmp(info->file, file))
			return fact;
	}
	return FACT_NONE;
}

static int read_key(struct statfile *file, char separator, struct cursor *line)
{
	const char *key = line->at;
	const char *end = memchr(key, separator, (size_t)(line->end - key));
	enum fact fact;

	if (!end || end == key)
		return statfile_bad(file, key, separator == ':' ?
				    "a key and a colon were expected" :
				    "a key and a blank were expected");
	fact = fact_of(file->name, key, (size_t)(end - key));
	if (fact == FACT_NONE)
		return 0;
	line->at = end + 1;
	return statfile_value(file, fact, line);
}

int statfile_keys(struct statfile *file, char separator)
{
	struct cursor line;
	int rc;

	while ((rc = statfile_line(file, &line)) > 0) {
		rc = read_key(file, separator, &line);
		if (rc)
			break;
	}
	return rc;
}

int statfile_alone(struct statfile *file)
{
	struct cursor line;
	int rc = statfile_only_line(file, &line);

	return rc > 0 ? statfile_value(file, fact_of(file->name, "", 0), &line) : rc;
}

/* -- who it is ---------------------------------------------------------------- */

int statfile_comm(struct statfile *file, unsigned rank, const char *comm, size_t len)
{
	struct mm_facts *facts = facts_of(file->mm);

	if (!facts)
		return -ENOMEM;
	if (rank <= facts->comm_rank)
		return 0;
	facts->comm_rank = rank;
	return mm_set_identity(file->mm, file->mm->pid, comm, len);
}

int statfile_pid(struct statfile *file, uint64_t pid)
{
	if (pid > INT32_MAX)
		return statfile_bad(file, file->text, "a PID was expected");
	if (!file->mm->pid)
		file->mm->pid = (pid_t)pid;
	return 0;
}

void statfile_state(struct statfile *file, enum vmat_state state)
{
	if (!file->mm->count)
		file->mm->state = state;
}
