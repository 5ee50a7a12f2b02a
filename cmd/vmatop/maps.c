/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps - the page of an address space: its mappings. */
#include "vmatop/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "vmatop/keymap.h"

/* -- columns ------------------------------------------------------------------------------ */

/* What an expert looks at, and what of it can be missed first. */
#define USUAL "START,END,SIZE,RSS,DRSS,PERM,KIND,ROLE,NAME"
#define SPARE "KIND,END,DRSS,ROLE,SIZE,PERM,START"

/* NEEDS_* of all that is shown, sorted or filtered by. */
static unsigned needs_of(const struct list *list)
{
	unsigned needs = column_needs(&list->shown);

	if (list->order.column)
		needs |= list->order.column->needs;
	return list->filter ? needs | filter_needs(list->filter) : needs;
}

static unsigned maps_wants(const struct page *page)
{
	const struct maps *maps = (const struct maps *)page;

	return VMAT_SAMPLE_RSS |
	       (needs_of(&maps->list) & NEEDS_SMAPS ? VMAT_SAMPLE_SMAPS : 0);
}

/* -- begin and end ------------------------------------------------------------------------ */

static uint64_t key_of(const void *row)
{
	return ((const struct map_row *)row)->key;
}

static struct maps *maps_of_list(struct list *list)
{
	return (struct maps *)((char *)list - offsetof(struct maps, list));
}

static int arrange(struct list *list, const struct sort_order *order, const void ***rowsp,
		   size_t *countp)
{
	struct maps *maps = maps_of_list(list);

	return map_fold_arrange(&maps->fold, &maps->columns, &list->shown, &list->subject, order,
				rowsp, countp);
}

static void maps_close(struct page *page)
{
	struct maps *maps = (struct maps *)page;

	list_free(&maps->list);
	map_columns_free(&maps->columns);
	map_fold_free(&maps->fold);
	strip_free(&maps->strip);
	shot_drop(maps->shot);
	free(maps->rows.rows);
	free(maps);
}

static int maps_open(struct page **pagep, struct model *model __attribute__((unused)))
{
	struct maps *maps = calloc(1, sizeof(*maps));
	int err = maps ? map_columns_make(&maps->columns) : -ENOMEM;

	if (!err)
		err = list_init(&maps->list, &maps->columns.set, USUAL, key_of);
	if (err) {
		if (maps)
			maps_close(&maps->page);
		return err;
	}
	maps->list.arrange = arrange;
	maps->list.spare = SPARE;
	maps->page.list = &maps->list;
	*pagep = &maps->page;
	return 0;
}

/* -- rows --------------------------------------------------------------------------------- */

static const void **pointers_to(const struct map_rows *rows)
{
	const void **pointers = malloc((rows->count + 1) * sizeof(*pointers));

	for (size_t i = 0; pointers && i < rows->count; i++)
		pointers[i] = &rows->rows[i];
	return pointers;
}

/* The row of that address, or of what comes next. */
static void go_to(struct list *list, uint64_t addr)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct map_row *row = list->rows[i];

		if (row->type == MAP_ROW_VMA && row->end > addr) {
			list_move_to(list, i);
			return;
		}
	}
}

static void draw_up(struct maps *maps, struct watched *watched)
{
	strip_free(&maps->strip);
	maps->summary = (struct summary){ .map_count = 0 };
	if (!watched || !watched->now)
		return;
	summary_make(&maps->summary, watched, maps->rows.rows, maps->rows.count);
	if (strip_make(&maps->strip, watched->now->mm, &maps->summary.room))
		maps->strip.items = NULL;
}

/* What changed of late is forgotten by and by; the first sample has nothing to be compared with. */
static bool is_settled(const struct watched *watched)
{
	for (size_t i = 0; i < WATCHED_STEPS; i++) {
		if (watched->steps[i].diff)
			return false;
	}
	return watched->samples > 1;
}

