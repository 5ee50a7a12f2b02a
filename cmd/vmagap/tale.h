/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tale - where mappings would land, or why they would not, in sentences. */
#ifndef VMAGAP_TALE_H
#define VMAGAP_TALE_H

#include "vmagap/fit.h"

/* Say of each what happens to it, where, why, and what would help. Returns 0 or -ENOMEM. */
int tale_say(struct report *report, const struct fits *fits, const struct chosen *chosen,
	     const struct subject *subject);

#endif
