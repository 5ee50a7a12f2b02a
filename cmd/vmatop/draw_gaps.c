/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_gaps - the page of the room that is left on the canvas. */
#include "vmatop/draw_gaps.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/human.h"
#include "vmatop/draw_list.h"
#include "vmatop/draw_summary.h"
#include "vmatop/gaps.h"

enum { TEXT_MAX = HUMAN_MAX + 1 };

static const char *size(char to[TEXT_MAX], uint64_t value, bool bytes)
{
	*(bytes ? human_decimal(to, value) : human_size(to, value)) = '\0';
	return to;
}

/* What is written into one line, part by part. */
struct ink {
	struct canvas *canvas;
	unsigned row, col, end;
};

static struct ink ink_of(struct canvas *canvas, const struct area *area, unsigned row)
{
	return (struct ink){ canvas, area->row + row, area->col, area->col + area->cols };
}

static void add(struct ink *line, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct ink *line, enum style style, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (text && line->col < line->end)
		line->col += canvas_text(line->canvas, line->row, line->col,
					 line->end - line->col, style, text);
	free(text);
}

/* -- what there is, and what fits ---------------------------------------------------------- */

static void draw_room(struct ink line, const struct gaps *gaps, bool bytes)
{
	const struct tally *tally = &gaps->tally;
	char text[TEXT_MAX];

	if (!gaps->shot)
		return;
	add(&line, STYLE_TITLE, "%" PRIu64 " hole%s", tally->holes, tally->holes == 1 ? "" : "s");
	add(&line, STYLE_LABEL, ", largest ");
	add(&line, STYLE_PLAIN, "%s", size(text, tally->largest.usable, bytes));
	add(&line, STYLE_LABEL, ", free ");
	add(&line, STYLE_PLAIN, "%s", size(text, tally->free, bytes));
	add(&line, STYLE_LABEL, " of ");
	add(&line, STYLE_PLAIN, "%s", size(text, tally->high - tally->low, bytes));
	if (tally->free != tally->usable)
		add(&line, STYLE_LABEL, ", %s kept free beside stacks",
		    size(text, tally->free - tally->usable, bytes));
}

/* How often, and in how many holes; 1.2 million is as good as all digits. */
static void draw_fitting(struct ink line, const struct gaps *gaps)
{
	const struct tally *tally = &gaps->tally;
	char text[TEXT_MAX];

	if (!gaps->shot)
		return;
	add(&line, STYLE_LABEL, tally->passed ? "would fit without hints:" : "would fit:");
	for (size_t i = 1; i < LENGTHS; i++) {
		const struct length *length = &tally->lengths[i];

		add(&line, STYLE_LABEL, "  %s ", size(text, length->bytes, false));
		add(&line, length->count ? STYLE_PLAIN : STYLE_WARNING, "%" PRIu64,
		    length->count);
		if (length->count && length->holes != tally->holes)
			add(&line, STYLE_LABEL, " in %" PRIu64 " hole%s", length->holes,
			    length->holes == 1 ? "" : "s");
	}
}

/* -- where the next mapping lands ---------------------------------------------------------- */

static void draw_refusal(struct ink *line, const struct vmat_placement *at)
{
	add(line, STYLE_ERROR, "refused");
	add(line, STYLE_PLAIN, ": %s", at->why);
	if (*at->help)
		add(line, STYLE_LABEL, "; %s", at->help);
}

static void draw_landing(struct ink line, const struct landing *landing)
{
	const struct vmat_placement *at = &landing->at;
	char text[TEXT_MAX];

	if (!landing->known)
		return;
	add(&line, STYLE_LABEL, "mmap() of %2s: ", size(text, landing->length, false));
	if (at->error) {
		draw_refusal(&line, at);
		return;
	}
	add(&line, at->exact ? STYLE_PLAIN : STYLE_WARNING, "%08" PRIx64, at->exact ? at->address :
									   at->lowest);
	if (!at->exact && at->lowest != at->highest)
		add(&line, STYLE_WARNING, " to %08" PRIx64, at->highest);
	add(&line, STYLE_LABEL, at->exact ? " exactly, %s" : ", %s", at->rule);
	if (!at->exact)
		add(&line, STYLE_LABEL, "; not sure: %s", at->doubt);
}

