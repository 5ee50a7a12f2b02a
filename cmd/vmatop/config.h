/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config - how the user wants vmatop to be: $XDG_CONFIG_HOME/vmatools/vmatop, a command a line. */
#ifndef VMATOP_CONFIG_H
#define VMATOP_CONFIG_H

#include "vmatop/model.h"

/*
 * The lines, blank ones and those that begin with # left out:
 *
 *	bytes
 *	delay SECONDS
 *	theme NAME
 *	VIEW columns A,B	also +A,B; VIEW as :view has it: maps, processes, ...
 *	VIEW sort COLUMN[:desc]
 *	VIEW filter EXPRESSION
 *
 * A line that is wrong is left out. The first of them is told: its number, and why, in words that
 * are to be free()d. NULL: none is.
 */
char *config_apply(struct model *model, const char *text, size_t len);

/*
 * Read the file, if there is one, and say what is wrong with it. One that others may write, or that
 * is somebody else's, is left alone, which is said.
 */
void config_load(struct model *model);

/* The same with a file of that name. */
void config_load_file(struct model *model, const char *path);

#endif
