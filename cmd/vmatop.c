/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmatop - watch address spaces. */
#include "common/frame.h"
#include "vmatop/live.h"
#include "vmatop/once.h"

int main(int argc, char **argv)
{
	struct vmatop_options options = { .once = false };
	struct frame frame;
	int status, count;

	count = frame_begin(&frame, &status, &options_cli, &options, argc, argv);
	if (count != FRAME_DONE && !options.once)
		status = live(&options, &frame.source, argv + 1, count);
	else if (count != FRAME_DONE)
		status = once(&options, &frame.source, argv + 1, count, &frame.out);
	return frame_end(&frame, status);
}
