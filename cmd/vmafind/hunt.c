/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hunt - one target and all that is asked about it: which way to find it out, row after row. */
#include "vmafind/hunt.h"

#include <errno.h>
#include <stdlib.h>

#include "common/sheet.h"
#include "vmafind/look.h"

/* More addresses than this are cheaper to find in the whole map. */
enum { WORTH_ASKING = 256 };

struct hunt {
	struct job *job;
	const struct view *view;
	const char *target;
	struct questions *questions;
	struct subject subject;
	struct vmat_query *query;	/* who is asked; NULL: nobody */
	bool asking;			/* false: @mm knows */
	struct vmat_mm *mm;		/* NULL: was not loaded */
	bool lost;			/* something that was shown was not found */
	int taken;			/* 1: a question was taken before the first row, ... */
	bool answered;			/* ... and answered: so asking works */
	struct question question[LOOK_BATCH];
	struct answer answer[LOOK_BATCH];
	struct answer *kept;		/* where all rows must be there at once */
	size_t kept_count, room;
};

/* -- rows ---------------------------------------------------------------------------- */

static int keep(struct hunt *hunt, const struct answer *answer)
{
	size_t room = hunt->room ? hunt->room * 2 : 64;
	struct answer *kept = hunt->kept;

	if (hunt->kept_count == hunt->room) {
		kept = reallocarray(kept, room, sizeof(*kept));
		if (!kept)
			return -ENOMEM;
		hunt->kept = kept;
		hunt->room = room;
	}
	kept[hunt->kept_count++] = *answer;
	return 0;
}

/* Show it, or keep it for later. */
static int put(struct hunt *hunt, struct answer *answer)
{
	const struct view *view = hunt->view;
	int err = view->in_words ? answer_describe(answer) : 0;

	if (err || !view_has(view, &hunt->subject, answer)) {
		free(answer->where);
		return err;
	}
	if (answer->found == FOUND_HOLE || answer->found == FOUND_NOTHING)
		hunt->lost = true;
	if (view->at_once)
		return keep(hunt, answer);
	report_row(hunt->job->frame.report, answer);
	free(answer->where);
	return 0;
}

/* What was kept, in order. */
static int put_kept(struct hunt *hunt)
{
	const void **rows = calloc(hunt->kept_count + 1, sizeof(*rows));
	struct report *report = hunt->job->frame.report;
	size_t i;
	int err;

	if (!rows)
		return -ENOMEM;
	for (i = 0; i < hunt->kept_count; i++)
		rows[i] = &hunt->kept[i];
	err = sort_rows(rows, hunt->kept_count, &hunt->view->order, &hunt->subject);
	if (!err) {
		report_open(report, &hunt->subject);
		err = sheet_write(report, "answers", &hunt->view->list, rows, hunt->kept_count);
		report_close(report);
	}
	free(rows);
	return err;
}

/* -- who answers ------------------------------------------------------------------------ */

/* The whole map, when asking is of no use. A query stays open: rows have shown its names. */
static int load(struct hunt *hunt)
{
	const struct vmafind_options *options = &hunt->job->options;
	const struct vmat_load_options how = {
		.stable_tries = options->stable,
		.strict = options->strict,
		.backend = (enum vmat_backend)options->common.backend, /* in the same order */
	};
	int err = frame_load(&hunt->mm, &hunt->job->frame, hunt->target, hunt->view->needs, how);

	hunt->asking = false;
	if (err) {
		hunt->mm = NULL;
		return err;
	}
	hunt->subject.mm = hunt->mm;
	hunt->subject.partial = false;
	return 0;
}

/*
 * Asking pays for few addresses, and is what somebody wants who said so; not where more is to be
 * known than the kernel tells that way, nor where rows must outlive the next question.
 */
static bool may_ask(const struct hunt *hunt)
{
	const struct vmafind_options *options = &hunt->job->options;
	const struct questions *questions = hunt->questions;

	if (options->common.backend == BACKEND_TEXT || hunt->view->at_once || options->stable ||
	    hunt->view->needs & ~(unsigned)NEEDS_NAMES)
		return false;
	return options->common.backend == BACKEND_QUERY ||
	       (!questions->stream && questions->count <= WORTH_ASKING);
}

static int answer(struct hunt *hunt, size_t count)
{
	enum mode mode = hunt->job->mode;
	size_t i = 0;
	int err = 0;

	for (; hunt->asking && i < count && !err; i++) {
		/* it exited or called exec, or never could be asked: then it is loaded */
		if (look_ask(&hunt->answer[i], hunt->query, mode, &hunt->question[i]))
			break;
		err = put(hunt, &hunt->answer[i]);
	}
	if (!err && i < count && !hunt->mm)
		err = load(hunt);
	if (err || i == count)
		return err;
	look_up(&hunt->answer[i], hunt->mm, mode, &hunt->question[i], count - i);
	for (; i < count && !err; i++)
		err = put(hunt, &hunt->answer[i]);
	return err;
}

/* -- all of it ------------------------------------------------------------------------------ */

static int answer_all(struct hunt *hunt)
{
	struct out *out = &hunt->job->frame.out;
	int n = 1, err = 0;

	if (hunt->taken)
		err = hunt->answered ? put(hunt, &hunt->answer[0]) : answer(hunt, 1);
	while (n > 0 && !err && !out->error) {
		/* whoever is asked answers as things are now, not as they will be for the last */
		n = questions_next(hunt->questions, out, hunt->question,
				   hunt->asking ? 1 : LOOK_BATCH);
		if (n > 0)
			err = answer(hunt, (size_t)n);
	}
	return err ? err : n < 0 ? n : 0;
}

/* Rows leave as they are made. */
static int stream(struct hunt *hunt)
{
	struct report *report = hunt->job->frame.report;
	int err;

	report_open(report, &hunt->subject);
	err = report_begin(report, "answers", &hunt->view->list);
	if (err)
		return err;
	err = answer_all(hunt);
	report_end(report);
	report_close(report);
	return err;
}

/* Whom to ask is decided before the first row: the first question shows whether asking works. */
static int begin(struct hunt *hunt)
{
	struct job *job = hunt->job;

	if (!may_ask(hunt) || source_query(&hunt->query, &job->frame.source, hunt->target))
		return load(hunt);
	hunt->taken = questions_next(hunt->questions, &job->frame.out, hunt->question, 1);
	if (hunt->taken < 0)
		return hunt->taken;
	if (!hunt->taken ||
	    look_ask(&hunt->answer[0], hunt->query, job->mode, hunt->question))
		return load(hunt);
	hunt->asking = hunt->answered = true;
	hunt->subject.mm = vmat_query_mm(hunt->query);
	hunt->subject.partial = true;
	return 0;
}

static void end(struct hunt *hunt)
{
	size_t i;

	for (i = 0; i < hunt->kept_count; i++)
		free(hunt->kept[i].where);
	free(hunt->kept);
	vmat_mm_free(hunt->mm);
	vmat_query_close(hunt->query);
	free(hunt);
}

int hunt(struct job *job, const struct view *view, const char *target, struct questions *questions)
{
	struct hunt *hunt = calloc(1, sizeof(*hunt));
	int err;

	if (!hunt)
		return -ENOMEM;
	hunt->job = job;
	hunt->view = view;
	hunt->target = hunt->subject.target = target;
	hunt->questions = questions;
	err = begin(hunt);
	if (!err && view->at_once) {
		err = answer_all(hunt);
		if (!err)
			err = put_kept(hunt);
	} else if (!err) {
		err = stream(hunt);
	}
	if (!err && hunt->lost)
		err = 1;
	end(hunt);
	return err;
}
