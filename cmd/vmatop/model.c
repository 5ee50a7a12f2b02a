/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model - all that vmatop knows and shows, without screen, clock, files: what it wants it says. */
#include "vmatop/model.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/human.h"

enum { ROWS_FOR_BAR = 8 };	/* below, the function keys are a luxury */

static struct area cut_from_top(struct area *rest, unsigned rows)
{
	struct area area = *rest;

	area.rows = rows < rest->rows ? rows : rest->rows;
	rest->row += area.rows;
	rest->rows -= area.rows;
	return area;
}

static struct area cut_from_bottom(struct area *rest, unsigned rows)
{
	struct area area = *rest;

	area.rows = rows < rest->rows ? rows : rest->rows;
	rest->rows -= area.rows;
	area.row = rest->row + rest->rows;
	return area;
}

void model_layout(const struct model *model, struct layout *layout)
{
	struct area rest = { .rows = model->rows, .cols = model->cols };
	const struct page *page = model->page;
	unsigned head = 0;

	layout->bar = cut_from_bottom(&rest, model->rows >= ROWS_FOR_BAR);
	layout->status = cut_from_bottom(&rest, 1);
	if (page && page->type->head_rows)
		head = page->type->head_rows(page, model, rest.rows);
	layout->head = cut_from_top(&rest, head);
	layout->heading = cut_from_top(&rest, page && page->list);
	layout->body = rest;
}

struct watched *model_current(const struct model *model)
{
	return model->current < model->watched_count ? model->watched[model->current] : NULL;
}

const struct vmat_mm *model_mm(const struct model *model)
{
	const struct watched *watched = model_current(model);

	return watched && watched->now ? watched->now->mm : NULL;
}

void model_say(struct model *model, enum severity severity, const char *format, ...)
{
	va_list args;

	free(model->message);
	va_start(args, format);
	if (vasprintf(&model->message, format, args) < 0)
		model->message = NULL;
	va_end(args);
	model->severity = severity;
}

void model_say_complaint(struct model *model, const struct complaint *complaint)
{
	struct complaint here = *complaint;
	char *words;

	if (here.hint && !strcmp(here.hint, COLUMN_HINT))
		here.hint = "F2 lists them";
	words = complain_words(&here);
	model_say(model, SAY_ERROR, "%s", words ? words : "out of memory");
	free(words);
}

void model_say_no_memory(struct model *model, int err)
{
	if (err == -ENOMEM)
		model_say(model, SAY_ERROR, "out of memory");
}

int model_take(struct model *model)
{
	struct page *page = model->page;
	int err = page && page->type->take ? page->type->take(page, model) : 0;

	/* rows of what is gone already are not to be looked at */
	if (err && page->list)
		list_forget(page->list);
	model_say_no_memory(model, err);
	return err;
}

/* A page has just become the one on top. */
static int show(struct model *model)
{
	struct layout layout;
	int err = model_take(model);

	model_layout(model, &layout);
	if (model->page->list)
		list_set_height(model->page->list, layout.body.rows);
	return err;
}

/* What is wrong with it is said, and the rest done. */
static void make_usual(struct model *model, struct list *list, const struct usual *usual)
{
	struct complaint complaint = { .why = NULL };
	int err = 0;

	if (usual->columns)
		err = list_set_columns(list, usual->columns, &complaint);
	if (!err && usual->order)
		err = list_set_order(list, usual->order, &complaint);
	if (!err && usual->filter)
		err = list_set_filter(list, usual->filter, &complaint);
	if (err == -EINVAL)
		model_say_complaint(model, &complaint);
	model_say_no_memory(model, err);
}

int model_push(struct model *model, const struct page_type *type)
{
	struct page *page = NULL;
	int err = type->open(&page, model);

	model_say_no_memory(model, err);
	if (err)
		return err;
	page->type = type;
	page->below = model->page;
	model->page = page;
	if (page->list)
		make_usual(model, page->list, &model->usual[type->kind]);
	return show(model);
}

/* Without a look at the one below. */
static void drop(struct model *model)
{
	struct page *page = model->page;

	model->page = page->below;
	page->type->close(page);
}

void model_pop(struct model *model)
{
	if (!model->page)
		return;
	drop(model);
	if (model->page)
		show(model);
}

bool model_parse_address(struct model *model, const char *text, uint64_t *address)
{
	size_t len = strlen(text);

	if (len && human_parse_hex(text, len, address) == len)
		return true;
	model_say(model, SAY_ERROR, "%s: expected an address, such as 7f12a4000000", text);
	return false;
}

void model_jump(struct model *model, enum page_kind kind, uint64_t address)
{
	model->jump = (struct jump){ .wanted = true, .kind = kind, .address = address };
}

void model_prompt(struct model *model, enum prompt_kind kind, const char *text)
{
	line_free(&model->prompt.line);
	model->prompt.kind = kind;
	model->prompt.origin = model->page && model->page->list ? model->page->list->cursor : 0;
	model_say_no_memory(model, line_set(&model->prompt.line, text));
}

/* One that was kept comes back instead of a new one. */
static int push_kept(struct model *model, const struct page_type *type)
{
	struct page *page = model->kept[type->kind];

	if (!page)
		return model_push(model, type);
	model->kept[type->kind] = NULL;
	page->below = model->page;
	model->page = page;
	return show(model);
}

int model_replace(struct model *model, const struct page_type *type)
{
	struct page *old = model->page;
	int err = push_kept(model, type);

	if (err || !old)
		return err;
	model->page->below = old->below;
	if (model->kept[old->type->kind])
		old->type->close(old);
	else
		model->kept[old->type->kind] = old;
	return 0;
}

void model_close(struct model *model)
{
	while (model->page)
		drop(model);
	for (size_t i = 0; i < PAGE_KINDS; i++) {
		if (model->kept[i])
			model->kept[i]->type->close(model->kept[i]);
		model->kept[i] = NULL;
	}
}
