/* SPDX-License-Identifier: GPL-2.0-or-later */
/* differences - the page of what has changed since the mark, or since the first sample. */
#include "vmatop/differences.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vmatop/keymap.h"

static uint64_t key_of_change(const void *row)
{
	return ((const struct change_row *)row)->change->end;
}

/* -- columns ------------------------------------------------------------------------------- */

enum { WHAT_LEAST = 7, WHAT_ROWS = 512 };

/* Words that are too long end with a comma: there is more. */
static void get_what(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	const char *comma;

	column_cell(column->data, subject, row, cell);
	if (cell->type == CELL_ABSENT || cell->len <= column->width)
		return;
	comma = memrchr(cell->text, ',', column->width);
	if (comma)
		cell->len = (size_t)(comma + 1 - cell->text);
}

/* As wide as its words, up to a fifth of the screen. */
static unsigned width_of_what(const struct differences *d, unsigned cols)
{
	size_t least = WHAT_LEAST, most = cols / 5 > 12 ? cols / 5 : 12;
	struct cell cell;

	for (size_t i = 0; i < d->count && i < WHAT_ROWS; i++) {
		column_cell(d->what.data, &d->subject.subject, d->order[i], &cell);
		if (cell.type != CELL_ABSENT && cell.len > least)
			least = cell.len;
	}
	return (unsigned)(least < most ? least : most);
}

/* People read "split into 3", and how it was behind the name. */
static void put_in_words(struct differences *d)
{
	for (size_t i = 0; i < d->list.shown.count; i++) {
		const struct column *column = d->list.shown.columns[i];
		const struct column *words = change_in_words(column);

		if (words == d->what.data)
			words = &d->what;
		d->list.shown.columns[i] = words;
	}
}

/* Of the counters that are usually shown those that both sides tell. */
static void write_usual(char *to, uint64_t known)
{
	static const struct {
		enum vmat_field field;
		const char *columns;
	} counters[] = {
		{ VMAT_RSS, ",DRSS" }, { VMAT_USS, ",DUSS" }, { VMAT_SWAP, ",DSWAP" },
	};

	to = stpcpy(to, "WHAT,START,SIZE,DSIZE");
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
		if (known >> counters[i].field & 1)
			to = stpcpy(to, counters[i].columns);
	stpcpy(to, ",NAME");
}

/* When other counters than before are known, the columns are chosen anew. */
static int choose_columns(struct differences *d)
{
	struct complaint complaint;
	char usual[64];
	int err;

	if (d->groups.by != BY_CHANGE || d->list.chosen || d->known == d->subject.known)
		return 0;
	write_usual(usual, d->subject.known);
	err = column_choose(&d->list.shown, &d->columns.all.set, usual, &complaint);
	if (err)
		return err;
	d->known = d->subject.known;
	return 0;
}

/* -- one row a change ---------------------------------------------------------------------- */

static void drop_rows(struct differences *d)
{
	diff_groups_empty(&d->groups);
	comparison_subject_free(&d->subject);
	d->subject = (struct comparison_subject){ .diff = NULL };
	free(d->rows);
	free(d->deltas);
	free(d->order);
	d->match = 0;
	d->rows = NULL;
	d->deltas = NULL;
	d->order = NULL;
	d->count = 0;
}

/* The changes that the total, the order and the usual columns want. */
static uint64_t kept_fields(void)
{
	return change_weight_fields() | UINT64_C(1) << VMAT_USS | UINT64_C(1) << VMAT_SWAP;
}

static int make_rows(struct differences *d, const struct vmat_diff *diff)
{
	static const char *const names[] = { [BEFORE] = "before", [AFTER] = "after" };
	size_t count = vmat_diff_count(diff);

	comparison_subject_make(&d->subject, diff, names);
	comparison_subject_keep(&d->subject, kept_fields());
	d->rows = calloc(count + 1, sizeof(*d->rows));
	d->order = calloc(count + 1, sizeof(*d->order));
	d->deltas = calloc(count * d->subject.slots + 1, sizeof(*d->deltas));
	if (!d->rows || !d->order || !d->deltas)
		return -ENOMEM;
	for (d->count = 0; d->count < count; d->count++) {
		struct change_row *row = &d->rows[d->count];

		row->change = vmat_diff_change(diff, d->count);
		change_row_keep(row, &d->subject, d->deltas + d->count * d->subject.slots);
		d->order[d->count] = row;
	}
	return change_sort_by_weight(d->order, count, &d->subject);
}

