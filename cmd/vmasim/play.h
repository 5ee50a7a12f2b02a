/* SPDX-License-Identifier: GPL-2.0-or-later */
/* play - a script, step by step, done to a model. */
#ifndef VMASIM_PLAY_H
#define VMASIM_PLAY_H

#include "vmasim/played.h"

/* Read the script and see that all of it makes sense. 0 or a negative errno; play_end() anyway. */
int play_begin(struct play *play, struct job *job, const struct subject *subject,
	       const char *script);

/*
 * The next step of those that are ours, done. malloc() and its kin come before the system calls
 * that they made. It lives until the next one. 1, 0 at the end, or a negative errno.
 */
int play_next(struct play *play, const struct played **played);

void play_end(struct play *play);

#endif
