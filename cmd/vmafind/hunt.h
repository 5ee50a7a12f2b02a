/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hunt - one target and all that is asked about it: which way to find it out, row after row. */
#ifndef VMAFIND_HUNT_H
#define VMAFIND_HUNT_H

#include "vmafind/view.h"

/*
 * Answer all questions. Returns 0; 1 when one that is shown was not found; or a negative errno
 * that was complained about (but for -ENOMEM).
 */
int hunt(struct job *job, const struct view *view, const char *target, struct questions *questions);

#endif
