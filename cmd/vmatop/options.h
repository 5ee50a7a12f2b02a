/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options - what vmatop was asked for: its table, and what the arguments say. */
#ifndef VMATOP_OPTIONS_H
#define VMATOP_OPTIONS_H

#include "common/cli.h"

#define COMMAND "vmatop"

struct vmatop_options {
	struct common_options common;	/* the first */
	bool once;
	const char *size;		/* COLSxROWS of the screen of --once */
	const char *keys;		/* a file of keys to press */
	const char *delay;		/* seconds */
};

extern const struct cli options_cli;

/* "120x40" -> columns, rows; both 1 to 1000. False: it is none. */
bool options_size(const char *text, unsigned *cols, unsigned *rows);

#endif
