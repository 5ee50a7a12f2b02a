/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - one target: its tree, drawn before and after each change, searched, or checked. */
#ifndef VMATREE_SHOW_H
#define VMATREE_SHOW_H

#include "vmatree/view.h"

/*
 * Returns 0; 1 when something was refused, not found or broken; or a negative errno that was
 * complained about (but for -ENOMEM).
 */
int show_target(struct job *job, const struct view *view, const char *target);

#endif
