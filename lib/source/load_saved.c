/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_saved - copies of what /proc showed: a directory, or one text from a file or a pipe. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/bundle.h"
#include "source/load.h"

/* -- maps beside smaps -------------------------------------------------------- */

static bool same_row(const struct vmat_vma *a, const struct vmat_vma *b)
{
	return a->start == b->start && a->end == b->end && a->perms == b->perms &&
	       a->offset == b->offset && a->file->inode == b->file->inode &&
	       a->file->dev_major == b->file->dev_major &&
	       a->file->dev_minor == b->file->dev_minor &&
	       a->file->name_len == b->file->name_len &&
	       !memcmp(a->file->name, b->file->name, a->file->name_len);
}

/* NULL: they agree. */
static const char *why_unlike(const struct vmat_mm *maps, const struct vmat_mm *smaps)
{
	static const char *const moments =
		"maps and smaps disagree: they were read at different moments";
	size_t i;

	if (smaps->count > maps->count)
		return moments;
	for (i = 0; i < smaps->count; i++)
		if (!same_row(&maps->rows[i], &smaps->rows[i]))
			return moments;
	return i < maps->count ? "smaps was cut: it ends before the last mappings of maps" : NULL;
}

struct vmat_mm *load_choose(struct vmat_mm *maps, struct vmat_mm *smaps)
{
	if (!maps || !smaps)
		return maps ? maps : smaps;
	if (!smaps->count) {
		vmat_mm_free(smaps);
		return maps;
	}
	/* An empty maps is that of a process that has just exited, or was not copied. */
	if (maps->count)
		smaps->unstable_why = why_unlike(maps, smaps);
	vmat_mm_free(maps);
	return smaps;
}

/* -- a directory ---------------------------------------------------------------- */

/* *@mmp stays NULL when the file is not there. */
static int read_copy(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		     const char *name, const char *file)
{
	int fd = procfs_open_file(dir, name);
	int rc;

	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return procfs_fail(&load->trouble, fd, file, NULL,
				   fd == -EINVAL ? "only a regular file is read here" : NULL);
	rc = load_text(mmp, load, fd, 0, file, NULL);
	close(fd);
	return rc;
}

/* smaps is read when it was asked for, and when there is nothing in maps. */
static int read_copies(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir)
{
	struct vmat_mm *maps = NULL, *smaps = NULL;
	int rc = read_copy(&maps, load, dir, "maps", "maps");

	if (!rc && (load->options.detail == VMAT_SMAPS || !maps || !maps->count))
		rc = read_copy(&smaps, load, dir, "smaps", "smaps");
	if (rc) {
		vmat_mm_free(maps);
		return rc;
	}
	*mmp = load_choose(maps, smaps);
	return 0;
}

/* When the first thread has exited, its maps is empty and that of another tells. */
static int read_copies_of_thread(struct vmat_mm **mmp, struct load *load,
				 const struct procfs_dir *dir)
{
	struct procfs_dir task;
	pid_t *tids = NULL;
	size_t count = 0;
	int rc = procfs_tids(&tids, &count, dir);

	for (size_t i = 0; !rc && i < count && !*mmp; i++) {
		if (procfs_open_task(&task, dir, tids[i]))
			continue;
		rc = read_copies(mmp, load, &task);
		if (*mmp && !(*mmp)->count) {
			vmat_mm_free(*mmp);
			*mmp = NULL;
		}
		procfs_close_dir(&task);
	}
	free(tids);
	if (!*mmp && (!rc || rc == -ENOENT || rc == -ENOTDIR))
		rc = read_copy(mmp, load, dir, "task_other_maps", "task_other_maps");
	return rc;
}

static int read_any_copies(struct vmat_mm **mmp, struct load *load,
			   const struct procfs_dir *dir)
{
	struct vmat_mm *other = NULL;
	int rc = read_copies(mmp, load, dir);

	if (rc || (*mmp && (*mmp)->count))
		return rc;
	rc = read_copies_of_thread(&other, load, dir);
	if (rc || !other)
		return rc;
	vmat_mm_free(*mmp);
	*mmp = other;
	return 0;
}

int load_directory(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		   pid_t pid)
{
	struct vmat_mm *mm = NULL;
	int rc = read_any_copies(&mm, load, dir);

	if (!rc && !mm)
		rc = procfs_fail(&load->trouble, -ENOENT, NULL,
				 "neither maps nor smaps in this directory", NULL);
	if (!rc && pid)
		rc = mm_set_identity(mm, pid, "", 0);
	if (!rc)
		rc = load_facts(load, mm, dir);
	if (!rc)
		rc = load_threads(load, mm, dir);
	if (rc)
		vmat_mm_free(mm);
	else
		*mmp = mm;
	return rc;
}

/* -- one text --------------------------------------------------------------------- */

/* What people hand over by mistake, by its first bytes. */
static const struct {
	const char *bytes;
	size_t len;
	const char *why, *hint;
} foreign[] = {
	{ "\x1f\x8b", 2, "this is compressed by gzip", "pipe it through zcat" },
	{ "\xfd" "7zXZ", 5, "this is compressed by xz", "pipe it through xzcat" },
	{ "\x28\xb5\x2f\xfd", 4, "this is compressed by zstd", "pipe it through zstdcat" },
	{ "BZh", 3, "this is compressed by bzip2", "pipe it through bzcat" },
	{ "\xff\xfe", 2, "this is UTF-16", "pipe it through iconv -f UTF-16 -t UTF-8" },
	{ "\xfe\xff", 2, "this is UTF-16", "pipe it through iconv -f UTF-16 -t UTF-8" },
	{ "\xef\xbb\xbf", 3, "this begins with a byte order mark: it was converted",
	  "pipe it through tail -c +4" },
	{ "\x7f" "ELF", 4, "this is an ELF file, not text of maps or smaps", NULL },
};

static int refuse_foreign(struct load *load, size_t len)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (len >= foreign[i].len &&
		    !memcmp(load->chunk, foreign[i].bytes, foreign[i].len)) {
			load->trouble = (struct vmat_trouble){
				.error = -EBADMSG, .line = 1, .column = 1,
				.why = foreign[i].why, .hint = foreign[i].hint,
			};
			return -EBADMSG;
		}
	return 0;
}

int load_stream(struct vmat_mm **mmp, struct load *load, int fd)
{
	struct vmat_mm *mm;
	ssize_t n = load_fill(load, fd, 0);
	int rc;

	if (n < 0)
		return procfs_fail(&load->trouble, (int)n, NULL, NULL, NULL);
	if (bundle_begins(load->chunk, (size_t)n))
		return load_bundle(mmp, load, fd, (size_t)n);
	rc = refuse_foreign(load, (size_t)n);
	if (!rc)
		rc = load_text(&mm, load, fd, (size_t)n, NULL, NULL);
	if (rc)
		return rc;
	/* Someone may have named /proc/812/maps itself. */
	if (mm->count && procfs_is_live(fd) && !procfs_still_mapped(fd)) {
		vmat_mm_free(mm);
		return procfs_fail(&load->trouble, -ESRCH, NULL,
				   "the process ended or called exec while it was being read",
				   NULL);
	}
	*mmp = mm;
	return 0;
}