/* The rows are those of this state: a process that does nothing costs nothing. */
static bool is_shown(const struct maps *maps, const struct watched *watched)
{
	return watched && watched->now && maps->settled && maps->shot == watched->now &&
	       maps->mark == watched->mark && is_settled(watched);
}

static void remember(struct maps *maps, const struct watched *watched)
{
	shot_drop(maps->shot);
	maps->shot = watched ? shot_hold(watched->now) : NULL;
	maps->mark = watched ? watched->mark : NULL;
	maps->settled = watched && is_settled(watched);
}

static int maps_take(struct page *page, struct model *model)
{
	struct maps *maps = (struct maps *)page;
	struct watched *watched = model_current(model);
	const struct subject subject = { .target = watched ? watched->target : "",
					 .mm = model_mm(model) };
	struct map_rows rows = { .rows = NULL };
	const void **pointers;
	int err;

	if (is_shown(maps, watched))
		return 0;
	err = watched ? map_rows_make(&rows, watched) : 0;
	pointers = err ? NULL : pointers_to(&rows);
	if (!pointers) {
		free(rows.rows);
		return -ENOMEM;
	}
	free(maps->rows.rows);
	maps->rows = rows;
	err = list_take(&maps->list, &subject, pointers, rows.count);
	draw_up(maps, watched);
	remember(maps, watched);
	if (err)
		maps->settled = false;
	return err;
}

/* -- keys --------------------------------------------------------------------------------- */

/* What they are grouped by, one after the other; none at last. */
static const char *const group_keys[] = { "KIND", "ROLE", "NAME", "PERM" };

enum { GROUP_KEYS = sizeof(group_keys) / sizeof(group_keys[0]) };

static const char *next_group(const struct map_columns *columns)
{
	size_t i = 0;

	if (!columns->group_key)
		return group_keys[0];
	while (i < GROUP_KEYS && strcmp(group_keys[i], columns->group_key->name) != 0)
		i++;
	return i + 1 < GROUP_KEYS ? group_keys[i + 1] : NULL;
}

static void group_by(struct maps *maps, struct model *model, const char *name)
{
	const struct column *key =
		name ? column_find(&maps->columns.set, name, strlen(name)) : NULL;
	int err = map_columns_group(&maps->columns, key);

	if (!err) {
		maps->fold.open = false;
		maps->fold.except_count = 0;
		err = list_arrange(&maps->list);
	}
	if (err)
		model_say_no_memory(model, err);
	else if (key)
		model_say(model, SAY_INFO, "grouped by %s", name);
	else
		model_say(model, SAY_INFO, "no groups");
}

static void fold(struct maps *maps, struct model *model, const struct map_row *row)
{
	int err;

	if (!row || row->type != MAP_ROW_GROUP) {
		model_say(model, SAY_INFO, "%s", maps->columns.group_key ?
			  "this is no group" : "there are no groups: F5 makes some");
		return;
	}
	err = map_fold_toggle(&maps->fold, row);
	model_say_no_memory(model, err ? err : list_arrange(&maps->list));
}

static void fold_all(struct maps *maps, struct model *model)
{
	map_fold_all(&maps->fold);
	model_say_no_memory(model, list_arrange(&maps->list));
}

static void toggle_between(struct maps *maps, struct model *model, bool *which, const char *name)
{
	bool sorted = maps->list.order.column, grouped = maps->columns.group_key;

	*which = !*which;
	model_say_no_memory(model, list_arrange(&maps->list));
	if (*which && (sorted || grouped))
		model_say(model, SAY_INFO, "%s are shown where mappings stand by address", name);
}

static void open_row(struct maps *maps, struct model *model, const struct map_row *row)
{
	if (row->type == MAP_ROW_GROUP)
		fold(maps, model, row);
	else if (row->type == MAP_ROW_REMOVED)
		model_say(model, SAY_INFO, "this mapping is no more");
	else
		model_jump(model, row->type == MAP_ROW_GAP ? PAGE_GAPS : PAGE_VMA, row->start);
}

