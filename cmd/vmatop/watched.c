/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watched - one address space that is followed: as it is, as it was, as it was at the mark. */
#include "vmatop/watched.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void shot_drop(struct shot *shot)
{
	if (!shot || --shot->holders)
		return;
	vmat_mm_free(shot->mm);
	free(shot);
}

struct shot *shot_hold(struct shot *shot)
{
	if (shot)
		shot->holders++;
	return shot;
}

static struct shot *shot_new(const struct vmat_sample *sample, uint64_t number)
{
	struct shot *shot = malloc(sizeof(*shot));

	if (shot)
		*shot = (struct shot){
			.mm = sample->mm, .time_ns = sample->time_ns, .number = number,
			.holders = 1,
		};
	return shot;
}

static void step_end(struct step *step)
{
	vmat_diff_free(step->diff);
	shot_drop(step->before);
	shot_drop(step->after);
	*step = (struct step){ .diff = NULL };
}

struct watched *watched_new(const char *target, bool live)
{
	struct watched *watched = calloc(1, sizeof(*watched));

	if (!watched)
		return NULL;
	watched->live = live;
	watched->target = strdup(target);
	if (!watched->target) {
		free(watched);
		return NULL;
	}
	return watched;
}

void watched_call(struct watched *watched, const char *target)
{
	char *copy = strdup(target);

	if (!copy)
		return;
	free(watched->target);
	watched->target = copy;
}

void watched_free(struct watched *watched)
{
	if (!watched)
		return;
	vmat_diff_free(watched->since_mark);
	for (size_t i = 0; i < WATCHED_STEPS; i++)
		step_end(&watched->steps[i]);
	shot_drop(watched->now);
	shot_drop(watched->mark);
	shot_drop(watched->first);
	free(watched->target);
	free(watched);
}

/* One step further: what was shown longest is forgotten. A step without a diff changed nothing. */
static void shift_steps(struct watched *watched)
{
	step_end(&watched->steps[WATCHED_STEPS - 1]);
	memmove(&watched->steps[1], &watched->steps[0],
		(WATCHED_STEPS - 1) * sizeof(watched->steps[0]));
	watched->steps[0] = (struct step){ .diff = NULL };
}

static int take_step(struct watched *watched, struct shot *shot)
{
	static const struct vmat_diff_options by_address = {
		.size = sizeof(by_address),
		.match = VMAT_MATCH_ADDRESS,
		.counters = true,
	};
	struct step *step = &watched->steps[0];
	int err = vmat_diff_new(&step->diff, watched->now->mm, shot->mm, &by_address);

	if (err)
		return err;
	step->before = shot_hold(watched->now);
	step->after = shot_hold(shot);
	return 0;
}

/* Another program: what was is no longer of interest. */
static void forget(struct watched *watched)
{
	shot_drop(watched->mark);
	shot_drop(watched->first);
	watched->mark = watched->first = NULL;
	watched->execs++;
}

int watched_take(struct watched *watched, const struct vmat_sample *sample)
{
	struct shot *shot;
	int err = 0;

	watched->sample = *sample;
	watched->sample.mm = NULL;
	watched->samples++;
	shift_steps(watched);
	if (!sample->mm)
		return 0;
	shot = shot_new(sample, watched->samples);
	if (!shot) {
		vmat_mm_free(sample->mm);
		return -ENOMEM;
	}
	if (vmat_mm_classify(shot->mm))
		err = -ENOMEM;
	/* another program has nothing in common with the one before it */
	if (!err && watched->now && !sample->new_program)
		err = take_step(watched, shot);
	if (err) {
		shot_drop(shot);
		return err;
	}
	vmat_diff_free(watched->since_mark);
	watched->since_mark = NULL;
	if (sample->new_program)
		forget(watched);
	if (!watched->first)
		watched->first = shot_hold(shot);
	shot_drop(watched->now);
	watched->now = shot;
	return 0;
}

void watched_set_mark(struct watched *watched)
{
	vmat_diff_free(watched->since_mark);
	watched->since_mark = NULL;
	shot_drop(watched->mark);
	watched->mark = shot_hold(watched->now);
}

const struct vmat_diff *watched_since_mark(struct watched *watched)
{
	const struct vmat_diff_options options = { .size = sizeof(options), .counters = true };
	const struct shot *from = watched->mark ? watched->mark : watched->first;

	if (watched->since_mark || !from || !watched->now)
		return watched->since_mark;
	watched->matches++;
	if (vmat_diff_new(&watched->since_mark, from->mm, watched->now->mm, &options))
		watched->since_mark = NULL;
	return watched->since_mark;
}
