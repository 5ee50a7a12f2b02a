/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - what comes of a script: as maps, step by step in words, as rows, checked. */
#include "vmasim/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/complain.h"
#include "common/filter.h"
#include "common/sheet.h"
#include "vmasim/calls.h"
#include "vmasim/end.h"
#include "vmasim/explain.h"
#include "vmasim/maps.h"
#include "vmasim/phrase.h"
#include "vmasim/play.h"
#include "vmasim/tally.h"

struct show {
	struct job *job;
	const struct vmasim_options *options;
	struct subject subject;
	struct play play;
	struct explain explain;
	struct column_list list;	/* empty: no rows of calls */
	struct filter *filter;
	struct pick pick;		/* of the map at the end */
	uint64_t unmet;			/* results that were recorded or expected, and are others */
};

/* -- what is to be shown --------------------------------------------------------------- */

static bool wants_rows(const struct common_options *common)
{
	return common->json || common->raw || common->pairs || common->output ||
	       common->output_all || common->filter;
}

/* Nothing else was asked for, or it was asked for. */
static bool wants_maps(const struct vmasim_options *options)
{
	return options->maps || !(options->explain || options->check || options->tree ||
				  options->gaps || wants_rows(&options->common));
}

static int choose_rows(struct show *show)
{
	const struct common_options *common = &show->options->common;
	struct complaint complaint = { .why = NULL };
	int err;

	show->pick.has_range = common->range;
	if (common->range && range_parse(&show->pick.range, common->range, &complaint)) {
		complain_text(COMMAND, "--range", &complaint);
		return -EINVAL;
	}
	if (!wants_rows(common) && !common->sort)
		return 0;
	if (common->sort) {
		complain(COMMAND, "--sort: calls stay in their order (sort(1) takes --raw)");
		return -EINVAL;
	}
	err = sheet_columns(&show->list, COMMAND, &call_columns, CALLS_USUAL, common);
	if (err || !common->filter)
		return err;
	err = filter_compile(&show->filter, &call_columns, common->filter, &complaint);
	if (err == -EINVAL)
		complain_text(COMMAND, "--filter", &complaint);
	return err;
}

/* -- a step ---------------------------------------------------------------------------- */

static int show_row(struct show *show, const struct step *step, const struct outcome *outcome)
{
	struct call_row row;
	int err = call_row_make(&row, &show->play.replay, step, outcome);

	if (!err && (!show->filter || filter_match(show->filter, &show->subject, &row)))
		report_row(show->job->frame.report, &row);
	call_row_free(&row);
	return err;
}

/* A call, what is said of its result, and what the model says by itself. */
struct mismatch {
	char *call, *recorded, *says;
};

static void mismatch_free(struct mismatch *mismatch)
{
	free(mismatch->call);
	free(mismatch->recorded);
	free(mismatch->says);
}

/* The model's answer is what it would have been, not what was taken for truth. 0 or -ENOMEM. */
static int mismatch_make(struct mismatch *mismatch, const struct step *step,
			 const struct outcome *outcome)
{
	struct outcome asked = *outcome;
	bool placed = step->call.name == VMAT_CALL_MMAP || step->call.name == VMAT_CALL_MREMAP;

	if (step->kind == STEP_CALL && placed && !step->call.error) {
		asked.effect.error = outcome->effect.placement.error;
		asked.effect.result = outcome->effect.placement.address;
	}
	*mismatch = (struct mismatch){
		.call = phrase_call(step, outcome), .recorded = phrase_recorded(step),
		.says = phrase_result(step, &asked),
	};
	return mismatch->call && mismatch->recorded && mismatch->says ? 0 : -ENOMEM;
}

/* "line 12: mmap(...) = 0x7f00, and not 0x7e00: the highest hole ..." */
static int say_mismatch(struct show *show, const struct step *step, const struct outcome *outcome)
{
	const char *why = outcome->effect.placement.why;
	struct mismatch m;
	int err = mismatch_make(&m, step, outcome);

	if (!err)
		report_say(show->job->frame.report, "line %" PRIu64 ": %s = %s, and not %s%s%s",
			   step->call.line, m.call, m.recorded, m.says, *why ? ": " : "", why);
	mismatch_free(&m);
	return err;
}

/*
 * What fails here and did not, or the other way round, what a hand expected and is otherwise: that
 * is told in any case, the first one, and how many there are at the end.
 */
static int complain_unmet(struct show *show, const struct step *step,
			  const struct outcome *outcome)
{
	struct mismatch m;
	int err;

	bool failure = step->call.error || outcome->effect.error;

	if (outcome->verdict != VERDICT_DIFFERS || (!step->by_hand && !failure))
		return 0;
	if (show->unmet++ || show->options->check)
		return 0;
	err = mismatch_make(&m, step, outcome);
	if (!err)
		complain(COMMAND, "%s: line %" PRIu64 ": %s = %s, but by the model %s%s",
			 show->play.log.name, step->call.line, m.call, m.recorded, m.says,
			 outcome->left_out ? ": nothing was done" : "");
	mismatch_free(&m);
	return err;
}

