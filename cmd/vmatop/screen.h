/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen - the terminal: shows a canvas, reads keys. The only room that knows ncurses. */
#ifndef VMATOP_SCREEN_H
#define VMATOP_SCREEN_H

#include "common/terminal.h"
#include "vmatop/canvas.h"
#include "vmatop/key.h"
#include "vmatop/theme.h"

struct screen;

struct screen_options {
	const char *command;		/* for complaints */
	enum theme_name theme;
	enum colour_when colour;
	bool no_mouse;
};

/*
 * Take over the terminal. On failure the one line on stderr has been written. Until screen_close()
 * the terminal is put back also when the program crashes. One at a time. 0 or a negative errno.
 */
int screen_open(struct screen **screenp, const struct screen_options *options);
void screen_close(struct screen *screen);

/* What to poll for keys. */
int screen_input(const struct screen *screen);

/* Nothing but ASCII can be shown: canvases should know. */
bool screen_ascii(const struct screen *screen);

/* What it looks like there. */
const struct theme *screen_theme(const struct screen *screen);

/* Other colours, from the next screen_show() on. */
void screen_set_theme(struct screen *screen, enum theme_name theme);

/* How large the terminal is now, 1x1 at least. To be called at the start and after SIGWINCH. */
void screen_size(struct screen *screen, unsigned *rows, unsigned *cols);

/* Show it; only cells that have changed are written. */
void screen_show(struct screen *screen, const struct canvas *canvas);

/* The next screen_show() writes everything: others have written to the terminal. */
void screen_redraw(struct screen *screen);

/*
 * The next key or mouse event that is there; false: none. @now_ns decides what is a double click.
 * To be called until it says false.
 */
bool screen_read(struct screen *screen, uint64_t now_ns, struct event *event);

/*
 * Give the terminal back and stop, as Ctrl-Z does (@all: with all of the job, since the key reached
 * nobody else), and take it again when continued.
 */
void screen_suspend(struct screen *screen, bool all);

/* We were stopped without having been asked, and continue: take the terminal again. */
void screen_resume(struct screen *screen);

#endif
