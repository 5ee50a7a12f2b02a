/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt - a line is being typed: what its keys do, and what comes of it. */
#include "vmatop/prompt.h"

#include <errno.h>

#include "vmatop/command.h"

#define CTRL(letter) ((letter) & 0x1f)

void prompt_begin(struct model *model, enum prompt_kind kind)
{
	const struct list *list = model->page->list;
	const char *text = kind == PROMPT_FILTER && list ? list->filter_text : NULL;

	model_prompt(model, kind, text ? text : "");
}

static void end(struct model *model)
{
	line_free(&model->prompt.line);
	model->prompt.kind = PROMPT_NONE;
}

/* -- Enter ------------------------------------------------------------------------------- */

/* Without a text: what was looked for last. */
static enum action take_search(struct model *model, const char *text)
{
	struct list *list = model->page->list;

	if (!list)
		return ACTION_NONE;
	if (!*text)
		return ACTION_SEARCH_NEXT;
	if (list_search_from(list, text, model->prompt.origin))
		return ACTION_NONE;
	list_end_search(list);
	model_say(model, SAY_WARNING, "not found: %s", text);
	return ACTION_NONE;
}

/* What is wrong can be mended: the text stays, the cursor is on the mistake. */
static bool filter_failed(struct model *model, const char *text)
{
	struct complaint complaint = { .why = NULL };
	struct list *list = model->page->list;
	struct line *line = &model->prompt.line;
	int err = list ? list_set_filter(list, text, &complaint) : 0;

	model_say_no_memory(model, err);
	if (err != -EINVAL)
		return false;
	model_say_complaint(model, &complaint);
	if (complaint.token && complaint.token >= text && complaint.token <= text + line->len)
		line->at = (size_t)(complaint.token - text);
	return true;
}

static void take_user(struct model *model, const char *text)
{
	struct page *page = model->page;

	if (page->type->command)
		page->type->command(page, model, "user", text);
}

static enum action enter(struct model *model)
{
	struct prompt *prompt = &model->prompt;
	enum prompt_kind kind = prompt->kind;
	const char *text = line_text(&prompt->line);
	enum action action = ACTION_NONE;
	struct line line;

	history_add(&model->history[kind], text);
	if (kind == PROMPT_FILTER && filter_failed(model, text))
		return ACTION_NONE;
	/* what is done may begin another prompt */
	line = prompt->line;
	prompt->line = (struct line){ .text = NULL };
	prompt->kind = PROMPT_NONE;
	if (kind == PROMPT_SEARCH)
		action = take_search(model, text);
	else if (kind == PROMPT_COMMAND)
		action = command_run(model, text);
	else if (kind == PROMPT_USER)
		take_user(model, text);
	line_free(&line);
	return action;
}

/* -- other keys -------------------------------------------------------------------------- */

static void cancel(struct model *model)
{
	struct list *list = model->page->list;

	if (model->prompt.kind == PROMPT_SEARCH && list) {
		list_end_search(list);
		list_move_to(list, model->prompt.origin);
	}
	end(model);
}

/* As one types, the cursor is where one would get to. */
static void search_along(struct model *model)
{
	struct list *list = model->page->list;
	const char *text = line_text(&model->prompt.line);

	if (model->prompt.kind != PROMPT_SEARCH || !list)
		return;
	if (!list_search_from(list, text, model->prompt.origin)) {
		list_move_to(list, model->prompt.origin);
		model_say(model, SAY_WARNING, "not found: %s", text);
	}
}

enum action prompt_key(struct model *model, uint32_t key)
{
	struct prompt *prompt = &model->prompt;

	/* what is empty is left, as in less and vi */
	if (key == KEY_ERASE && !prompt->line.len)
		key = KEY_ESCAPE;
	switch (key) {
	case KEY_RETURN:
		return enter(model);
	case KEY_ESCAPE:
	case CTRL('c'):
	case CTRL('g'):
		cancel(model);
		return ACTION_NONE;
	case KEY_TAB:
		command_complete(model);
		return ACTION_NONE;
	case KEY_CURSOR_UP:
	case KEY_CURSOR_DOWN:
		history_move(&model->history[prompt->kind], &prompt->line, key == KEY_CURSOR_UP);
		break;
	default:
		if (!line_key(&prompt->line, key))
			return ACTION_NONE;
	}
	search_along(model);
	return ACTION_NONE;
}
