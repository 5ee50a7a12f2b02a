/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rollup - smaps_rollup, text in. */
#ifndef TEXT_ROLLUP_H
#define TEXT_ROLLUP_H

#include "text/statfile.h"

int rollup_read(struct statfile *file);	/* "smaps_rollup" */

#endif
