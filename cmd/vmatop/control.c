/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control - what happens to the model: keys, samples, a new size. */
#include "vmatop/control.h"

#include <errno.h>
#include <stdlib.h>

#include "vmatop/barline.h"
#include "vmatop/keymap.h"
#include "vmatop/pages.h"
#include "vmatop/placing.h"
#include "vmatop/prompt.h"
#include "vmatop/travel.h"

/* -- begin, end, size -------------------------------------------------------------------- */

void control_resize(struct model *model, unsigned rows, unsigned cols)
{
	struct layout layout;

	bool other_width = cols != model->cols;

	model->rows = rows;
	model->cols = cols;
	model_layout(model, &layout);
	if (model->page && model->page->list)
		list_set_height(model->page->list, layout.body.rows);
	if (other_width && model->page && model->page->type->wraps)
		model_say_no_memory(model, model_take(model));
}

int control_start(struct model *model, unsigned rows, unsigned cols)
{
	const struct page_type *type = pages_find(model->watched_count ? PAGE_MAPS :
								      PAGE_PROCESSES);

	control_resize(model, rows, cols);
	return type ? model_push(model, type) : -EINVAL;
}

void control_end(struct model *model)
{
	model_close(model);
	for (size_t i = 0; i < model->watched_count; i++)
		watched_free(model->watched[i]);
	free(model->watched);
	for (size_t i = 0; i < PAGE_KINDS; i++) {
		free(model->usual[i].columns);
		free(model->usual[i].order);
		free(model->usual[i].filter);
	}
	line_free(&model->prompt.line);
	for (size_t i = 0; i < PROMPT_KINDS; i++)
		history_free(&model->history[i]);
	free(model->message);
	free(model->wishes.open);
	free(model->wishes.save);
	free(model->wishes.theme);
	free(model->wishes.file);
	free(model->residency.cells);
	free(model->file.path);
	processes_free(&model->processes);
	*model = (struct model){ .rows = 0 };
}

void control_show(struct model *model, size_t index)
{
	travel_to_process(model, index);
}

int control_follow(struct model *model, struct watched *watched)
{
	struct watched **more = reallocarray(model->watched, model->watched_count + 1,
					     sizeof(struct watched *));

	if (!more) {
		watched_free(watched);
		return -ENOMEM;
	}
	model->watched = more;
	more[model->watched_count] = watched;
	control_show(model, model->watched_count++);
	return 0;
}

/* -- samples ----------------------------------------------------------------------------- */

int control_take(struct model *model, struct watched *watched, const struct vmat_sample *sample)
{
	int err = watched_take(watched, sample);

	return err || watched != model_current(model) ? err : model_take(model);
}

int control_take_processes(struct model *model)
{
	struct page *page = model->page;

	return page && page->type->kind == PAGE_PROCESSES ? page->type->take(page, model) : 0;
}

bool control_wants_processes(const struct model *model)
{
	return model->page && model->page->type->kind == PAGE_PROCESSES;
}

unsigned control_wants(const struct model *model)
{
	const struct page *page = model->page;

	return VMAT_SAMPLE_FACTS | VMAT_SAMPLE_NAMES |
	       (page && page->type->wants ? page->type->wants(page) : 0);
}

/* -- actions ----------------------------------------------------------------------------- */

static void search_again(struct model *model, bool backward)
{
	struct list *list = model->page->list;

	if (!list->search)
		model_say(model, SAY_INFO, "nothing was searched for yet: / does");
	else if (!list_search(list, NULL, backward))
		model_say(model, SAY_WARNING, "not found: %s", list->search);
}

/* By RSS, the largest first; or, if it is that already, as the rows come. */
static void sort_by_weight(struct model *model)
{
	struct list *list = model->page->list;
	const struct column *rss = column_find(list->set, "RSS", 3);
	struct complaint complaint;

	if (!rss)
		model_say(model, SAY_INFO, "there is no RSS on this page");
	else if (list->order.column == rss)
		model_say_no_memory(model, list_set_order(list, "", &complaint));
	else
		model_say_no_memory(model, list_order_by(list, rss));
}

/* Rows in their own order go by their address, where they have one. */
static void invert(struct model *model)
{
	struct list *list = model->page->list;
	struct complaint complaint;

	if (list->order.column)
		model_say_no_memory(model, list_invert(list));
	else if (column_find(list->set, "START", 5))
		model_say_no_memory(model, list_set_order(list, "START:desc", &complaint));
	else
		model_say(model, SAY_INFO, "these rows have no order: F6 gives them one");
}

static void tag(struct model *model)
{
	model_say_no_memory(model, list_tag(model->page->list));
	list_apply(model->page->list, ACTION_DOWN);
}