static bool maps_apply(struct page *page, struct model *model, enum action action)
{
	struct maps *maps = (struct maps *)page;
	const struct map_row *row = list_current(&maps->list);

	switch (action) {
	case ACTION_OPEN:
		if (row)
			open_row(maps, model, row);
		return true;
	case ACTION_GROUP:
		group_by(maps, model, next_group(&maps->columns));
		return true;
	case ACTION_FOLD:
		fold(maps, model, row);
		return true;
	case ACTION_FOLD_ALL:
		fold_all(maps, model);
		return true;
	case ACTION_GAPS:
		toggle_between(maps, model, &maps->fold.gaps, "holes");
		return true;
	case ACTION_SEAMS:
		toggle_between(maps, model, &maps->fold.seams, "borders");
		return true;
	default:
		return false;
	}
}

/* -- commands ----------------------------------------------------------------------------- */

static void command_group(struct maps *maps, struct model *model, const char *argument)
{
	for (size_t i = 0; i < GROUP_KEYS; i++) {
		if (!strcasecmp(argument, group_keys[i])) {
			group_by(maps, model, group_keys[i]);
			return;
		}
	}
	if (!*argument || !strcasecmp(argument, "none"))
		group_by(maps, model, NULL);
	else
		model_say(model, SAY_ERROR, "group: expected kind, role, name, perm or none");
}

static void command_goto(struct maps *maps, struct model *model, const char *argument)
{
	const struct vmat_mm *mm = model_mm(model);
	size_t len = strlen(argument);
	uint64_t addr;

	if (!len || human_parse_hex(argument, len, &addr) != len) {
		model_say(model, SAY_ERROR, "goto: expected an address, such as 7f0c5a3e2000");
		return;
	}
	go_to(&maps->list, addr);
	if (mm && !vmat_vma_lookup(mm, addr))
		model_say(model, SAY_INFO, "nothing is mapped there: this is what comes next");
}

static bool maps_command(struct page *page, struct model *model, const char *word,
			 const char *argument)
{
	struct maps *maps = (struct maps *)page;

	if (!strcmp(word, "group"))
		command_group(maps, model, argument);
	else if (!strcmp(word, "goto"))
		command_goto(maps, model, argument);
	else if (!strcmp(word, "gaps"))
		maps_apply(page, model, ACTION_GAPS);
	else if (!strcmp(word, "seams"))
		maps_apply(page, model, ACTION_SEAMS);
	else
		return false;
	return true;
}

/* -- the head ----------------------------------------------------------------------------- */

/* How many rows of the room there must be for so many lines, from one on. */
static const unsigned head_room[] = { 4, 10, 13, 15, 17, 20, 26, 30 };

void maps_head_of(struct maps_head *head, unsigned rows)
{
	*head = (struct maps_head){
		.title = rows >= 1, .strip = rows >= 2, .sums = rows >= 3, .holes = rows >= 4,
		.scale = rows >= 5, .cost = rows >= 6, .mark = rows >= 7, .legend = rows >= 8,
	};
}

static unsigned maps_head_rows(const struct page *page __attribute__((unused)),
			       const struct model *model __attribute__((unused)), unsigned room)
{
	unsigned rows = 0;

	while (rows < sizeof(head_room) / sizeof(head_room[0]) && room >= head_room[rows])
		rows++;
	return rows;
}

const struct page_type maps_type = {
	.kind = PAGE_MAPS,
	.name = "maps",
	.title = "Mappings",
	.modes = MODE_ANY | MODE_LIST | MODE_MAPS,
	.about_mm = true,
	.open = maps_open,
	.close = maps_close,
	.take = maps_take,
	.apply = maps_apply,
	.command = maps_command,
	.wants = maps_wants,
	.head_rows = maps_head_rows,
};
