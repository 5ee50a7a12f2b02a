/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procfs - the only room that opens files: /proc below a movable root, and copies of it. */
#ifndef SOURCE_PROCFS_H
#define SOURCE_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "vmatools.h"

struct vmat_procfs {
	int fd;			/* ROOT/proc, O_PATH */
	bool running;		/* /proc of the running system, not one below a given root */
};

/*
 * A descriptor on /proc/PID, /proc/PID/task/TID or a directory of copies. On a live one all
 * that is opened below belongs to one process: a reused PID cannot mix in, it is -ESRCH.
 */
struct procfs_dir {
	int fd;			/* O_PATH */
	bool live;		/* the kernel's own procfs, not copies */
};

/* Bytes of a whole file. All zero is an empty one. */
struct procfs_text {
	char *bytes;
	size_t len, capacity;
};

/* Fill @trouble, which may be NULL; returns @error. @why NULL: the usual words for @error. */
int procfs_fail(struct vmat_trouble *trouble, int error, const char *file, const char *why,
		const char *hint);

/* True when @fd, or what is called @path, is on the kernel's own procfs. */
bool procfs_is_live(int fd);
bool procfs_is_live_path(const char *path);

/* -- opening; 0 or a descriptor, else a negative errno ------------------- */

/* @pid 0 is the calling process. -ESRCH: no such process. -EACCES: hidden by hidepid. */
int procfs_open_pid(struct procfs_dir *dir, const struct vmat_procfs *fs, pid_t pid);

/* A directory below @dir, such as task/812. */
int procfs_open_task(struct procfs_dir *task, const struct procfs_dir *dir, pid_t tid);

/* What a user named: a file or a directory. The caller closes what it gets. */
int procfs_open_path(const char *path);

/* @fd, which is on a directory, as a procfs_dir of its own; @fd stays the caller's. */
int procfs_dir_from_fd(struct procfs_dir *dir, int fd);

/* /proc, beside the /proc/PID that @dir is. */
int procfs_open_parent(struct procfs_dir *parent, const struct procfs_dir *dir);

/* A directory below another one. */
int procfs_open_dir(struct procfs_dir *below, const struct procfs_dir *dir, const char *name);

/*
 * A directory of /sys: of that beside @proc, where the root is a copy or a guest's; the running
 * kernel's own when @proc is live and has none beside it.
 */
int procfs_open_sys(struct procfs_dir *below, const struct procfs_dir *proc, const char *name);

void procfs_close_dir(struct procfs_dir *dir);

/* A file below @dir; below copies only a regular one. */
int procfs_open_file(const struct procfs_dir *dir, const char *name);

/* -- reading ------------------------------------------------------------- */

/* As read(), but goes on after a signal and returns a negative errno. */
ssize_t procfs_read(int fd, char *buf, size_t size);

/* As pread(), in the same way. */
ssize_t procfs_pread(int fd, void *buf, size_t size, uint64_t offset);

/*
 * True when the address space behind @fd, an open maps or smaps, is still there. The kernel
 * ends such a file early, and without a word, when its process exits or calls exec; an
 * address space never comes back, so a true after the end means that the end was the real one.
 * Costs the text of one record.
 */
bool procfs_still_mapped(int fd);

/*
 * Replace @text by the file @name below @dir. 0 or a negative errno: -EFBIG where it has more than
 * @limit bytes, the rest of which are not read.
 */
int procfs_slurp(struct procfs_text *text, const struct procfs_dir *dir, const char *name,
		 size_t limit);

/* Have room for @room more bytes. 0 or -ENOMEM. */
int procfs_text_room(struct procfs_text *text, size_t room);

/* Append @len bytes. 0 or -ENOMEM. */
int procfs_text_add(struct procfs_text *text, const char *bytes, size_t len);

void procfs_text_free(struct procfs_text *text);

/* The thread ids below task/; the caller frees them. 0 or a negative errno. */
int procfs_tids(pid_t **tidsp, size_t *count, const struct procfs_dir *dir);

/* -- looking without opening --------------------------------------------- */

/* Replace @text by where a symbolic link below @dir points to. 0 or a negative errno. */
int procfs_link(struct procfs_text *text, const struct procfs_dir *dir, const char *name);

/* The file behind a link below @dir. 0 or a negative errno. */
int procfs_stat_link(const struct procfs_dir *dir, const char *name, struct stat *st);

/* The root directory of a process or, with @dir NULL, our own. 0 or a negative errno. */
int procfs_open_root(struct procfs_dir *root, const struct procfs_dir *dir);

/*
 * The file called @path below @root: absolute, of any length, any bytes but NUL. Follows no link at
 * its end and mounts nothing there. 0 or a negative errno.
 */
int procfs_stat_path(const struct procfs_dir *root, const char *path, size_t len,
		     struct stat *st);

#endif
