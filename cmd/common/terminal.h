/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal - whether somebody looks at it, how wide it is, what it can show. */
#ifndef COMMON_TERMINAL_H
#define COMMON_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct terminal {
	bool is_one;
	size_t cells;		/* how wide; 0: not a terminal, or nobody knows */
	bool utf8;		/* shows UTF-8; always true for what is no terminal */
	bool utf8_locale;	/* the user reads UTF-8, whatever the output is */
	bool colour;
};

/* Look at @fd and at COLUMNS, NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG. */
void terminal_ask(struct terminal *terminal, int fd, enum colour_when when);

#endif
