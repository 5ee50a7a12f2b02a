/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* snapshot_small - the sections of a bundle that are short: all but maps, smaps and numa_maps. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "source/machine.h"
#include "source/snapshot.h"
#include "text/escaped.h"
#include "text/mmstat.h"

/* -- writing ---------------------------------------------------------------------- */

static int add_words(struct procfs_text *text, const char *const *words)
{
	int rc = 0;

	for (; !rc && *words; words++)
		rc = procfs_text_add(text, *words, strlen(*words));
	return rc;
}

/* The form of tail(1): an empty line stands between two sections. */
static int add_header(struct vmat_snapshot *s, const char *folder, const char *name,
		      const char *suffix)
{
	const char *const words[] = {
		s->headed ? "\n==> /proc/" : "==> /proc/", folder, name, suffix, " <==\n", NULL,
	};

	s->headed = true;
	return add_words(&s->ready, words);
}

int snapshot_section(struct vmat_snapshot *s, const char *folder, const char *name)
{
	return add_header(s, folder, name, "");
}

static int add_escaped(struct procfs_text *to, const char *text, size_t len)
{
	size_t length = escaped_length(text, len);
	int rc = procfs_text_room(to, length + 1);

	if (rc)
		return rc;
	escaped_write(to->bytes + to->len, text, len);
	to->len += length;
	return procfs_text_add(to, "\n", 1);
}

/* auxv: sixteen bytes a line, which is one entry of a 64-bit program. */
static int add_hex(struct procfs_text *to, const char *bytes, size_t len)
{
	enum { A_LINE = 16, A_WORD = 8, ROOM = 4 };

	for (size_t i = 0; i < len; i++) {
		bool last = i % A_LINE == A_LINE - 1 || i == len - 1;
		char digits[ROOM];
		int n = snprintf(digits, sizeof(digits), "%02x%s", (unsigned char)bytes[i],
				 last ? "\n" : i % A_WORD == A_WORD - 1 ? " " : "");

		if (procfs_text_add(to, digits, (size_t)n))
			return -ENOMEM;
	}
	return 0;
}

/* What was read of a file, as it is or so that it is plain text and no header of a section. */
static int add_file(struct vmat_snapshot *s, const char *folder, const char *name,
		    const struct procfs_text *text)
{
	bool hex = !strcmp(name, "auxv");
	bool escaped = !hex && escaped_needed(text->bytes, text->len);
	int rc = add_header(s, folder, name, escaped ? ".escaped" : "");

	if (rc)
		return rc;
	return hex ? add_hex(&s->ready, text->bytes, text->len) :
	       escaped ? add_escaped(&s->ready, text->bytes, text->len) :
			 procfs_text_add(&s->ready, text->bytes, text->len);
}

/* -- missing files ---------------------------------------------------------------- */

int snapshot_miss(struct vmat_snapshot *s, const char *file, int why)
{
	struct snapshot_missing *missing = s->missing.items, *more;
	const char *name = mmstat_name(file);

	if (!strncmp(file, "task/", 5) && (why == -ENOENT || why == -ESRCH))
		return 0;	/* a thread that has just exited */
	for (size_t i = 0; i < s->missing.count; i++)
		if (!strcmp(missing[i].file, name ? name : file) && missing[i].why == why)
			return 0;
	more = mm_list_push(&s->missing, sizeof(*more));
	if (!more)
		return -ENOMEM;
	*more = (struct snapshot_missing){ name ? name : file, why };
	return 0;
}

const char *vmat_snapshot_missing(const struct vmat_snapshot *s, size_t index, int *why)
{
	const struct snapshot_missing *missing = s->missing.items;

	if (index >= s->missing.count)
		return NULL;
	if (why)
		*why = missing[index].why;
	return missing[index].file;
}

/* -- what vmasnap says itself ----------------------------------------------------- */

/* "time: 2026-11-20T11:33:39.204Z" */
static int add_time(struct procfs_text *to)
{
	enum { NS_PER_MS = 1000000 };
	char seconds[64] = "", fraction[16];
	struct timespec now = { 0 };
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!gmtime_r(&now.tv_sec, &tm) ||
	    !strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm))
		return 0;
	snprintf(fraction, sizeof(fraction), ".%03dZ\n", (int)(now.tv_nsec / NS_PER_MS) % 1000);
	return add_words(to, (const char *const[]){ "time: ", seconds, fraction, NULL });
}

