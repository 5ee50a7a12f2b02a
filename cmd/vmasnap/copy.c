/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy - the bytes of the snapshot: read, held in memory while the process stands, written. */
#include "vmasnap/copy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"

enum {
	TRIES = 8,		/* how often a process may call exec under our eyes */
	ROOM = 64 << 10		/* as much as a block has free for a read to be worth it */
};

/* -- writing ------------------------------------------------------------------------------ */

static int write_all(struct copy *copy, const char *bytes, size_t len)
{
	const struct file *file = copy->file;

	while (len) {
		ssize_t done = write(file->fd, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && errno == EPIPE)
			return -EPIPE;
		if (done < 0) {
			int err = errno;

			complain(COMMAND, "%s%swrite error: %s", file->name ? file->name : "",
				 file->name ? ": " : "", strerror(err));
			return -err;
		}
		bytes += done;
		len -= (size_t)done;
		copy->wrote = true;
	}
	return 0;
}

int copy_write(struct copy *copy)
{
	struct copy_block *block;
	int err = 0;

	for (block = copy->first; block && !err; block = block->next)
		err = write_all(copy, block->bytes, block->used);
	return err;
}

/* -- blocks --------------------------------------------------------------------------------- */

static void forget(struct copy *copy)
{
	struct copy_block *block;

	while ((block = copy->first)) {
		copy->first = block->next;
		free(block);
	}
	copy->last = NULL;
}

void copy_free(struct copy *copy)
{
	forget(copy);
}

/* The block to read into: the last one, written out if that may be, or one more. */
static int make_room(struct copy *copy)
{
	struct copy_block *block = copy->last;
	int err;

	if (block && COPY_BLOCK - block->used >= ROOM)
		return 0;
	if (block && !copy->hold) {
		err = write_all(copy, block->bytes, block->used);
		block->used = 0;
		return err;
	}
	block = malloc(sizeof(*block));
	if (!block)
		return -ENOMEM;
	block->next = NULL;
	block->used = 0;
	if (copy->last)
		copy->last->next = block;
	else
		copy->first = block;
	copy->last = block;
	return 0;
}

/* -- reading ---------------------------------------------------------------------------------- */

/*
 * "left out: personality, task/.../syscall (Permission denied)". Sysctls that are for root only are
 * not worth a word each time; the last section of the snapshot has them.
 */
static void say_missing(const struct copy *copy, const struct vmat_snapshot *snapshot)
{
	char *list = NULL, *more;
	const char *name;
	size_t i;
	int why;

	for (i = 0; (name = vmat_snapshot_missing(snapshot, i, &why)); i++) {
		if ((why != -EACCES && why != -EPERM) || !strncmp(name, "sys/", 4))
			continue;
		if (asprintf(&more, "%s%s%s", list ? list : "", list ? ", " : "", name) < 0)
			break;
		free(list);
		list = more;
	}
	if (list)
		complain(COMMAND, "%s: left out: %s (%s)", copy->job->target, list,
			 strerror(EACCES));
	free(list);
}

static void remark(const struct copy *copy, const struct vmat_snapshot *snapshot)
{
	const char *empty = source_why_empty(vmat_snapshot_state(snapshot)), *name;
	size_t i;
	int why;

	if (empty) {
		complain(COMMAND, "%s: %s", copy->job->target, empty);
		return;
	}
	for (i = 0; (name = vmat_snapshot_missing(snapshot, i, &why)); i++)
		if (!strcmp(name, "smaps"))
			complain(COMMAND, "%s: this kernel has no smaps: there are no counters",
				 copy->job->target);
	say_missing(copy, snapshot);
}

/* Only what is held, or in a file that nobody sees yet, can be taken back. */
static bool can_start_anew(const struct copy *copy)
{
	return !copy->wrote || copy->file->temporary;
}

/* To its end. -EAGAIN: it called exec; not complained about where that can be mended. */
static int read_all(struct copy *copy, struct vmat_snapshot *snapshot, bool last)
{
	struct vmat_trouble trouble = { .error = 0 };
	int err = 0;
	ssize_t n = 1;

	while (!err && n > 0) {
		struct copy_block *block;

		err = make_room(copy);
		if (err)
			break;
		block = copy->last;
		n = vmat_snapshot_read(snapshot, block->bytes + block->used,
				       COPY_BLOCK - block->used, &trouble);
		if (n > 0)
			block->used += (size_t)n;
	}
	if (n < 0 && (n != -EAGAIN || last || !can_start_anew(copy)))
		source_complain(&copy->job->frame.source, copy->job->target, &trouble);
	return err ? err : n < 0 ? (int)n : 0;
}

static int read_once(struct copy *copy, bool last)
{
	struct job *job = copy->job;
	const struct vmat_load_options options = {
		.size = sizeof(options),
		.detail = job->options.maps_only ? VMAT_MAPS : VMAT_SMAPS,
		.with = job->options.maps_only ? VMAT_WITH_FACTS | VMAT_WITH_THREADS :
						 VMAT_WITH_ALL,
	};
	struct vmat_snapshot *snapshot;
	int err = source_snapshot(&snapshot, &job->frame.source, job->target, &options);

	if (err)
		return err == -EAGAIN ? -EBUSY : err;	/* it was tried often enough */
	if (process_lives(copy->process)) {
		err = read_all(copy, snapshot, last);
	} else {
		complain(COMMAND, "%s: the process ended", job->target);
		err = -ESRCH;
	}
	if (!err && !copy->hold)
		err = write_all(copy, copy->last->bytes, copy->last->used);
	if (!err)
		remark(copy, snapshot);
	vmat_snapshot_close(snapshot);
	return err;
}

static int start_anew(struct copy *copy)
{
	const struct file *file = copy->file;

	if (!can_start_anew(copy))
		return -EAGAIN;
	forget(copy);
	if (copy->wrote && (ftruncate(file->fd, 0) || lseek(file->fd, 0, SEEK_SET)))
		return -errno;
	copy->wrote = false;
	return 0;
}

int copy_read(struct copy *copy)
{
	int tries = 1, err = read_once(copy, false);

	while (err == -EAGAIN && tries++ < TRIES && !start_anew(copy))
		err = read_once(copy, tries == TRIES);
	return err;
}
