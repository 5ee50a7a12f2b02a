/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages - all kinds of pages. */
#include "vmatop/pages.h"

#include <string.h>

#include "vmatop/differences.h"
#include "vmatop/maps.h"
#include "vmatop/procpage.h"

static const struct page_type *const types[PAGE_KINDS] = {
	[PAGE_PROCESSES] = &procpage_type,
	[PAGE_MAPS] = &maps_type,
	[PAGE_DIFFERENCE] = &differences_type,
};

const struct page_type *pages_find(enum page_kind kind)
{
	return types[kind];
}

const struct page_type *pages_named(const char *name)
{
	for (size_t i = 0; i < PAGE_KINDS; i++) {
		if (types[i] && !strcmp(types[i]->name, name))
			return types[i];
	}
	return NULL;
}

const struct page_type *pages_beside(const struct page_type *type, bool before)
{
	size_t i = type->kind;

	do {
		i = (i + (before ? PAGE_KINDS - 1 : 1)) % PAGE_KINDS;
	} while (i != type->kind && !(types[i] && types[i]->about_mm));
	return types[i] ? types[i] : type;
}
