/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disk - in which file system a file is, as far as mmap() cares. */
#include "vmagap/disk.h"

#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "common/complain.h"
#include "vmagap/job.h"

static int trouble(const char *path)
{
	int err = errno;

	complain(COMMAND, "--file: %s: %s", path, strerror(err));
	return -err;
}

/* Whether @path is @dir or below it. */
static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (strncmp(path, dir, len))
		return false;
	return !path[len] || path[len] == '/' || (len && dir[len - 1] == '/');
}

static int take_mount(struct disk *disk, const struct mntent *mount)
{
	const char *huge = hasmntopt(mount, "huge");

	free(disk->name);
	free(disk->huge);
	disk->name = strdup(mount->mnt_type);
	disk->huge = huge && huge[4] == '=' ? strndup(huge + 5, strcspn(huge + 5, ",")) : NULL;
	return disk->name && (disk->huge || !huge || huge[4] != '=') ? 0 : -ENOMEM;
}

/* The mount that is deepest down, the last of several at one place: it hides the others. */
static int find_mount(struct disk *disk, FILE *mounts, const char *path)
{
	struct mntent *mount;
	size_t longest = 0;
	int err = 0;

	while (!err && (mount = getmntent(mounts))) {
		size_t len = strlen(mount->mnt_dir);

		if (len < longest || !is_below(path, mount->mnt_dir))
			continue;
		longest = len;
		err = take_mount(disk, mount);
	}
	if (err || disk->name)
		return err;
	errno = ENOENT;
	return trouble("/proc/self/mounts");
}

static bool is_zero(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 5);
}

/* What is no regular file. */
static int find_kind(struct disk *disk, const struct stat *st, const char *path)
{
	disk->zero = is_zero(st);
	disk->not_mappable = S_ISDIR(st->st_mode) || S_ISFIFO(st->st_mode) ||
			     S_ISSOCK(st->st_mode);
	if (disk->zero || !(S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)))
		return 0;
	complain(COMMAND, "--file: %s: a device: what mmap() does is up to its driver, and is not "
		 "foretold", path);
	return -EINVAL;
}

int disk_of(struct disk *disk, const char *path)
{
	char *real = realpath(path, NULL);
	struct statvfs fs;
	struct stat st;
	FILE *mounts;
	int err;

	*disk = (struct disk){ .name = NULL };
	if (!real || statvfs(real, &fs) || stat(real, &st)) {
		err = trouble(path);
		free(real);
		return err;
	}
	err = find_kind(disk, &st, path);
	if (err) {
		free(real);
		return err;
	}
	disk->noexec = fs.f_flag & ST_NOEXEC;
	mounts = setmntent("/proc/self/mounts", "re");
	err = mounts ? find_mount(disk, mounts, real) : trouble("/proc/self/mounts");
	if (mounts)
		endmntent(mounts);
	free(real);
	return err;
}
