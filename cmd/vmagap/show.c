/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - all targets, and what is asked about each. */
#include "vmagap/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/complain.h"
#include "vmagap/crowd.h"
#include "vmagap/digest.h"
#include "vmagap/limit.h"
#include "vmagap/tale.h"

/* What is asked for, worked out once for all targets. */
struct show {
	struct job *job;
	struct chosen holes, seams, limits, fits;
	struct wish wish;
	unsigned needs;
	bool best;		/* what smaps tells is wanted where there is one */
	bool refused;		/* something does not fit */
};

/* -- one target --------------------------------------------------------------------------- */

/* A person who adds up holes and mappings should know. */
static void remark_outside(const struct show *show, const struct subject *subject,
			   const struct vmat_room *room)
{
	const struct vmat_vma *vma;
	uint64_t count = 0;
	size_t left = vmat_map_count(subject->mm);

	for (vma = vmat_first_vma(subject->mm); left--; vma = vmat_next_vma(subject->mm, vma))
		count += vmat_gap_inside(room, vma) < vmat_vma_end(vma) - vmat_vma_start(vma);
	report_apart(show->job->frame.report);
	if (count)
		report_say(show->job->frame.report, "%" PRIu64 " mapping%s outside of %08" PRIx64
			   "-%08" PRIx64 ": --summary lists %s.", count,
			   count == 1 ? " lies" : "s lie", room->low, room->high,
			   count == 1 ? "it" : "them");
}

static void remark_passed(const struct show *show, const struct vmat_room *room)
{
	if (room->passed_start < room->passed_end)
		report_say(show->job->frame.report, "From %08" PRIx64 " to %08" PRIx64 " mmap() "
			   "looks only with a hint.", room->passed_start, room->passed_end);
}

static void remark(const struct show *show, const struct subject *subject,
		   const struct vmat_room *room)
{
	remark_outside(show, subject, room);
	remark_passed(show, room);
}

/* Who gives one address wants to know what hole has it, all of it. */
static bool cuts(const struct chosen *chosen)
{
	return chosen->has_range && chosen->range.first != chosen->range.last;
}

static int show_holes(struct show *show, const struct subject *subject)
{
	struct vmat_room room = { .size = sizeof(room) };
	struct hole_stream holes;
	int err = vmat_gap_room(subject->mm, &room);

	if (err)
		return err;
	hole_stream_begin(&holes, subject->mm, &room,
			  cuts(&show->holes) ? &show->holes.range : NULL);
	if (show->job->options.summary)
		return digest_show(show->job, &show->holes, subject, &holes);
	err = kind_show(show->job->frame.report, &show->holes, subject, &holes.stream);
	if (!err && report_is_table(show->job->frame.report) &&
	    !show->job->options.common.noheadings && !show->holes.has_range)
		remark(show, subject, &room);
	return err;
}

/* Only smaps tells most flags: without it the reasons are not all there. */
static void remark_flags(const struct subject *subject)
{
	const struct vmat_vma *first = vmat_first_vma(subject->mm);

	if (first && !vmat_vma_has_vmflags(first))
		complain(COMMAND, "%s: maps does not tell flags: seams for which it tells no "
			 "reason may have one", subject->target);
}

static int show_seams(struct show *show, const struct subject *subject)
{
	struct seams seams;

	remark_flags(subject);
	seams_begin(&seams, subject->mm);
	if (show->job->options.summary)
		return crowd_show(show->job, &show->seams, subject, &seams);
	return kind_show(show->job->frame.report, &show->seams, subject, &seams.stream);
}

static int show_limits(struct show *show, const struct subject *subject)
{
	struct report *report = show->job->frame.report;
	struct limit_stream limits;
	int err;

	limit_stream_begin(&limits, subject->mm);
	err = kind_show(report, &show->limits, subject, &limits.stream);
	if (!err && !show->job->options.common.noheadings)
		limits_say(&limits.limits, report, show->job->options.common.bytes);
	return err;
}

