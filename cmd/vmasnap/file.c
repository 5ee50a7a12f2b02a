/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file - where the snapshot goes: a file, replaced when the new one is whole, or a stream. */
#include "vmasnap/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/complain.h"
#include "vmasnap/job.h"

/* A snapshot tells secrets. */
enum { PRIVATE = 0600 };

static int fail(const char *name, int err, const char *why, const char *hint)
{
	complain(COMMAND, "%s: %s%s", name, why ? why : strerror(err), hint);
	return -err;
}

static int open_stdout(struct file *file)
{
	file->name = NULL;
	file->fd = STDOUT_FILENO;
	if (file->no_stdout)
		return fail("standard output", EBADF, NULL, "");
	if (!isatty(STDOUT_FILENO))
		return 0;
	return fail("standard output", EINVAL, "a terminal is no place for a snapshot",
		    " (-o FILE, or send it through less)");
}

int file_prepare(struct file *file)
{
	int fd;

	*file = (struct file){ .fd = -1, .no_stdout = fcntl(STDOUT_FILENO, F_GETFD) < 0 };
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return fail("/dev/null", errno, NULL, "");
	close(fd);
	return 0;
}

static int open_temporary(struct file *file)
{
	const char *slash = strrchr(file->name, '/');
	int err, len = slash ? (int)(slash - file->name) : 0;

	if (asprintf(&file->folder, "%.*s", slash ? len + 1 : 1, slash ? file->name : ".") < 0)
		file->folder = NULL;
	if (asprintf(&file->temporary, "%s%s.vmasnap.XXXXXX", file->folder ? file->folder : "",
		     slash ? "" : "/") < 0)
		file->temporary = NULL;
	if (!file->folder || !file->temporary)
		return -ENOMEM;
	file->fd = mkostemp(file->temporary, O_CLOEXEC);
	if (file->fd >= 0 && !fchmod(file->fd, PRIVATE))
		return 0;
	err = errno;
	complain(COMMAND, "%s: cannot make a new file beside it: %s", file->name, strerror(err));
	return -err;
}

static int open_through(struct file *file)
{
	file->fd = open(file->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (file->fd < 0)
		return fail(file->name, errno, NULL, "");
	if (!isatty(file->fd))
		return 0;
	return fail(file->name, EINVAL, "a terminal is no place for a snapshot", "");
}

/* /dev/stdout and the like */
static bool is_stdout(const struct stat *st)
{
	struct stat out;

	return !fstat(STDOUT_FILENO, &out) && out.st_dev == st->st_dev &&
	       out.st_ino == st->st_ino;
}

/*
 * A link is not followed: where others may make links, it would be theirs to say what is replaced.
 */
int file_open(struct file *file, const char *name)
{
	struct stat st, link;

	file->name = name;
	if (!name || !strcmp(name, "-"))
		return open_stdout(file);
	if (lstat(name, &link))
		return errno == ENOENT ? open_temporary(file) : fail(name, errno, NULL, "");
	if (stat(name, &st))
		st = link;
	if (S_ISDIR(st.st_mode))
		return fail(name, EISDIR, NULL, "");
	if (S_ISLNK(link.st_mode) && is_stdout(&st))
		return open_stdout(file);
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return open_through(file);
	if (!S_ISLNK(link.st_mode))
		return open_temporary(file);
	return fail(name, ELOOP, "it is a symbolic link", " (name the file that it leads to)");
}

int file_sync(const struct file *file)
{
	if (!file->temporary || !fsync(file->fd) || errno == EINVAL)
		return 0;	/* EINVAL: where it lies, that means nothing */
	return fail(file->name, errno, NULL, "");
}

/* Some file systems cannot sync a folder; then it is as safe as they make it. */
static void sync_folder(const struct file *file)
{
	int fd = open(file->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

int file_replace(struct file *file)
{
	if (!file->temporary)
		return 0;
	if (rename(file->temporary, file->name))
		return fail(file->name, errno, NULL, "");
	free(file->temporary);
	file->temporary = NULL;
	sync_folder(file);
	return 0;
}

void file_remove(const struct file *file)
{
	if (file->temporary && file->fd >= 0)
		unlink(file->temporary);
}

void file_close(struct file *file)
{
	if (file->fd > STDERR_FILENO)
		close(file->fd);
	free(file->temporary);
	free(file->folder);
	*file = (struct file){ .fd = -1 };
}