/*
 * The groups are in the order of their largest change already. Who looks at the largest change goes
 * on looking at the largest, which may be another one now.
 */
static int hand_over(struct differences *d)
{
	bool at_first = !d->list.cursor;
	int err;
	size_t count = d->groups.grouping ? grouping_count(d->groups.grouping) : d->count;
	const void **rows = calloc(count + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	if (d->groups.grouping)
		grouping_rows(d->groups.grouping, rows);
	else if (count)
		memcpy(rows, d->order, count * sizeof(*rows));
	err = list_take(&d->list, &d->subject.subject, rows, count);
	if (at_first)
		list_move_to(&d->list, 0);
	return err;
}

/* -- the page ------------------------------------------------------------------------------ */

/* Once for a state of the process and a mark. */
static int compare(struct differences *d, struct watched *watched)
{
	const struct vmat_diff *diff = watched ? watched_since_mark(watched) : NULL;
	int err = 0;

	if (diff && watched == d->watched && watched->matches == d->match)
		return 0;
	drop_rows(d);
	if (diff)
		err = make_rows(d, diff);
	if (!err && d->groups.by != BY_CHANGE)
		err = diff_groups_fill(&d->groups, d->order, d->count, &d->subject);
	if (!err && diff)
		err = choose_columns(d);
	d->watched = watched;
	d->match = diff ? watched->matches : 0;
	return err ? err : hand_over(d);
}

static int differences_take(struct page *page, struct model *model)
{
	struct differences *d = (struct differences *)page;
	int err = compare(d, model_current(model));

	if (err) {
		drop_rows(d);
		hand_over(d);
	}
	put_in_words(d);
	d->what.width = width_of_what(d, model->cols);
	return err;
}

/* The list of changes, or that of groups. */
static int begin_list(struct differences *d, enum group_by by)
{
	char usual[64];
	int err;

	if (by == BY_CHANGE) {
		write_usual(usual, d->known);
		err = list_init(&d->list, &d->columns.all.set, usual, key_of_change);
		d->list.spare = "DSWAP,DUSS,SIZE,START,DRSS";
		return err;
	}
	err = diff_groups_begin(&d->groups, by, &d->columns);
	if (!err)
		err = list_init(&d->list, &d->groups.columns.set, diff_groups_usual(by),
				diff_groups_key);
	d->list.spare = DIFF_GROUPS_SPARE;
	return err;
}

static void end_list(struct differences *d)
{
	drop_rows(d);
	list_free(&d->list);
	diff_groups_end(&d->groups);
}

static int group_by(struct differences *d, struct model *model, enum group_by by)
{
	size_t height = d->list.height;
	int err;

	end_list(d);
	err = begin_list(d, by);
	if (!err)
		err = differences_take(&d->page, model);
	list_set_height(&d->list, height);
	if (err)
		model_say(model, SAY_ERROR, "out of memory");
	return err;
}

static void differences_close(struct page *page)
{
	struct differences *d = (struct differences *)page;

	end_list(d);
	change_columns_free(&d->columns);
	free(d);
}

static int differences_open(struct page **pagep, struct model *model __attribute__((unused)))
{
	struct differences *d = calloc(1, sizeof(*d));
	const struct column *words;
	int err;

	if (!d)
		return -ENOMEM;
	err = change_columns_make(&d->columns);
	if (!err) {
		words = change_in_words(column_find(&d->columns.all.set, "WHAT", 4));
		d->what = *words;
		d->what.data = words;
		d->what.get = get_what;
		err = begin_list(d, BY_CHANGE);
	}
	d->page.list = &d->list;
	if (err)
		differences_close(&d->page);
	else
		*pagep = &d->page;
	return err;
}

/* -- keys and commands --------------------------------------------------------------------- */

static void open_change(struct model *model, const struct change_row *row)
{
	const struct vmat_change *change = row->change;

	if (change->after.count)
		model_jump(model, PAGE_MAPS, vmat_vma_start(change->after.vma[0]));
	else
		model_say(model, SAY_INFO, "it is no longer mapped");
}

static void open_group(struct differences *d, struct model *model, const struct group *group)
{
	struct complaint complaint = { .why = NULL };
	char *filter = diff_groups_filter(&d->groups, group);

	if (!filter)
		model_say(model, SAY_ERROR, "out of memory");
	else if (!group_by(d, model, BY_CHANGE) &&
		 list_set_filter(&d->list, filter, &complaint) == -EINVAL)
		model_say_complaint(model, &complaint);
	free(filter);
}

static void open_row(struct differences *d, struct model *model)
{
	const void *row = list_current(&d->list);

	if (!row)
		return;
	if (d->groups.by == BY_CHANGE)
		open_change(model, row);
	else
		open_group(d, model, row);
}

static bool differences_apply(struct page *page, struct model *model, enum action action)
{
	struct differences *d = (struct differences *)page;

	switch (action) {
	case ACTION_OPEN:
		open_row(d, model);
		return true;
	case ACTION_GROUP:
		group_by(d, model, (d->groups.by + 1) % BY_END);
		return true;
	default:
		return false;
	}
}

/* To the change that has @addr, whatever the order of the rows. */
static void go_to(struct differences *d, struct model *model, uint64_t addr)
{
	for (size_t i = 0; d->groups.by == BY_CHANGE && i < d->list.count; i++) {
		const struct change_row *row = d->list.rows[i];

		if (addr < row->change->start || addr >= row->change->end)
			continue;
		list_move_to(&d->list, i);
		list_center(&d->list);
		return;
	}
	model_say(model, SAY_WARNING, "no change is shown that has %08" PRIx64, addr);
}

static bool set_group(struct differences *d, struct model *model, const char *word)
{
	for (enum group_by by = BY_CHANGE; by < BY_END; by++) {
		if (strcmp(word, diff_groups_word(by) ? diff_groups_word(by) : "none") != 0)
			continue;
		group_by(d, model, by);
		return true;
	}
	model_say(model, SAY_ERROR, "group: %s: expected name, kind, role, perm or none", word);
	return true;
}

static bool differences_command(struct page *page, struct model *model, const char *word,
				const char *argument)
{
	struct differences *d = (struct differences *)page;
	uint64_t addr;

	if (!strcmp(word, "group"))
		return set_group(d, model, argument);
	if (strcmp(word, "goto") != 0)
		return false;
	if (model_parse_address(model, argument, &addr))
		go_to(d, model, addr);
	return true;
}

/* -- what it shows ------------------------------------------------------------------------- */

void differences_total(const struct differences *d, struct change_sum *total)
{
	*total = (struct change_sum){ .count = 0 };
	if (d->groups.by != BY_CHANGE) {
		for (size_t i = 0; i < d->count; i++)
			change_sum_add(total, &d->subject, &d->rows[i], 0);
		return;
	}
	for (size_t i = 0; i < d->list.count; i++)
		change_sum_add(total, &d->subject, d->list.rows[i], 0);
}

/* Rss of each mapping costs little; everything else is smaps. */
static unsigned differences_wants(const struct page *page)
{
	const struct list *list = page->list;
	unsigned wants = VMAT_SAMPLE_RSS;

	for (size_t i = 0; i < list->shown.count; i++) {
		const struct column *column = list->shown.columns[i];
		const struct vmat_field_info *field = change_field(column);

		if (field ? field->field != VMAT_RSS && field->field != VMAT_SIZE :
			    column->needs & NEEDS_SMAPS)
			wants |= VMAT_SAMPLE_SMAPS;
	}
	return wants;
}

/* What it is about, the total; where there is room, how the row under the cursor was and is. */
static unsigned differences_head(const struct page *page,
				 const struct model *model __attribute__((unused)), unsigned room)
{
	const struct differences *d = (const struct differences *)page;

	if (room < 6)
		return room > 3;
	return room < 18 || d->groups.by != BY_CHANGE ? 2 : 5;
}

const struct page_type differences_type = {
	.kind = PAGE_DIFFERENCE,
	.name = "difference",
	.title = "Difference",
	.modes = MODE_ANY | MODE_LIST | MODE_DIFFERENCE,
	.about_mm = true,
	.open = differences_open,
	.close = differences_close,
	.take = differences_take,
	.apply = differences_apply,
	.command = differences_command,
	.wants = differences_wants,
	.head_rows = differences_head,
};
