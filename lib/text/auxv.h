/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* auxv - the vector that exec gave the program, in: any word size and byte order, or as hex. */
#ifndef TEXT_AUXV_H
#define TEXT_AUXV_H

#include "text/statfile.h"

int auxv_read(struct statfile *file);	/* "auxv" */

#endif
