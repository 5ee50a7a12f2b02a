/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt - a line is being typed: what its keys do, and what comes of it. */
#ifndef VMATOP_PROMPT_H
#define VMATOP_PROMPT_H

#include "vmatop/model.h"

/* Begin: for a filter with the one that is in force, for a search with nothing. */
void prompt_begin(struct model *model, enum prompt_kind kind);

/* A key, while there is a prompt. Returns what is to be done beside, or ACTION_NONE. */
enum action prompt_key(struct model *model, uint32_t key);

#endif
