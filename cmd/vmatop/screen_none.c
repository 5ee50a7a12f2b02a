/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_none - instead of the screen, where there was no ncurses to build it with. */
#include "vmatop/screen.h"

#include <errno.h>

#include "common/complain.h"

int screen_open(struct screen **screenp, const struct screen_options *options)
{
	(void)screenp;
	complain(options->command, "there is no screen: this vmatop was built without ncurses "
		 "(--once or --batch print text)");
	return -EOPNOTSUPP;
}

/* Nobody has a screen to call these with. */
void screen_close(struct screen *screen)
{
	(void)screen;
}

int screen_input(const struct screen *screen)
{
	(void)screen;
	return -1;
}

bool screen_ascii(const struct screen *screen)
{
	(void)screen;
	return true;
}

const struct theme *screen_theme(const struct screen *screen)
{
	(void)screen;
	return NULL;
}

void screen_set_theme(struct screen *screen, enum theme_name theme)
{
	(void)screen;
	(void)theme;
}

void screen_size(struct screen *screen, unsigned *rows, unsigned *cols)
{
	(void)screen;
	*rows = *cols = 1;
}

void screen_show(struct screen *screen, const struct canvas *canvas)
{
	(void)screen;
	(void)canvas;
}

void screen_redraw(struct screen *screen)
{
	(void)screen;
}

bool screen_read(struct screen *screen, uint64_t now_ns, struct event *event)
{
	(void)screen;
	(void)now_ns;
	(void)event;
	return false;
}

void screen_suspend(struct screen *screen, bool all)
{
	(void)screen;
	(void)all;
}

void screen_resume(struct screen *screen)
{
	(void)screen;
}
