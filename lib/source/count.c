/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* count - how many mappings a process has, without taking a single one apart. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/procfs.h"

/* The kernel hands out a page at a time; more room only costs cache. */
enum { CHUNK = 4096 };

/* How maps begins the line of [vsyscall], which is in no address space. */
static const char gate[] = "ffffffffff600000-";

enum { GATE_LEN = sizeof(gate) - 1 };

struct count {
	uint64_t lines, gates;
	size_t same;		/* so much of this line is as @gate; SIZE_MAX: it is another one */
};

/* A name never holds a newline as it is: each is the end of a line. */
static void count_text(struct count *count, const char *at, const char *end)
{
	const char *newline;

	while (at < end) {
		while (at < end && count->same < GATE_LEN) {
			count->same = *at == gate[count->same] ? count->same + 1 : SIZE_MAX;
			at += count->same != SIZE_MAX;
		}
		if (count->same == GATE_LEN) {
			count->gates++;
			count->same = SIZE_MAX;
		}
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			return;
		count->lines++;
		count->same = 0;
		at = newline + 1;
	}
}

static int count_maps(uint64_t *mappings, const struct procfs_dir *dir, bool *whole)
{
	struct count count = { .lines = 0 };
	int fd = procfs_open_file(dir, "maps");
	char chunk[CHUNK];
	ssize_t n;

	if (fd < 0)
		return fd == -EPERM ? -EACCES : fd == -ENOENT ? -ESRCH : fd;
	while ((n = procfs_read(fd, chunk, sizeof(chunk))) > 0)
		count_text(&count, chunk, chunk + n);
	*whole = !dir->live || !count.lines || procfs_still_mapped(fd);
	close(fd);
	if (n < 0)
		return (int)n;
	*mappings = count.lines - count.gates;
	return 0;
}

/* The maps of a leader that has exited is empty, those of its threads are not. */
static int count_threads(uint64_t *mappings, const struct procfs_dir *dir, pid_t pid, bool *whole)
{
	struct procfs_dir task;
	pid_t *tids;
	size_t count;
	int rc = procfs_tids(&tids, &count, dir);

	if (rc)
		return rc == -ENOENT ? -ESRCH : rc;
	for (size_t i = 0; !rc && !*mappings && i < count; i++) {
		if (tids[i] == pid || procfs_open_task(&task, dir, tids[i]))
			continue;
		rc = count_maps(mappings, &task, whole);
		procfs_close_dir(&task);
		if (rc == -ESRCH)	/* this one has exited, too */
			rc = 0;
	}
	free(tids);
	return rc;
}

int vmat_count_pid(uint64_t *count, const struct vmat_procfs *fs, pid_t pid,
		   struct vmat_trouble *trouble)
{
	struct procfs_dir dir;
	uint64_t mappings = 0;
	bool whole = false;
	int rc = procfs_open_pid(&dir, fs, pid);

	if (rc)
		return procfs_fail(trouble, rc, NULL, NULL, NULL);
	/* who calls exec meanwhile, which may leave nothing to read, is counted once more */
	for (int tries = 0; !rc && (!whole || !mappings) && tries < 2; tries++) {
		rc = count_maps(&mappings, &dir, &whole);
		if (!rc && !mappings)
			rc = count_threads(&mappings, &dir, pid, &whole);
	}
	procfs_close_dir(&dir);
	if (!rc && !whole)
		rc = -EAGAIN;
	if (rc)
		return procfs_fail(trouble, rc, "maps", NULL,
				   rc == -EACCES ? "needs the same user or CAP_SYS_PTRACE" : NULL);
	*count = mappings;
	return 0;
}
