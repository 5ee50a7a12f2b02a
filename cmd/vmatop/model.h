/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model - all that vmatop knows and shows, without screen, clock, files: what it wants it says. */
#ifndef VMATOP_MODEL_H
#define VMATOP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmatop/action.h"
#include "vmatop/area.h"
#include "vmatop/key.h"
#include "vmatop/line.h"
#include "vmatop/list.h"
#include "vmatop/processes.h"
#include "vmatop/watched.h"

struct model;
struct page;

enum page_kind {
	PAGE_PROCESSES, PAGE_MAPS, PAGE_VMA, PAGE_TREE, PAGE_GAPS, PAGE_DIFFERENCE, PAGE_HELP,
	PAGE_SORT, PAGE_COLUMNS,
	PAGE_KINDS
};

/*
 * A page is what fills the screen between the first line and the last two. Pages lie on each other:
 * Enter puts one on top, Escape takes it off. Each begins with a struct page; only its own file and
 * that which draws it know the rest.
 */
struct page_type {
	enum page_kind kind;
	const char *name;	/* ":view NAME" */
	const char *title;	/* for people */
	unsigned modes;		/* MODE_*, see keymap.h */
	bool wraps;		/* its rows depend on how wide the screen is */
	bool about_mm;		/* shows the current process: Tab goes round these */
	/* It begins empty: take() follows at once. 0, -ENOMEM; else it has said why not. */
	int (*open)(struct page **pagep, struct model *model);
	void (*close)(struct page *page);
	/* There is a new sample, or another process is the current one: make rows. 0 or -ENOMEM. */
	int (*take)(struct page *page, struct model *model);
	/* False: this key is not the page's. What it does to the list's cursor is done already. */
	bool (*apply)(struct page *page, struct model *model, enum action action);
	/* A command of the command line with its argument ("" for none). False: not the page's. */
	bool (*command)(struct page *page, struct model *model, const char *word,
			const char *argument);
	/* VMAT_SAMPLE_* that it shows. NULL: only the layout. */
	unsigned (*wants)(const struct page *page);
	/* How many of @room rows it takes above its list. NULL: none. */
	unsigned (*head_rows)(const struct page *page, const struct model *model, unsigned room);
};

struct page {
	const struct page_type *type;
	struct page *below;	/* NULL: none */
	struct list *list;	/* what keys of lists mean; NULL: it has none */
};

/* What is being typed into the last line. */
enum prompt_kind {
	PROMPT_NONE, PROMPT_SEARCH, PROMPT_FILTER, PROMPT_COMMAND, PROMPT_USER,
	PROMPT_KINDS
};

struct prompt {
	enum prompt_kind kind;
	struct line line;
	size_t origin;		/* PROMPT_SEARCH: where the cursor of the list was */
};

enum severity { SAY_INFO, SAY_WARNING, SAY_ERROR };

/* What only the world outside can do; who does it empties the field. Strings are to be free()d. */
struct wishes {
	bool quit, suspend, redraw;
	bool sample;		/* now, whatever the time */
	char *open;		/* a target to follow and show */
	char *theme;		/* colours of that name */
	char *save;		/* a file for a bundle of the current process as it is now */
	struct {
		uint64_t start, end;
		uint64_t cell;	/* bytes of each but the last, whole pages */
		size_t cells;	/* 0: no wish */
	} pages;		/* of the current process: what of its memory is where */
	char *file;		/* a path as it sees it: whose name is that now */
};

/* Where a page wants to go: another one, on top of it. */
struct jump {
	bool wanted;
	enum page_kind kind;
	uint64_t address;		/* that it is to show */
};

/* What the user wants a kind of page to be like from the start; NULL: as it is. */
struct usual {
	char *columns, *order, *filter;
};

/* The answer to wishes.pages. */
struct residency {
	uint64_t start, end;
	uint64_t cell;			/* as it was wished */
	struct vmat_pages *cells;	/* NULL: not known */
	size_t count;
	const char *why;		/* why it is not known, static; or NULL */
};

/* The answer to wishes.file. */
struct file_now {
	char *path;		/* NULL: nothing was asked */
	bool exists;		/* a file has that name ... */
	uint64_t inode;		/* ... with this number */
	bool shortened;		/* it is about the path without " (deleted)" at its end */
	const char *why;	/* why it is not known, static; or NULL */
};

struct model {
	unsigned rows, cols;		/* of the screen */
	struct page *page;		/* the one on top, never NULL after model_start() */
	struct watched **watched;	/* the processes that are followed */
	size_t watched_count, current;
	struct page *kept[PAGE_KINDS];	/* pages that another view took the place of; NULL: none */
	struct processes processes;	/* all of them; readings 0: not read yet */
	struct usual usual[PAGE_KINDS];
	struct prompt prompt;
	struct history history[PROMPT_KINDS];
	char *message;			/* in the last line, NULL: none */
	enum severity severity;
	struct wishes wishes;
	struct jump jump;
	struct residency residency;
	struct file_now file;
	double delay;			/* seconds between two samples */
	bool paused;
	bool bytes;			/* sizes as they are, not 1.5M */
	bool ascii;			/* nothing beyond ASCII can be shown */
	uint64_t now_ns;		/* the time, as it was told last */
};

/* Where things are on the screen. Rows that there is no room for are 0. */
struct layout {
	struct area head;	/* the page's */
	struct area heading;	/* names of columns; only for pages with a list */
	struct area body;
	struct area status;	/* message, prompt */
	struct area bar;	/* what function keys do */
};
void model_layout(const struct model *model, struct layout *layout);

/* The process that is shown, NULL: none. Its address space, NULL: not read yet. */
struct watched *model_current(const struct model *model);
const struct vmat_mm *model_mm(const struct model *model);

/* Say something in the last line until the next key. */
void model_say(struct model *model, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void model_say_no_memory(struct model *model, int err);	/* nothing unless that is -ENOMEM */
void model_say_complaint(struct model *model, const struct complaint *complaint);

/* Ask for a line of text, which begins as @text. The page is asked for what it means. */
void model_prompt(struct model *model, enum prompt_kind kind, const char *text);

/* Put a page on top (NULL: there was no memory for it, which is said), take the top one off. */
int model_push(struct model *model, const struct page_type *type);
void model_pop(struct model *model);

/* The address that the argument of a command is, as in maps. False: it is none, which was said. */
bool model_parse_address(struct model *model, const char *text, uint64_t *address);

/* Go to what has @address on another page; Escape comes back. It happens when the key is done. */
void model_jump(struct model *model, enum page_kind kind, uint64_t address);

/* Take all of them off, and those that are kept. */
void model_close(struct model *model);

/* What the page on top shows has changed: have it make new rows. 0, or -ENOMEM that was said. */
int model_take(struct model *model);

/*
 * Instead of the one on top, which is kept as it is, with its cursor and filter, for when it is
 * shown again.
 */
int model_replace(struct model *model, const struct page_type *type);

#endif
