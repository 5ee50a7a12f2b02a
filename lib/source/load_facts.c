/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_facts - the small files beside maps and smaps: which are wanted, and reading them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/facts.h"
#include "source/load.h"
#include "source/machine.h"
#include "text/mmstat.h"

/* Which option wants the files whose name begins so; all others are VMAT_WITH_FACTS. */
static const struct {
	const char *name;
	unsigned with;		/* 0: always, it says whose address space this is */
} special[] = {
	{ "stat", 0 },
	{ "smaps_rollup", VMAT_WITH_ROLLUP },
	{ "numa_maps", VMAT_WITH_NUMA },
	{ "task", VMAT_WITH_THREADS },
	{ "task_stats", VMAT_WITH_THREADS },
};

/* The files below /proc/PID, the order is that of their cost. */
static const char *const below_pid[] = {
	"comm", "status", "statm", "limits", "personality", "coredump_filter", "auxv", "cmdline",
	"ksm_stat", "ksm_merging_pages", "smaps_rollup", "numa_maps",
};

/* What only copies have there. */
static const char *const below_copy[] = { "meminfo", "vmatools", "task_stats" };

const char *load_process_file(size_t index)
{
	return index < sizeof(below_pid) / sizeof(below_pid[0]) ? below_pid[index] : NULL;
}

/* Those of one file stand together in the table. */
const char *load_system_file(size_t index)
{
	const char *last = "";

	for (enum fact fact = FACT_NONE + 1; fact < NFACTS; fact++) {
		const char *file = fact_table[fact].file;

		if ((strncmp(file, "sys/", 4) && strcmp(file, "meminfo")) || !strcmp(file, last))
			continue;
		if (!index--)
			return file;
		last = file;
	}
	return NULL;
}

bool load_wants(const struct load *load, const char *file)
{
	size_t len = strcspn(file, "/");	/* task/812/stat is of task */

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (strlen(special[i].name) == len && !memcmp(special[i].name, file, len))
			return !special[i].with || load->options.with & special[i].with;
	return load->options.with & VMAT_WITH_FACTS;
}

int load_fact(struct load *load, struct vmat_mm *mm, const char *file, const char *text,
	      size_t len)
{
	return mmstat_parse(mm, file, len ? text : "", len, &load->trouble);
}

int load_refuse_size(struct load *load, const char *file)
{
	return procfs_fail(&load->trouble, -EFBIG, mmstat_name(file),
			   "it is longer than any kernel prints it", NULL);
}

/*
 * One small file, if it is wanted and can be read. What a live process makes too long, such as its
 * arguments, does not tell; a copy is a mistake, or a trap.
 */
static int read_fact(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir,
		     const char *file)
{
	int rc = load_wants(load, file)
		? procfs_slurp(&load->text, dir, file, mmstat_limit(file)) : -ENOENT;

	if (rc == -EFBIG && !dir->live)
		return load_refuse_size(load, file);
	if (rc)
		return rc == -ENOMEM ? rc : 0;
	return load_fact(load, mm, file, load->text.bytes, load->text.len);
}

static int read_exe(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir)
{
	int rc = load_wants(load, "exe") ? procfs_link(&load->text, dir, "exe") : -ENOENT;

	if (rc)
		return rc == -ENOMEM ? rc : 0;
	return load_fact(load, mm, "exe", load->text.bytes, load->text.len);
}

static int read_proc(struct load *load, struct vmat_mm *mm)
{
	const char *file;
	int rc = 0;

	for (size_t i = 0; !rc && load->proc.fd >= 0 && (file = load_system_file(i)); i++)
		rc = read_fact(load, mm, &load->proc, file);
	return rc;
}

/*
 * What a snapshot says of the machine it was taken on: of the one that we run on, or of a copied
 * one as far as it was copied.
 */
static int tell_machine(struct load *load, struct vmat_mm *mm)
{
	struct procfs_text text = { 0 };
	int rc;

	if (!load_wants(load, "vmatools"))
		return 0;
	rc = machine_describe(&text, &load->proc);
	if (!rc)
		rc = load_fact(load, mm, "vmatools", text.bytes, text.len);
	procfs_text_free(&text);
	return rc;
}

/* The machine first: a snapshot's own word on it is better. */
static int read_copied_facts(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir)
{
	int rc = read_fact(load, mm, dir, "stat");

	if (!rc)
		rc = tell_machine(load, mm);
	for (size_t i = 0; i < sizeof(below_copy) / sizeof(below_copy[0]) && !rc; i++)
		rc = read_fact(load, mm, dir, below_copy[i]);
	return rc;
}

int load_facts(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir)
{
	int rc = dir->live ? 0 : read_copied_facts(load, mm, dir);
	const char *file;

	for (size_t i = 0; !rc && (file = load_process_file(i)); i++)
		rc = read_fact(load, mm, dir, file);
	if (!rc)
		rc = read_exe(load, mm, dir);
	if (!rc)
		rc = read_proc(load, mm);
	return rc || !dir->live ? rc : tell_machine(load, mm);
}

/* One thread: the kernel tells the stack pointer of one that sleeps in a system call. */
static int read_thread(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir,
		       pid_t tid)
{
	char name[64];
	int rc, len = snprintf(name, sizeof(name), "%d\n", tid);

	rc = load_fact(load, mm, "task", name, (size_t)len);
	if (rc)
		return rc;
	snprintf(name, sizeof(name), "task/%d/syscall", tid);
	return read_fact(load, mm, dir, name);
}

int load_threads(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir)
{
	pid_t *tids;
	size_t count;
	int rc;

	if (!load_wants(load, "task"))
		return 0;
	rc = procfs_tids(&tids, &count, dir);
	if (rc)
		return rc == -ENOMEM ? rc : 0;
	for (size_t i = 0; i < count && !rc; i++)
		rc = read_thread(load, mm, dir, tids[i]);
	free(tids);
	return rc;
}
