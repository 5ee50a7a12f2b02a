/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* snapshot - a running process -> the text of a bundle, bit by bit. Inside of the room. */
#ifndef SOURCE_SNAPSHOT_H
#define SOURCE_SNAPSHOT_H

#include "source/load.h"

/* numa_maps, maps and smaps, which may be long and are handed on as they are read. */
enum { SNAPSHOT_STREAMS = 3 };

struct snapshot_stream {
	const char *name;	/* static */
	int fd;
};

struct snapshot_missing {
	const char *file;	/* static */
	int why;
};

struct vmat_snapshot {
	struct load *load;
	struct procfs_dir dir;		/* /proc/PID */
	struct procfs_dir thread;	/* of another one where the first has exited; else fd -1 */
	const struct procfs_dir *files;	/* one of the two */
	char process[32];		/* their paths below /proc: "812/", "812/task/813/" */
	char folder[64];
	enum vmat_state state;		/* MAPPED, or there is nothing in maps */

	struct procfs_text ready;	/* goes out from @at on, before more is read */
	size_t at;
	bool headed;			/* ready has a first header */
	struct snapshot_stream streams[SNAPSHOT_STREAMS];
	size_t stream_count, stream;	/* the one that is next */
	bool reading;			/* its header was handed out, or will be next */
	bool ended;			/* the last section is in ready */
	struct mm_list missing;		/* struct snapshot_missing */
};

/* -- sections, into ready; 0 or -ENOMEM ------------------------------------------------- */

/* The header only; @folder and @name make the path below /proc. */
int snapshot_section(struct vmat_snapshot *snapshot, const char *folder, const char *name);

/* The first section: what the snapshot says of itself. */
int snapshot_about(struct vmat_snapshot *snapshot);

/* stat, which load_who() has just left in load->text. */
int snapshot_stat(struct vmat_snapshot *snapshot, const char *folder);

/* All small files that the options ask for. One that cannot be read is missing. */
int snapshot_small(struct vmat_snapshot *snapshot);

/* The last section: what is missing. */
int snapshot_end(struct vmat_snapshot *snapshot);

/* Note that @file, a name as mmstat_parse() takes it or maps or smaps, is not there. */
int snapshot_miss(struct vmat_snapshot *snapshot, const char *file, int why);

#endif
