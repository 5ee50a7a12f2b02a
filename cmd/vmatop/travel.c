/* SPDX-License-Identifier: GPL-2.0-or-later */
/* travel - from page to page, and from process to process. */
#include "vmatop/travel.h"

#include "common/human.h"
#include "vmatop/pages.h"

/* Another process is the current one, or has just been opened: show its address space. */
void travel_to_process(struct model *model, size_t index)
{
	struct page *page = model->page;
	const struct page_type *maps = pages_find(PAGE_MAPS);

	model->current = index;
	if (!page)
		return;
	if (!page->type->about_mm)
		model_push(model, maps);
	else
		model_take(model);
}

/* First what was put on the list is taken off, then the page itself. */
static void go_back(struct model *model)
{
	struct list *list = model->page->list;
	struct complaint complaint;

	if (list && list->search)
		list_end_search(list);
	else if (list && list->filter)
		model_say_no_memory(model, list_set_filter(list, NULL, &complaint));
	else if (model->page->below)
		model_pop(model);
	else
		model_say(model, SAY_INFO, "q quits");
}

/* Where the row under the cursor begins. False: it is nowhere. */
static bool address_of_row(const struct model *model, uint64_t *address)
{
	const struct list *list = model->page->list;
	const void *row = list ? list_current(list) : NULL;
	const struct column *start = row ? column_find(list->set, "START", 5) : NULL;
	struct cell cell = { .type = CELL_ABSENT };

	if (start)
		column_cell(start, &list->subject, row, &cell);
	*address = cell.number;
	return cell.type == CELL_ADDRESS;
}

static void go_to_address(struct model *model, uint64_t address)
{
	const struct page_type *type = model->page->type;
	char text[HUMAN_MAX + 1];

	*human_hex(text, address) = '\0';
	if (type->command && !type->command(model->page, model, "show", text))
		type->command(model->page, model, "goto", text);
}

/* Two that show mappings show the same one. */
static void show_view(struct model *model, enum page_kind kind)
{
	const unsigned of_mappings = 1u << PAGE_MAPS | 1u << PAGE_TREE;
	enum page_kind before = model->page->type->kind;
	uint64_t address = 0;
	bool known = of_mappings & 1u << before && address_of_row(model, &address);

	pages_show(model, kind);
	if (known && model->page->type->kind != before &&
	    of_mappings & 1u << model->page->type->kind)
		go_to_address(model, address);
}

static void go_beside(struct model *model, bool before)
{
	show_view(model, pages_beside(model->page->type, before)->kind);
}

static void next_process(struct model *model, bool before)
{
	size_t count = model->watched_count;

	if (count < 2)
		model_say(model, SAY_INFO, "no %sprocess is followed: :open follows one",
			  count ? "other " : "");
	else
		travel_to_process(model, (model->current + (before ? count - 1 : 1)) % count);
}

/* A page cannot know another one. */
void travel_jump(struct model *model)
{
	const struct page_type *type = pages_find(model->jump.kind);

	model->jump.wanted = false;
	if (type && !model_push(model, type))
		go_to_address(model, model->jump.address);
}

static void show_help(struct model *model)
{
	if (model->page->type->kind != PAGE_HELP)
		model_push(model, pages_find(PAGE_HELP));
}

void travel_apply(struct model *model, enum action action)
{
	static const struct {
		enum action action;
		enum page_kind kind;
	} views[] = {
		{ ACTION_VIEW_MAPS, PAGE_MAPS }, { ACTION_VIEW_TREE, PAGE_TREE },
		{ ACTION_VIEW_GAPS, PAGE_GAPS }, { ACTION_VIEW_DIFFERENCE, PAGE_DIFFERENCE },
		{ ACTION_VIEW_PROCESSES, PAGE_PROCESSES },
	};

	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		if (views[i].action == action)
			show_view(model, views[i].kind);
	}
	if (action == ACTION_BACK)
		go_back(model);
	else if (action == ACTION_HELP)
		show_help(model);
	else if (action == ACTION_NEXT_VIEW || action == ACTION_PREVIOUS_VIEW)
		go_beside(model, action == ACTION_PREVIOUS_VIEW);
	else if (action == ACTION_NEXT_PROCESS || action == ACTION_PREVIOUS_PROCESS)
		next_process(model, action == ACTION_PREVIOUS_PROCESS);
}
