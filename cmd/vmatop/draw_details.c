/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_details - the page of one mapping on the canvas. */
#include "vmatop/draw_details.h"
