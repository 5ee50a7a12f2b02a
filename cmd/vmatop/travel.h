/* SPDX-License-Identifier: GPL-2.0-or-later */
/* travel - from page to page, and from process to process. */
#ifndef VMATOP_TRAVEL_H
#define VMATOP_TRAVEL_H

#include "vmatop/model.h"

/* ACTION_VIEW_*, ACTION_BACK, ACTION_HELP and the like; others do nothing. */
void travel_apply(struct model *model, enum action action);

/* Where a page wanted to go, see model_jump(). */
void travel_jump(struct model *model);

/* Show one of the processes that are followed. */
void travel_to_process(struct model *model, size_t index);

#endif
