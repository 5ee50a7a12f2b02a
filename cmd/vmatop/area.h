/* SPDX-License-Identifier: GPL-2.0-or-later */
/* area - a part of the screen. */
#ifndef VMATOP_AREA_H
#define VMATOP_AREA_H

/* From (row, col), counted from 0, so many rows and columns; none is fine. */
struct area {
	unsigned row, col, rows, cols;
};

#endif
