/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_differences - the page of differences on the canvas. */
#include "vmatop/draw_differences.h"

#include <inttypes.h>

#include "common/human.h"
#include "vmatop/differences.h"
#include "vmatop/draw_list.h"
#include "vmatop/draw_summary.h"

/* -- since when ---------------------------------------------------------------------------- */

/* "34 s", "12 min", "3 h 5 min"; writes a NUL, too. */
static void write_duration(char to[HUMAN_MAX], uint64_t ns)
{
	uint64_t s = ns / 1000000000, min = s / 60;
	char *end;

	if (s < 120) {
		end = stpcpy(human_decimal(to, s), " s");
	} else if (min < 120) {
		end = stpcpy(human_decimal(to, min), " min");
	} else {
		end = stpcpy(human_decimal(to, min / 60), " h ");
		end = stpcpy(human_decimal(end, min % 60), " min");
	}
	*end = '\0';
}

/* What is compared with what is now. */
static const char *since(const struct watched *watched)
{
	if (watched->mark)
		return "the mark";
	return watched->execs ? "exec" : "the first sample";
}

/* The time that has passed, live; of saved ones which samples they were. */
static unsigned draw_since(struct canvas *canvas, const struct area *line,
			   const struct model *model, const struct watched *watched)
{
	const struct shot *from = watched->mark ? watched->mark : watched->first;
	/* of what is no more time does not go on */
	const uint64_t now_ns = watched->gone ? watched->now->time_ns : model->now_ns;
	char duration[HUMAN_MAX];

	if (from == watched->now)
		return canvas_format(canvas, line->row, line->col, line->cols, STYLE_TITLE,
				     "Changed since %s, which is now", since(watched));
	if (!watched->live)
		return canvas_format(canvas, line->row, line->col, line->cols, STYLE_TITLE,
				     "Changed since %s%" PRIu64 ", now sample %" PRIu64,
				     watched->mark ? "the mark, sample " : "sample ",
				     from->number, watched->now->number);
	write_duration(duration, now_ns > from->time_ns ? now_ns - from->time_ns : 0);
	return canvas_format(canvas, line->row, line->col, line->cols, STYLE_TITLE,
			     "Changed since %s, %s %s", since(watched), duration,
			     watched->gone ? "before the last sample" : "ago");
}

static void draw_title(struct canvas *canvas, const struct area *row, const struct model *model,
		       const struct differences *d)
{
	const struct watched *watched = model_current(model);
	struct area rest = *row, *line = &rest;
	unsigned col;

	draw_summary_who_first(canvas, line, model);

	if (!watched || !watched->now)
		return;
	col = draw_since(canvas, line, model, watched);
	if (d->groups.by != BY_CHANGE)
		col += canvas_format(canvas, line->row, line->col + col, line->cols - col,
				     STYLE_LABEL, ", by %s", diff_groups_word(d->groups.by));
	if (!watched->mark)
		canvas_text(canvas, line->row, line->col + col, line->cols - col, STYLE_LABEL,
			    " (m sets a mark)");
}

/* -- what it comes to ---------------------------------------------------------------------- */

static unsigned draw_sum(struct canvas *canvas, const struct area *line, unsigned col,
			 const char *label, int64_t delta, bool bytes)
{
	char number[HUMAN_MAX + 1];
	unsigned start = col;

	*(bytes ? human_signed(number, delta) : human_delta(number, delta)) = '\0';
	col += canvas_text(canvas, line->row, line->col + col, line->cols - col, STYLE_LABEL,
			   label);
	col += canvas_text(canvas, line->row, line->col + col, line->cols - col,
			   delta > 0 ? STYLE_ADDED : delta < 0 ? STYLE_REMOVED : STYLE_PLAIN,
			   number);
	return col - start;
}