/* Two lines from the third on. Who has exited maps nothing. */
static void draw_landings(struct canvas *canvas, const struct area *head, const struct gaps *gaps,
			  const struct watched *watched)
{
	struct ink line = ink_of(canvas, head, 2);

	if (watched && watched->gone) {
		add(&line, STYLE_WARNING, "the process maps nothing any more: this is how it was");
		return;
	}
	for (unsigned i = 0; i < LANDINGS; i++)
		draw_landing(ink_of(canvas, head, 2 + i), &gaps->landings[i]);
}

/* -- limits -------------------------------------------------------------------------------- */

enum { NEAR_PERCENT = 80, BAR_WIDTH = 20 };

static const char *figure(char to[TEXT_MAX], const struct vmat_limit *limit, uint64_t value,
			  bool bytes)
{
	return size(to, value, bytes || limit->unit != VMAT_UNIT_BYTES);
}

static bool is_near(const struct vmat_limit *limit)
{
	return limit_is_finite(limit) && limit_share(limit, 100) >= NEAR_PERCENT;
}

/* Rounded down, as on the page of mappings: 0% is empty, and only 100% is full. */
static void draw_bar(struct ink *line, const struct vmat_limit *limit)
{
	uint64_t full = limit_is_finite(limit) ? limit_share(limit, BAR_WIDTH) : 0;
	enum style style = is_near(limit) ? STYLE_ERROR : STYLE_GOOD;

	full = full < BAR_WIDTH ? full : BAR_WIDTH;
	add(line, STYLE_LABEL, "[");
	for (unsigned i = 0; i < BAR_WIDTH; i++)
		add(line, i < full ? style : STYLE_FAINT, "%s", i < full ? "|" : " ");
	add(line, STYLE_LABEL, "]");
}

static void draw_figures(struct ink *line, const struct vmat_limit *limit, bool bytes)
{
	char text[TEXT_MAX];

	if (limit_is_finite(limit))
		add(line, is_near(limit) ? STYLE_ERROR : STYLE_PLAIN, "%3" PRIu64 "%% ",
		    limit_share(limit, 100));
	else
		add(line, STYLE_PLAIN, "  -  ");
	if (limit->per_request && limit->limit_known && !limit->unlimited) {
		add(line, STYLE_LABEL, "each request up to ");
		add(line, STYLE_PLAIN, "%s", figure(text, limit, limit->limit, bytes));
		return;
	}
	add(line, STYLE_PLAIN, "%s", limit->used_known ?
	    figure(text, limit, limit->used, bytes) : "-");
	add(line, STYLE_LABEL, " of ");
	if (!limit->limit_known)
		add(line, STYLE_PLAIN, "-");
	else if (limit->unlimited)
		add(line, STYLE_PLAIN, "unlimited");
	else
		add(line, STYLE_PLAIN, "%s", figure(text, limit, limit->limit, bytes));
	if (limit->left_known && !limit->per_request)
		add(line, STYLE_LABEL, ", %s left", figure(text, limit, limit->left, bytes));
}

static void draw_limit(struct ink line, const struct limit *row, bool bytes)
{
	const struct vmat_limit *limit = &row->limit;
	unsigned start = line.col;

	if (!limit->name)
		return;
	add(&line, STYLE_LABEL, "%-17s ", limit->name);
	if (line.end - start >= 70)
		draw_bar(&line, limit);
	draw_figures(&line, limit, bytes);
	if (is_near(limit))
		add(&line, STYLE_ERROR, "  near!");
}

/* Also of those that mmap() does not ask: stacks that grow, memory that is locked. */
static bool any_is_near(const struct limits *limits)
{
	for (size_t i = 0; i < VMAT_NLIMITS; i++) {
		if (is_near(&limits->limit[i].limit))
			return true;
	}
	return false;
}

/* Which of them binds the next mapping first. */
static void draw_nearest(struct ink line, const struct gaps *gaps, bool bytes)
{
	const struct vmat_limit *first = limits_nearest(&gaps->limits);
	char used[TEXT_MAX], of[TEXT_MAX];
	uint64_t permille;

	if (!gaps->shot)
		return;
	if (!first) {
		add(&line, STYLE_LABEL, "limits: not known");
		return;
	}
	permille = limit_share(first, 1000);
	if (!any_is_near(&gaps->limits))
		add(&line, STYLE_LABEL, limits_all_known(&gaps->limits) ? "no limit is near; " :
			   "no limit that is told is near; ");
	add(&line, STYLE_LABEL, "mmap() is nearest to ");
	add(&line, permille < NEAR_PERCENT * 10 ? STYLE_PLAIN : STYLE_ERROR, "%s", first->name);
	add(&line, STYLE_LABEL, ", %s of %s (%" PRIu64 ".%" PRIu64 "%%)",
	    figure(used, first, first->used, bytes), figure(of, first, first->limit, bytes),
	    permille / 10, permille % 10);
}

