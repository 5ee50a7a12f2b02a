/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trees - the page of the red-black tree. */
#include "vmatop/trees.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vmatop/keymap.h"

enum {
	MANY = 256,		/* more nodes than that are folded up at first ... */
	FEW_LEVELS = 5,		/* ... from that level on */
	MORE_LEVELS = 3		/* that come when one is unfolded */
};

#define USUAL "TREE,START,END,SIZE,PERM,GAP,SUBTREE_GAP,NAME"
#define USUAL_SEARCHED "TREE,STEP,START,END,SIZE,PERM,GAP,SUBTREE_GAP,NAME"

static uint64_t key_of(const void *row)
{
	return ((const struct node_row *)row)->end;
}

/* -- the tree ------------------------------------------------------------------------------ */

static void forget(struct trees *trees)
{
	node_rows_free(&trees->rows);
	vmat_tree_free(trees->tree);
	trees->tree = NULL;
	trees->found = NULL;
	shot_drop(trees->shot);
	trees->shot = NULL;
}

/* Levels, the root being the first. */
static unsigned depth_of(const struct vmat_tree *tree)
{
	const struct vmat_vma *vma;
	struct vmat_node node;
	unsigned deepest = 0;

	vmat_tree_for_each_vma(tree, vma) {
		vmat_tree_node(tree, vma, &node);
		if (node.depth + 1 > deepest)
			deepest = node.depth + 1;
	}
	return deepest;
}

static int plant(struct trees *trees, struct shot *shot)
{
	struct vmat_tree_options options = { .size = sizeof(options) };
	int err;

	if (shot == trees->shot)
		return 0;
	forget(trees);
	if (!shot)
		return 0;
	trees->shot = shot_hold(shot);
	err = vmat_tree_defaults(shot->mm, &options);
	if (!err)
		err = vmat_tree_new(&trees->tree, shot->mm, &options);
	if (err)
		return err;
	trees->rule = options.gap_rule == VMAT_GAPS_RAW ?
			      "gaps as since Linux 6.1: whole holes" :
			      "gaps as up to Linux 6.0: without guards";
	trees->deepest = depth_of(trees->tree);
	if (!trees->chosen)
		trees->levels = vmat_tree_count(trees->tree) > MANY ? FEW_LEVELS : 0;
	return 0;
}

/* -- find_vma() ---------------------------------------------------------------------------- */

/* What a list is walked by: one after the other, until one ends above. */
static size_t list_walk(const struct trees *trees)
{
	const struct vmat_vma *vma;
	size_t count = 0;

	vmat_tree_for_each_vma(trees->tree, vma) {
		count++;
		if (vmat_vma_end(vma) > trees->addr)
			break;
	}
	return count;
}

static void search(struct trees *trees)
{
	trees->trace = (struct vmat_trace){ .steps = trees->steps, .capacity = TREES_STEPS };
	trees->found = NULL;
	if (!trees->has_search || !trees->tree)
		return;
	trees->found = vmat_tree_trace_find_vma(trees->tree, trees->addr, &trees->trace);
	trees->before = list_walk(trees);
}

/* -- rows ---------------------------------------------------------------------------------- */

enum { WIDTH_LEAST = 6 };

/* The column of the tree is as wide as it has to be, up to a half of the screen. */
static void set_width(struct trees *trees, unsigned cols)
{
	unsigned width = WIDTH_LEAST, most = cols / 2 > WIDTH_LEAST ? cols / 2 : WIDTH_LEAST;

	for (size_t i = 0; i < trees->rows.count && width < most; i++)
		if (node_row_width(&trees->rows.row[i]) > width)
			width = node_row_width(&trees->rows.row[i]);
	trees->columns.all.columns[0].width = width < most ? width : most;
}

static int make_rows(struct trees *trees, const struct model *model)
{
	const struct outline outline = {
		.levels = trees->levels, .more = MORE_LEVELS, .marks = trees->marks,
		.count = trees->mark_count,
	};
	const struct extent extent = {
		.top = trees->tree ? vmat_tree_root(trees->tree) : NULL,
		.trace = trees->has_search ? &trees->trace : NULL, .outline = &outline,
	};
	const struct subject subject = {
		.target = "", .mm = trees->shot ? trees->shot->mm : NULL,
	};
	const void **rows;
	int err;

	node_rows_free(&trees->rows);
	err = node_rows_collect(&trees->rows, trees->tree, &extent);
	rows = err ? NULL : calloc(trees->rows.count + 1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < trees->rows.count; i++)
		rows[i] = &trees->rows.row[i];
	trees->columns.pencil.ascii = model->ascii;
	set_width(trees, model->cols);
	return list_take(&trees->list, &subject, rows, trees->rows.count);
}

static int trees_take(struct page *page, struct model *model)
{
	struct trees *trees = (struct trees *)page;
	const struct watched *watched = model_current(model);
	bool same = watched && watched->now && watched->now == trees->shot;
	int err;

	if (same)
		return 0;
	err = plant(trees, watched ? watched->now : NULL);
	if (err)
		forget(trees);
	search(trees);
	return make_rows(trees, model) ? -ENOMEM : err;
}

static void make_rows_again(struct trees *trees, struct model *model)
{
	if (make_rows(trees, model)) {
		node_rows_free(&trees->rows);
		model_say(model, SAY_ERROR, "out of memory");
	}
}

/* -- the page ------------------------------------------------------------------------------ */

static void trees_close(struct page *page)
{
	struct trees *trees = (struct trees *)page;

	list_free(&trees->list);
	forget(trees);
	borrow_free(&trees->columns.all);
	free(trees->marks);
	free(trees);
}

