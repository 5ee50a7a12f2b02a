/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch - samples as text or JSON, one after the other: what top -b is to top. */
#include "vmatop/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/sheet.h"
#include "common/vmacolumn.h"
#include "vmatop/batch_maps.h"
#include "vmatop/batch_procs.h"
#include "vmatop/beat.h"
#include "vmatop/proccolumn.h"

/* Saved texts are samples of one, in the order in which they were named; processes are each one. */
static int open_all(struct batch_maps *maps, const struct batch_job *job, char **targets,
		    size_t count)
{
	char **saved = calloc(count + 1, sizeof(*saved));
	size_t saved_count = 0;
	bool opened = false;
	int err = saved ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < count; i++)
		if (!source_is_process(targets[i]))
			saved[saved_count++] = targets[i];
	for (size_t i = 0; !err && i < count; i++) {
		if (source_is_process(targets[i]))
			err = batch_maps_open(maps, job, targets[i], NULL, 0);
		else if (!opened)
			err = batch_maps_open(maps, job, targets[i], saved + 1, saved_count - 1);
		opened |= !source_is_process(targets[i]);
	}
	free(saved);
	return err;
}

/* Whether it goes on: nobody reads any more, or nothing is there to be read. */
static bool goes_on(const struct batch_job *job, int err)
{
	const struct vmatop_options *options = job->options;

	if (err || job->frame->out.error)
		return false;
	return !options->iterations || job->sample < options->iterations;
}

static int watch_targets(struct batch_job *job, char **targets, size_t count)
{
	struct batch_maps maps;
	uint64_t wait_ns = 0;
	int err = batch_maps_begin(&maps, job, count);

	if (!err)
		err = open_all(&maps, job, targets, count);
	while (!err && batch_maps_left(&maps)) {
		job->sample++;
		err = batch_maps_take(&maps, job, &wait_ns);
		out_flush(&job->frame->out);
		if (!goes_on(job, err) || !batch_maps_left(&maps))
			break;
		if (batch_maps_live(&maps))
			beat_wait(&job->beat, wait_ns);
	}
	if (!err)
		err = maps.err;
	batch_maps_end(&maps);
	return err;
}

static int watch_all(struct batch_job *job)
{
	struct batch_procs procs;
	uint64_t wait_ns = 0;
	int err = batch_procs_begin(&procs, job);

	while (!err) {
		job->sample++;
		err = batch_procs_take(&procs, job, &wait_ns);
		out_flush(&job->frame->out);
		if (!goes_on(job, err))
			break;
		beat_wait(&job->beat, wait_ns);
	}
	batch_procs_end(&procs);
	return err;
}

int batch(const struct vmatop_options *options, struct frame *frame, char **targets, size_t count)
{
	struct batch_job job = { .options = options, .frame = frame };
	int err = options_figures(&job.figures, options);

	if (!err)
		err = frame_report(frame, &options->common, false);
	if (err)
		return err;
	beat_start(&job.beat, job.figures.delay);
	return count ? watch_targets(&job, targets, count) : watch_all(&job);
}

int batch_list_columns(const struct vmatop_options *options, struct frame *frame, bool mappings)
{
	struct vma_columns columns;
	int err = vma_columns_make(&columns, NULL);

	if (!err)
		err = frame_report(frame, &options->common, false);
	if (!err)
		err = sheet_list_columns(frame->report, COMMAND,
					 mappings ? &columns.set : &process_columns, mappings);
	vma_columns_free(&columns);
	return err;
}
