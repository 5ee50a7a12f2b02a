/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* snapshot - a running process -> the text of a bundle, bit by bit. */
#include "source/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- opening what is long ------------------------------------------------------------ */

static void close_streams(struct vmat_snapshot *s)
{
	for (size_t i = 0; i < s->stream_count; i++)
		if (s->streams[i].fd >= 0)
			close(s->streams[i].fd);
	s->stream_count = s->stream = 0;
}

static void add_stream(struct vmat_snapshot *s, const char *name, int fd)
{
	s->streams[s->stream_count++] = (struct snapshot_stream){ name, fd };
}

static int open_maps(struct vmat_snapshot *s, const char *name)
{
	int fd = load_open_maps(s->load, s->files, name);

	if (fd >= 0)
		add_stream(s, name, fd);
	return fd < 0 ? fd : 0;
}

static int open_numa_maps(struct vmat_snapshot *s)
{
	int fd;

	if (!load_wants(s->load, "numa_maps"))
		return 0;
	fd = procfs_open_file(s->files, "numa_maps");
	if (fd < 0)
		return snapshot_miss(s, "numa_maps", fd);
	add_stream(s, "numa_maps", fd);
	return 0;
}

/*
 * All are opened before the first is read, so that all are of one address space. maps comes before
 * smaps: where a bundle was cut within smaps, maps shows that.
 */
static int open_streams(struct vmat_snapshot *s)
{
	int rc = open_numa_maps(s);

	if (!rc)
		rc = open_maps(s, "maps");
	if (rc || s->load->options.detail != VMAT_SMAPS)
		return rc;
	rc = open_maps(s, "smaps");
	return rc == -ENOENT ? snapshot_miss(s, "smaps", rc) : rc;
}

/* -- opening ------------------------------------------------------------------------------ */

static int take_files(struct vmat_snapshot *s, const struct procfs_dir *files)
{
	int rc;

	s->files = files;
	rc = snapshot_small(s);
	return rc ? procfs_fail(&s->load->trouble, rc, NULL, NULL, NULL) : open_streams(s);
}

static bool is_ending(const struct vmat_mm *who)
{
	return !load_leader_has_exited(who) && (load_is_exiting(who) || load_has_exited(who));
}

/* Whether all that was opened, and what was read up to now, is of one program. */
static int judge(struct vmat_snapshot *s, const struct vmat_mm *before, enum load_again *again)
{
	const struct snapshot_stream *last = &s->streams[s->stream_count - 1];
	struct vmat_mm *after;
	int rc = 0;

	if (s->state != VMAT_STATE_MAPPED)
		return 0;
	rc = load_who(&after, s->load, s->files);
	if (rc)
		return rc == -ESRCH ? load_ended(s->load) : rc;
	if (!load_same_image(before, after) || !procfs_still_mapped(last->fd)) {
		if (is_ending(after))
			rc = load_ended(s->load);
		else
			*again = LOAD_AGAIN_NOW;
	}
	vmat_mm_free(after);
	return *again ? -EAGAIN : rc;
}

static int take_thread(struct vmat_snapshot *s, pid_t tid, enum load_again *again)
{
	struct vmat_mm *who;
	int rc;

	if (procfs_open_task(&s->thread, &s->dir, tid))
		return -ESRCH;
	rc = load_who(&who, s->load, &s->thread);
	if (!rc) {
		snprintf(s->folder, sizeof(s->folder), "%stask/%d/", s->process, tid);
		rc = load_has_exited(who) ? -ESRCH : snapshot_stat(s, s->folder);
		if (!rc)
			rc = take_files(s, &s->thread);
		if (!rc)
			rc = judge(s, who, again);
		vmat_mm_free(who);
	}
	if (rc)
		procfs_close_dir(&s->thread);
	return rc;
}

