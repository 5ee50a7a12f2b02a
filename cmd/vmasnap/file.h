/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file - where the snapshot goes: a file, replaced when the new one is whole, or a stream. */
#ifndef VMASNAP_FILE_H
#define VMASNAP_FILE_H

#include <stdbool.h>

struct file {
	const char *name;	/* as the user calls it; NULL: standard output */
	int fd;
	char *temporary;	/* beside it; NULL: written through, nothing is replaced */
	char *folder;
	bool no_stdout;		/* it was closed when we began */
};

/*
 * To be called before anything is opened: a file is not to get the number of a standard stream that
 * is closed. Returns 0 or a negative errno that was complained about.
 */
int file_prepare(struct file *file);

/*
 * Get ready to write to @name, NULL or "-" being standard output. What is not a regular file (a
 * pipe, a device) is written through. Returns 0 or a negative errno that was complained about.
 */
int file_open(struct file *file, const char *name);

/* Have all of it on the disk. Returns 0 or a negative errno that was complained about. */
int file_sync(const struct file *file);

/* Put the new file in the place of the old one. Returns as above. */
int file_replace(struct file *file);

/* Remove what was not put in place. Safe in a signal handler. */
void file_remove(const struct file *file);
void file_close(struct file *file);

#endif
