/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* flag - the table of VmFlags: two letters, what they mean, since when. */
#ifndef MODEL_FLAG_H
#define MODEL_FLAG_H

#include "vmatools.h"

/* The bit of a two-letter code, 0 for one that we do not know. */
uint64_t flag_of_code(const char code[2]);

#endif
