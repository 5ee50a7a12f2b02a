/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* numa - numa_maps, text in: the memory policy of each VMA. */
#ifndef TEXT_NUMA_H
#define TEXT_NUMA_H

#include "text/statfile.h"

int numa_read(struct statfile *file);	/* "numa_maps" */

#endif
