/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look - asks the kernel what a page wants to know of one mapping: its pages, its file. */
#include "vmatop/look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* -- pages -------------------------------------------------------------------------------- */

static const char *why_no_pages(int err)
{
	static const struct {
		int err;
		const char *why;
	} reasons[] = {
		{ -EACCES, "pagemap may not be read: that needs the same user or CAP_SYS_PTRACE" },
		{ -ENOENT, "this kernel has no pagemap" },
		{ -ESRCH, "it has exited" },
		{ -ENOMEM, "out of memory" },
		{ -EOPNOTSUPP, "only a live process can be asked which pages are where" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (reasons[i].err == err)
			return reasons[i].why;
	}
	return "the kernel does not tell";
}

/* What is left for the last cell may be less than for the others. */
static int find_pages(struct residency *residency, struct vmat_sampler *sampler)
{
	uint64_t last = residency->start + (residency->count - 1) * residency->cell;
	struct vmat_trouble trouble;
	int err = 0;

	if (residency->count > 1)
		err = vmat_sampler_pages(residency->cells, residency->count - 1, sampler,
					 residency->start, last, &trouble);
	if (err)
		return err;
	return vmat_sampler_pages(residency->cells + residency->count - 1, 1, sampler, last,
				  residency->end, &trouble);
}

static void grant_pages(struct model *model, struct vmat_sampler *sampler)
{
	struct residency *residency = &model->residency;
	size_t count = model->wishes.pages.cells;
	int err = -EOPNOTSUPP;

	free(residency->cells);
	*residency = (struct residency){ .start = model->wishes.pages.start,
					 .end = model->wishes.pages.end,
					 .cell = model->wishes.pages.cell, .count = count };
	model->wishes.pages.cells = 0;
	if (sampler) {
		residency->cells = calloc(count, sizeof(*residency->cells));
		err = residency->cells ? find_pages(residency, sampler) : -ENOMEM;
	}
	if (!err)
		return;
	free(residency->cells);
	residency->cells = NULL;
	residency->count = 0;
	residency->why = why_no_pages(err);
}

/* -- the file ----------------------------------------------------------------------------- */

/*
 * The name is looked up as the process sees it, below its root. Nothing is opened, mounted, or
 * asked of a server that the kernel knows already.
 */
static int find_inode(uint64_t *inode, pid_t pid, const char *path, size_t len)
{
	struct statx about;
	char *whole;
	int err;

	if (asprintf(&whole, "/proc/%d/root%.*s", pid, (int)len, path) < 0)
		return -ENOMEM;
	/* a link would lead below our root, and is not what was mapped */
	err = statx(AT_FDCWD, whole, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		    STATX_INO, &about) ? -errno : 0;
	free(whole);
	if (!err)
		*inode = about.stx_ino;
	return err;
}

static bool is_missing(int err)
{
	return err == -ENOENT || err == -ENOTDIR;
}

static const char *why_no_file(int err)
{
	return err == -EACCES || err == -EPERM ?
	       "its root may not be seen: that needs the same user or CAP_SYS_PTRACE" :
	       err == -ENOMEM ? "out of memory" : "the kernel does not tell";
}

/* A file that is called "x (deleted)" is looked for before one that was called x. */
static void grant_file(struct model *model)
{
	static const char deleted[] = " (deleted)";
	const struct vmat_mm *mm = model_mm(model);
	pid_t pid = mm ? vmat_mm_pid(mm) : 0;
	struct file_now *file = &model->file;
	size_t len = strlen(model->wishes.file), end = sizeof(deleted) - 1;
	int err;

	free(file->path);
	*file = (struct file_now){ .path = model->wishes.file };
	model->wishes.file = NULL;
	if (!pid) {
		file->why = "which process it is is not known";
		return;
	}
	err = find_inode(&file->inode, pid, file->path, len);
	if (is_missing(err) && len > end && !strcmp(file->path + len - end, deleted)) {
		file->shortened = true;
		err = find_inode(&file->inode, pid, file->path, len - end);
	}
	file->exists = !err;
	if (err && !is_missing(err))
		file->why = why_no_file(err);
}

void look_grant(struct model *model, struct vmat_sampler *sampler)
{
	struct page *page = model->page;
	bool any = model->wishes.pages.cells || model->wishes.file;

	if (model->wishes.pages.cells)
		grant_pages(model, sampler);
	if (model->wishes.file)
		grant_file(model);
	if (any && page && page->type->take)
		model_say_no_memory(model, page->type->take(page, model));
}
