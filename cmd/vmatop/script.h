/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script - the keys of --keys FILE: what a user would have done, written down. */
#ifndef VMATOP_SCRIPT_H
#define VMATOP_SCRIPT_H

#include "vmatop/key.h"

/*
 * The text: words between blanks, # and what follows on its line is a comment.
 *
 *	j  Down  C-d  F5  Enter	a key, by the name that tmux's send-keys knows
 *	"text"			its characters as keys; \" and \\ stand for " and \
 *	sample			the next sample is taken
 *	resize COLSxROWS
 *	mouse ROW,COL		a click, counted from 0; then double, wheel-up or wheel-down
 */
struct script_step {
	enum { SCRIPT_EVENT, SCRIPT_SAMPLE } what;
	struct event event;	/* SCRIPT_EVENT */
};

struct script {
	struct script_step *steps;
	size_t count, next;
};

struct script_mistake {
	size_t line, column;	/* from 1; in characters */
	const char *why;	/* static */
	const char *word;	/* in the text */
	size_t word_len;
};

/* 0, -ENOMEM, or -EINVAL: see *@mistake. Then there is nothing to free. */
int script_parse(struct script *script, const char *text, size_t len,
		 struct script_mistake *mistake);

/* The text of a file, - being standard input. A negative errno has been complained about. */
int script_load(struct script *script, const char *command, const char *path);

void script_free(struct script *script);

/* The next step; false: there are no more. */
bool script_next(struct script *script, struct script_step *step);

#endif
