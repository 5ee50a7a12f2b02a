/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_maps - address spaces, each printed once a sample. */
#include "vmatop/batch_maps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/human.h"
#include "common/json.h"

#define MAPS_COLUMNS "START,END,SIZE,RSS,PERM,ROLE,NAME"

/* -- begin, end --------------------------------------------------------------------------- */

int batch_maps_begin(struct batch_maps *maps, const struct batch_job *job, size_t most)
{
	int err;

	*maps = (struct batch_maps){ .count = 0 };
	maps->space = calloc(most + 1, sizeof(*maps->space));
	err = maps->space ? vma_columns_make(&maps->columns, NULL) : -ENOMEM;
	if (err)
		return err;
	/* it is had without smaps */
	for (size_t i = 0; i < maps->columns.set.count; i++)
		if (!strcmp(maps->columns.columns[i].name, "RSS"))
			maps->columns.columns[i].needs = 0;
	return picture_make(&maps->picture, job->options, "vmas", &maps->columns.set, MAPS_COLUMNS,
			    "");
}

void batch_maps_end(struct batch_maps *maps)
{
	for (size_t i = 0; i < maps->count; i++) {
		feed_close(maps->space[i].feed);
		vmat_mm_free(maps->space[i].mm);
	}
	free(maps->space);
	picture_free(&maps->picture);
	vma_columns_free(&maps->columns);
}

int batch_maps_open(struct batch_maps *maps, const struct batch_job *job, const char *target,
		    char **more, size_t count)
{
	const struct vmat_sampler_options options = {
		.size = sizeof(options),
		.backend = (enum vmat_backend)job->options->common.backend,
		.max_cost = job->figures.max_cost,
		.max_hold_ns = job->figures.max_hold_ns,
	};
	struct vmat_trouble trouble = { .error = 0 };
	struct feed *feed;
	int err = feed_open(&feed, &job->frame->source, target, more, count, &options, &trouble);

	if (err == -ENOMEM)
		return err;
	if (err) {
		source_complain(&job->frame->source, target, &trouble);
		maps->err = err;
		return 0;
	}
	maps->space[maps->count++] = (struct batch_space){ .feed = feed };
	return 0;
}

static bool is_left(const struct batch_space *space)
{
	return !space->ended && feed_has_next(space->feed);
}

bool batch_maps_left(const struct batch_maps *maps)
{
	for (size_t i = 0; i < maps->count; i++)
		if (is_left(&maps->space[i]))
			return true;
	return false;
}

bool batch_maps_live(const struct batch_maps *maps)
{
	for (size_t i = 0; i < maps->count; i++)
		if (is_left(&maps->space[i]) && feed_is_live(maps->space[i].feed))
			return true;
	return false;
}

/* -- what stands above the rows -------------------------------------------------------------- */

static void put_size(char *to, const struct batch_job *job, uint64_t bytes)
{
	*(job->options->common.bytes ? human_decimal(to, bytes) : human_size(to, bytes)) = '\0';
}

/* "; counters 3 s old" where smaps was wanted and is not of now. */
static const char *age_words(char *to, size_t size, const struct batch_space *space)
{
	uint64_t age_ns = space->sample.counters_age_ns;

	*to = '\0';
	if (space->sample.smaps_put_off && age_ns != UINT64_MAX)
		snprintf(to, size, "; counters %.1f s old", (double)age_ns / 1e9);
	return to;
}

/* [vsyscall], which is the last where there is one, is in no address space. */
static uint64_t size_of(const struct vmat_mm *mm)
{
	size_t left = vmat_map_count(mm);
	const struct vmat_vma *vma;
	uint64_t bytes = 0;

	vmat_for_each_vma(mm, vma)
		if (left && left--)
			bytes += vmat_vma_end(vma) - vmat_vma_start(vma);
	return bytes;
}

/* "vmatop - 15:04:05, 812 (java): 4102 mappings, VSZ 9G, RSS 1.5G" */
static void say_head(const struct batch_space *space, const struct batch_job *job)
{
	const struct vmat_mm *mm = space->mm;
	char vsz[HUMAN_MAX + 1], rss[HUMAN_MAX + 1] = "-", age[48];
	char clock[BEAT_TIME_MAX] = "";
	bool live = feed_is_live(space->feed);
	size_t count = vmat_map_count(mm);
	const char *comm = vmat_mm_comm(mm);
	uint64_t bytes;

	put_size(vsz, job, size_of(mm));
	if (vmat_mm_sum(mm, VMAT_RSS, &bytes))
		put_size(rss, job, bytes);
	if (live)
		beat_clock(clock);
	report_say(job->frame->report, COMMAND " - %s%s%s%s%s%s: %zu mapping%s, VSZ %s, RSS %s%s%s",
		   clock, live ? ", " : "", feed_name(space->feed), *comm ? " (" : "", comm,
		   *comm ? ")" : "", count, count == 1 ? "" : "s", vsz, rss,
		   vmat_mm_unstable(mm) || vmat_mm_unstable_why(mm) ? "; unstable" : "",
		   age_words(age, sizeof(age), space));
	report_apart(job->frame->report);
}