/* True: it is done, and was about the page's list. */
static bool apply_to_list(struct model *model, enum action action)
{
	struct list *list = model->page->list;

	if (!list)
		return false;
	switch (action) {
	case ACTION_SEARCH:
		prompt_begin(model, PROMPT_SEARCH);
		return true;
	case ACTION_FILTER:
		prompt_begin(model, PROMPT_FILTER);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search_again(model, action == ACTION_SEARCH_PREVIOUS);
		return true;
	case ACTION_SORT:
		model_push(model, pages_find(PAGE_SORT));
		return true;
	case ACTION_COLUMNS:
		model_push(model, pages_find(PAGE_COLUMNS));
		return true;
	case ACTION_SORT_WEIGHT:
		sort_by_weight(model);
		return true;
	case ACTION_INVERT:
		invert(model);
		return true;
	case ACTION_TAG:
		tag(model);
		return true;
	case ACTION_UNTAG_ALL:
		list_untag_all(list);
		return true;
	default:
		return false;
	}
}

static void toggle_pause(struct model *model)
{
	model->paused = !model->paused;
	model->wishes.sample |= !model->paused;
}

static void set_mark(struct model *model)
{
	struct watched *watched = model_current(model);

	if (!watched || !watched->now) {
		model_say(model, SAY_INFO, "there is nothing to mark yet");
		return;
	}
	watched_set_mark(watched);
	model_say(model, SAY_INFO, "marked: D shows what is different from now on");
	model_take(model);
}

static bool apply_to_model(struct model *model, enum action action)
{
	switch (action) {
	case ACTION_PAUSE:
		toggle_pause(model);
		return true;
	case ACTION_STEP:
		model->wishes.sample = true;
		return true;
	case ACTION_DELAY:
		model_prompt(model, PROMPT_COMMAND, "delay ");
		return true;
	case ACTION_MARK:
		set_mark(model);
		return true;
	case ACTION_BYTES:
		model->bytes = !model->bytes;
		return true;
	case ACTION_COMMAND:
		prompt_begin(model, PROMPT_COMMAND);
		return true;
	case ACTION_REDRAW:
		model->wishes.redraw = true;
		return true;
	case ACTION_SUSPEND:
		model->wishes.suspend = true;
		return true;
	case ACTION_QUIT:
		model->wishes.quit = true;
		return true;
	default:
		return false;
	}
}

/* What moves the cursor is done before the page hears of it; all else is the page's first. */
static void apply(struct model *model, enum action action)
{
	struct page *page = model->page;
	bool moved = page->list && list_apply(page->list, action);

	if (page->type->apply && page->type->apply(page, model, action))
		return;
	if (!moved && !apply_to_list(model, action) && !apply_to_model(model, action))
		travel_apply(model, action);
}

/* What was not wanted before is not there yet. */
static void apply_and_look(struct model *model, enum action action)
{
	unsigned wanted = control_wants(model);

	apply(model, action);
	if (model->jump.wanted)
		travel_jump(model);
	if (control_wants(model) & ~wanted && model_current(model) &&
	    model_current(model)->live && !model_current(model)->gone)
		model->wishes.sample = true;
	control_resize(model, model->rows, model->cols);
}

void control_apply(struct model *model, enum action action)
{
	apply_and_look(model, action);
}

/* -- keys and the mouse -------------------------------------------------------------------- */

static void press(struct model *model, uint32_t key)
{
	enum action action;

	free(model->message);
	model->message = NULL;
	if (model->prompt.kind != PROMPT_NONE)
		action = prompt_key(model, key);
	else
		action = keymap_find(model->page->type->modes, key);
	apply_and_look(model, action);
}

static bool is_in(const struct area *area, const struct event *event)
{
	return event->row - area->row < area->rows && event->col - area->col < area->cols;
}

static void click(struct model *model, const struct event *event)
{
	struct list *list = model->page->list;
	const struct column *column;
	struct layout layout;
	uint32_t key;

	model_layout(model, &layout);
	if (is_in(&layout.bar, event)) {
		key = barline_at(model->page->type->modes, layout.bar.cols, event->col);
		if (key)
			press(model, key);
		return;
	}
	if (!list || model->prompt.kind != PROMPT_NONE)
		return;
	if (is_in(&layout.heading, event)) {
		column = placing_at(list, &layout.heading, model->bytes, event->col);
		model_say_no_memory(model, column ? list_order_by(list, column) : 0);
	} else if (is_in(&layout.body, event) &&
		   list->top + (event->row - layout.body.row) < list->count) {
		list_move_to(list, list->top + (event->row - layout.body.row));
		apply_and_look(model, event->button == MOUSE_DOUBLE ? ACTION_OPEN : ACTION_NONE);
	}
}

static void mouse(struct model *model, const struct event *event)
{
	enum { WHEEL_ROWS = 3 };
	struct list *list = model->page->list;

	if (event->button == MOUSE_LEFT || event->button == MOUSE_DOUBLE)
		click(model, event);
	else if (list)
		list_scroll(list, WHEEL_ROWS, event->button == MOUSE_WHEEL_DOWN);
}

void control_event(struct model *model, const struct event *event)
{
	switch (event->type) {
	case EVENT_RESIZE:
		control_resize(model, event->row, event->col);
		break;
	case EVENT_KEY:
		press(model, event->key);
		break;
	case EVENT_MOUSE:
		mouse(model, event);
		break;
	case EVENT_NONE:
		break;
	}
}
