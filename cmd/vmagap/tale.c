/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tale - where mappings would land, or why they would not, in sentences. */
#include "vmagap/tale.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/human.h"

struct tale {
	struct report *report;
	const struct chosen *chosen;
	const struct subject *subject;
};

static const char *size(char to[HUMAN_MAX + 1], uint64_t bytes)
{
	*human_size(to, bytes) = '\0';
	return to;
}

/* The name of a neighbour, escaped by who shows it; free() it. NULL: no memory. */
static char *name_of(const struct tale *tale, const struct vmat_vma *vma, const char *nothing)
{
	struct cell cell = { .type = CELL_ABSENT };

	wording_put(&tale->chosen->in_words, tale->subject, vma, nothing, &cell);
	return strndup(cell.text, cell.len);
}

static int say_hole(const struct tale *tale, const struct vmat_gap *hole, const char *what)
{
	char *below = name_of(tale, hole->below, "the lowest address");
	char *above = name_of(tale, hole->above, "the task size");
	char text[HUMAN_MAX + 1];

	if (below && above)
		report_say(tale->report, "  %s %08" PRIx64 "-%08" PRIx64 ", %s, between %s and %s",
			   what, hole->start, hole->end, size(text, hole->end - hole->start), below,
			   above);
	free(below);
	free(above);
	return below && above ? 0 : -ENOMEM;
}

static void say_trimmed(const struct tale *tale, const struct fit *fit)
{
	char mapped[HUMAN_MAX + 1], align[HUMAN_MAX + 1];

	if (fit->mapped == fit->length)
		return;
	report_say(tale->report, "  mmap() does not align: map %s, at %08" PRIx64 ", cut off all "
		   "but what begins at a multiple of %s", size(mapped, fit->mapped),
		   fit->placement.address, size(align, fit->wish->align));
}

/* Why it is only a bound, and what is sure. */
static void say_doubt(const struct tale *tale, const struct vmat_placement *placement)
{
	if (placement->exact)
		return;
	report_say(tale->report, "  not exact: %s", placement->doubt);
	if (placement->lowest == placement->highest && placement->highest)
		report_say(tale->report, "  if it succeeds, mmap() returns %08" PRIx64,
			   placement->highest);
	else if (placement->highest)
		report_say(tale->report, "  if it succeeds, mmap() returns what lies between %08"
			   PRIx64 " and %08" PRIx64, placement->lowest, placement->highest);
}

static int say_fit(const struct tale *tale, const struct fit *fit)
{
	const struct vmat_placement *placement = &fit->placement;
	char text[HUMAN_MAX + 1];

	report_say(tale->report, "%s %s: %s at %08" PRIx64 "-%08" PRIx64,
		   size(text, fit->length), fit->wish->type,
		   placement->exact ? "fits, exactly" : "likely fits,", fit->address,
		   fit_end(fit));
	report_say(tale->report, "  %s: %s", placement->rule, fit->reason);
	say_doubt(tale, placement);
	say_trimmed(tale, fit);
	if (placement->hole.start == placement->hole.end)
		return 0;
	return say_hole(tale, &placement->hole, "in the hole");
}

static int say_refusal(const struct tale *tale, const struct fit *fit)
{
	const struct vmat_placement *placement = &fit->placement;
	const char *name = fit_errno(fit);
	char text[HUMAN_MAX + 1];

	report_say(tale->report, "%s %s: %s not fit: %s", size(text, fit->length),
		   fit->wish->type, placement->exact ? "does" : "likely does",
		   name ? name : "an error");
	report_say(tale->report, "  %s: %s", vmat_check_name(placement->check), fit->reason);
	if (*placement->help)
		report_say(tale->report, "  what would help: %s", placement->help);
	if (placement->room_hint)
		report_say(tale->report, "  there is room with --hint=%" PRIx64,
			   placement->room_hint);
	say_doubt(tale, placement);
	if (placement->check != VMAT_CHECK_ROOM || placement->hole.start == placement->hole.end)
		return 0;
	return say_hole(tale, &placement->hole, "the largest hole there:");
}

/* Whose rules, and where they begin to search. */
static void say_rules(struct report *report, const struct vmat_placer *placer)
{
	struct vmat_base base = { .remark = "" };

	report_apart(report);
	report_say(report, "By the rules of %s (%s).", vmat_placer_rules(placer),
		   vmat_placer_rules_source(placer));
	vmat_placer_base(placer, &base);
	if (base.known)
		report_say(report, "Searches go %s from %08" PRIx64 " (%s).",
			   base.bottom_up ? "up" : "down", base.address, base.remark);
}

int tale_say(struct report *report, const struct fits *fits, const struct chosen *chosen,
	     const struct subject *subject)
{
	const struct tale tale = { report, chosen, subject };
	size_t i;
	int err = 0;

	for (i = 0; !err && i < fits->count; i++) {
		const struct fit *fit = &fits->fit[i];

		if (!kind_has(chosen, subject, fit))
			continue;
		report_apart(report);
		err = fit->placement.error ? say_refusal(&tale, fit) : say_fit(&tale, fit);
	}
	if (!err)
		say_rules(report, fits->placer);
	if (!err && fits->count && fits->fit->wish->call.backing == VMAT_BACKING_FILE)
		report_say(report, "Whether the process may open such a file is not looked at.");
	return err;
}