/* -- holes by size, drawn ------------------------------------------------------------------ */

enum { CHART_ROWS = VMAT_NLIMITS, CHART_LEFT = 80, CHART_LEAST = 40 };

struct chart {
	unsigned first, count;		/* powers of two */
	uint64_t most;
};

static struct chart chart_of(const struct tally *tally)
{
	struct chart chart = { .first = 12, .count = 36 };

	for (unsigned i = 0; i < POWERS; i++)
		chart.most = tally->powers[i].count > chart.most ? tally->powers[i].count :
								   chart.most;
	return chart;
}

/* A bar of one power, from the bottom up; what is there is seen. */
static void draw_power(struct canvas *canvas, const struct area *area, unsigned col,
		       const struct power *power, uint64_t most)
{
	static const uint32_t eighths[] = {
		' ', 0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587, 0x2588,
	};
	uint64_t height = most ? (power->count * area->rows * 8 + most / 2) / most : 0;

	if (power->count && !height)
		height = 1;
	for (unsigned i = 0; i < area->rows && height; i++) {
		unsigned part = height < 8 ? (unsigned)height : 8;

		canvas_fill(canvas, area->row + area->rows - 1 - i, area->col + col, 1, STYLE_GAP,
			    eighths[part]);
		height -= part;
	}
}

/* Beside the limits, one cell a power of two from 4K on. */
static void draw_chart(struct canvas *canvas, const struct area *area, const struct tally *tally)
{
	static const char *const labels[] = { "4K", "1M", "1G", "1T" };
	static const unsigned at[] = { 0, 8, 18, 28 };
	const struct chart chart = chart_of(tally);
	struct area bars = *area;
	struct ink line = ink_of(canvas, area, 0);

	add(&line, STYLE_LABEL, "holes by size, %" PRIu64 " at most", chart.most);
	bars.row += 1;
	bars.rows -= 2;
	for (unsigned i = 0; i < chart.count; i++)
		draw_power(canvas, &bars, i, &tally->powers[chart.first + i], chart.most);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		canvas_text(canvas, area->row + area->rows - 1, area->col + at[i],
			    chart.count + 4 - at[i], STYLE_LABEL, labels[i]);
}

/* -- all of it ----------------------------------------------------------------------------- */

static void draw_limits(struct canvas *canvas, const struct area *head, const struct gaps *gaps,
			bool bytes)
{
	bool chart = head->cols >= CHART_LEFT + CHART_LEAST;
	struct area left = *head, right = *head;

	if (chart)
		left.cols = CHART_LEFT;
	for (unsigned i = 0; i < VMAT_NLIMITS; i++)
		draw_limit(ink_of(canvas, &left, 6 + i), &gaps->limits.limit[i], bytes);
	right.row += 6;
	right.rows = CHART_ROWS;
	right.col += CHART_LEFT;
	right.cols = head->cols - CHART_LEFT;
	if (chart && gaps->tally.holes)
		draw_chart(canvas, &right, &gaps->tally);
}

void draw_gaps(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page)
{
	const struct gaps *gaps = (const struct gaps *)page;
	const struct area *head = &layout->head;

	struct area first = *head;

	draw_summary_who_first(canvas, &first, model);
	if (head->rows > 0)
		draw_room(ink_of(canvas, &first, 0), gaps, model->bytes);
	if (head->rows > 1)
		draw_fitting(ink_of(canvas, head, 1), gaps);
	if (head->rows > 4) {
		draw_landings(canvas, head, gaps, model_current(model));
		draw_nearest(ink_of(canvas, head, 4), gaps, model->bytes);
	}
	if (head->rows > 5 && gaps->shot)
		draw_limits(canvas, head, gaps, model->bytes);
	draw_list(canvas, layout, page->list, model->bytes, NULL, NULL);
}
