/* SPDX-License-Identifier: GPL-2.0-or-later */
/* drive - the model and the world outside: takes samples when they are due, grants its wishes. */
#include "vmatop/drive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "vmatop/config.h"
#include "vmatop/control.h"
#include "vmatop/grant.h"
#include "vmatop/look.h"

enum { NS_PER_S = 1000000000 };

static const char exited[] = "it has exited";
static const char zombie[] = "it has exited and waits to be reaped (zombie)";

/* -- samples ----------------------------------------------------------------------------- */

/* That of the current process, NULL: there is none. */
static struct feed *current_feed(const struct drive *drive)
{
	return model_current(&drive->model) ? drive->feeds[drive->model.current] : NULL;
}

static void say_trouble(struct model *model, const char *target, const struct vmat_trouble *trouble)
{
	char *words = source_words(target, trouble);

	model_say(model, SAY_ERROR, "%s", words ? words : "out of memory");
	free(words);
}

/* The last picture stays. */
static void say_gone(struct model *model, struct watched *watched, const char *why)
{
	watched->gone = why;
	model_say(model, SAY_WARNING, "%s: %s; this is how it was", watched->target, why);
}

/* A dead process has an empty address space, which is less than what was seen of it before. */
static const char *has_ended(const struct watched *watched, const struct vmat_sample *sample)
{
	enum vmat_state state;

	if (!watched->live || !watched->now || !sample->mm)
		return NULL;
	state = vmat_mm_state(sample->mm);
	return state == VMAT_STATE_ZOMBIE ? zombie : state == VMAT_STATE_GONE ? exited : NULL;
}

static void set_due(const struct drive *drive, struct feed *feed, const struct vmat_sample *sample,
		    uint64_t now_ns)
{
	uint64_t delay_ns = (uint64_t)(drive->model.delay * NS_PER_S);
	uint64_t wait_ns = sample->wait_ns > delay_ns ? sample->wait_ns : delay_ns;

	if (__builtin_add_overflow(now_ns, wait_ns, &feed->due_ns))
		feed->due_ns = UINT64_MAX;
}

/* Texts that were saved are followed in the order in which they were named, whoever they are of. */
static void name_next_text(struct model *model, struct watched *watched, const struct feed *feed,
			   const struct vmat_sample *sample)
{
	const char *name = feed_name(feed);

	watched_call(watched, name);
	if (sample->new_program)
		model_say(model, SAY_WARNING, "%s: this is another process", name);
	else if (feed->pid && !vmat_mm_pid(sample->mm))
		model_say(model, SAY_WARNING, "%s: whether it is the same process it does not tell",
			  name);
}

static void take_next(struct drive *drive, struct feed *feed, struct watched *watched,
		      unsigned wants, uint64_t now_ns)
{
	struct model *model = &drive->model;
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_sample sample = { .wait_ns = 0 };
	const char *gone;
	int err = feed_take(&sample, feed, drive->source, wants, now_ns, &trouble);

	set_due(drive, feed, &sample, now_ns);
	if (err == -ESRCH && watched->live) {
		say_gone(model, watched, exited);
		return;
	}
	if (err) {
		say_trouble(model, watched->target, &trouble);
		return;
	}
	gone = has_ended(watched, &sample);
	if (gone) {
		vmat_mm_free(sample.mm);
		say_gone(model, watched, gone);
		return;
	}
	if (sample.new_program && watched->live)
		model_say(model, SAY_WARNING, "%s: it called exec: what follows is another program",
			  watched->target);
	else if (!watched->live)
		name_next_text(model, watched, feed, &sample);
	if (control_take(model, watched, &sample))
		model_say(model, SAY_ERROR, "out of memory");
}

void drive_sample(struct drive *drive, uint64_t now_ns)
{
	struct model *model = &drive->model;
	struct watched *watched = model_current(model);
	struct feed *feed = current_feed(drive);

	model->now_ns = now_ns;
	if (control_wants_processes(model))
		census_take(&drive->census, model, drive->sampling.max_cost, now_ns);
	if (control_wants_processes(model) || !feed)
		return;
	if (watched->gone)
		model_say(model, SAY_WARNING, "%s: %s", watched->target, watched->gone);
	else if (!feed_has_next(feed))
		model_say(model, SAY_INFO, "%s: %s", watched->target,
			  feed->count > 1 ? "that was the last sample" :
					    "a saved text does not change");
	else
		take_next(drive, feed, watched, control_wants(model) | VMAT_SAMPLE_NOW, now_ns);
}

