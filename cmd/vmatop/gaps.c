/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gaps - the page of the room that is left: holes, limits, where the next mapping lands. */
#include "vmatop/gaps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vmatop/keymap.h"

static uint64_t key_of(const void *row)
{
	return ((const struct hole *)row)->gap.end;
}

/* -- columns ------------------------------------------------------------------------------- */

enum { NEIGHBOUR_WIDTH = 22 };

static struct column *copy_columns(const struct wording *wording)
{
	struct column *columns = calloc(hole_columns.count, sizeof(*columns));

	for (size_t i = 0; columns && i < hole_columns.count; i++) {
		columns[i] = hole_columns.columns[i];
		columns[i].data = wording;
		if (!strcmp(columns[i].name, "BELOW"))
			columns[i].width = NEIGHBOUR_WIDTH;
	}
	return columns;
}

static int make_columns(struct gaps *gaps)
{
	const struct column_set *of_vma = &gaps->vmas.set;
	int err = vma_columns_make(&gaps->vmas, NULL);

	if (err)
		return err;
	gaps->plainly = (struct wording){
		.name = column_find(of_vma, "NAME", 4), .perm = column_find(of_vma, "PERM", 4),
	};
	gaps->wording = gaps->plainly;
	gaps->wording.people = gaps->wording.brief = true;
	gaps->wording.made = gaps->made;
	gaps->columns = copy_columns(&gaps->plainly);
	gaps->in_words = copy_columns(&gaps->wording);
	gaps->set = (struct column_set){ gaps->columns, hole_columns.count };
	return gaps->columns && gaps->in_words ? 0 : -ENOMEM;
}

/* Neighbours without a name are called by what they are; filters see the columns as they are. */
static void put_in_words(struct gaps *gaps)
{
	struct column_list *shown = &gaps->list.shown;

	const struct column_set words = { gaps->in_words, hole_columns.count };

	for (size_t i = 0; i < shown->count; i++)
		if (shown->columns[i]->type == CELL_TEXT)
			shown->columns[i] = column_find(&words, shown->columns[i]->name,
							strlen(shown->columns[i]->name));
}

/* -- what there is ------------------------------------------------------------------------- */

static void forget(struct gaps *gaps)
{
	tally_free(&gaps->tally);
	gaps->tally = (struct tally){ .room = &gaps->room };
	free(gaps->holes);
	gaps->holes = NULL;
	gaps->limits = (struct limits){ .limit = { { .nearest = false } } };
	for (size_t i = 0; i < LANDINGS; i++)
		gaps->landings[i].known = false;
	gaps->room = (struct vmat_room){ .size = sizeof(gaps->room) };
	shot_drop(gaps->shot);
	gaps->shot = NULL;
}

/* There is one hole more than mappings at most. */
static int find_holes(struct gaps *gaps, const struct vmat_mm *mm)
{
	struct holes holes;
	struct hole *hole;

	gaps->holes = calloc(vmat_mm_count(mm) + 2, sizeof(*gaps->holes));
	if (!gaps->holes)
		return -ENOMEM;
	tally_begin(&gaps->tally, &gaps->room, NULL, gaps->plainly.name);
	holes_begin(&holes, mm, &gaps->room, NULL);
	for (hole = gaps->holes; holes_next(&holes, hole); hole++)
		tally_hole(&gaps->tally, hole);
	return tally_mappings(&gaps->tally, mm);
}

static void foretell(struct landing *landing, const struct vmat_placer *placer)
{
	const struct vmat_mmap_call call = {
		.size = sizeof(call),
		.length = landing->length,
		.prot = VMAT_VM_READ | VMAT_VM_WRITE,
		.backing = VMAT_BACKING_ANON,
	};

	landing->at = (struct vmat_placement){ .size = sizeof(landing->at) };
	landing->known = !vmat_place_mmap(&landing->at, placer, &call);
	landing->at.hole = (struct vmat_gap){ .start = 0 };	/* its VMAs go with the tree */
}

static int find_landings(struct gaps *gaps, const struct vmat_mm *mm)
{
	struct vmat_tree_options options = { .size = sizeof(options) };
	struct vmat_placer *placer = NULL;
	struct vmat_tree *tree = NULL;
	int err = vmat_placer_tree_options(mm, NULL, &options);

	if (!err)
		err = vmat_tree_new(&tree, mm, &options);
	if (!err)
		err = vmat_placer_new(&placer, tree, NULL);
	gaps->landings[0].length = gaps->room.page_size;
	gaps->landings[1].length = 2 << 20;
	for (size_t i = 0; !err && i < LANDINGS; i++)
		foretell(&gaps->landings[i], placer);
	vmat_placer_free(placer);
	vmat_tree_free(tree);
	return err == -ENOMEM ? err : 0;
}

