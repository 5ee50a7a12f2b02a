/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - what comes of a script: as maps, step by step in words, as rows, checked. */
#ifndef VMASIM_SHOW_H
#define VMASIM_SHOW_H

#include "vmasim/job.h"

/*
 * Do @script, NULL: standard input, to @target. Returns 0; 1 when a recorded result is another one
 * than the model's; or a negative errno that was complained about (but for -ENOMEM).
 */
int show_script(struct job *job, const char *target, const char *script);

#endif