uint64_t drive_due_ns(const struct drive *drive)
{
	const struct watched *watched = model_current(&drive->model);
	const struct feed *feed = current_feed(drive);

	if (control_wants_processes(&drive->model))
		return census_due_ns(&drive->census, &drive->model);
	if (!watched || !feed || !feed_is_live(feed) || watched->gone || drive->model.paused)
		return UINT64_MAX;
	return feed->due_ns;
}

/* What pages want to know of single mappings. */
static void look(struct drive *drive)
{
	const struct feed *feed = current_feed(drive);

	look_grant(&drive->model, feed ? feed->sampler : NULL);
}

void drive_tick(struct drive *drive, uint64_t now_ns)
{
	struct watched *watched = model_current(&drive->model);
	struct feed *feed = current_feed(drive);

	drive->model.now_ns = now_ns;
	if (drive_due_ns(drive) > now_ns)
		return;
	if (control_wants_processes(&drive->model))
		census_take(&drive->census, &drive->model, drive->sampling.max_cost, now_ns);
	else if (watched && feed)
		take_next(drive, feed, watched, control_wants(&drive->model), now_ns);
	look(drive);
}

/* -- following --------------------------------------------------------------------------- */

static int add_feed(struct drive *drive, struct feed *feed)
{
	size_t count = drive->model.watched_count;
	struct feed **more = reallocarray(drive->feeds, count + 1, sizeof(struct feed *));

	if (!more)
		return -ENOMEM;
	drive->feeds = more;
	more[count] = feed;
	return 0;
}

/* Its first sample is there: show it. */
static int follow(struct drive *drive, struct feed *feed, const struct vmat_sample *sample)
{
	struct watched *watched = watched_new(feed->target, feed_is_live(feed));
	int err;

	if (!watched) {
		vmat_mm_free(sample->mm);
		return -ENOMEM;
	}
	err = watched_take(watched, sample);
	if (!err)
		err = add_feed(drive, feed);
	if (err) {
		watched_free(watched);
		return err;
	}
	return control_follow(&drive->model, watched);
}

static int open_target(struct drive *drive, const char *target, char **more, size_t count,
		       uint64_t now_ns, struct vmat_trouble *trouble)
{
	struct vmat_sample sample = { .wait_ns = 0 };
	struct feed *feed;
	int err;

	*trouble = (struct vmat_trouble){ .error = -ENOMEM };
	err = feed_open(&feed, drive->source, target, more, count, &drive->sampling, trouble);
	if (err)
		return err;
	err = feed_take(&sample, feed, drive->source,
			VMAT_SAMPLE_FACTS | VMAT_SAMPLE_NAMES | VMAT_SAMPLE_RSS | VMAT_SAMPLE_NOW,
			now_ns, trouble);
	if (!err) {
		*trouble = (struct vmat_trouble){ .error = -ENOMEM };
		set_due(drive, feed, &sample, now_ns);
		err = follow(drive, feed, &sample);
	}
	if (err)
		feed_close(feed);
	return err;
}

/* -- wishes ------------------------------------------------------------------------------ */

static void grant_open(struct drive *drive, char *target, uint64_t now_ns)
{
	struct model *model = &drive->model;
	struct vmat_trouble trouble;

	for (size_t i = 0; i < model->watched_count; i++) {
		if (!strcmp(model->watched[i]->target, target) && !model->watched[i]->gone) {
			control_show(model, i);
			return;
		}
	}
	if (open_target(drive, target, NULL, 0, now_ns, &trouble))
		say_trouble(model, target, &trouble);
}

static void grant(struct drive *drive, uint64_t now_ns)
{
	struct wishes *wishes = &drive->model.wishes, now = *wishes;

	wishes->open = wishes->save = NULL;
	wishes->sample = false;
	if (now.open)
		grant_open(drive, now.open, now_ns);
	if (now.sample)
		drive_sample(drive, now_ns);
	if (now.save)
		grant_save(&drive->model, drive->source, now.save);
	look(drive);
	free(now.open);
	free(now.save);
}

void drive_event(struct drive *drive, const struct event *event, uint64_t now_ns)
{
	size_t current = drive->model.current;

	drive->model.now_ns = now_ns;
	control_event(&drive->model, event);
	grant(drive, now_ns);
	/* another one is shown now: what is shown of it is as old as when it was left */
	if (current != drive->model.current)
		drive_tick(drive, now_ns);
}

/* -- begin and end ----------------------------------------------------------------------- */

static bool is_saved(const char *target)
{
	return !source_is_process(target);
}

/* The others are shown all the same. */
static void miss(struct drive *drive, const char *target, const struct vmat_trouble *trouble,
		 int err)
{
	source_complain(drive->source, target, trouble);
	say_trouble(&drive->model, target, trouble);
	drive->missed = err;
}

