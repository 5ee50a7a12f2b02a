/* SPDX-License-Identifier: GPL-2.0-or-later */
/* taken - who lies where a call says: what it replaces, or why it is not there. */
#ifndef VMAGAP_TAKEN_H
#define VMAGAP_TAKEN_H

#include "vmagap/wish.h"

/*
 * Words to be added to the reason of @placement, of @length bytes, that was foretold for @wish in
 * @mm: "" where there is nothing to say. free() them. NULL: no memory. O(log n + replaced).
 */
char *taken_words(const struct vmat_placement *placement, const struct wish *wish,
		  const struct vmat_mm *mm, uint64_t length);

#endif
