/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* limits - text in. */
#ifndef TEXT_LIMITS_H
#define TEXT_LIMITS_H

#include "text/statfile.h"

int limits_read(struct statfile *file);	/* "limits" */

#endif
