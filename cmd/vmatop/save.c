/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save - an address space into a new file. */
#include "vmatop/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 << 10, PRIVATE = 0600 };

struct file {
	char *name;
	char *buf;
	size_t size;	/* of buf */
	int fd;
	uint64_t bytes;
	char **why;
};

static int fail(struct file *file, int err)
{
	const char *hint = err == -EEXIST ? ": choose another name" : "";

	if (asprintf(file->why, "%s: %s%s", file->name, strerror(-err), hint) < 0)
		*file->why = NULL;
	return err;
}

static char *expand(const char *name)
{
	const char *home = getenv("HOME");
	char *full;

	if (strncmp(name, "~/", 2) || !home)
		return strdup(name);
	return asprintf(&full, "%s%s", home, name + 1) < 0 ? NULL : full;
}

static int file_begin(struct file *file, const char *name, char **why)
{
	*why = NULL;
	*file = (struct file){
		.name = expand(name), .buf = malloc(CHUNK), .size = CHUNK, .fd = -1, .why = why,
	};
	if (!file->name || !file->buf)
		return -ENOMEM;
	file->fd = open(file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, PRIVATE);
	return file->fd < 0 ? fail(file, -errno) : 0;
}

static int file_write(struct file *file, size_t len)
{
	const char *at = file->buf;

	while (len) {
		ssize_t done = write(file->fd, at, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return fail(file, -errno);
		at += done;
		len -= (size_t)done;
		file->bytes += (uint64_t)done;
	}
	return 0;
}

static int file_end(struct file *file, int err, uint64_t *bytes)
{
	if (file->fd >= 0 && close(file->fd) && !err)
		err = fail(file, -errno);
	if (file->fd >= 0 && err)
		unlink(file->name);
	free(file->name);
	free(file->buf);
	*bytes = file->bytes;
	return err;
}

static int copy(struct file *file, struct vmat_snapshot *snapshot, struct vmat_trouble *trouble)
{
	ssize_t len;
	int err = 0;

	do {
		len = vmat_snapshot_read(snapshot, file->buf, file->size, trouble);
		if (len > 0)
			err = file_write(file, (size_t)len);
	} while (len > 0 && !err);
	return len < 0 ? (int)len : err;
}

int save_process(const char *name, struct source *source, const char *target, uint64_t *bytes,
		 char **why)
{
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_snapshot *snapshot = NULL;
	struct file file;
	int err = file_begin(&file, name, why);

	if (!err)
		err = source_try_snapshot(&snapshot, source, target, NULL, &trouble);
	if (!err)
		err = copy(&file, snapshot, &trouble);
	if (err && !*why) {
		if (!trouble.error)
			trouble.error = err;
		*why = source_words(target, &trouble);
	}
	vmat_snapshot_close(snapshot);
	return file_end(&file, err, bytes);
}

/* The text of one VMA, however long its name is. */
static int write_vma(struct file *file, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	enum vmat_detail detail = vmat_mm_detail(mm);
	ssize_t len = vmat_vma_text(mm, vma, detail, file->buf, file->size);
	char *more;

	if (len > 0 && (size_t)len > file->size) {
		more = realloc(file->buf, (size_t)len);
		if (!more)
			return -ENOMEM;
		file->buf = more;
		file->size = (size_t)len;
		len = vmat_vma_text(mm, vma, detail, file->buf, file->size);
	}
	return len < 0 ? fail(file, (int)len) : file_write(file, (size_t)len);
}

int save_text(const char *name, const struct vmat_mm *mm, uint64_t *bytes, char **why)
{
	const struct vmat_vma *vma;
	struct file file;
	int err = file_begin(&file, name, why);

	if (!err) {
		vmat_for_each_vma(mm, vma) {
			err = write_vma(&file, mm, vma);
			if (err)
				break;
		}
	}
	return file_end(&file, err, bytes);
}
