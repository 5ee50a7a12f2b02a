/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command - does what was typed behind a colon, and completes it. */
#ifndef VMATOP_COMMAND_H
#define VMATOP_COMMAND_H

#include "vmatop/model.h"

/*
 * Do what @text says, in which a command may be abbreviated as long as it is the only one. What is
 * wrong with it is said. Returns what is to be done beside, or ACTION_NONE.
 */
enum action command_run(struct model *model, const char *text);

/* Complete the word before the cursor of the prompt; if there are several, say which. */
void command_complete(struct model *model);

#endif