static void draw_total(struct canvas *canvas, const struct area *line, const struct model *model,
		       const struct differences *d)
{
	static const struct {
		enum vmat_field field;
		const char *label;
	} sums[] = {
		{ VMAT_SIZE, ": size " }, { VMAT_RSS, "  RSS " }, { VMAT_USS, "  USS " },
		{ VMAT_SWAP, "  swap " },
	};
	struct change_sum total;
	unsigned col;

	if (!d->count) {
		canvas_text(canvas, line->row, line->col, line->cols, STYLE_PLAIN,
			    "nothing differs");
		return;
	}
	differences_total(d, &total);
	col = canvas_format(canvas, line->row, line->col, line->cols, STYLE_PLAIN, "%zu change%s",
			    total.count, total.count == 1 ? "" : "s");
	if (total.count < d->count && col < line->cols)
		col += canvas_format(canvas, line->row, line->col + col, line->cols - col,
				     STYLE_LABEL, " of %zu", d->count);
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]) && col < line->cols; i++)
		if (d->subject.known >> sums[i].field & 1)
			col += draw_sum(canvas, line, col, sums[i].label,
					total.delta[sums[i].field], model->bytes);
}

/* -- the row under the cursor -------------------------------------------------------------- */

/* One side of a change: its first mapping, and how many there are. */
static void draw_side(struct canvas *canvas, const struct area *line, const char *label,
		      const struct vmat_side *side, bool bytes)
{
	const struct vmat_vma *vma;
	char perms[5], size[HUMAN_MAX + 1];
	unsigned col = canvas_text(canvas, line->row, line->col, line->cols, STYLE_LABEL, label);

	if (!side->count) {
		canvas_text(canvas, line->row, line->col + col, line->cols - col, STYLE_FAINT, "-");
		return;
	}
	vma = side->vma[0];
	vmat_vma_perms(vma, perms);
	*(bytes ? human_decimal(size, side->bytes) : human_size(size, side->bytes)) = '\0';
	col += canvas_format(canvas, line->row, line->col + col, line->cols - col, STYLE_PLAIN,
			     "%08" PRIx64 "-%08" PRIx64 " %s %s ", vmat_vma_start(vma),
			     vmat_vma_end(side->vma[side->count - 1]), perms, size);
	if (side->count > 1)
		col += canvas_format(canvas, line->row, line->col + col, line->cols - col,
				     STYLE_PLAIN, "in %zu mappings ", side->count);
	canvas_put(canvas, line->row, line->col + col, line->cols - col, STYLE_PLAIN,
		   vmat_vma_name(vma), vmat_vma_name_len(vma));
}

static void draw_sides(struct canvas *canvas, const struct area *head, const struct model *model,
		       const struct differences *d)
{
	const struct change_row *row = list_current(&d->list);
	struct area line = *head;

	if (!row || d->groups.by != BY_CHANGE)
		return;
	line.row = head->row + 2;
	draw_side(canvas, &line, "  was  ", &row->change->before, model->bytes);
	line.row++;
	draw_side(canvas, &line, "  is   ", &row->change->after, model->bytes);
}

/* -- the rows ------------------------------------------------------------------------------ */

static void look(const void *data, const void *about, struct row_look *looks)
{
	const struct differences *d = about;
	const struct change_row *row = data;

	if (d->groups.by != BY_CHANGE || row->change->what == VMAT_CHANGE_REWEIGHED)
		return;
	if (row->change->what & VMAT_CHANGE_ADDED) {
		looks->sign = '+';
		looks->sign_style = STYLE_ADDED;
	} else if (row->change->what & VMAT_CHANGE_REMOVED) {
		looks->sign = '-';
		looks->sign_style = STYLE_REMOVED;
	} else {
		looks->sign = '~';
		looks->sign_style = STYLE_CHANGED;
	}
}

void draw_differences(struct canvas *canvas, const struct layout *layout,
		      const struct model *model, const struct page *page)
{
	const struct differences *d = (const struct differences *)page;
	struct area line = layout->head;

	if (layout->head.rows > 1) {
		draw_title(canvas, &line, model, d);
		line.row++;
	}
	if (layout->head.rows > 0)
		draw_total(canvas, &line, model, d);
	if (layout->head.rows > 4)
		draw_sides(canvas, &layout->head, model, d);
	draw_list(canvas, layout, page->list, model->bytes, look, d);
}
