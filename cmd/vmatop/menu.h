/* SPDX-License-Identifier: GPL-2.0-or-later */
/* menu - pages on top of a list: by which column to sort it, which columns to show. */
#ifndef VMATOP_MENU_H
#define VMATOP_MENU_H

#include "vmatop/model.h"

extern const struct page_type menu_sort_type;
extern const struct page_type menu_columns_type;

/* What is to be chosen, in words; of a page of one of these types. */
const char *menu_title(const struct page *page);

#endif
