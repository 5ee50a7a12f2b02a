/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options - what vmatop was asked for: its table, and what the arguments say. */
#ifndef VMATOP_OPTIONS_H
#define VMATOP_OPTIONS_H

#include <stdint.h>

#include "common/cli.h"

#define COMMAND "vmatop"

struct vmatop_options {
	struct common_options common;	/* the first */
	int theme;			/* enum theme_name */
	bool no_mouse;
	bool config;			/* there is a user, whose file of wishes is read */
	struct cli_steps pids;		/* -p, each one or several with commas between them */
	bool batch;
	unsigned iterations;		/* 0: until stopped, or nothing is left to watch */
	bool once;
	const char *size;		/* COLSxROWS of the screen of --once */
	const char *keys;		/* a file of keys to press */
	const char *delay;		/* seconds */
	const char *max_cost;		/* per cent of one CPU */
	const char *max_hold;		/* microseconds */
};

/* The same as numbers. */
struct options_figures {
	double delay;			/* seconds */
	unsigned max_cost;		/* parts per million; 0: unbounded */
	uint64_t max_hold_ns;		/* 0: the usual */
};

extern const struct cli options_cli;

/* Whether they make sense together. 0, or -EINVAL that was complained about. */
int options_check(const struct vmatop_options *options);

/* 0, or -EINVAL that was complained about. */
int options_figures(struct options_figures *figures, const struct vmatop_options *options);

/* Seconds between two samples: "2", "0.5"; from a tenth to a day. False: it is none. */
bool options_delay(const char *text, double *seconds);
#define OPTIONS_DELAY_WANTED "expected seconds from 0.1 to 86400, such as 1.5"

/* A theme by its name, an enum theme_name. False: there is no such. */
bool options_theme(const char *name, int *theme);
const char *options_theme_name(size_t index);	/* NULL: beyond the last */

/* "120x40" -> columns, rows; both 1 to 1000. False: it is none. */
bool options_size(const char *text, unsigned *cols, unsigned *rows);

#endif
