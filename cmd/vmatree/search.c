/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search - a search in a tree, step by step, as rows and in words. */
#include "vmatree/search.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "common/sheet.h"

enum { USUAL_STEPS = 256 };

/* -- making one --------------------------------------------------------------------- */

static int make_room(struct vmat_trace *trace, size_t capacity)
{
	struct vmat_step *steps = reallocarray(trace->steps, capacity, sizeof(*steps));

	if (!steps)
		return -ENOMEM;
	trace->steps = steps;
	trace->capacity = capacity;
	return 0;
}

int search_find(struct search *search, const struct vmat_tree *tree, uint64_t addr)
{
	struct vmat_trace *trace = &search->trace;

	search->addr = addr;
	/* no tree is as deep as that */
	if (make_room(trace, USUAL_STEPS))
		return -ENOMEM;
	search->vma = vmat_tree_trace_find_vma(tree, addr, trace);
	return 0;
}

/* A member of the mm that is an address, or @otherwise. */
static uint64_t member(const struct vmat_mm *mm, const char *name, uint64_t otherwise)
{
	struct vmat_member member;

	if (vmat_mm_member_named(mm, name, &member) && member.how <= VMAT_INFERRED &&
	    member.unit == VMAT_UNIT_ADDRESS)
		return member.value;
	return otherwise;
}

static struct vmat_area_wish wish_of(const struct job *job, const struct vmat_tree *tree)
{
	const struct vmatree_options *options = &job->options;
	const struct vmat_mm *mm = vmat_tree_mm(tree);
	uint64_t page = vmat_mm_page_size(mm), top = member(mm, "task_size", UINT64_MAX);
	struct vmat_area_wish wish = {
		.size = sizeof(wish),
		.direction = options->bottom_up ? VMAT_BOTTOM_UP : VMAT_TOP_DOWN,
		.length = (job->length + page - 1) / page * page,
		.align_mask = job->align > page ? job->align - page : 0,
		.low_limit = page,
		.high_limit = top,
	};

	if (options->limits) {
		wish.low_limit = job->limits.first;
		wish.high_limit = job->limits.last == UINT64_MAX ? top : job->limits.last + 1;
	} else if (options->bottom_up) {
		wish.low_limit = member(mm, "mmap_legacy_base", page);
	} else {
		wish.high_limit = member(mm, "mmap_base", top);
	}
	return wish;
}

int search_gap(struct search *search, const struct vmat_tree *tree, const struct job *job)
{
	struct vmat_trace *trace = &search->trace;

	search->wish = wish_of(job, tree);
	/* a walk goes up and down: how far is known only when it is made */
	do {
		if (make_room(trace, trace->count > USUAL_STEPS ? trace->count : USUAL_STEPS))
			return -ENOMEM;
		search->err = vmat_tree_unmapped_area(&search->addr, tree, &search->wish, trace);
	} while (trace->count > trace->capacity);
	return 0;
}

void search_free(struct search *search)
{
	free(search->trace.steps);
	*search = (struct search){ .err = 0 };
}

/* -- the steps as rows ------------------------------------------------------------------ */

struct step_row {
	size_t number;
	const struct vmat_step *step;
	struct vmat_node node;		/* where the step has a VMA */
	uint64_t highest;		/* where it has none: the hole above begins here */
};

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *data,             \
			       struct cell *cell)

GETTER(number)
{
	const struct step_row *row = data;

	cell_put_number(cell, CELL_NUMBER, row->number);
}

GETTER(start)
{
	const struct step_row *row = data;

	cell_put_number(cell, CELL_ADDRESS,
			row->step->vma ? vmat_vma_start(row->step->vma) : row->highest);
}

GETTER(end)
{
	const struct step_row *row = data;

	if (row->step->vma)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(row->step->vma));
}

GETTER(gap)
{
	const struct step_row *row = data;

	if (row->step->vma)
		cell_put_number(cell, CELL_BYTES, row->node.gap);
}

GETTER(subtree_gap)
{
	const struct step_row *row = data;

	if (row->step->vma)
		cell_put_number(cell, CELL_BYTES, row->node.subtree_gap);
}

