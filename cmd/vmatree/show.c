/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - one target: its tree, drawn before and after each change, searched, or checked. */
#include "vmatree/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/complain.h"
#include "vmatree/change.h"
#include "vmatree/check.h"
#include "vmatree/cost.h"
#include "vmatree/dot.h"
#include "vmatree/search.h"

enum {
	MANY = 256,		/* more nodes than that are not drawn unless asked for ... */
	FEW_LEVELS = 5		/* ... but so many levels of them */
};

struct show {
	struct job *job;
	const struct view *view;
	struct subject subject;
	struct vmat_tree *tree;
	struct node_rows before;	/* all nodes, before the last change */
	struct search find, gap;
	bool failed;		/* something was refused, not found, or broken */
	bool refused;		/* the last change was: the tree is as it was drawn */
};

/* -- drawing ------------------------------------------------------------------------- */

static bool for_people(const struct show *show)
{
	return report_is_table(show->job->frame.report) && !show->job->options.dot;
}

static struct extent extent_of(const struct show *show)
{
	const struct vmatree_options *options = &show->job->options;
	struct extent extent = {
		.top = vmat_tree_root(show->tree),
		.levels = options->depth,
		.trace = options->find ? &show->find.trace
			: options->gap ? &show->gap.trace : NULL,
	};

	if (options->subtree)
		extent.top = vmat_tree_find_vma(show->tree, show->job->subtree);
	if (!extent.levels && for_people(show) && !options->subtree &&
	    vmat_tree_count(show->tree) > MANY)
		extent.levels = FEW_LEVELS;
	return extent;
}

static const char *rule(const struct vmat_tree *tree)
{
	struct vmat_tree_options options = { .size = sizeof(options) };

	if (vmat_tree_settings(tree, &options))
		return "";
	return options.gap_rule == VMAT_GAPS_RAW ?
		"gaps are whole holes (as in Linux since 6.1)" :
		"gaps end at a stack's guard (as in Linux up to 6.0)";
}

/* The levels of the tree. */
static unsigned levels(const struct node_rows *rows)
{
	unsigned deepest = 0;
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->row[i].node.depth + 1 > deepest)
			deepest = rows->row[i].node.depth + 1;
	return deepest;
}

static void say_what(const struct show *show, const struct node_rows *rows,
		     const struct node_rows *all)
{
	struct report *report = show->job->frame.report;
	size_t count = vmat_tree_count(show->tree);
	bool first = !show->before.row;

	if (show->job->options.common.noheadings)
		return;
	report_say(report, "%zu mapping%s, %u level%s%s%s", count, count == 1 ? "" : "s",
		   levels(all), levels(all) == 1 ? "" : "s", first ? "; " : "",
		   first ? rule(show->tree) : "");
	if (rows->folded)
		report_say(report, "drawn: %zu of them (--depth=99 draws all)",
			   count - rows->folded);
}

/* Draw the tree, and remember it for the next time. */
static int draw(struct show *show)
{
	const struct extent extent = extent_of(show), whole = {
		.top = vmat_tree_root(show->tree),
	};
	struct node_rows rows = { .row = NULL }, all = { .row = NULL };
	struct frame *frame = &show->job->frame;
	int err = node_rows_collect(&rows, show->tree, &extent);

	if (!err)
		err = node_rows_collect(&all, show->tree, &whole);
	if (!err && show->before.row)
		err = node_rows_compare(&rows, &show->before);
	if (!err && !extent.top && vmat_tree_count(show->tree)) {
		complain(COMMAND, "%s: --subtree: no mapping ends above %08" PRIx64,
			 show->subject.target, show->job->subtree);
		show->failed = true;
	}
	if (!err && show->job->options.dot) {
		dot_write(&frame->out, &rows, show->subject.target);
	} else if (!err) {
		say_what(show, &rows, &all);
		err = view_show(frame->report, show->view, &show->subject, "nodes", &rows);
	}
	node_rows_free(&rows);
	node_rows_free(&show->before);
	show->before = all;
	return err;
}

/* -- changes ----------------------------------------------------------------------------- */

/* One report a state: for programs an object a line. */
static void begin_state(struct show *show)
{
	if (!show->job->options.dot)
		report_open(show->job->frame.report, &show->subject);
}

static void end_state(struct show *show)
{
	if (!show->job->options.dot)
		report_close(show->job->frame.report);
}

static int change(struct show *show, const struct cli_step *step)
{
	struct change change;
	int err = change_do(&change, show->tree, step);

	if (!err && !show->job->options.dot)
		err = change_say(show->job->frame.report, &change);
	show->refused = change.err;
	if (change.err)
		show->failed = true;
	free(change.reason);
	return err;
}

