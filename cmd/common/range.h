/* SPDX-License-Identifier: GPL-2.0-or-later */
/* range - a range of addresses as people write it. */
#ifndef COMMON_RANGE_H
#define COMMON_RANGE_H

#include <stdint.h>

#include "common/column.h"

/* Both ends belong to it, so that the last byte of the address space can be said. */
struct range {
	uint64_t first, last;
};

/*
 * "a" (one byte), "a," (to the end), "a,b" and "a-b" (b excluded), ",b", "a+len". Addresses are
 * hexadecimal with or without 0x, len is a size. Returns 0 or -EINVAL, see *@complaint.
 */
int range_parse(struct range *range, const char *text, struct complaint *complaint);

#endif
