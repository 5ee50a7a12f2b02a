/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - all targets, and what is asked about each. */
#ifndef VMAGAP_SHOW_H
#define VMAGAP_SHOW_H

#include "vmagap/job.h"

/*
 * Say of each target what the options ask for. Returns 0, 1 (something does not fit), or a negative
 * errno that was complained about.
 */
int show_targets(struct job *job, char **targets, int count);

/* --list-columns */
int show_columns(struct job *job);

#endif