/*
 * All saved texts are one; they are opened where the first of them stands. -ENOMEM, or where all
 * failed the last errno.
 */
static int open_all(struct drive *drive, char **targets, size_t count, uint64_t now_ns)
{
	char **saved = calloc(count + 1, sizeof(*saved));
	struct vmat_trouble trouble;
	size_t saved_count = 0, more;
	bool opened = false;
	int err = saved ? 0 : -ENOMEM;

	for (size_t i = 0; saved && i < count; i++) {
		if (is_saved(targets[i]))
			saved[saved_count++] = targets[i];
	}
	for (size_t i = 0; err != -ENOMEM && i < count; i++) {
		if (is_saved(targets[i]) && opened)
			continue;
		opened |= is_saved(targets[i]);
		more = is_saved(targets[i]) ? saved_count - 1 : 0;
		err = open_target(drive, targets[i], saved + 1, more, now_ns, &trouble);
		if (err && err != -ENOMEM)
			miss(drive, targets[i], &trouble, err);
	}
	free(saved);
	return err == -ENOMEM ? err : drive->model.watched_count ? 0 : drive->missed;
}

/* Several filters as one that can be shown and changed; free() it. NULL: no memory. */
static char *join_filters(const char *filters)
{
	char *text = NULL, *more;

	while (*filters) {
		int len = (int)strcspn(filters, FILTER_AND);

		if (asprintf(&more, "%s%s(%.*s)", text ? text : "", text ? " and " : "", len,
			     filters) < 0)
			more = NULL;
		free(text);
		text = more;
		filters += len + (filters[len] != '\0');
	}
	return text;
}

/* Each by itself is judged first: what is wrong has its place there. */
static int set_filter(struct list *list, const char *filters, struct complaint *complaint)
{
	int err = list_set_filter(list, filters, complaint);
	char *text;

	if (err || !strchr(filters, *FILTER_AND))
		return err;
	text = join_filters(filters);
	err = text ? list_set_filter(list, text, complaint) : -ENOMEM;
	free(text);
	return err;
}

static int set_up(struct drive *drive, const struct vmatop_options *options)
{
	struct model *model = &drive->model;
	struct list *list = model->page->list;
	struct complaint complaint = { .why = NULL };
	const char *option = "--output";
	int err = 0;

	model->bytes |= options->common.bytes;
	if (list && options->common.output)
		err = list_set_columns(list, options->common.output, &complaint);
	if (list && !err && options->common.sort) {
		option = "--sort";
		err = list_set_order(list, options->common.sort, &complaint);
	}
	if (list && !err && options->common.filter) {
		option = "--filter";
		err = set_filter(list, options->common.filter, &complaint);
	}
	if (err == -EINVAL)
		complain_text(COMMAND, option, &complaint);
	return err;
}

/* What was asked for in words counts for more. */
static void read_config(struct model *model, const struct vmatop_options *options, double delay)
{
	config_load(model);
	if (options->delay)
		model->delay = delay;
	if (options->theme) {
		free(model->wishes.theme);
		model->wishes.theme = NULL;
	}
}

int drive_start(struct drive *drive, const struct vmatop_options *options, struct source *source,
		char **targets, int count, unsigned rows, unsigned cols, uint64_t now_ns)
{
	struct options_figures figures;
	int err = options_figures(&figures, options);

	*drive = (struct drive){ .source = source, .census = { .sysroot = source->sysroot } };
	if (err)
		return err;
	drive->sampling = (struct vmat_sampler_options){
		.size = sizeof(drive->sampling),
		.backend = (enum vmat_backend)options->common.backend,
		.max_cost = figures.max_cost,
		.max_hold_ns = figures.max_hold_ns,
	};
	drive->model.delay = figures.delay;
	drive->model.now_ns = now_ns;
	if (options->config)
		read_config(&drive->model, options, figures.delay);
	control_resize(&drive->model, rows, cols);
	err = open_all(drive, targets, (size_t)count, now_ns);
	/* the first one that was named is the first to be seen */
	drive->model.current = 0;
	if (!err)
		err = control_start(&drive->model, rows, cols);
	drive_tick(drive, now_ns);	/* all processes, if these are shown */
	return err ? err : set_up(drive, options);
}

void drive_end(struct drive *drive)
{
	for (size_t i = 0; i < drive->model.watched_count; i++)
		feed_close(drive->feeds[i]);
	free(drive->feeds);
	drive->feeds = NULL;
	census_end(&drive->census);
	control_end(&drive->model);
}
