/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where would so many pages go? The way through the tree to the highest room below the stack, as
 * kernels up to 6.0 looked for it, in a saved maps, smaps or snapshot:
 *
 *	room FILE PAGES
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmatools.h>

enum { MOST_STEPS = 100 };

static const char *const moves[] = {
	[VMAT_MOVE_LEFT] = "left",
	[VMAT_MOVE_RIGHT] = "right",
	[VMAT_MOVE_UP] = "up",
	[VMAT_MOVE_FOUND] = "found",
	[VMAT_MOVE_END] = "end",
	[VMAT_MOVE_ABOVE] = "above",
	[VMAT_MOVE_AGAIN] = "again",
};

static void show(const struct vmat_tree *tree, const struct vmat_step *step)
{
	struct vmat_node node = { 0 };

	if (step->vma) {
		vmat_tree_node(tree, step->vma, &node);
		printf("%*s%" PRIx64 "-%" PRIx64 " gap %" PRIx64 " subtree_gap %" PRIx64,
		       (int)node.depth * 2, "", vmat_vma_start(step->vma), vmat_vma_end(step->vma),
		       node.gap, node.subtree_gap);
	} else {
		printf("above %" PRIx64, vmat_tree_highest_vm_end(tree));
	}
	printf(": %s, %s\n", moves[step->move], step->why);
}

static void look(const struct vmat_tree *tree, uint64_t length)
{
	const struct vmat_vma *last = vmat_tree_last_vma(tree);
	struct vmat_area_wish wish = { .size = sizeof(wish), .direction = VMAT_TOP_DOWN };
	struct vmat_step steps[MOST_STEPS];
	struct vmat_trace trace = { .steps = steps, .capacity = MOST_STEPS };
	uint64_t addr;
	int err;

	wish.length = length;
	wish.high_limit = last ? vmat_tree_start_gap(tree, last) : length;
	err = vmat_tree_unmapped_area(&addr, tree, &wish, &trace);
	for (size_t i = 0; i < trace.count && i < MOST_STEPS; i++)
		show(tree, &steps[i]);
	if (err)
		printf("there is no room\n");
	else
		printf("at %" PRIx64 ", %zu looked at\n", addr, trace.count);
}

int main(int argc, char **argv)
{
	struct vmat_tree_options options = { .size = sizeof(options) };
	struct vmat_trouble trouble = { 0 };
	struct vmat_tree *tree;
	struct vmat_mm *mm;
	int err;

	if (argc != 3) {
		fputs("usage: room FILE PAGES\n", stderr);
		return 2;
	}
	err = vmat_load_path(&mm, argv[1], NULL, &trouble);
	if (err) {
		fprintf(stderr, "room: %s: %s\n", argv[1], trouble.why ? trouble.why : strerror(-err));
		return 2;
	}
	err = vmat_tree_defaults(mm, &options);
	options.gap_rule = VMAT_GAPS_GUARDED;
	if (!err)
		err = vmat_tree_new(&tree, mm, &options);
	if (!err) {
		look(tree, strtoull(argv[2], NULL, 10) * options.page_size);
		vmat_tree_free(tree);
	}
	vmat_mm_free(mm);
	return err ? 2 : 0;
}