/* It also says that there is an end, so that a bundle without it is known to be cut. */
int snapshot_about(struct vmat_snapshot *s)
{
	static const char end[] = "end: " LOAD_BUNDLE_END "\n";
	const char *const version[] = { "version: ", vmat_version(), "\n", end, NULL };
	int rc = snapshot_section(s, s->process, "vmatools");

	if (!rc)
		rc = add_words(&s->ready, version);
	if (!rc)
		rc = add_time(&s->ready);
	return rc || !load_wants(s->load, "vmatools") ? rc :
	       machine_describe(&s->ready, &s->load->proc);
}

int snapshot_end(struct vmat_snapshot *s)
{
	const struct snapshot_missing *missing = s->missing.items;
	struct vmat_trouble trouble;
	int rc = snapshot_section(s, s->process, LOAD_BUNDLE_END);

	if (!rc)
		rc = add_time(&s->ready);
	for (size_t i = 0; !rc && i < s->missing.count; i++) {
		procfs_fail(&trouble, missing[i].why, NULL, NULL, NULL);
		rc = add_words(&s->ready, (const char *const[]){
			"missing: ", missing[i].file, ": ", trouble.why, "\n", NULL });
	}
	return rc;
}

/* -- the files -------------------------------------------------------------------- */

/* A file or, where @is_link, what a link says. */
static int copy(struct vmat_snapshot *s, const struct procfs_dir *dir, const char *folder,
		const char *name, bool is_link)
{
	struct procfs_text *text = &s->load->text;
	int rc;

	if (!load_wants(s->load, name))
		return 0;
	rc = is_link ? procfs_link(text, dir, name) :
		       procfs_slurp(text, dir, name, mmstat_limit(name));
	if (rc)
		return rc == -ENOMEM ? rc : snapshot_miss(s, name, rc);
	return add_file(s, folder, name, text);
}

static int copy_process_files(struct vmat_snapshot *s)
{
	const char *file;
	int rc = 0;

	for (size_t i = 0; !rc && (file = load_process_file(i)); i++)
		if (strcmp(file, "numa_maps") != 0)
			rc = copy(s, s->files, s->folder, file, false);
	return rc ? rc : copy(s, s->files, s->folder, "exe", true);
}

static int copy_system_files(struct vmat_snapshot *s)
{
	const char *file;
	int rc = 0;

	for (size_t i = 0; !rc && (file = load_system_file(i)); i++)
		rc = copy(s, &s->load->proc, "", file, false);
	return rc;
}

static int list_threads(struct vmat_snapshot *s, const pid_t *tids, size_t count)
{
	char line[16];
	int rc = snapshot_section(s, s->process, "task");

	for (size_t i = 0; !rc && i < count; i++) {
		int len = snprintf(line, sizeof(line), "%d\n", tids[i]);

		rc = procfs_text_add(&s->ready, line, (size_t)len);
	}
	return rc;
}

static int copy_threads(struct vmat_snapshot *s)
{
	pid_t *tids;
	size_t count;
	int rc;

	if (!load_wants(s->load, "task"))
		return 0;
	rc = procfs_tids(&tids, &count, &s->dir);
	if (rc)
		return rc == -ENOMEM ? rc : snapshot_miss(s, "task", rc);
	rc = list_threads(s, tids, count);
	for (size_t i = 0; i < count && !rc; i++) {
		char name[64];

		snprintf(name, sizeof(name), "task/%d/syscall", tids[i]);
		rc = copy(s, &s->dir, s->process, name, false);
	}
	free(tids);
	return rc;
}

int snapshot_stat(struct vmat_snapshot *s, const char *folder)
{
	return add_file(s, folder, "stat", &s->load->text);
}

int snapshot_small(struct vmat_snapshot *s)
{
	int rc = copy_process_files(s);

	if (!rc)
		rc = copy_system_files(s);
	return rc ? rc : copy_threads(s);
}
