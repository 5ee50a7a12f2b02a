/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disk - in which file system a file is, as far as mmap() cares. */
#ifndef VMAGAP_DISK_H
#define VMAGAP_DISK_H

#include <stdbool.h>

struct disk {
	char *name;	/* "ext4"; free() it */
	char *huge;	/* mount option huge= of tmpfs, NULL: none; free() it */
	bool noexec;
	bool not_mappable;	/* a directory, a FIFO, a socket */
	bool zero;		/* /dev/zero */
};

/*
 * Look at @path of this system. Returns 0, -ENOMEM, or a negative errno: it cannot be looked at,
 * or is a device, whose driver decides; that was complained about.
 */
int disk_of(struct disk *disk, const char *path);

#endif
