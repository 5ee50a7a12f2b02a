/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control - what happens to the model: keys, samples, a new size. */
#include "vmatop/control.h"

#include <errno.h>
#include <stdlib.h>

#include "common/human.h"
#include "vmatop/keymap.h"
#include "vmatop/pages.h"

/* -- begin, end, size -------------------------------------------------------------------- */

void control_resize(struct model *model, unsigned rows, unsigned cols)
{
	struct layout layout;

	model->rows = rows;
	model->cols = cols;
	model_layout(model, &layout);
	if (model->page && model->page->list)
		list_set_height(model->page->list, layout.body.rows);
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
	while (model->page)
		model_pop(model);
	for (size_t i = 0; i < model->watched_count; i++)
		watched_free(model->watched[i]);
	free(model->watched);
	free(model->prompt.text);
	free(model->message);
	free(model->wishes.open);
	free(model->wishes.save);
	free(model->residency.cells);
	processes_free(&model->processes);
	*model = (struct model){ .rows = 0 };
}

/* Another process is the current one, or has just been opened: show its address space. */
void control_show(struct model *model, size_t index)
{
	struct page *page = model->page;
	const struct page_type *maps = pages_find(PAGE_MAPS);

	model->current = index;
	if (!page)
		return;
	if (!page->type->about_mm)
		model_push(model, maps);
	else if (page->type->take && page->type->take(page, model))
		model_say(model, SAY_ERROR, "out of memory");
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
	struct page *page = model->page;
	int err = watched_take(watched, sample);

	if (err || !page || !page->type->take || watched != model_current(model))
		return err;
	return page->type->take(page, model);
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

	return VMAT_SAMPLE_FACTS | (page && page->type->wants ? page->type->wants(page) : 0);
}

/* -- actions ----------------------------------------------------------------------------- */

static void say_no_memory(struct model *model, int err)
{
	if (err == -ENOMEM)
		model_say(model, SAY_ERROR, "out of memory");
}

static void go_to_kind(struct model *model, enum page_kind kind)
{
	const struct page_type *type = pages_find(kind);

	if (type && type != model->page->type)
		model_replace(model, type);
}

static void search(struct model *model, bool backward)
{
	struct list *list = model->page->list;

	if (!list->search)
		model_say(model, SAY_INFO, "nothing was searched for yet: / does");
	else if (!list_search(list, NULL, backward))
		model_say(model, SAY_WARNING, "not found: %s", list->search);
}

static void go_back(struct model *model)
{
	if (model->page->below)
		model_pop(model);
}

static void prompt_begin(struct model *model, enum prompt_kind kind)
{
	free(model->prompt.text);
	model->prompt = (struct prompt){ .kind = kind };
}

/* True: it is done. */
static bool apply_to_list(struct model *model, enum action action)
{
	struct list *list = model->page->list;

	if (!list)
		return false;
	if (list_apply(list, action))
		return true;
	switch (action) {
	case ACTION_SEARCH:
		prompt_begin(model, PROMPT_SEARCH);
		return true;
	case ACTION_FILTER:
		prompt_begin(model, PROMPT_FILTER);
		return true;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search(model, action == ACTION_SEARCH_PREVIOUS);
		return true;
	case ACTION_INVERT:
		say_no_memory(model, list_invert(list));
		return true;
	default:
		return false;
	}
}

static void apply_to_all(struct model *model, enum action action)
{
	struct watched *watched = model_current(model);

	switch (action) {
	case ACTION_BACK:
		go_back(model);
		break;
	case ACTION_NEXT_VIEW:
	case ACTION_PREVIOUS_VIEW:
		model_replace(model, pages_beside(model->page->type,
						  action == ACTION_PREVIOUS_VIEW));
		break;
	case ACTION_VIEW_MAPS:
		go_to_kind(model, PAGE_MAPS);
		break;
	case ACTION_PAUSE:
		model->paused = !model->paused;
		break;
	case ACTION_MARK:
		if (watched)
			watched_set_mark(watched);
		break;
	case ACTION_COMMAND:
		prompt_begin(model, PROMPT_COMMAND);
		break;
	case ACTION_REDRAW:
		model->wishes.redraw = true;
		break;
	case ACTION_SUSPEND:
		model->wishes.suspend = true;
		break;
	case ACTION_QUIT:
		model->wishes.quit = true;
		break;
	default:
		break;
	}
}

/* A page cannot know another one. */
static void jump(struct model *model)
{
	const struct page_type *type = pages_find(model->jump.kind);
	char address[HUMAN_MAX + 1];

	model->jump.wanted = false;
	if (!type || model_push(model, type))
		return;
	*human_hex(address, model->jump.address) = '\0';
	if (type->command)
		type->command(model->page, model, "goto", address);
}

static void apply(struct model *model, enum action action)
{
	struct page *page = model->page;

	if (apply_to_list(model, action)) {
		if (page->type->apply)
			page->type->apply(page, model, action);
		return;
	}
	if (!page->type->apply || !page->type->apply(page, model, action))
		apply_to_all(model, action);
}

void control_apply(struct model *model, enum action action)
{
	apply(model, action);
	if (model->jump.wanted)
		jump(model);
}

void control_event(struct model *model, const struct event *event)
{
	switch (event->type) {
	case EVENT_RESIZE:
		control_resize(model, event->row, event->col);
		break;
	case EVENT_KEY:
		free(model->message);
		model->message = NULL;
		control_apply(model, keymap_find(model->page->type->modes, event->key));
		break;
	default:
		break;
	}
}
