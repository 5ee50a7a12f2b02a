/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps - an address space as the text of maps, or as rows of mappings. */
#ifndef VMASIM_MAPS_H
#define VMASIM_MAPS_H

#include "common/frame.h"
#include "common/pick.h"

/*
 * Those of @subject's mappings that @pick picks, into the open report: text for people and pipes,
 * an array of mappings else. 0 or -ENOMEM.
 */
int maps_show(struct frame *frame, const struct subject *subject, const struct pick *pick);

#endif
