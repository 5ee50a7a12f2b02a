/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest - the holes summed up, in words, bars and figures. */
#ifndef VMAGAP_DIGEST_H
#define VMAGAP_DIGEST_H

#include "vmagap/hole.h"

/* Show it: of the holes that @chosen has. Returns 0 or -ENOMEM. */
int digest_show(struct job *job, const struct chosen *chosen, const struct subject *subject,
		struct hole_stream *holes);

#endif
