/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary - the commands that can be typed behind a colon: one table, for help, too. */
#ifndef VMATOP_VOCABULARY_H
#define VMATOP_VOCABULARY_H

#include <stddef.h>

#include "vmatop/action.h"

/* What the argument of a command can be, for those who press Tab. */
enum command_words {
	WORDS_NONE, WORDS_COLUMNS, WORDS_VIEWS, WORDS_GROUPS, WORDS_COMMANDS, WORDS_THEMES
};

struct command {
	const char *name;
	const char *argument;	/* "ADDR", "[COLUMN]": may be left out; NULL: none */
	const char *help;
	enum command_words words;
	enum action action;	/* what it means; ACTION_NONE: more than a key can say */
};

const struct command *vocabulary_table(size_t *count);

/* How many begin with these letters, but 1 if one is called so; it, or the first, in *@first. */
size_t vocabulary_find(const char *word, size_t len, const struct command **first);

#endif