static int trees_open(struct page **pagep, struct model *model)
{
	struct trees *trees = calloc(1, sizeof(*trees));
	int err;

	if (!trees)
		return -ENOMEM;
	trees->page.list = &trees->list;
	trees->rule = "";
	err = node_columns_make(&trees->columns, NULL, model->ascii);
	if (!err)
		err = list_init(&trees->list, &trees->columns.all.set, USUAL, key_of);
	trees->list.spare = "END,SUBTREE_GAP,PERM,SIZE,GAP,STEP";
	if (err)
		trees_close(&trees->page);
	else
		*pagep = &trees->page;
	return err;
}

/* -- folding ------------------------------------------------------------------------------- */

/* Where the mark of a node is, or belongs. */
static size_t find_mark(const struct trees *trees, uint64_t start)
{
	size_t low = 0, high = trees->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (trees->marks[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int set_mark(struct trees *trees, uint64_t start, bool open)
{
	size_t at = find_mark(trees, start);
	struct fold_mark *marks = trees->marks;

	if (at == trees->mark_count || marks[at].start != start) {
		marks = reallocarray(marks, trees->mark_count + 1, sizeof(*marks));
		if (!marks)
			return -ENOMEM;
		trees->marks = marks;
		memmove(marks + at + 1, marks + at, (trees->mark_count++ - at) * sizeof(*marks));
	}
	marks[at] = (struct fold_mark){ start, open };
	return 0;
}

/* The cursor's subtree; of a node that has none below, that of its parent. */
static void fold(struct trees *trees, struct model *model)
{
	const struct node_row *row = list_current(&trees->list);
	const struct vmat_vma *vma;
	bool open;

	if (!row)
		return;
	if (!trees->told)
		trees->has_search = false;	/* what it held open may be folded up */
	open = row->hidden != 0;
	vma = row->node.left || row->node.right || !row->node.parent ? row->node.vma :
								       row->node.parent;
	trees->chosen = true;
	trees->list.kept_key = vmat_vma_end(vma);
	if (set_mark(trees, vmat_vma_start(vma), open))
		model_say(model, SAY_ERROR, "out of memory");
	make_rows_again(trees, model);
}

/* Show all, or when all is shown only a few levels. */
static void fold_all(struct trees *trees, struct model *model)
{
	trees->levels = trees->rows.folded ? 0 : FEW_LEVELS;
	trees->chosen = true;
	trees->mark_count = 0;
	make_rows_again(trees, model);
}

/* -- keys and commands --------------------------------------------------------------------- */

/* The column STEP is there when something is looked for. */
static void choose_columns(struct trees *trees)
{
	struct complaint complaint;

	if (trees->list.chosen)
		return;
	column_choose(&trees->list.shown, &trees->columns.all.set,
		      trees->told ? USUAL_SEARCHED : USUAL, &complaint);
}

static void end_search(struct trees *trees, struct model *model)
{
	trees->has_search = trees->told = false;
	search(trees);
	choose_columns(trees);
	make_rows_again(trees, model);
}

/* To what was found, or else to what was looked at last. */
static void go_to(struct trees *trees, struct model *model, uint64_t addr, bool told)
{
	const struct vmat_vma *last;

	trees->has_search = true;
	trees->told = told;
	trees->addr = addr;
	search(trees);
	choose_columns(trees);
	last = trees->trace.count ? trees->steps[trees->trace.count - 1].vma : NULL;
	if (trees->found || last)
		trees->list.kept_key = vmat_vma_end(trees->found ? trees->found : last);
	if (!trees->found && told)
		model_say(model, SAY_WARNING, "no mapping ends above %08" PRIx64, addr);
	make_rows_again(trees, model);
	list_center(&trees->list);
}

static bool trees_apply(struct page *page, struct model *model, enum action action)
{
	struct trees *trees = (struct trees *)page;
	const struct node_row *row = list_current(&trees->list);

	switch (action) {
	case ACTION_OPEN:
		if (row)
			model_jump(model, PAGE_MAPS, row->start);
		return true;
	case ACTION_FOLD:
		fold(trees, model);
		return true;
	case ACTION_FOLD_ALL:
		fold_all(trees, model);
		return true;
	case ACTION_BACK:
		if (!trees->told)
			return false;
		end_search(trees, model);
		return true;
	default:
		return false;
	}
}

static bool trees_command(struct page *page, struct model *model, const char *word,
			  const char *argument)
{
	bool told = !strcmp(word, "goto");
	uint64_t addr;

	if (!told && strcmp(word, "show") != 0)
		return false;
	if (model_parse_address(model, argument, &addr))
		go_to((struct trees *)page, model, addr, told);
	return true;
}

/* -- what it shows ------------------------------------------------------------------------- */

/* How large it is, whose shape this is, the row under the cursor, what a search did. */
static unsigned trees_head(const struct page *page,
			   const struct model *model __attribute__((unused)), unsigned room)
{
	const struct trees *trees = (const struct trees *)page;

	if (room < 4)
		return 0;
	if (room < 12)
		return 1 + trees->told;
	return 3u + trees->told;
}

const struct page_type trees_type = {
	.kind = PAGE_TREE,
	.name = "tree",
	.title = "Tree",
	.modes = MODE_ANY | MODE_LIST | MODE_TREE,
	.about_mm = true,
	.open = trees_open,
	.close = trees_close,
	.take = trees_take,
	.apply = trees_apply,
	.command = trees_command,
	.head_rows = trees_head,
};
