/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps - the page of an address space: its mappings. */
#ifndef VMATOP_MAPS_H
#define VMATOP_MAPS_H

#include "vmatop/model.h"

extern const struct page_type maps_type;

#endif
