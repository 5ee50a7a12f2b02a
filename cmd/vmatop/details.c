/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details - the page of one mapping: all that is known of it. */
#include "vmatop/details.h"

const struct page_type details_type = { .kind = PAGE_VMA };
