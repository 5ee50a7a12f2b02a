/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crowd - the seams summed up: how many mappings there are because of what. */
#ifndef VMAGAP_CROWD_H
#define VMAGAP_CROWD_H

#include "vmagap/seam.h"

/* Show it: of the seams that @chosen has. Returns 0 or -ENOMEM. */
int crowd_show(struct job *job, const struct chosen *chosen, const struct subject *subject,
	       struct seams *seams);

#endif
