/* SPDX-License-Identifier: GPL-2.0-or-later */
/* once - a screen without a terminal. */
#include "vmatop/once.h"

#include <errno.h>

#include "common/complain.h"
#include "vmatop/control.h"
#include "vmatop/view.h"

static int take_sample(struct model *model, struct source *source, const char *target)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = VMAT_SMAPS, .with = VMAT_WITH_FACTS,
	};
	struct vmat_sample sample = { .size = sizeof(sample) };
	int err = source_load(&sample.mm, source, target, &options);

	return err ? err : control_take(model, model_current(model), &sample);
}

static int draw(struct model *model, struct out *out)
{
	struct canvas canvas = { .rows = 0 };
	int err = canvas_resize(&canvas, model->rows, model->cols);

	if (!err) {
		view_draw(model, &canvas);
		canvas_print(&canvas, out);
	}
	canvas_free(&canvas);
	return err;
}

int once(const struct vmatop_options *options, struct source *source, char **targets, int count,
	 struct out *out)
{
	struct model model = { .delay = 1.5 };
	struct watched *watched = count ? watched_new(targets[0], source_is_process(targets[0])) :
					  NULL;
	unsigned cols = 80, rows = 24;
	int err;

	if (options->size && !options_size(options->size, &cols, &rows)) {
		complain(COMMAND, "--size: %s: expected COLSxROWS, each 1 to 1000", options->size);
		watched_free(watched);
		return -EINVAL;
	}
	err = count && !watched ? -ENOMEM : 0;
	if (!err && watched)
		err = control_follow(&model, watched);
	if (!err)
		err = control_start(&model, rows, cols);
	if (!err && watched)
		err = take_sample(&model, source, targets[0]);
	if (!err)
		err = draw(&model, out);
	control_end(&model);
	return err;
}
