/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log - the text of a script: line by line, strace's and those written by hand. */
#ifndef VMASIM_LOG_H
#define VMASIM_LOG_H

#include "vmasim/script.h"

/* All of it, since who is whose child must be known before the first call is made. */
struct log {
	const char *name;	/* "standard input" */
	char *text;
	size_t len;
};

/* Read @path, - and NULL are standard input. 0, or a negative errno that was complained about. */
int log_load(struct log *log, const char *path);
void log_free(struct log *log);

/* One who reads it from start to end. */
struct log_reader {
	const struct log *log;
	struct names names;
	bool dry;		/* only to see whether all is well: names get no values */
	size_t at;
	uint64_t line;		/* of what was read last, from 1 */
	struct vmat_strace *strace;
	char *path;		/* memory for that of the last line */
	bool cut;		/* the last line has no end and makes no sense: it is left out */
	bool begins_within;	/* the first one has no beginning: so is it */
	uint64_t headless, headless_line; /* calls that began before the log, and the first one */
};

/* 0 or -ENOMEM; log_close() in any case. */
int log_open(struct log_reader *reader, const struct log *log, bool dry);
void log_close(struct log_reader *reader);

/*
 * The next step, which lives until the next one is read. 1, 0 at the end, -EINVAL (complained
 * about) or -ENOMEM.
 */
int log_next(struct log_reader *reader, struct step *step);

/* Complain about a line: "vmasim: FILE: line 3, column 7: ...". Returns -EINVAL. */
int log_complain(const struct log_reader *reader, size_t column, const char *why);

#endif
