/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stat - stat and statm, of a process and of its threads, text in. */
#include "text/stat.h"

#include <errno.h>
#include <string.h>

enum { FIRST_FIELD = 3, LAST_FIELD = 51, FIELDS = LAST_FIELD + 1 };
enum { PF_KTHREAD = 0x200000 };

/* One line of stat, taken apart. */
struct stat_line {
	uint64_t pid;
	const char *comm;
	size_t comm_len;
	char state;
	const char *at[FIELDS];		/* where field N stands, NULL: beyond what was printed */
	uint64_t number[FIELDS];	/* modulo 2^64: some are negative */
};

static const struct { unsigned field; enum fact fact; } stat_facts[] = {
	{ 9, FACT_STAT_FLAGS },
	{ 20, FACT_STAT_THREADS },
	{ 22, FACT_STAT_START_TIME },
};

static const struct { unsigned field; enum fact fact; } mm_facts[] = {
	{ 23, FACT_STAT_VSIZE },
	{ 24, FACT_STAT_RSS },
};

/* What stat shows to those who may ptrace. */
static const struct { unsigned field; enum fact fact; } secret_facts[] = {
	{ 26, FACT_STAT_START_CODE },
	{ 27, FACT_STAT_END_CODE },
	{ 28, FACT_STAT_START_STACK },
	{ 45, FACT_STAT_START_DATA },
	{ 46, FACT_STAT_END_DATA },
	{ 47, FACT_STAT_START_BRK },
	{ 48, FACT_STAT_ARG_START },
	{ 49, FACT_STAT_ARG_END },
	{ 50, FACT_STAT_ENV_START },
	{ 51, FACT_STAT_ENV_END },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int read_fields(struct statfile *file, struct stat_line *stat, struct cursor *line)
{
	unsigned field = FIRST_FIELD + 1;

	for (; line->at < line->end && field < FIELDS; field++) {
		bool minus;

		if (!cursor_char(line, ' '))
			return statfile_bad(file, line->at, "a blank was expected");
		stat->at[field] = line->at;
		minus = cursor_char(line, '-');
		if (!cursor_decimal(line, &stat->number[field]))
			return statfile_bad(file, line->at, "a decimal number was expected");
		if (minus)
			stat->number[field] = -stat->number[field];
	}
	if (!stat->at[24])
		return statfile_bad(file, line->at, "fewer fields than any kernel prints");
	return 0;
}

/*
 * "812 (name) S 1 ...". The name may hold anything, ") R 1" and newlines too, what follows it holds
 * no parenthesis: it ends at the last.
 */
static int take_apart(struct statfile *file, struct stat_line *stat, struct cursor *line)
{
	const char *close;

	*stat = (struct stat_line){ 0 };
	if (!cursor_decimal(line, &stat->pid))
		return statfile_bad(file, line->at, "a PID was expected");
	if (!cursor_char(line, ' ') || !cursor_char(line, '('))
		return statfile_bad(file, line->at, "a name in parentheses was expected");
	close = memrchr(line->at, ')', (size_t)(line->end - line->at));
	if (!close)
		return statfile_bad(file, line->end, "the name has no closing parenthesis");
	stat->comm = line->at;
	stat->comm_len = (size_t)(close - line->at);
	line->at = close + 1;
	if (!cursor_char(line, ' ') || line->at == line->end)
		return statfile_bad(file, line->at, "the state was expected");
	stat->state = *line->at++;
	return read_fields(file, stat, line);
}

/* Without leave to ptrace the addresses read 1, 1 and 0s; without an mm they are 0. */
static bool secrets_are_told(const struct stat_line *stat)
{
	uint64_t any = 0;

	for (size_t i = 2; i < COUNT(secret_facts); i++)
		any |= stat->number[secret_facts[i].field];
	return any || stat->number[26] > 1 || stat->number[27] > 1;
}

static int note(struct statfile *file, const struct stat_line *stat, unsigned field,
		enum fact fact)
{
	return stat->at[field] ? facts_set(file->mm, fact, stat->number[field]) : 0;
}

static int note_mm(struct statfile *file, const struct stat_line *stat)
{
	int rc = 0;

	/* Whoever has an mm has a mapping: 0 says that there is none. */
	for (size_t i = 0; !rc && stat->number[23] && i < COUNT(mm_facts); i++)
		rc = note(file, stat, mm_facts[i].field, mm_facts[i].fact);
	if (rc)
		return rc;
	if (!secrets_are_told(stat)) {
		file->mm->facts->stat_hidden = stat->number[26] == 1;
		return 0;
	}
	for (size_t i = 0; !rc && i < COUNT(secret_facts); i++)
		rc = note(file, stat, secret_facts[i].field, secret_facts[i].fact);
	return rc;
}

static int note_all(struct statfile *file, const struct stat_line *stat)
{
	int rc = statfile_comm(file, 2, stat->comm, stat->comm_len);

	if (!rc)
		rc = statfile_pid(file, stat->pid);
	if (!rc)
		rc = facts_set(file->mm, FACT_STAT_STATE, (unsigned char)stat->state);
	for (size_t i = 0; !rc && i < COUNT(stat_facts); i++)
		rc = note(file, stat, stat_facts[i].field, stat_facts[i].fact);
	return rc ? rc : note_mm(file, stat);
}

int stat_read(struct statfile *file)
{
	struct stat_line stat;
	struct cursor line;
	int rc;

	rc = statfile_whole(file, &line);
	if (rc <= 0)
		return rc;
	rc = take_apart(file, &stat, &line);
	if (!rc)
		rc = note_all(file, &stat);
	if (rc)
		return rc;
	if (stat.state == 'Z' || stat.state == 'X' || stat.state == 'x')
		statfile_state(file, VMAT_STATE_ZOMBIE);
	else if (stat.number[9] & PF_KTHREAD)
		statfile_state(file, VMAT_STATE_KTHREAD);
	return 0;
}

/* -- threads -------------------------------------------------------------- */

/*
 * The end of the first of many lines: the first newline behind which another line begins, "813 (",
 * or the text ends. A thread that put such a thing into its own name is refused.
 */
static const char *thread_line_end(const struct statfile *file)
{
	const char *newline = file->at;

	while ((newline = memchr(newline, '\n', (size_t)(file->end - newline)))) {
		struct cursor next = { newline + 1, file->end };
		uint64_t tid;

		if (next.at == next.end ||
		    (cursor_decimal(&next, &tid) && cursor_char(&next, ' ') &&
		     cursor_char(&next, '(')))
			return newline;
		newline++;
	}
	return NULL;
}

static int read_thread(struct statfile *file, struct cursor *line)
{
	struct stat_line stat;
	struct mm_thread *thread;
	int rc = take_apart(file, &stat, line);

	if (rc)
		return rc;
	if (!stat.pid || stat.pid > INT32_MAX)
		return statfile_bad(file, file->at, "a thread id was expected");
	thread = facts_thread(file->mm, (pid_t)stat.pid);
	if (!thread)
		return -ENOMEM;
	thread->state = stat.state;
	return 0;
}

int stat_read_threads(struct statfile *file)
{
	int rc = 0;

	while (!rc && file->at < file->end) {
		const char *end = thread_line_end(file);
		struct cursor line = { file->at, end };

		if (!end)
			return statfile_cut(file);
		rc = read_thread(file, &line);
		file->at = end + 1;
	}
	return rc;
}

int stat_read_thread(struct statfile *file)
{
	struct cursor line;
	int rc = statfile_whole(file, &line);

	return rc > 0 ? read_thread(file, &line) : rc;
}

/* -- statm ------------------------------------------------------------------ */

static const enum fact statm_facts[] = {
	FACT_STATM_SIZE, FACT_STATM_RESIDENT, FACT_STATM_SHARED, FACT_STATM_TEXT,
	FACT_NONE /* lib: always 0 */, FACT_STATM_DATA, FACT_NONE /* dirty: always 0 */
};

int stat_read_statm(struct statfile *file)
{
	uint64_t pages[COUNT(statm_facts)];
	struct cursor line;
	int rc = statfile_only_line(file, &line);

	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < COUNT(statm_facts); i++) {
		statfile_blanks(&line);
		if (!cursor_decimal(&line, &pages[i]))
			return statfile_bad(file, line.at, "seven numbers were expected");
	}
	/* All are 0 when there is no mm: nothing is told then. */
	for (size_t i = 0; i < COUNT(statm_facts) && pages[0]; i++)
		if (statm_facts[i] != FACT_NONE && facts_set(file->mm, statm_facts[i], pages[i]))
			return -ENOMEM;
	return 0;
}
