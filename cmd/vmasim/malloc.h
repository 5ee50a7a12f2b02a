/* SPDX-License-Identifier: GPL-2.0-or-later */
/* malloc - malloc() and its kin as steps: the system calls that they make, done to the model. */
#ifndef VMASIM_MALLOC_H
#define VMASIM_MALLOC_H

#include "vmasim/played.h"

/* Do the first of what was played, which is one of them; its calls follow there. 0 or -errno. */
int malloc_do(struct play *play);

void malloc_end(struct play *play);

#endif