/* Work out all of it, once for a state of the process. */
static int look_at(struct gaps *gaps, struct shot *shot)
{
	int err;

	if (shot == gaps->shot)
		return 0;
	forget(gaps);
	if (!shot || !vmat_map_count(shot->mm))
		return 0;
	gaps->shot = shot_hold(shot);
	err = vmat_gap_room(shot->mm, &gaps->room);
	if (!err)
		err = find_holes(gaps, shot->mm);
	if (err)
		return err;
	limits_make(&gaps->limits, shot->mm);
	return find_landings(gaps, shot->mm);
}

/* -- the page ------------------------------------------------------------------------------ */

static int hand_over(struct gaps *gaps)
{
	const struct subject subject = {
		.target = "", .mm = gaps->shot ? gaps->shot->mm : NULL,
	};
	const void **rows = calloc(gaps->tally.holes + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < gaps->tally.holes; i++)
		rows[i] = &gaps->holes[i];
	return list_take(&gaps->list, &subject, rows, gaps->tally.holes);
}

static int gaps_take(struct page *page, struct model *model)
{
	struct gaps *gaps = (struct gaps *)page;
	const struct watched *watched = model_current(model);
	int err = look_at(gaps, watched ? watched->now : NULL);

	if (err)
		forget(gaps);
	put_in_words(gaps);
	return hand_over(gaps) ? -ENOMEM : err;
}

static void gaps_close(struct page *page)
{
	struct gaps *gaps = (struct gaps *)page;

	list_free(&gaps->list);
	forget(gaps);
	free(gaps->columns);
	free(gaps->in_words);
	vma_columns_free(&gaps->vmas);
	free(gaps);
}

static int gaps_open(struct page **pagep, struct model *model __attribute__((unused)))
{
	struct gaps *gaps = calloc(1, sizeof(*gaps));
	int err;

	if (!gaps)
		return -ENOMEM;
	gaps->page.list = &gaps->list;
	err = make_columns(gaps);
	if (!err)
		err = list_init(&gaps->list, &gaps->set, HOLE_COLUMNS_USUAL, key_of);
	if (err) {
		gaps_close(&gaps->page);
		return err;
	}
	gaps->list.spare = "USABLE,ABOVE,BELOW,END";
	*pagep = &gaps->page;
	return 0;
}

/* -- keys and commands --------------------------------------------------------------------- */

/* To a neighbour: the one below, behind which the hole is. */
static void open_row(struct gaps *gaps, struct model *model)
{
	const struct hole *hole = list_current(&gaps->list);
	const struct vmat_vma *vma;

	if (!hole)
		return;
	vma = hole->gap.below ? hole->gap.below : hole->gap.above;
	if (vma)
		model_jump(model, PAGE_MAPS, vmat_vma_start(vma));
	else
		model_say(model, SAY_INFO, "nothing is mapped beside it");
}

static bool gaps_apply(struct page *page, struct model *model, enum action action)
{
	if (action != ACTION_OPEN)
		return false;
	open_row((struct gaps *)page, model);
	return true;
}

/* To the hole that has @addr, whatever the order of the rows. */
static void go_to(struct gaps *gaps, struct model *model, uint64_t addr)
{
	for (size_t i = 0; i < gaps->list.count; i++) {
		const struct hole *hole = gaps->list.rows[i];

		if (addr < hole->gap.start || addr >= hole->gap.end)
			continue;
		list_move_to(&gaps->list, i);
		list_center(&gaps->list);
		return;
	}
	model_say(model, SAY_WARNING, "no hole is shown that has %08" PRIx64, addr);
}

static bool gaps_command(struct page *page, struct model *model, const char *word,
			 const char *argument)
{
	uint64_t addr;

	if (strcmp(word, "goto") != 0)
		return false;
	if (model_parse_address(model, argument, &addr))
		go_to((struct gaps *)page, model, addr);
	return true;
}

/* What grows down keeps room free, and only smaps tells it of all. */
static unsigned gaps_wants(const struct page *page __attribute__((unused)))
{
	return VMAT_SAMPLE_SMAPS;
}

/* -- what it shows ------------------------------------------------------------------------- */

/*
 * One line sums up; then what fits, where the next mappings land, and which limit is near; then all
 * limits. The list keeps half of the screen at least.
 */
static unsigned gaps_head(const struct page *page __attribute__((unused)),
			  const struct model *model __attribute__((unused)), unsigned room)
{
	if (room < 4)
		return 0;
	if (room < 7)
		return 1;
	if (room < 12)
		return 2;
	return room < 20 ? 5 : 6 + VMAT_NLIMITS;
}

const struct page_type gaps_type = {
	.kind = PAGE_GAPS,
	.name = "gaps",
	.title = "Gaps",
	.modes = MODE_ANY | MODE_LIST | MODE_GAPS,
	.about_mm = true,
	.open = gaps_open,
	.close = gaps_close,
	.take = gaps_take,
	.apply = gaps_apply,
	.command = gaps_command,
	.wants = gaps_wants,
	.head_rows = gaps_head,
};
