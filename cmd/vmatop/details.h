/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details - the page of one mapping: all that is known of it. */
#ifndef VMATOP_DETAILS_H
#define VMATOP_DETAILS_H

#include "vmatop/model.h"

extern const struct page_type details_type;

#endif
