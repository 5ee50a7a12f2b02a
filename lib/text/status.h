/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* status - text in. */
#ifndef TEXT_STATUS_H
#define TEXT_STATUS_H

#include "text/statfile.h"

int status_read(struct statfile *file);	/* "status" */

#endif
