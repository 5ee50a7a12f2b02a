/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All kinds of memory that can be mapped on this machine. */
#ifndef TESTS_KIT_SOURCES_H
#define TESTS_KIT_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmatools.h"

enum { MOST_SOURCES = 24 };

struct source {
	const char *label;		/* "file on ext4" */
	enum vmat_backing backing;
	const char *file_system, *huge;	/* as struct vmat_mmap_call wants them; static */
	uint64_t huge_page_size;	/* of hugetlb, else 0 */
	int fd;				/* -1: none. Stays open over exec, so that a child has it */
	int map_flags;			/* MAP_ANONYMOUS, MAP_HUGETLB and its size */
	int shm_id;			/* of System V, else -1 */
	bool no_exec_mount;
	unsigned weight;		/* how often it is taken */
};

struct sources {
	struct source list[MOST_SOURCES];
	size_t count;
	unsigned weight;		/* of all */
	char *folder;			/* scratch */
	const char *lack;		/* what could not be had and why, or NULL; static */
	struct vmat_device devices[MOST_SOURCES];	/* of the files, as mountinfo would tell */
	size_t device_count;
};

/*
 * Find and make them. As root this process gets mounts of its own, which nobody else sees; end with
 * sources_close().
 */
void sources_open(struct sources *sources);
void sources_close(struct sources *sources);

/* The first of a label that begins so, or NULL. */
const struct source *source_named(const struct sources *sources, const char *label);

#endif
