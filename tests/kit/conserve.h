/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold of holes and mappings: together they are the room, each address once. */
#ifndef TESTS_KIT_CONSERVE_H
#define TESTS_KIT_CONSERVE_H

#include "vmatools.h"

/* NULL, or what is wrong with the holes of @mm within @room, in words (static). */
const char *conserve_fault(const struct vmat_mm *mm, const struct vmat_room *room);

#endif
