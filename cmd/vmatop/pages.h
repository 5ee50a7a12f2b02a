/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages - all kinds of pages. */
#ifndef VMATOP_PAGES_H
#define VMATOP_PAGES_H

#include "vmatop/model.h"

/* NULL: not built. */
const struct page_type *pages_find(enum page_kind kind);

/* By the name that :view knows it by, or its beginning; NULL: none. */
const struct page_type *pages_named(const char *name);

/* The names that :view knows, by number; NULL beyond the last. */
const char *pages_name(size_t index);

/* The next, or the one before, of those that Tab goes round. */
const struct page_type *pages_beside(const struct page_type *type, bool before);

/*
 * Show that page: instead of the one on top where both are about the current process, else on top
 * of it, or by going back to it. Why not is said.
 */
void pages_show(struct model *model, enum page_kind kind);

#endif