/* The files of the first thread are empty once it has exited, those of the others are not. */
static int take_any_thread(struct vmat_snapshot *s, const struct vmat_mm *leader,
			   enum load_again *again)
{
	pid_t *tids;
	size_t count;
	int rc = procfs_tids(&tids, &count, &s->dir);

	if (rc == -ENOENT || rc == -ESRCH)
		return load_ended(s->load);
	if (rc)
		return procfs_fail(&s->load->trouble, rc, "task", NULL, NULL);
	rc = -ESRCH;
	for (size_t i = 0; i < count && rc == -ESRCH && !*again; i++)
		rc = tids[i] == leader->pid ? -ESRCH : take_thread(s, tids[i], again);
	free(tids);
	if (rc == -ESRCH)
		*again = LOAD_AGAIN_NOW;	/* the last of them has just exited as well */
	return rc;
}

static void start_anew(struct vmat_snapshot *s)
{
	close_streams(s);
	s->ready.len = 0;
	s->headed = false;
	s->missing.count = 0;
}

/* Who it is has just been read, and is still in load->text. */
static int take(struct vmat_snapshot *s, const struct vmat_mm *who, unsigned waited,
		enum load_again *again)
{
	int rc;

	snprintf(s->process, sizeof(s->process), "%d/", who->pid);
	snprintf(s->folder, sizeof(s->folder), "%s", s->process);
	s->state = load_leader_has_exited(who) ? VMAT_STATE_MAPPED :
		   load_has_exited(who) ? VMAT_STATE_ZOMBIE :
		   load_is_kthread(who) ? VMAT_STATE_KTHREAD : VMAT_STATE_MAPPED;
	rc = snapshot_about(s);
	if (!rc)
		rc = snapshot_stat(s, s->process);
	if (rc)
		return procfs_fail(&s->load->trouble, rc, NULL, NULL, NULL);
	if (load_leader_has_exited(who))
		return take_any_thread(s, who, again);
	if (s->state == VMAT_STATE_MAPPED && waited < load_waits_for_exec(who)) {
		*again = LOAD_AGAIN_LATER;
		return -EAGAIN;
	}
	rc = take_files(s, &s->dir);
	return rc ? rc : judge(s, who, again);
}

static int attempt(struct vmat_snapshot *s, unsigned waited, enum load_again *again)
{
	struct vmat_mm *who;
	int rc;

	start_anew(s);
	rc = load_who(&who, s->load, &s->dir);
	if (rc)
		return rc;
	rc = take(s, who, waited, again);
	vmat_mm_free(who);
	return rc;
}

static int take_process(struct vmat_snapshot *s)
{
	struct load_patience patience = { 0 };
	enum load_again again;
	int rc;

	do {
		again = LOAD_AGAIN_NOT;
		rc = attempt(s, patience.waited, &again);
	} while (load_have_patience(&patience, again));
	if (again == LOAD_AGAIN_NOT)
		return rc;
	return procfs_fail(&s->load->trouble, -EAGAIN, NULL,
			   "the process called exec each time that it was read", "try again");
}

static int open_process(struct vmat_snapshot *s, const struct vmat_procfs *fs, pid_t pid)
{
	int rc = procfs_open_pid(&s->dir, fs, pid);

	if (rc == -EACCES)
		return procfs_fail(&s->load->trouble, rc, NULL, NULL, LOAD_HIDEPID);
	if (rc)
		return procfs_fail(&s->load->trouble, rc, NULL, NULL, NULL);
	if (!s->dir.live)
		return procfs_fail(&s->load->trouble, -EOPNOTSUPP, NULL,
				   "this is a copy of /proc, not a running process",
				   "all commands read it as it is");
	s->load->proc = (struct procfs_dir){ .fd = fs->fd, .live = true };
	return take_process(s);
}

