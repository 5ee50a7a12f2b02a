/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages - all kinds of pages. */
#ifndef VMATOP_PAGES_H
#define VMATOP_PAGES_H

#include "vmatop/model.h"

/* NULL: not built. */
const struct page_type *pages_find(enum page_kind kind);

/* By the name that :view knows it by; NULL: none. */
const struct page_type *pages_named(const char *name);

/* The next, or the one before, of those that Tab goes round. */
const struct page_type *pages_beside(const struct page_type *type, bool before);

#endif
