/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a key costs vmatop, the screen drawn anew included: keys FILE KEYS, the keys as --keys takes
 * them, FILE the text of maps or smaps. Prints the milliseconds of CPU for each, a line a key.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vmatop/control.h"
#include "vmatop/script.h"
#include "vmatop/view.h"

static void die(const char *why)
{
	fprintf(stderr, "keys: %s\n", why);
	exit(2);
}

static double cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void take(struct model *model, const char *path)
{
	static const struct vmat_load_options options = {
		.size = sizeof(options), .detail = VMAT_SMAPS,
	};
	struct vmat_sample sample = { .size = sizeof(sample), .layout_why = "", .rss_why = "" };

	if (vmat_load_path(&sample.mm, path, &options, NULL))
		die(path);
	if (control_take(model, model_current(model), &sample))
		die("no memory");
}

static void begin(struct model *model, const char *path)
{
	struct watched *watched = watched_new(path, false);

	if (!watched || control_follow(model, watched) || control_start(model, 40, 120))
		die("no memory");
	take(model, path);
}

int main(int argc, char **argv)
{
	struct model model = { .delay = 1.5 };
	struct canvas canvas = { .rows = 0 };
	struct script script;
	struct script_step step;
	struct script_mistake mistake;
	char name[KEY_TEXT_SIZE];

	if (argc != 3 || script_parse(&script, argv[2], strlen(argv[2]), &mistake))
		die("usage: keys FILE KEYS");
	begin(&model, argv[1]);
	if (canvas_resize(&canvas, 40, 120))
		die("no memory");
	view_draw(&model, &canvas);
	while (script_next(&script, &step)) {
		double before = cpu_ms();

		if (step.what == SCRIPT_SAMPLE)
			take(&model, argv[1]);
		else
			control_event(&model, &step.event);
		view_draw(&model, &canvas);
		key_text(step.event.key, name);
		printf("%s\t%.2f\n", step.what == SCRIPT_SAMPLE ? "sample" : name,
		       cpu_ms() - before);
	}
	script_free(&script);
	control_end(&model);
	canvas_free(&canvas);
	return 0;
}
