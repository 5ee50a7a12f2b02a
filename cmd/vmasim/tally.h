/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - how many recorded results are those of the model, in words or as a row. */
#ifndef VMASIM_TALLY_H
#define VMASIM_TALLY_H

#include "common/report.h"
#include "vmasim/replay.h"

/* Into the open report. 0 or -ENOMEM. */
int tally_show(struct report *report, const struct replay *replay);

#endif