/* In sentences, unless columns were asked for. */
static int show_fits(struct show *show, const struct subject *subject)
{
	const struct vmagap_options *options = &show->job->options;
	const struct common_options *common = &options->common;
	struct report *report = show->job->frame.report;
	struct fits fits = { .count = 0 };
	int err;

	if (!vmat_map_count(subject->mm)) {
		complain(COMMAND, "%s: --fit: there is no address space to map into",
			 subject->target);
		fits_none(&fits);
		return report_is_table(report) ? -EINVAL :
			kind_show(report, &show->fits, subject, &fits.stream) ? -ENOMEM : -EINVAL;
	}
	err = fits_make(&fits, subject->mm, &show->wish, options->kernel);
	if (!err && report_is_table(report) && !common->output && !common->output_all &&
	    !common->sort)
		err = tale_say(report, &fits, &show->fits, subject);
	else if (!err)
		err = kind_show(report, &show->fits, subject, &fits.stream);
	if (!err)
		show->refused |= fits_refused(&fits);
	fits_free(&fits);
	return err;
}

static int show_parts(struct show *show, const struct subject *subject)
{
	const struct vmagap_options *options = &show->job->options;
	int err = 0;

	if (options->holes)
		err = show_holes(show, subject);
	if (!err && options->seams)
		err = show_seams(show, subject);
	if (!err && options->limits)
		err = show_limits(show, subject);
	if (!err && options->fit.count)
		err = show_fits(show, subject);
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

	/* what was saved costs nobody anything; for a process to be read in detail is work */
	bool saved = !source_is_process(target);
	unsigned needs = show->needs;

	if (options->seams && (saved || options->numa))
		needs |= NEEDS_NUMA;
	if (show->best || saved)
		return frame_load_best(mmp, &show->job->frame, target, needs, how);
	return frame_load(mmp, &show->job->frame, target, needs, how);
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

/* Columns, filter, order and range are those of one kind of rows. */
static int check_alone(const struct vmagap_options *options)
{
	const struct common_options *common = &options->common;
	unsigned kinds = options->holes + options->seams + options->limits +
			 (options->fit.count != 0);
	const char *option = common->output ? "--output" : common->output_all ? "--output-all"
		: common->filter ? "--filter" : common->sort ? "--sort" : NULL;

	if (option && kinds > 1) {
		complain(COMMAND, "%s is for rows of one kind: ask for holes, seams, limits or "
			 "--fit alone", option);
		return -EINVAL;
	}
	if (options->common.range && (options->limits || options->fit.count)) {
		complain(COMMAND, "--range is for holes and seams");
		return -EINVAL;
	}
	if (options->numa && !options->seams) {
		complain(COMMAND, "--numa is for --seams, which is missing");
		return -EINVAL;
	}
	return 0;
}

static int prepare(struct show *show)
{
	struct vmagap_options *options = &show->job->options;
	const struct {
		struct chosen *chosen;
		const struct kind *kind;
		bool asked;
	} kinds[] = {
		{ &show->holes, &hole_kind, options->holes },
		{ &show->seams, &seam_kind, options->seams },
		{ &show->limits, &limit_kind, options->limits },
		{ &show->fits, &fit_kind, options->fit.count },
	};
	int err = check_alone(options);
	size_t i;

	if (!err)
		err = wish_make(&show->wish, options);
	show->needs = NEEDS_FACTS;
	for (i = 0; !err && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!kinds[i].asked)
			continue;
		err = kind_choose(kinds[i].chosen, kinds[i].kind, show->job);
		show->needs |= kinds[i].chosen->needs;
	}
	show->best = options->smaps || options->seams || options->fit.count;
	return err;
}

static void show_free(struct show *show)
{
	kind_free(&show->holes);
	kind_free(&show->seams);
	kind_free(&show->limits);
	kind_free(&show->fits);
	wish_free(&show->wish);
}

int show_targets(struct job *job, char **targets, int count)
{
	struct vmagap_options *options = &job->options;
	struct show show = { .job = job };
	int status, i;

	/* a summary without anything that can be summed up is one of holes */
	options->holes |= !options->seams &&
			  (options->summary || (!options->limits && !options->fit.count));
	status = prepare(&show);

	if (status)
		count = 0;
	/* all targets, whatever befalls one of them */
	for (i = 0; i < count && !job->frame.out.error; i++) {
		int err = show_target(&show, targets[i]);

		if (err)
			status = err;
	}
	show_free(&show);
	return status < 0 ? status : show.refused;
}

int show_columns(struct job *job)
{
	const struct vmagap_options *options = &job->options;
	const struct kind *kind = options->seams ? &seam_kind : options->limits ? &limit_kind
		: options->fit.count ? &fit_kind : &hole_kind;

	if (options->holes + options->seams + options->limits + (options->fit.count != 0) > 1) {
		complain(COMMAND, "--list-columns lists those of one kind of rows");
		return -EINVAL;
	}
	return kind_list_columns(job->frame.report, kind);
}
