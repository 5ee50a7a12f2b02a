/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load - on top of all: a process, a directory, a file or a stream -> an mm. */
#include "source/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A caller built against an older header knows fewer options, one against a newer one more. */
int load_take_options(struct vmat_load_options *own, const struct vmat_load_options *given)
{
	const unsigned char *bytes = (const void *)given;

	*own = (struct vmat_load_options){ .size = sizeof(*own) };
	if (!given)
		return 0;
	if (given->size < sizeof(given->size))
		return -EINVAL;
	for (size_t i = sizeof(*own); i < given->size; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(own, given, given->size < sizeof(*own) ? given->size : sizeof(*own));
	return (unsigned)own->backend > VMAT_BACKEND_QUERY ||
	       (unsigned)own->detail > VMAT_SMAPS ? -EINVAL : 0;
}

int load_new(struct load **loadp, const struct vmat_load_options *given,
	     struct vmat_trouble *trouble)
{
	struct load *load = malloc(sizeof(*load));
	int rc;

	if (!load)
		return procfs_fail(trouble, -ENOMEM, NULL, NULL, NULL);
	memset(load, 0, offsetof(struct load, chunk));
	load->proc.fd = -1;
	rc = load_take_options(&load->options, given);
	if (rc) {
		free(load);
		return procfs_fail(trouble, rc, NULL, "options that this library does not know",
				   NULL);
	}
	*loadp = load;
	return 0;
}

/* What was tried in between may have failed: only now it is clear whether that is the answer. */
int load_done(struct load *load, int rc, struct vmat_trouble *trouble)
{
	if (rc && trouble) {
		*trouble = load->trouble;
		if (!trouble->error)
			procfs_fail(trouble, rc, NULL, NULL, NULL);
	}
	procfs_text_free(&load->text);
	free(load);
	return rc;
}

static int load_process(struct vmat_mm **mmp, struct load *load, const struct vmat_procfs *fs,
			pid_t pid)
{
	struct procfs_dir dir;
	int rc = procfs_open_pid(&dir, fs, pid);

	if (rc == -EACCES)
		return procfs_fail(&load->trouble, rc, NULL, NULL, LOAD_HIDEPID);
	if (rc)
		return procfs_fail(&load->trouble, rc, NULL, NULL, NULL);
	load->proc = (struct procfs_dir){ .fd = fs->fd, .live = dir.live };
	rc = dir.live ? load_live(mmp, load, &dir) : load_directory(mmp, load, &dir, pid);
	procfs_close_dir(&dir);
	return rc;
}

int vmat_load_pid(struct vmat_mm **mmp, const struct vmat_procfs *fs, pid_t pid,
		  const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	struct load *load;
	int rc = load_new(&load, options, trouble);

	return rc ? rc : load_done(load, load_process(mmp, load, fs, pid), trouble);
}

/* Every process has a maps, if only an empty one, or one that may not be read. */
static bool is_process(const struct procfs_dir *dir)
{
	int fd = procfs_open_file(dir, "maps");

	if (fd >= 0)
		close(fd);
	return fd != -ENOENT;
}

/* A directory below /proc is a process, as a rule; its sysctls are beside it. */
static int load_open_directory(struct vmat_mm **mmp, struct load *load, int fd)
{
	struct procfs_dir dir;
	int rc = procfs_dir_from_fd(&dir, fd);

	if (rc)
		return procfs_fail(&load->trouble, rc, NULL, NULL, NULL);
	if (!dir.live) {
		rc = load_directory(mmp, load, &dir, 0);
	} else if (!is_process(&dir)) {
		rc = procfs_fail(&load->trouble, -ESRCH, NULL,
				 "no process has this directory, or it is gone", NULL);
	} else {
		load->proc.fd = procfs_open_parent(&load->proc, &dir) ? -1 : load->proc.fd;
		rc = load_live(mmp, load, &dir);
		if (load->proc.fd >= 0)
			procfs_close_dir(&load->proc);
	}
	procfs_close_dir(&dir);
	return rc;
}

static int load_open(struct vmat_mm **mmp, struct load *load, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		return load_open_directory(mmp, load, fd);
	return load_stream(mmp, load, fd);
}

int vmat_load_fd(struct vmat_mm **mmp, int fd, const struct vmat_load_options *options,
		 struct vmat_trouble *trouble)
{
	struct load *load;
	int rc = load_new(&load, options, trouble);

	return rc ? rc : load_done(load, load_open(mmp, load, fd), trouble);
}

int vmat_load_path(struct vmat_mm **mmp, const char *path,
		   const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	int fd = procfs_open_path(path);
	int rc;

	if ((fd == -EACCES || fd == -EPERM) && procfs_is_live_path(path))
		return procfs_fail(trouble, fd, NULL, NULL, LOAD_NEEDS_PTRACE);
	if (fd < 0)
		return procfs_fail(trouble, fd, NULL, NULL, NULL);
	rc = vmat_load_fd(mmp, fd, options, trouble);
	close(fd);
	return rc;
}
