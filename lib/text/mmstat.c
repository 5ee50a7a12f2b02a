/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mmstat - the small files of /proc, text in: what they carry of struct mm_struct. */
#include "text/mmstat.h"

#include <errno.h>
#include <string.h>

#include "text/auxv.h"
#include "text/limits.h"
#include "text/numa.h"
#include "text/rollup.h"
#include "text/stat.h"
#include "text/status.h"
#include "text/task.h"

/*
 * Most files are one page. The groups of a process may fill 700 KiB of its status; what has a line
 * a mapping or a thread, and the arguments, grow with the process.
 */
#define LIMIT_FIXED ((size_t)1 << 20)
#define LIMIT_ARGUMENTS ((size_t)64 << 20)
#define LIMIT_LINES ((size_t)1 << 30)

typedef int (*reader)(struct statfile *file);

static int read_comm(struct statfile *file)
{
	struct cursor line;
	int rc = statfile_whole(file, &line);

	return rc > 0 ? statfile_comm(file, 3, line.at, (size_t)(line.end - line.at)) : rc;
}

/* No newline belongs to these: a name may end in one. */
static int read_bytes(struct statfile *file)
{
	enum fact fact = strcmp(file->name, "exe") ? FACT_CMDLINE : FACT_EXE;

	return facts_set_text(file->mm, fact, file->text, (size_t)(file->end - file->text));
}

static int read_ksm_stat(struct statfile *file)
{
	return statfile_keys(file, ' ');
}

static int read_vmatools(struct statfile *file)
{
	return statfile_keys(file, ':');
}

/*
 * A '*' stands for a number. Not listed: files of one value, which fact_table knows, such as all
 * the sysctls.
 */
static const struct digester {
	const char *name;
	reader read;
	size_t limit;
} digesters[] = {
	{ "auxv", auxv_read, LIMIT_FIXED },
	{ "cmdline", read_bytes, LIMIT_ARGUMENTS },
	{ "comm", read_comm, LIMIT_FIXED },
	{ "exe", read_bytes, LIMIT_FIXED },
	{ "ksm_stat", read_ksm_stat, LIMIT_FIXED },
	{ "limits", limits_read, LIMIT_FIXED },
	{ "meminfo", read_vmatools, LIMIT_FIXED },
	{ "numa_maps", numa_read, LIMIT_LINES },
	{ "smaps_rollup", rollup_read, LIMIT_FIXED },
	{ "stat", stat_read, LIMIT_FIXED },
	{ "statm", stat_read_statm, LIMIT_FIXED },
	{ "status", status_read, LIMIT_FIXED },
	{ "task", task_read_list, LIMIT_LINES },
	{ "task/*/stat", stat_read_thread, LIMIT_FIXED },
	{ "task/*/syscall", task_read_syscall, LIMIT_FIXED },
	{ "task_stats", stat_read_threads, LIMIT_LINES },
	{ "vmatools", read_vmatools, LIMIT_FIXED },
};

/* Where in @file the number stands that matches the '*', or its end; NULL: no match. */
static const char *match(const char *name, const char *file)
{
	const char *star = strchr(name, '*');
	size_t before = star ? (size_t)(star - name) : strlen(name);
	size_t digits;

	if (strncmp(name, file, before))
		return NULL;
	if (!star)
		return file[before] ? NULL : file + before;
	digits = strspn(file + before, "0123456789");
	return digits && !strcmp(star + 1, file + before + digits) ? file + before : NULL;
}

/* Who reads @file; fills name and detail of @reading. NULL: nobody. */
static reader reader_of(const char *file, struct statfile *reading)
{
	for (size_t i = 0; i < sizeof(digesters) / sizeof(digesters[0]); i++) {
		reading->detail = match(digesters[i].name, file);
		reading->name = digesters[i].name;
		if (reading->detail)
			return digesters[i].read;
	}
	for (enum fact fact = FACT_NONE + 1; fact < NFACTS; fact++) {
		reading->name = fact_table[fact].file;
		if (!fact_table[fact].key[0] && !strcmp(reading->name, file))
			return statfile_alone;
	}
	return NULL;
}

bool mmstat_knows(const char *file)
{
	return reader_of(file, &(struct statfile){ .name = NULL }) != NULL;
}

size_t mmstat_limit(const char *file)
{
	for (size_t i = 0; i < sizeof(digesters) / sizeof(digesters[0]); i++)
		if (match(digesters[i].name, file))
			return digesters[i].limit;
	return LIMIT_FIXED;
}

const char *mmstat_name(const char *file)
{
	struct statfile reading = { .name = NULL };

	return reader_of(file, &reading) ? reading.name : NULL;
}

static void explain(const struct statfile *file, int error, struct vmat_trouble *trouble)
{
	const char *line = file->text;

	*trouble = (struct vmat_trouble){ .error = error, .file = file->name };
	if (error != -EBADMSG) {
		trouble->why = "out of memory";
		return;
	}
	trouble->why = file->why;
	trouble->hint = file->hint;
	trouble->line = 1;
	for (const char *at = file->text; at < file->bad; at++)
		if (*at == '\n') {
			trouble->line++;
			line = at + 1;
		}
	trouble->column = (uint64_t)(file->bad - line) + 1;
}

int mmstat_parse(struct vmat_mm *mm, const char *file, const char *text, size_t len,
		 struct vmat_trouble *trouble)
{
	struct statfile reading = { .mm = mm, .text = text, .end = text + len, .at = text };
	reader read = reader_of(file, &reading);
	int rc;

	if (!read || !len)
		return 0;
	rc = read(&reading);
	if (rc && trouble)
		explain(&reading, rc, trouble);
	return rc;
}