static const char *const move_words[] = {
	[VMAT_MOVE_LEFT] = "left", [VMAT_MOVE_RIGHT] = "right", [VMAT_MOVE_UP] = "up",
	[VMAT_MOVE_FOUND] = "found", [VMAT_MOVE_END] = "end", [VMAT_MOVE_ABOVE] = "above",
	[VMAT_MOVE_AGAIN] = "again",
};

GETTER(move)
{
	const struct step_row *row = data;

	cell_put_text(cell, CELL_WORD, move_words[row->step->move]);
}

GETTER(why)
{
	const struct step_row *row = data;

	cell_put_text(cell, CELL_TEXT, row->step->why);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column step_columns[] = {
	{ "STEP", "the so manyth", CELL_NUMBER, 4, RIGHT, .get = get_number },
	{ "START", "the node that it looks at", CELL_ADDRESS, 12, RIGHT, .get = get_start },
	{ "END", "its end", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "MOVE", "where it goes from there", CELL_WORD, 5, LEFT, .get = get_move },
	{ "WHY", "why there", CELL_TEXT, 0, LEFT, .get = get_why },
};

static const struct column gap_columns[] = {
	{ "GAP", "its hole", CELL_BYTES, 6, RIGHT, .get = get_gap },
	{ "SUBTREE_GAP", "its rb_subtree_gap", CELL_BYTES, 11, RIGHT, .get = get_subtree_gap },
};

static int append(struct column_list *list, const struct column *columns, size_t count)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < count; i++)
		err = column_append(list, &columns[i]);
	return err;
}

static int choose(struct column_list *list, bool gaps)
{
	int err = append(list, step_columns, 3);

	if (!err && gaps)
		err = append(list, gap_columns, 2);
	return err ? err : append(list, step_columns + 3, 2);
}

static void fill(struct step_row *row, const struct search *search, const struct vmat_tree *tree,
		 size_t index)
{
	row->number = index + 1;
	row->step = &search->trace.steps[index];
	row->highest = vmat_tree_highest_vm_end(tree);
	if (row->step->vma)
		vmat_tree_node(tree, row->step->vma, &row->node);
}

static int say_steps(struct report *report, const struct search *search,
		     const struct vmat_tree *tree, bool gaps)
{
	size_t count = search->trace.count, i;
	struct column_list list = { .columns = NULL };
	struct step_row *row = calloc(count + 1, sizeof(*row));
	const void **rows = calloc(count + 1, sizeof(*rows));
	int err = row && rows ? choose(&list, gaps) : -ENOMEM;

	for (i = 0; !err && i < count; i++) {
		fill(&row[i], search, tree, i);
		rows[i] = &row[i];
	}
	/* people need no heading without a row */
	if (!err && (count || !report_is_table(report)))
		err = sheet_write(report, "path", &list, rows, count);
	column_list_free(&list);
	free(rows);
	free(row);
	return err;
}

/* -- the answers ---------------------------------------------------------------------------- */

struct answer_row {
	const struct search *search;
	bool found;
};

GETTER(asked)
{
	const struct answer_row *row = data;

	cell_put_number(cell, CELL_ADDRESS, row->search->addr);
}

GETTER(place)
{
	const struct answer_row *row = data;

	if (row->found)
		cell_put_number(cell, CELL_ADDRESS, row->search->addr);
}

GETTER(found_start)
{
	const struct answer_row *row = data;

	if (row->found)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(row->search->vma));
}

GETTER(found_end)
{
	const struct answer_row *row = data;

	if (row->found)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(row->search->vma));
}

GETTER(length)
{
	const struct answer_row *row = data;

	cell_put_number(cell, CELL_BYTES, row->search->wish.length);
}

GETTER(low)
{
	const struct answer_row *row = data;

	cell_put_number(cell, CELL_ADDRESS, row->search->wish.low_limit);
}

GETTER(high)
{
	const struct answer_row *row = data;

	cell_put_number(cell, CELL_ADDRESS, row->search->wish.high_limit);
}

GETTER(steps)
{
	const struct answer_row *row = data;

	cell_put_number(cell, CELL_NUMBER, row->search->trace.count);
}