static int show_step(struct show *show, const struct played *played)
{
	const struct step *step = &played->step;
	const struct outcome *outcome = &played->outcome;
	int err = complain_unmet(show, step, outcome);

	if (!err && show->options->check && outcome->verdict == VERDICT_DIFFERS)
		err = say_mismatch(show, step, outcome);
	if (!err && show->options->explain)
		err = explain_step(&show->explain, &show->play.replay, played);
	if (!err && show->list.count)
		err = show_row(show, step, outcome);
	return err;
}

/* -- the end --------------------------------------------------------------------------- */

enum { MANY = 8 };	/* results, for more than half of them to be a sign */

/* What else there is to know, on standard error. */
static void remark(const struct show *show)
{
	const struct play *play = &show->play;

	/* one difference may bring about others, but not so many */
	if (play->replay.compared >= MANY && play->replay.mismatches > play->replay.compared / 2)
		complain(COMMAND, "%s: most results are not those of the model: it is the log of "
			 "another process than TARGET, or TARGET is not what it was then",
			 play->log.name);
	if (show->unmet > 1 && !show->options->check)
		complain(COMMAND, "%s: %" PRIu64 " results in all are not those of the model "
			 "(--check lists them)", play->log.name, show->unmet);
	if (play->unfollowed)
		complain(COMMAND, "%s: %" PRIu64 " call%s that may change mappings %s not "
			 "followed, the first in line %" PRIu64, play->log.name, play->unfollowed,
			 play->unfollowed == 1 ? "" : "s", play->unfollowed == 1 ? "is" : "are",
			 play->unfollowed_line);
}

static int show_end(struct show *show)
{
	const struct vmasim_options *options = show->options;
	struct report *report = show->job->frame.report;
	const struct vmat_tree *tree = vmat_sim_tree(show->play.replay.sim);
	struct subject made = { .target = show->subject.target };
	struct vmat_mm *mm = NULL;
	int err = 0;

	if (options->check)
		err = tally_show(report, &show->play.replay);
	if (!err && (options->explain || wants_maps(options)))
		err = vmat_sim_to_mm(&mm, show->play.replay.sim);
	made.mm = mm;
	if (!err && options->explain)
		err = explain_end(&show->explain, show->play.replay.sim, mm);
	if (!err && options->tree)
		err = end_show_tree(report, tree, !show->job->frame.terminal.utf8_locale);
	if (!err && options->gaps)
		err = end_show_holes(report, tree);
	if (!err && wants_maps(options))
		err = maps_show(&show->job->frame, &made, &show->pick);
	vmat_mm_free(mm);
	return err;
}

/* -- all of it ------------------------------------------------------------------------- */

static int show_steps(struct show *show)
{
	const struct played *played;
	int rc = show->list.count ? report_begin(show->job->frame.report, "calls", &show->list) : 0;

	if (!rc && show->options->explain)
		rc = explain_begin(&show->explain, show->job->frame.report, show->play.replay.sim);
	while (!rc && (rc = play_next(&show->play, &played)) == 1)
		rc = show_step(show, played);
	if (!rc && show->list.count)
		report_end(show->job->frame.report);
	return rc;
}

static int show_all(struct show *show, const char *script)
{
	struct report *report = show->job->frame.report;
	int err = choose_rows(show);

	if (!err)
		err = play_begin(&show->play, show->job, &show->subject, script);
	if (err)
		return err;
	report_open(report, &show->subject);
	err = show_steps(show);
	if (!err)
		err = show_end(show);
	report_close(report);
	remark(show);
	if (err)
		return err;
	return show->unmet || (show->options->check && show->play.replay.mismatches);
}

int show_script(struct job *job, const char *target, const char *script)
{
	const struct vmat_load_options how = {
		.stable_tries = job->options.stable,
		.strict = job->options.strict,
		.backend = (enum vmat_backend)job->options.common.backend, /* in the same order */
	};
	struct show show = { .job = job, .options = &job->options,
			     .subject = { .target = target } };
	struct vmat_mm *mm;
	int err = frame_load_best(&mm, &job->frame, target, NEEDS_FACTS, how);

	if (err)
		return err;
	show.subject.mm = mm;
	err = show_all(&show, script);
	explain_free(&show.explain);
	play_end(&show.play);
	column_list_free(&show.list);
	filter_free(show.filter);
	vmat_mm_free(mm);
	return err;
}
