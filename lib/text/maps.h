/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* maps - one line of maps, text in. */
#ifndef TEXT_MAPS_H
#define TEXT_MAPS_H

#include "model/vma.h"
#include "text/cursor.h"

/* What one line says. */
struct maps_line {
	uint64_t start, end, offset;
	const char *name;		/* points into the line */
	size_t name_len;
	uint8_t perms;			/* PERM_* */
	bool usual;			/* every number is written the kernel's way */
	unsigned fixed_len;		/* columns up to and with the blank behind the inode */
	unsigned name_column;		/* where the name starts, from 0; 0: no name */
	struct vma_file file;		/* without the name; last, because it has no fixed end */
};

/*
 * Read the line in @c, which ends where the newline was. NULL, or why not, with the cursor on
 * the offending byte. A NUL in the name is left for the caller to find.
 */
const char *maps_read_line(struct maps_line *out, struct cursor *c);

/* True when the line begins like one of maps, not like a counter of smaps. */
bool maps_looks_like_line(const char *line, const char *end);

/* The column where a name starts whose line is @fixed_len long, in an mm of that @name_column. */
unsigned maps_name_column(unsigned name_column, unsigned fixed_len);

/* The name column of an mm whose first named line is @line. */
unsigned maps_learn_name_column(const struct maps_line *line);

#endif
