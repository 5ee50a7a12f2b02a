/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - all targets, and what is asked about each. */
#include "vmagap/show.h"

#include <errno.h>
#include <stdlib.h>

#include "common/complain.h"
#include "vmagap/digest.h"

/* What is asked for, worked out once for all targets. */
struct show {
	struct job *job;
	struct chosen holes;
	unsigned needs;
	bool best;		/* what smaps tells is wanted where there is one */
	bool refused;		/* something does not fit */
};

/* -- one target --------------------------------------------------------------------------- */

static int show_holes(struct show *show, const struct subject *subject)
{
	struct vmat_room room = { .size = sizeof(room) };
	struct holes holes;
	int err = vmat_gap_room(subject->mm, &room);

	if (err)
		return err;
	holes_begin(&holes, subject->mm, &room);
	if (show->job->options.summary)
		return digest_show(show->job, &show->holes, subject, &holes);
	return kind_show(show->job->frame.report, &show->holes, subject, &holes.stream);
}

static int show_parts(struct show *show, const struct subject *subject)
{
	const struct vmagap_options *options = &show->job->options;
	int err = 0;

	if (options->holes)
		err = show_holes(show, subject);
	return err;
}

static int load(struct vmat_mm **mmp, struct show *show, const char *target)
{
	const struct vmagap_options *options = &show->job->options;
	const struct vmat_load_options how = {
		.stable_tries = options->stable,
		.strict = options->strict,
		.backend = (enum vmat_backend)options->common.backend, /* in the same order */
	};

	/* saved text is read anyway; of a process, smaps costs it something */
	if (show->best || !source_is_process(target))
		return frame_load_best(mmp, &show->job->frame, target, show->needs, how);
	return frame_load(mmp, &show->job->frame, target, show->needs, how);
}

static int show_target(struct show *show, const char *target)
{
	struct report *report = show->job->frame.report;
	struct subject subject = { .target = target };
	struct vmat_mm *mm;
	int err = load(&mm, show, target);

	if (err)
		return err;
	subject.mm = mm;
	report_open(report, &subject);
	err = show_parts(show, &subject);
	report_close(report);
	vmat_mm_free(mm);
	return err;
}

/* -- all of them ---------------------------------------------------------------------------- */

static int prepare(struct show *show)
{
	struct job *job = show->job;
	struct vmagap_options *options = &job->options;
	int err;

	options->holes |= !options->seams && !options->limits && !options->fit.count;
	err = kind_choose(&show->holes, &hole_kind, job, true);
	show->needs = NEEDS_FACTS | show->holes.needs;
	show->best = options->smaps;
	return err;
}

int show_targets(struct job *job, char **targets, int count)
{
	struct show show = { .job = job };
	int status = prepare(&show), i;

	if (status)
		count = 0;
	/* all targets, whatever befalls one of them */
	for (i = 0; i < count && !job->frame.out.error; i++) {
		int err = show_target(&show, targets[i]);

		if (err)
			status = err;
	}
	kind_free(&show.holes);
	return status < 0 ? status : show.refused;
}

int show_columns(struct job *job)
{
	return kind_list_columns(job->frame.report, &hole_kind);
}
