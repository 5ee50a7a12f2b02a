/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help - the page of keys and commands, made of the tables that they are found in. */
#ifndef VMATOP_HELP_H
#define VMATOP_HELP_H

#include "vmatop/model.h"

extern const struct page_type help_type;

/* Whether a row is a title, not a key. */
bool help_is_title(const void *row);

#endif