void vmat_snapshot_close(struct vmat_snapshot *s)
{
	if (!s)
		return;
	close_streams(s);
	if (s->thread.fd >= 0)
		procfs_close_dir(&s->thread);
	if (s->dir.fd >= 0)
		procfs_close_dir(&s->dir);
	if (s->load)
		load_done(s->load, 0, NULL);
	procfs_text_free(&s->ready);
	free(s->missing.items);
	free(s);
}

int vmat_snapshot_open(struct vmat_snapshot **snapshotp, const struct vmat_procfs *fs, pid_t pid,
		       const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	static const struct vmat_load_options all = {
		.size = sizeof(all), .detail = VMAT_SMAPS, .with = VMAT_WITH_ALL,
	};
	struct vmat_snapshot *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return procfs_fail(trouble, -ENOMEM, NULL, NULL, NULL);
	s->dir.fd = s->thread.fd = -1;
	rc = load_new(&s->load, options ? options : &all, trouble);
	if (!rc)
		rc = open_process(s, fs, pid);
	if (!rc) {
		*snapshotp = s;
		return 0;
	}
	if (s->load)
		load_done(s->load, rc, trouble);
	s->load = NULL;
	vmat_snapshot_close(s);
	return rc;
}

enum vmat_state vmat_snapshot_state(const struct vmat_snapshot *s)
{
	return s->state;
}

/* -- reading -------------------------------------------------------------------------------- */

/*
 * The end of a text: was it the real one? Its address space is still there, or the file ended
 * early.
 */
static int end_stream(struct vmat_snapshot *s, struct vmat_trouble *trouble)
{
	struct snapshot_stream *stream = &s->streams[s->stream];
	struct vmat_mm *who = NULL;
	int rc = 0;

	if (s->state == VMAT_STATE_MAPPED && !procfs_still_mapped(stream->fd)) {
		rc = load_who(&who, s->load, s->files);
		rc = rc || is_ending(who) ? -ESRCH : -EAGAIN;
		vmat_mm_free(who);
	}
	if (rc == -ESRCH)
		return procfs_fail(trouble, rc, NULL,
				   "the process ended while it was being read", NULL);
	if (rc)
		return procfs_fail(trouble, rc, NULL,
				   "the process called exec while it was being read",
				   "try again");
	close(stream->fd);
	stream->fd = -1;
	s->stream++;
	return 0;
}

/* Bytes of the text that is being read; 0: it is at its end, and the next one is up. */
static ssize_t read_stream(struct vmat_snapshot *s, char *buf, size_t size,
			   struct vmat_trouble *trouble)
{
	const struct snapshot_stream *stream = &s->streams[s->stream];
	ssize_t n = procfs_read(stream->fd, buf, size);

	if (n < 0 && n != -ESRCH)
		return procfs_fail(trouble, (int)n, stream->name, NULL, NULL);
	return n > 0 ? n : end_stream(s, trouble);
}

/* What comes between two texts. */
static int head_stream(struct vmat_snapshot *s)
{
	s->at = s->ready.len = 0;
	s->reading = s->stream < s->stream_count;
	if (s->reading)
		return snapshot_section(s, s->folder, s->streams[s->stream].name);
	s->ended = true;
	return snapshot_end(s);
}

static size_t hand_out(struct vmat_snapshot *s, char *buf, size_t size)
{
	size_t left = s->ready.len - s->at, len = left < size ? left : size;

	memcpy(buf, s->ready.bytes + s->at, len);
	s->at += len;
	return len;
}

ssize_t vmat_snapshot_read(struct vmat_snapshot *s, char *buf, size_t size,
			   struct vmat_trouble *trouble)
{
	ssize_t n;

	if (!size)
		return 0;
	for (;;) {
		if (s->at < s->ready.len)
			return (ssize_t)hand_out(s, buf, size);
		if (s->ended)
			return 0;
		if (s->reading) {
			n = read_stream(s, buf, size, trouble);
			if (n)
				return n;
		}
		if (head_stream(s))
			return procfs_fail(trouble, -ENOMEM, NULL, NULL, NULL);
	}
}
