/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procfs - the only room that opens files: /proc below a movable root, and copies of it. */
#include "source/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "text/cursor.h"

#define PROC_MAGIC 0x9fa0	/* statfs.f_type of a procfs */
#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)

/* The words of strerror(), which depends on the locale and owns its text. */
static const struct {
	int error;
	const char *words;
} reasons[] = {
	{ -EACCES,	 "Permission denied" },
	{ -EPERM,	 "Operation not permitted" },
	{ -ENOENT,	 "No such file or directory" },
	{ -ESRCH,	 "No such process" },
	{ -EIO,		 "Input/output error" },
	{ -ENOMEM,	 "Cannot allocate memory" },
	{ -ENOTDIR,	 "Not a directory" },
	{ -EISDIR,	 "Is a directory" },
	{ -EMFILE,	 "Too many open files" },
	{ -ENFILE,	 "Too many open files in system" },
	{ -ELOOP,	 "Too many levels of symbolic links" },
	{ -ENAMETOOLONG, "File name too long" },
	{ -EBADF,	 "Bad file descriptor" },
	{ -EINVAL,	 "Invalid argument" },
	{ -EFBIG,	 "File too large" },
};

static const char *words_for(int error)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error)
			return reasons[i].words;
	return "Cannot be read";
}

int procfs_fail(struct vmat_trouble *trouble, int error, const char *file, const char *why,
		const char *hint)
{
	if (trouble)
		*trouble = (struct vmat_trouble){
			.error = error,
			.file = file,
			.why = why ? why : words_for(error),
			.hint = hint,
		};
	return error;
}

bool procfs_is_live(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_MAGIC;
}

bool procfs_is_live_path(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && fs.f_type == PROC_MAGIC;
}

/* -- opening --------------------------------------------------------------- */

static int open_proc_below(const char *root)
{
	int root_fd = open(root, DIR_FLAGS);
	int fd, error;

	if (root_fd < 0)
		return -errno;
	fd = openat(root_fd, "proc", DIR_FLAGS);
	error = errno;
	close(root_fd);
	return fd < 0 ? -error : fd;
}

int vmat_procfs_open(struct vmat_procfs **fsp, const char *root)
{
	struct vmat_procfs *fs;
	int fd;

	fd = open_proc_below(root ? root : "/");
	if (fd < 0)
		return fd;
	fs = malloc(sizeof(*fs));
	if (!fs) {
		close(fd);
		return -ENOMEM;
	}
	*fs = (struct vmat_procfs){ .fd = fd, .running = !root };
	*fsp = fs;
	return 0;
}

void vmat_procfs_close(struct vmat_procfs *fs)
{
	if (!fs)
		return;
	close(fs->fd);
	free(fs);
}

static int open_dir(struct procfs_dir *dir, int at, const char *name)
{
	int fd = openat(at, name, DIR_FLAGS);

	if (fd < 0)
		return -errno;
	*dir = (struct procfs_dir){ .fd = fd, .live = procfs_is_live(fd) };
	return 0;
}

void procfs_close_dir(struct procfs_dir *dir)
{
	close(dir->fd);
	dir->fd = -1;
}

/*
 * A hidepid= mount denies that a process is there, at its directory or in it, where one that is
 * gone is -ESRCH. getpgid() knows better.
 */
static bool is_hidden(const struct vmat_procfs *fs, pid_t pid)
{
	return fs->running && pid && procfs_is_live(fs->fd) && getpgid(pid) >= 0;
}

int procfs_open_pid(struct procfs_dir *dir, const struct vmat_procfs *fs, pid_t pid)
{
	char name[16];
	int rc;

	if (pid < 0)
		return -ESRCH;
	snprintf(name, sizeof(name), "%d", pid);
	rc = open_dir(dir, fs->fd, pid ? name : "self");
	if (rc == -ENOENT)
		return is_hidden(fs, pid) ? -EACCES : -ESRCH;
	if (!rc && dir->live && faccessat(dir->fd, "stat", F_OK, 0) && errno == ENOENT &&
	    is_hidden(fs, pid)) {
		procfs_close_dir(dir);
		return -EACCES;
	}
	return rc;
}