static void put_ns(struct out *out, const char *key, uint64_t ns)
{
	json_key(out, true, key);
	if (ns == UINT64_MAX)
		out_text(out, "null");
	else
		json_number(out, ns);
}

static void put_head(const struct batch_space *space, const struct batch_job *job)
{
	struct out *out = &job->frame->out;
	bool live = feed_is_live(space->feed);
	char time[BEAT_TIME_MAX];

	beat_time(time);
	batch_put_sample(job, live ? time : NULL);
	put_ns(out, "cost_ns", live ? space->sample.cost_ns : UINT64_MAX);
	put_ns(out, "layout_age_ns", live ? space->sample.layout_age_ns : UINT64_MAX);
	put_ns(out, "counters_age_ns", live ? space->sample.counters_age_ns : UINT64_MAX);
	json_key(out, true, "new_program");
	out_text(out, space->sample.new_program ? "true" : "false");
}

/* -- one sample ------------------------------------------------------------------------------ */

static int show(const struct batch_maps *maps, const struct batch_space *space,
		const struct batch_job *job)
{
	const struct subject subject = { .target = feed_name(space->feed), .mm = space->mm };
	const void **rows = malloc((vmat_mm_count(space->mm) + 1) * sizeof(*rows));
	const struct vmat_vma *vma;
	size_t count = 0;
	int err;

	if (!rows)
		return -ENOMEM;
	vmat_for_each_vma(space->mm, vma)
		rows[count++] = vma;
	say_head(space, job);
	report_open(job->frame->report, &subject);
	if (job->options->common.json)
		put_head(space, job);
	err = picture_write(&maps->picture, job->frame->report, &subject, rows, count);
	report_close(job->frame->report);
	free(rows);
	return err;
}

static unsigned wants_of(const struct batch_maps *maps)
{
	return VMAT_SAMPLE_FACTS | VMAT_SAMPLE_NAMES | VMAT_SAMPLE_RSS |
	       (maps->picture.needs & NEEDS_SMAPS ? VMAT_SAMPLE_SMAPS : 0);
}

/* A process that has exited: no error for who has seen something of it. */
static int take_end(struct batch_space *space, const char *why)
{
	space->ended = true;
	complain(COMMAND, "%s: %s", feed_name(space->feed), why);
	return space->mm ? 0 : -ESRCH;
}

static const char *why_ended(const struct batch_space *space, const struct vmat_mm *mm)
{
	enum vmat_state state = vmat_mm_state(mm);

	if (!space->mm || (state != VMAT_STATE_ZOMBIE && state != VMAT_STATE_GONE))
		return NULL;
	return state == VMAT_STATE_ZOMBIE ? "it has exited and waits to be reaped (zombie)"
					  : "it has exited";
}

/* The mm of a new sample; there is none where nothing has changed. */
static int take_mm(struct batch_space *space, const struct batch_job *job, struct vmat_mm *mm,
		   bool roles)
{
	int err = roles ? vmat_mm_classify(mm) : 0;

	if (err) {
		vmat_mm_free(mm);
		return err;
	}
	if (!space->mm || !feed_is_live(space->feed))
		source_remark(&job->frame->source, feed_name(space->feed), mm);
	vmat_mm_free(space->mm);
	space->mm = mm;
	return 0;
}

static int take_one(const struct batch_maps *maps, struct batch_space *space,
		    const struct batch_job *job)
{
	struct vmat_trouble trouble = { .error = 0 };
	const char *why;
	int err = feed_take(&space->sample, space->feed, &job->frame->source, wants_of(maps),
			    beat_now_ns(), &trouble);
	struct vmat_mm *mm = err ? NULL : space->sample.mm;

	if (err == -ESRCH && space->mm)
		return take_end(space, "it has exited");
	if (err) {
		/* the next text may well be readable; a process will refuse again */
		space->ended = feed_is_live(space->feed);
		if (err != -ENOMEM)
			source_complain(&job->frame->source, feed_name(space->feed), &trouble);
		return err;
	}
	why = mm ? why_ended(space, mm) : NULL;
	if (why) {
		vmat_mm_free(mm);
		return take_end(space, why);
	}
	if (mm)
		err = take_mm(space, job, mm, maps->picture.needs & NEEDS_ROLES);
	return err ? err : show(maps, space, job);
}

int batch_maps_take(struct batch_maps *maps, const struct batch_job *job, uint64_t *wait_ns)
{
	*wait_ns = 0;
	for (size_t i = 0; i < maps->count; i++) {
		struct batch_space *space = &maps->space[i];
		int err = is_left(space) ? take_one(maps, space, job) : 0;

		if (err == -ENOMEM)
			return err;
		if (err)
			maps->err = err;
		if (space->sample.wait_ns > *wait_ns)
			*wait_ns = space->sample.wait_ns;
	}
	return 0;
}
