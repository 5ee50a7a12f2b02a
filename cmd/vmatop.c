/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmatop - watch address spaces. */
#include <stdlib.h>

#include "common/frame.h"
#include "vmatop/batch.h"
#include "vmatop/live.h"
#include "vmatop/once.h"
#include "vmatop/targets.h"

static int run(struct vmatop_options *options, struct frame *frame, char **operands, int count)
{
	struct targets targets = { .count = 0 };
	int status = options_check(options);

	if (!status)
		status = targets_make(&targets, options, &frame->source, operands, count);
	if (!status && options->common.list_columns)
		status = batch_list_columns(options, frame, targets.count);
	else if (!status && options->batch)
		status = batch(options, frame, targets.target, targets.count);
	else if (!status && options->once)
		status = once(options, &frame->source, targets.target, (int)targets.count,
			      &frame->out);
	else if (!status)
		status = live(options, &frame->source, targets.target, (int)targets.count);
	targets_free(&targets);
	return status;
}

int main(int argc, char **argv)
{
	struct vmatop_options options = { .once = false };
	struct frame frame;
	int status, count;

	count = frame_begin(&frame, &status, &options_cli, &options, argc, argv);
	if (count != FRAME_DONE)
		status = run(&options, &frame, argv + 1, count);
	free(options.pids.step);
	return frame_end(&frame, status);
}