int procfs_open_task(struct procfs_dir *task, const struct procfs_dir *dir, pid_t tid)
{
	char name[32];

	snprintf(name, sizeof(name), "task/%d", tid);
	return open_dir(task, dir->fd, name);
}

int procfs_open_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

int procfs_dir_from_fd(struct procfs_dir *dir, int fd)
{
	return open_dir(dir, fd, ".");
}

int procfs_open_parent(struct procfs_dir *parent, const struct procfs_dir *dir)
{
	return open_dir(parent, dir->fd, "..");
}

int procfs_open_dir(struct procfs_dir *below, const struct procfs_dir *dir, const char *name)
{
	return open_dir(below, dir->fd, name);
}

static int open_two(struct procfs_dir *below, int at, const char *first, const char *second)
{
	struct procfs_dir between;
	int rc = open_dir(&between, at, first);

	if (rc)
		return rc;
	rc = open_dir(below, between.fd, second);
	procfs_close_dir(&between);
	return rc;
}

int procfs_open_sys(struct procfs_dir *below, const struct procfs_dir *proc, const char *name)
{
	int rc = open_two(below, proc->fd, "../sys", name);

	return rc == -ENOENT && proc->live ? open_two(below, AT_FDCWD, "/sys", name) : rc;
}

int procfs_open_file(const struct procfs_dir *dir, const char *name)
{
	/* Copies may be anything, also a pipe that would wait for ever. */
	int fd = openat(dir->fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (dir->live || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	return -EINVAL;
}

/* -- reading --------------------------------------------------------------- */

ssize_t procfs_read(int fd, char *buf, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, buf, size);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

ssize_t procfs_pread(int fd, void *buf, size_t size, uint64_t offset)
{
	ssize_t n;

	do {
		n = pread(fd, buf, size, (off_t)offset);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

bool procfs_still_mapped(int fd)
{
	char byte;

	return procfs_pread(fd, &byte, 1, 0) == 1;
}

int procfs_text_room(struct procfs_text *text, size_t room)
{
	size_t wanted = text->capacity ? text->capacity : 4096;
	char *bytes;

	if (text->capacity - text->len >= room)
		return 0;
	while (wanted - text->len < room)
		if (__builtin_mul_overflow(wanted, 2, &wanted))
			return -ENOMEM;
	bytes = realloc(text->bytes, wanted);
	if (!bytes)
		return -ENOMEM;
	text->bytes = bytes;
	text->capacity = wanted;
	return 0;
}

int procfs_text_add(struct procfs_text *text, const char *bytes, size_t len)
{
	if (procfs_text_room(text, len))
		return -ENOMEM;
	if (len)
		memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
	return 0;
}

/* Of a file below sys the kernel first makes room for as much as is asked for, up to 4 MiB. */
enum { READ_MOST = 64 * 1024 };

static int read_all(struct procfs_text *text, int fd, size_t limit)
{
	ssize_t n;

	do {
		size_t room;

		if (procfs_text_room(text, 2048))
			return -ENOMEM;
		room = text->capacity - text->len;
		n = procfs_read(fd, text->bytes + text->len, room < READ_MOST ? room : READ_MOST);
		if (n > 0)
			text->len += (size_t)n;
		if (text->len > limit)
			return -EFBIG;
	} while (n > 0);
	return (int)n;
}

int procfs_slurp(struct procfs_text *text, const struct procfs_dir *dir, const char *name,
		 size_t limit)
{
	int fd = procfs_open_file(dir, name);
	int rc;

	if (fd < 0)
		return fd;
	text->len = 0;
	rc = read_all(text, fd, limit);
	close(fd);
	return rc;
}

void procfs_text_free(struct procfs_text *text)
{
	free(text->bytes);
	*text = (struct procfs_text){ 0 };
}

static int tids_add(pid_t **tidsp, size_t *count, const char *name)
{
	struct cursor c = { name, name + strlen(name) };
	uint64_t tid;
	pid_t *tids;

	if (!cursor_decimal(&c, &tid) || c.at != c.end || tid > INT_MAX)
		return 0;
	if (!(*count & (*count - 1))) {		/* full at every power of two */
		tids = realloc(*tidsp, (*count ? *count * 2 : 1) * sizeof(*tids));
		if (!tids)
			return -ENOMEM;
		*tidsp = tids;
	}
	(*tidsp)[(*count)++] = (pid_t)tid;
	return 0;
}

int procfs_tids(pid_t **tidsp, size_t *count, const struct procfs_dir *dir)
{
	int fd = openat(dir->fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	pid_t *tids = NULL;
	size_t n = 0;
	int rc = 0;
	DIR *list;

	if (fd < 0)
		return -errno;
	list = fdopendir(fd);
	if (!list) {
		close(fd);
		return -ENOMEM;
	}
	while (!rc && (entry = readdir(list)))
		rc = tids_add(&tids, &n, entry->d_name);
	closedir(list);
	if (rc) {
		free(tids);
		return rc;
	}
	*tidsp = tids;
	*count = n;
	return 0;
}

/* -- looking without opening ----------------------------------------------- */

int procfs_link(struct procfs_text *text, const struct procfs_dir *dir, const char *name)
{
	size_t room = 1;	/* the text that is used again has enough, as a rule */
	ssize_t n;

	text->len = 0;
	do {	/* what fills all of the room may have been cut */
		if (procfs_text_room(text, room))
			return -ENOMEM;
		n = readlinkat(dir->fd, name, text->bytes, text->capacity);
		room = text->capacity + 1;
	} while (n >= 0 && (size_t)n == text->capacity);
	if (n < 0)
		return -errno;
	text->len = (size_t)n;
	return 0;
}

int procfs_stat_link(const struct procfs_dir *dir, const char *name, struct stat *st)
{
	return fstatat(dir->fd, name, st, AT_NO_AUTOMOUNT) ? -errno : 0;
}

int procfs_open_root(struct procfs_dir *root, const struct procfs_dir *dir)
{
	return dir ? open_dir(root, dir->fd, "root") : open_dir(root, AT_FDCWD, "/");
}

/* How much of @path, up to a slash, one system call can take; 0: no way. */
static size_t part_length(const char *path, size_t len)
{
	const char *slash = len < PATH_MAX ? path + len : memrchr(path, '/', PATH_MAX - 1);

	return slash ? (size_t)(slash - path) : 0;
}

/* Go from @at to the directory @path below it; @at is closed unless it is @keep. */
static int open_below(int at, const char *path, int keep)
{
	int fd = openat(at, path, DIR_FLAGS | O_NOFOLLOW);
	int rc = fd < 0 ? -errno : fd;

	if (at != keep)
		close(at);
	return rc;
}

/* As fstatat(), for a path of any length, which is cut into pieces meanwhile. */
static int stat_in_steps(int root, char *path, struct stat *st)
{
	int at = root, rc;
	size_t part;

	for (;;) {
		path += strspn(path, "/");
		part = part_length(path, strlen(path));
		if (!part || !path[part])
			break;
		path[part] = '\0';
		at = open_below(at, path, root);
		if (at < 0)
			return at;
		path[part] = '/';
		path += part;
	}
	rc = !part ? -ENAMETOOLONG :
	     fstatat(at, path, st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) ? -errno : 0;
	if (at != root)
		close(at);
	return rc;
}

int procfs_stat_path(const struct procfs_dir *root, const char *path, size_t len,
		     struct stat *st)
{
	char *copy = strndup(path, len);
	int rc = copy ? stat_in_steps(root->fd, copy, st) : -ENOMEM;

	free(copy);
	return rc;
}
