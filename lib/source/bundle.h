/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bundle - a snapshot file: several texts of /proc in one, headed as tail(1) heads them. */
#ifndef SOURCE_BUNDLE_H
#define SOURCE_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "vmatools.h"

/*
 *	==> /proc/812/maps <==			a header, with its full path
 *	00400000-00401000 r-xp ...		the text, here of "maps"
 *						this newline belongs to the next header
 *	==> /proc/sys/vm/max_map_count <==
 *	65530
 *
 * The bytes go in by bundle_room() and bundle_filled(), the pieces come out by bundle_next(). No
 * more than one chunk of the text is kept.
 */
struct bundle;

enum bundle_what {
	BUNDLE_SECTION,		/* a section begins: name, of_process, line are valid */
	BUNDLE_TEXT		/* more of its text: text, len are valid until the next call */
};

struct bundle_piece {
	enum bundle_what what;
	const char *name;	/* "maps", "sys/vm/max_map_count"; lives as long as the bundle */
	bool of_process;	/* it was below /proc/PID */
	bool escaped;		/* its text is to be escaped_read(); name has no ".escaped" */
	uint64_t line;		/* of the whole file, where the text of the section begins */
	const char *text;
	size_t len;
	bool end;		/* of the whole file: it ends with this text */
};

/* True when @text, the first bytes of a file, begins as bundles do. */
bool bundle_begins(const char *text, size_t len);

/* How many first bytes bundle_begins() wants to see. */
#define BUNDLE_BEGIN_LEN 4

/* 0 or -ENOMEM. */
int bundle_new(struct bundle **bundlep);
void bundle_free(struct bundle *bundle);	/* NULL is fine */

/* Where the next bytes of the file go: @room bytes at the address returned, never 0 of them. */
char *bundle_room(struct bundle *bundle, size_t *room);

/* So many bytes were put there; 0: the file is at its end. */
void bundle_filled(struct bundle *bundle, size_t len);

/*
 * The next piece: 1, or 0 when bytes are wanted (after the end: nothing more comes), or
 * -EBADMSG for a second section of one name, sections of two processes, text without a
 * header, a header that is cut; or -ENOMEM.
 */
int bundle_next(struct bundle *bundle, struct bundle_piece *piece, struct vmat_trouble *trouble);

/* The process it is about, 0 when no header told. */
pid_t bundle_pid(const struct bundle *bundle);

#endif