/* People have seen it; programs get each state whole. */
static int draw_if_new(struct show *show)
{
	return show->refused && for_people(show) ? 0 : draw(show);
}

/* Draw it as it is, and after each change but the last, where more is to be said of it. */
static int make_changes(struct show *show)
{
	const struct cli_steps *steps = &show->job->options.steps;
	size_t i;
	int err = 0;

	begin_state(show);
	for (i = 0; !err && i < steps->count; i++) {
		if (!show->job->options.check)
			err = draw_if_new(show);
		end_state(show);
		begin_state(show);
		if (!err)
			err = change(show, &steps->step[i]);
	}
	return err;
}

/* -- searches ------------------------------------------------------------------------------- */

static int search(struct show *show)
{
	const struct vmatree_options *options = &show->job->options;
	int err = 0;

	if (options->find)
		err = search_find(&show->find, show->tree, show->job->find);
	if (!err && options->gap)
		err = search_gap(&show->gap, show->tree, show->job);
	if ((options->find && !show->find.vma) || (options->gap && show->gap.err))
		show->failed = true;
	return err;
}

static bool is_searching(const struct show *show)
{
	return show->job->options.find || show->job->options.gap;
}

static int say_searches(struct show *show)
{
	const struct vmatree_options *options = &show->job->options;
	struct report *report = show->job->frame.report;
	int err = 0;

	if (options->dot)
		return 0;
	if (options->find) {
		err = search_say_find(report, &show->find, show->tree);
		if (!err)
			err = cost_say(report, show->tree, show->job->find, show->find.trace.count);
	}
	if (!err && options->gap)
		err = search_say_gap(report, &show->gap, show->tree);
	return err;
}

/* -- all of it --------------------------------------------------------------------------------- */

/* What nobody should believe. */
static void say_whose_shape(struct show *show)
{
	struct report *report = show->job->frame.report;

	if (!for_people(show) || show->job->options.common.noheadings)
		return;
	report_apart(report);
	report_say(report, "The shape of this tree is ours: /proc tells the order, the gaps and");
	report_say(report, "what must hold, not the kernel's own shape. Since 6.1 Linux keeps a");
	report_say(report, "maple tree instead.");
}

static int show_tree(struct show *show)
{
	int err = make_changes(show);

	if (!err && show->job->options.check) {
		err = check_say(show->job->frame.report, &show->subject, show->tree, &show->failed);
	} else if (!err) {
		err = search(show);
		if (!err)
			err = is_searching(show) ? draw(show) : draw_if_new(show);
		if (!err)
			err = say_searches(show);
		if (!err)
			say_whose_shape(show);
	}
	end_state(show);
	return err;
}

static int make_tree(struct show *show, const struct vmat_mm *mm)
{
	struct vmat_tree_options options = { .size = sizeof(options) };
	int gaps = show->job->options.gaps, err = vmat_tree_defaults(mm, &options);

	if (err)
		return err;
	if (gaps != GAPS_AUTO)
		options.gap_rule = gaps == GAPS_RAW ? VMAT_GAPS_RAW : VMAT_GAPS_GUARDED;
	return vmat_tree_new(&show->tree, mm, &options);
}

/* Flags decide about guards and merges: where smaps tells them they are wanted. */
static int load(struct vmat_mm **mmp, struct job *job, const char *target, unsigned needs)
{
	const struct vmatree_options *options = &job->options;
	const struct vmat_load_options how = {
		.stable_tries = options->stable,
		.strict = options->strict,
		.backend = (enum vmat_backend)options->common.backend, /* in the same order */
	};

	needs |= NEEDS_FACTS;	/* which kernel it is says what a gap is */
	if (!options->gap && !options->steps.count)
		return frame_load(mmp, &job->frame, target, needs, how);
	return frame_load_best(mmp, &job->frame, target, needs, how);
}

int show_target(struct job *job, const struct view *view, const char *target)
{
	struct show show = { .job = job, .view = view, .subject = { .target = target } };
	struct vmat_mm *mm;
	int err = load(&mm, job, target, view->needs);

	if (err)
		return err;
	show.subject.mm = mm;
	err = make_tree(&show, mm);
	if (!err)
		err = show_tree(&show);
	node_rows_free(&show.before);
	search_free(&show.find);
	search_free(&show.gap);
	vmat_tree_free(show.tree);
	vmat_mm_free(mm);
	return err ? err : show.failed;
}