static const struct column find_answer[] = {
	{ "ADDRESS", "what was asked for", CELL_ADDRESS, 12, RIGHT, .get = get_asked },
	{ "START", "what was found", CELL_ADDRESS, 12, RIGHT, .get = get_found_start },
	{ "END", "its end", CELL_ADDRESS, 12, RIGHT, .get = get_found_end },
	{ "STEPS", "nodes looked at", CELL_NUMBER, 5, RIGHT, .get = get_steps },
};

static const struct column gap_answer[] = {
	{ "LENGTH", "what was asked for", CELL_BYTES, 6, RIGHT, .get = get_length },
	{ "LOW", "from here", CELL_ADDRESS, 12, RIGHT, .get = get_low },
	{ "HIGH", "to here", CELL_ADDRESS, 12, RIGHT, .get = get_high },
	{ "ADDRESS", "the place", CELL_ADDRESS, 12, RIGHT, .get = get_place },
	{ "STEPS", "steps made", CELL_NUMBER, 5, RIGHT, .get = get_steps },
};

static int put_answer(struct report *report, const struct answer_row *row,
		      const char *array, const struct column *columns, size_t count)
{
	struct column_list list = { .columns = NULL };
	const void *rows[] = { row };
	int err = append(&list, columns, count);

	if (!err)
		err = sheet_write(report, array, &list, rows, 1);
	column_list_free(&list);
	return err;
}

/* -- in words --------------------------------------------------------------------------------- */

/* People read the sentence, programs an array. */
static void say_found(struct report *report, const struct search *search)
{
	const struct vmat_vma *vma = search->vma;
	char perms[5];

	if (!vma) {
		report_say(report, "It finds nothing: no mapping ends above %08" PRIx64 ".",
			   search->addr);
		return;
	}
	vmat_vma_perms(vma, perms);
	report_say(report, "It finds %08" PRIx64 "-%08" PRIx64 " %s %s,", vmat_vma_start(vma),
		   vmat_vma_end(vma), perms,
		   vmat_vma_name_len(vma) ? vmat_vma_name(vma) : "anonymous");
	if (vmat_vma_start(vma) > search->addr)
		report_say(report, "which begins above %08" PRIx64 ": that address is in the hole "
			   "before it.", search->addr);
	else
		report_say(report, "which has the address.");
}

int search_say_find(struct report *report, const struct search *search,
		    const struct vmat_tree *tree)
{
	const struct answer_row row = { search, search->vma };
	int err;

	report_apart(report);
	report_say(report, "find_vma(%08" PRIx64 ") looks at %zu of %zu nodes:", search->addr,
		   search->trace.count, vmat_tree_count(tree));
	err = say_steps(report, search, tree, false);
	if (!err && report_is_table(report))
		say_found(report, search);
	else if (!err)
		err = put_answer(report, &row, "found", find_answer, 4);
	return err;
}

static void say_place(struct report *report, const struct search *search)
{
	const struct vmat_area_wish *wish = &search->wish;

	if (search->err == -ENOMEM)
		report_say(report, "No hole between %08" PRIx64 " and %08" PRIx64
			   " is large enough (ENOMEM).", wish->low_limit, wish->high_limit);
	else if (search->err)
		report_say(report, "That cannot be asked for: %s.", strerror(-search->err));
	else
		report_say(report, "The place is %08" PRIx64 "-%08" PRIx64 ".", search->addr,
			   search->addr + wish->length);
}

int search_say_gap(struct report *report, const struct search *search,
		   const struct vmat_tree *tree)
{
	const struct vmat_area_wish *wish = &search->wish;
	const struct answer_row row = { search, !search->err };
	char size[HUMAN_MAX];
	int err, len = (int)(human_size(size, wish->length) - size);

	report_apart(report);
	report_say(report, "%s for %.*s between %08" PRIx64 " and %08" PRIx64 ", in %zu steps:",
		   wish->direction == VMAT_TOP_DOWN ? "unmapped_area_topdown()" :
						      "unmapped_area()",
		   len, size, wish->low_limit, wish->high_limit, search->trace.count);
	err = say_steps(report, search, tree, true);
	if (!err && report_is_table(report))
		say_place(report, search);
	else if (!err)
		err = put_answer(report, &row, "place", gap_answer, 5);
	return err;
}
