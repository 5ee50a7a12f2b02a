/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages - all kinds of pages. */
#include "vmatop/pages.h"

#include <string.h>

#include "vmatop/details.h"
#include "vmatop/differences.h"
#include "vmatop/gaps.h"
#include "vmatop/help.h"
#include "vmatop/maps.h"
#include "vmatop/menu.h"
#include "vmatop/procpage.h"
#include "vmatop/trees.h"

static const struct page_type *const types[PAGE_KINDS] = {
	[PAGE_PROCESSES] = &procpage_type,
	[PAGE_MAPS] = &maps_type,
	[PAGE_TREE] = &trees_type,
	[PAGE_GAPS] = &gaps_type,
	[PAGE_VMA] = &details_type,
	[PAGE_DIFFERENCE] = &differences_type,
	[PAGE_HELP] = &help_type,
	[PAGE_SORT] = &menu_sort_type,
	[PAGE_COLUMNS] = &menu_columns_type,
};

/* Views, in the order in which Tab goes round. */
static const enum page_kind views[] = {
	PAGE_MAPS, PAGE_GAPS, PAGE_TREE, PAGE_DIFFERENCE, PAGE_PROCESSES,
};

enum { VIEWS = sizeof(views) / sizeof(views[0]) };

const struct page_type *pages_find(enum page_kind kind)
{
	return types[kind];
}

const struct page_type *pages_named(const char *name)
{
	for (size_t i = 0; i < VIEWS; i++) {
		const struct page_type *type = types[views[i]];

		if (type && *name && !strncmp(type->name, name, strlen(name)))
			return type;
	}
	return NULL;
}

const char *pages_name(size_t index)
{
	for (size_t i = 0; i < VIEWS; i++) {
		if (types[views[i]] && !index--)
			return types[views[i]]->name;
	}
	return NULL;
}

const struct page_type *pages_beside(const struct page_type *type, bool before)
{
	size_t at = 0;

	for (size_t i = 0; i < VIEWS; i++) {
		if (views[i] == type->kind)
			at = i;
	}
	for (size_t i = 0; i < VIEWS; i++) {
		at = (at + (before ? VIEWS - 1 : 1)) % VIEWS;
		if (types[views[at]] && types[views[at]]->about_mm)
			return types[views[at]];
	}
	return type;
}

/* The page of that kind among those below; NULL: there is none. */
static const struct page *find_below(const struct model *model, enum page_kind kind)
{
	const struct page *page = model->page;

	while (page && page->type->kind != kind)
		page = page->below;
	return page;
}

void pages_show(struct model *model, enum page_kind kind)
{
	const struct page_type *type = types[kind];
	const struct page *there = find_below(model, kind);

	if (!type) {
		model_say(model, SAY_ERROR, "this vmatop was built without that page");
	} else if (there) {
		while (model->page != there)
			model_pop(model);
	} else if (type->about_mm && !model_current(model)) {
		model_say(model, SAY_ERROR, "no process is open: Enter opens one");
	} else if (type->about_mm && model->page->type->about_mm) {
		model_replace(model, type);
	} else {
		model_push(model, type);
	}
}
