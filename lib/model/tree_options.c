/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree_options - what a tree is to assume of the kernel, from what the mm's files tell of it. */
#include <errno.h>
#include <string.h>

#include "model/layout.h"
#include "model/options.h"
#include "model/release.h"
#include "model/tree.h"

enum { GUARD_PAGES = 256, USUAL_MAX_MAP_COUNT = 65530 };

/* The maple tree came with 6.1. Of a text of maps alone the kernel may be of any age. */
static enum vmat_gap_rule gap_rule_of(const struct vmat_mm *mm)
{
	struct release release;

	release_of(mm, &release);
	if (!release.told &&
	    (mm->detail == VMAT_MAPS || release.first < RELEASE(6, 0, 0)))
		return VMAT_GAPS_GUARDED;
	return release.last >= RELEASE(6, 1, 0) ? VMAT_GAPS_RAW : VMAT_GAPS_GUARDED;
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
	return options_give(options, &own, sizeof(own));
}

int vmat_tree_settings(const struct vmat_tree *tree, struct vmat_tree_options *options)
{
	return options_give(options, &tree->options, sizeof(tree->options));
}
