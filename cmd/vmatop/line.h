/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line - a line of text that is being typed, and those that were typed before. */
#ifndef VMATOP_LINE_H
#define VMATOP_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
	char *text;		/* UTF-8 with a NUL; NULL: nothing was typed */
	size_t len, at;		/* bytes: all, before the cursor */
};

/* What is in it, never NULL. */
const char *line_text(const struct line *line);

/* Another text, the cursor behind it. 0 or -ENOMEM: it is as it was. */
int line_set(struct line *line, const char *text);
void line_free(struct line *line);

/* Put text where the cursor is. 0 or -ENOMEM. */
int line_insert(struct line *line, const char *text, size_t len);

/*
 * A key: a character, or one that moves or deletes (arrows, Home, End, Ctrl-A E B F, Backspace,
 * Delete, Ctrl-D U K W). False: it means nothing here, or there was no memory for it.
 */
bool line_key(struct line *line, uint32_t key);

enum { HISTORY_MAX = 100 };

struct history {
	char **lines;		/* the oldest first */
	size_t count;
	size_t back;		/* the one that is shown, counted from the end; 0: a new one */
	char *draft;		/* the new one, while others are shown */
};

/* Keep @text unless it is empty or was the last one, too. For want of memory it is forgotten. */
void history_add(struct history *history, const char *text);
void history_free(struct history *history);

/* Put the one before, or behind, into the line. */
void history_move(struct history *history, struct line *line, bool back);

#endif
