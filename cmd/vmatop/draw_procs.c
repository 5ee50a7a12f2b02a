/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_procs - the page of all processes on the canvas. */
#include "vmatop/draw_procs.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vmatop/draw_list.h"
#include "vmatop/procpage.h"

/* A number of mappings that is older is faint. */
#define FRESH_NS UINT64_C(3000000000)

/* Pieces of one line, each behind the other; those that do not fit whole are left out. */
struct pen {
	struct canvas *canvas;
	unsigned row, col, end;
};

static void say(struct pen *pen, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct pen *pen, enum style style, const char *format, ...)
{
	char text[160];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(text) || pen->col + (unsigned)len > pen->end) {
		pen->end = pen->col;
		return;
	}
	pen->col += canvas_text(pen->canvas, pen->row, pen->col, pen->end - pen->col, style, text);
}

/* What others made up: escaped. */
static void say_name(struct pen *pen, const char *name)
{
	enum { NAME_MOST = 20 };

	if (pen->end - pen->col >= NAME_MOST)
		pen->col += canvas_put(pen->canvas, pen->row, pen->col, NAME_MOST, STYLE_PLAIN,
				       name, strlen(name));
}

static void say_part(struct pen *pen, size_t count, const char *one, const char *many)
{
	if (count)
		say(pen, STYLE_PLAIN, ", %zu %s", count, count == 1 ? one : many);
}

/* "383 processes, 80 kernel threads, 2 zombies, 5 unreadable" */
static void draw_who(struct pen *pen, const struct procpage *procpage, size_t count)
{
	const struct processes_sums *sums = &procpage->sums;

	say(pen, STYLE_TITLE, "%zu process%s", count, count == 1 ? "" : "es");
	say_part(pen, sums->kernel, "kernel thread", "kernel threads");
	say_part(pen, sums->zombies, "zombie", "zombies");
	say_part(pen, sums->unreadable, "unreadable", "unreadable");
	if (procpage->user)
		say(pen, STYLE_LABEL, "; shown: those of %s", procpage->user);
}

/* "; 812 java has 4102 mappings, 6 %": all of it or nothing. */
static void say_most(struct pen *pen, const struct process *most, bool more)
{
	enum { MOST_WIDTH = 56 };
	uint64_t count = most->now.value[FIGURE_MAPS];

	if (pen->end - pen->col < MOST_WIDTH)
		return;
	say(pen, STYLE_PLAIN, "%s%d ", more ? "; " : "", (int)most->pid);
	say_name(pen, most->command);
	say(pen, STYLE_PLAIN, " has %" PRIu64 " mapping%s", count, count == 1 ? "" : "s");
	if (most->limit && count * 100 < most->limit)
		say(pen, STYLE_PLAIN, ", <1 %%");
	else if (most->limit)
		say(pen, STYLE_PLAIN, ", %" PRIu64 " %%", count * 100 / most->limit);
}

/* "vm.max_map_count 65530; 812 java has 4102 mappings, 6 %; cost 4.1 ms, 12 not counted yet" */
static void draw_maps_line(struct pen *pen, const struct procpage *procpage,
			   const struct processes *table)
{
	const struct process *most = procpage->sums.most;

	if (table->max_map_count)
		say(pen, STYLE_PLAIN, "vm.max_map_count %" PRIu64, table->max_map_count);
	if (most)
		say_most(pen, most, table->max_map_count);
	if (table->readings)
		say(pen, STYLE_FAINT, "%scost %.1f ms", table->max_map_count || most ? "; " : "",
		    (double)table->cost_ns / 1e6);
	if (procpage->sums.uncounted)
		say(pen, STYLE_FAINT, ", %zu not counted yet", procpage->sums.uncounted);
}

static void draw_head(struct canvas *canvas, const struct area *area,
		      const struct procpage *procpage, const struct processes *table)
{
	struct pen pen = { canvas, area->row, area->col, area->col + area->cols };

	if (area->rows)
		draw_who(&pen, procpage, table->count);
	pen = (struct pen){ canvas, area->row + 1, area->col, area->col + area->cols };
	if (area->rows > 1)
		draw_maps_line(&pen, procpage, table);
}

static void look_at(const void *row, const void *about, struct row_look *look)
{
	const struct process *process = row;

	(void)about;
	if (process->is & PROCESS_NEW) {
		look->sign = '+';
		look->sign_style = STYLE_ADDED;
	}
	if (process->is & (PROCESS_KERNEL | PROCESS_ZOMBIE | PROCESS_UNREADABLE))
		look->style = STYLE_FAINT;
	if (process->now.known >> FIGURE_MAPS & 1 &&
	    process->read_ns - process->counted_ns > FRESH_NS)
		look->faint = "MAPS";
}

void draw_procs(struct canvas *canvas, const struct layout *layout, const struct model *model,
		const struct page *page)
{
	const struct procpage *procpage = (const struct procpage *)page;
	const struct processes *table = &model->processes;

	draw_head(canvas, &layout->head, procpage, table);
	if (table->why && layout->body.rows)
		canvas_format(canvas, layout->body.row, layout->body.col, layout->body.cols,
			      STYLE_WARNING, "There is no list of processes: %s. "
			      "vmatop PID watches one of them.", table->why);
	else
		draw_list(canvas, layout, page->list, model->bytes, look_at, NULL);
}
