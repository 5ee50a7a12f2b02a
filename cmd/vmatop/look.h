/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look - asks the kernel what a page wants to know of one mapping: its pages, its file. */
#ifndef VMATOP_LOOK_H
#define VMATOP_LOOK_H

#include "vmatop/model.h"

/* Grant model->wishes.pages and .file of the current process; @sampler NULL: it is text. */
void look_grant(struct model *model, struct vmat_sampler *sampler);

#endif
