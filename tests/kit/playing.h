/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model of vmatop that is played with: keys in, a canvas out. */
#ifndef TESTS_KIT_PLAYING_H
#define TESTS_KIT_PLAYING_H

#include <stdbool.h>

#include "vmatop/model.h"

/*
 * Begin with a screen of @rows times @cols that shows @mm, which is taken over; NULL: no process.
 * control_end() ends it.
 */
void play_begin(struct model *model, struct vmat_mm *mm, unsigned rows, unsigned cols);

/* One more sample of it, a second later; NULL: nothing has changed. */
void play_sample(struct model *model, struct vmat_mm *mm);

/* Keys by their names, and "texts", as --keys takes them. */
void play_keys(struct model *model, const char *keys);

/* The screen as text, a line a row; free() it. */
char *play_screen(const struct model *model);

/* Whether the screen has this text; else it is printed. */
bool play_shows(const struct model *model, const char *text);

/* NULL, or the first thing that must never be and is, in words. */
const char *play_fault(const struct model *model);

#endif
