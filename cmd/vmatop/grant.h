/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grant - wishes of the model that need the current process: a file of it, its pages. */
#ifndef VMATOP_GRANT_H
#define VMATOP_GRANT_H

#include "common/source.h"
#include "vmatop/feed.h"
#include "vmatop/model.h"

/* Write it into a new file, and say whether that was done. */
void grant_save(struct model *model, struct source *source, const char *name);

/* Fill in model->residency, with @feed that of the current process (NULL: there is none). */
void grant_pages(struct model *model, const struct feed *feed, uint64_t start, uint64_t end,
		 size_t count);

#endif
