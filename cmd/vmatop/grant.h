/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grant - wishes of the model that need the current process: a file of it. */
#ifndef VMATOP_GRANT_H
#define VMATOP_GRANT_H

#include "common/source.h"
#include "vmatop/model.h"

/* Write it into a new file, and say whether that was done. */
void grant_save(struct model *model, struct source *source, const char *name);

#endif
