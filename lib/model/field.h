/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* field - the table of smaps counters. */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include "vmatools.h"

/* The field that smaps prints under @key, or -1 for a key that we do not know. */
int field_of_key(const char *key, size_t len);

#endif
