/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree_options - what a tree is to assume of the kernel, from what the mm's files tell of it. */
#include <errno.h>
#include <string.h>

#include "model/layout.h"
#include "model/tree.h"

enum { GUARD_PAGES = 256, USUAL_MAX_MAP_COUNT = 65530 };

int tree_take(void *own, size_t size, const void *given)
{
	const unsigned char *bytes = given;
	size_t given_size;

	memcpy(&given_size, given, sizeof(given_size));
	if (given_size < sizeof(given_size))
		return -EINVAL;
	for (size_t i = size; i < given_size; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(own, given, given_size < size ? given_size : size);
	memcpy(own, &size, sizeof(size));
	return 0;
}

int tree_give(void *theirs, const void *own, size_t size)
{
	size_t their_size;

	memcpy(&their_size, theirs, sizeof(their_size));
	if (their_size < sizeof(their_size))
		return -EINVAL;
	memset(theirs, 0, their_size);
	memcpy(theirs, own, their_size < size ? their_size : size);
	memcpy(theirs, &their_size, sizeof(their_size));
	return 0;
}

/* "6.1.0-50-amd64"; false for what is no release. */
static bool release_of(const char *text, unsigned *major, unsigned *minor)
{
	unsigned *number = major;

	*major = *minor = 0;
	for (; *text; text++) {
		if (*text >= '0' && *text <= '9' && *number < 1000)
			*number = *number * 10 + (unsigned)(*text - '0');
		else if (*text == '.' && number == major)
			number = minor;
		else
			break;
	}
	return number == minor;
}

/* Pss_Dirty came with 6.0, the release before the maple tree. */
static bool smaps_is_new(const struct vmat_mm *mm)
{
	const char *key;

	for (size_t i = 0; (key = vmat_mm_key(mm, i)); i++)
		if (!strcmp(key, "Pss_Dirty"))
			return true;
	return false;
}

static enum vmat_gap_rule gap_rule_of(const struct vmat_mm *mm)
{
	const char *text = facts_text(mm, FACT_OSRELEASE);
	unsigned major, minor;
	bool raw;

	if (text && release_of(text, &major, &minor))
		raw = major > 6 || (major == 6 && minor >= 1);
	else
		raw = smaps_is_new(mm);
	return raw ? VMAT_GAPS_RAW : VMAT_GAPS_GUARDED;
}

int vmat_tree_defaults(const struct vmat_mm *mm, struct vmat_tree_options *options)
{
	uint64_t page = vmat_mm_page_size(mm), guard;
	struct vmat_tree_options own = {
		.gap_rule = gap_rule_of(mm),
		.stack_guard_gap = GUARD_PAGES * page,
		.max_map_count = USUAL_MAX_MAP_COUNT,
		.task_size = UINT64_MAX,
		.page_size = page,
		.commit_room = UINT64_MAX,
	};

	if (facts_get(mm, FACT_GUARD_PAGES, &guard))
		own.stack_guard_gap = guard * page;
	(void)layout_task_size(mm, &own.task_size);
	(void)facts_get(mm, FACT_MAX_MAP_COUNT, &own.max_map_count);
	return tree_give(options, &own, sizeof(own));
}

int vmat_tree_settings(const struct vmat_tree *tree, struct vmat_tree_options *options)
{
	return tree_give(options, &tree->options, sizeof(tree->options));
}
