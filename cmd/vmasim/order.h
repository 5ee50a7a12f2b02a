/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order - which of several calls under way came first, where what was recorded proves it. */
#ifndef VMASIM_ORDER_H
#define VMASIM_ORDER_H

#include "vmasim/played.h"

/*
 * A call that began before @step ended, stands later in the log, and must be done first. *@halfp
 * NULL: none is known to. Returns 0 or -ENOMEM. O(calls under way).
 */
int order_first(struct half **halfp, struct play *play, const struct step *step);

#endif
