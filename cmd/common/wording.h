/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wording - what a mapping is called beside others: its name, or what it is. */
#ifndef COMMON_WORDING_H
#define COMMON_WORDING_H

#include "common/column.h"

enum { WORDING_MAX = 32 };	/* bytes of a name that is made up, or of the end of a long one */

/* How a column names a mapping: its @data. */
struct wording {
	const struct column *name, *perm;	/* NAME and PERM of mappings */
	bool people;			/* what has no name is called by what it is */
	bool brief;			/* of a path the last part only, of that the end */
	char *made;			/* WORDING_MAX bytes */
};

/* The name of @vma, which may be NULL, as @wording has it; @nothing: what to call that. */
void wording_put(const struct wording *wording, const struct subject *subject,
		 const struct vmat_vma *vma, const char *nothing, struct cell *cell);

#endif
