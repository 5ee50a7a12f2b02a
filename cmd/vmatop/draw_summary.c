/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_summary - what is known of an address space as a whole, and how it was learnt, in lines. */
#include "vmatop/draw_summary.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/human.h"

/* -- a line that is being written --------------------------------------------------------- */

struct pencil {
	struct canvas *canvas;
	unsigned row, col, end;
	bool begun;
	bool bytes;
};

static struct pencil pencil_at(struct canvas *canvas, const struct area *area,
			       const struct model *model)
{
	return (struct pencil){
		.canvas = canvas, .row = area->row, .col = area->col,
		.end = area->rows ? area->col + area->cols : area->col, .bytes = model->bytes,
	};
}

/* Two blanks before what is not the first. False: there is no room for @cells more. */
static bool part(struct pencil *pencil, size_t cells)
{
	unsigned before = pencil->begun ? 2 : 0;

	if (pencil->col + before + cells > pencil->end)
		return false;
	pencil->col += before;
	pencil->begun = true;
	return true;
}

static void put(struct pencil *pencil, enum style style, const char *text)
{
	pencil->col += canvas_text(pencil->canvas, pencil->row, pencil->col,
				   pencil->end - pencil->col, style, text);
}

/* "RSS 12M" */
static void put_pair(struct pencil *pencil, const char *label, enum style style, const char *value)
{
	if (!part(pencil, strlen(label) + 1 + strlen(value)))
		return;
	put(pencil, STYLE_LABEL, label);
	put(pencil, STYLE_PLAIN, " ");
	put(pencil, style, value);
}

static void put_word(struct pencil *pencil, enum style style, const char *word)
{
	if (part(pencil, strlen(word)))
		put(pencil, style, word);
}

enum { TEXT_MAX = 96 };

static void size_text(const struct pencil *pencil, char *to, uint64_t bytes)
{
	*(pencil->bytes ? human_decimal(to, bytes) : human_size(to, bytes)) = '\0';
}

static void delta_text(const struct pencil *pencil, char *to, int64_t bytes)
{
	char *at = to;

	if (pencil->bytes && bytes > 0)
		*at++ = '+';
	*(pencil->bytes ? human_signed(at, bytes) : human_delta(at, bytes)) = '\0';
}

/* The end of a path that says most: the file, with its folder where many are called so. */
static const char *tail_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash && slash[1] ? slash + 1 : path;

	if (strcmp(name, "maps") != 0 && strcmp(name, "smaps") != 0)
		return name;
	for (name = slash ? slash : path; name > path && name[-1] != '/'; name--)
		;
	return name;
}

/* "35 us", "1.2 ms", "12 s", "3 min": two or three digits are what one can trust. */
static void time_text(char to[TEXT_MAX], uint64_t ns)
{
	static const struct {
		uint64_t ns;
		const char *unit;
	} units[] = {
		{ UINT64_C(3600000000000), "h" }, { UINT64_C(60000000000), "min" },
		{ UINT64_C(1000000000), "s" }, { 1000000, "ms" }, { 1000, "us" }, { 1, "ns" },
	};
	size_t i = 0;

	while (i + 1 < sizeof(units) / sizeof(units[0]) && ns < units[i].ns)
		i++;
	if (ns / units[i].ns < 10 && ns % units[i].ns * 10 / units[i].ns)
		snprintf(to, TEXT_MAX, "%u.%u %s", (unsigned)(ns / units[i].ns),
			 (unsigned)(ns % units[i].ns * 10 / units[i].ns), units[i].unit);
	else
		snprintf(to, TEXT_MAX, "%ju %s", (uintmax_t)(ns / units[i].ns), units[i].unit);
}

/* -- who it is ---------------------------------------------------------------------------- */

/* A name of anybody's making leaves room for the figures behind it. */
static void put_who(struct pencil *pencil, const struct model *model)
{
	const struct watched *watched = model_current(model);
	const struct vmat_mm *mm = model_mm(model);
	const char *name = mm ? vmat_mm_comm(mm) : "";
	unsigned room = pencil->end - pencil->col, most;
	char pid[HUMAN_MAX];

	if (mm && vmat_mm_pid(mm)) {
		*human_decimal(pid, (uint64_t)vmat_mm_pid(mm)) = '\0';
		put_word(pencil, STYLE_TITLE, pid);
		put(pencil, STYLE_PLAIN, " ");
	}
	most = room > 40 ? room / 2 : room > 20 ? room - 20 : room > 16 ? room - 15 : room;
	if (!*name)
		name = watched ? watched->target : "no process";
	pencil->col += canvas_put(pencil->canvas, pencil->row, pencil->col, most, STYLE_TITLE, name,
				  strlen(name));
	pencil->begun = true;
}

static const char *why_empty(const struct vmat_mm *mm)
{
	switch (vmat_mm_state(mm)) {
	case VMAT_STATE_KTHREAD:
		return "kernel thread";
	case VMAT_STATE_ZOMBIE:
		return "zombie";
	case VMAT_STATE_GONE:
		return "exited";
	case VMAT_STATE_EMPTY:
		return "no mappings";
	default:
		return NULL;
	}
}

enum { SAVED_LEAST = 20 };	/* cells without which figures count for more */

/* It changes nothing as long as it is held. */
static const char *why_still(char run_state)
{
	return run_state == 'T' ? "STOPPED" : run_state == 't' ? "TRACED" : NULL;
}

/* What one must know before one believes anything else. */
static void put_state(struct pencil *pencil, const struct model *model)
{
	const struct watched *watched = model_current(model);
	const struct vmat_mm *mm = model_mm(model);
	const char *empty = mm ? why_empty(mm) : NULL;

	if (!watched)
		return;
	if (!watched->live && mm && pencil->end - pencil->col >= SAVED_LEAST)
		put_word(pencil, STYLE_WARNING, "SAVED");
	if (watched->gone)
		put_word(pencil, STYLE_ERROR, watched->gone);
	else if (!mm)
		put_word(pencil, STYLE_FAINT, "not read yet");
	else if (empty)
		put_word(pencil, STYLE_WARNING, empty);
	else if (why_still(watched->sample.run_state))
		put_word(pencil, STYLE_WARNING, why_still(watched->sample.run_state));
	if (watched->sample.new_program)
		put_word(pencil, STYLE_WARNING, "EXEC");
	if (mm && (vmat_mm_unstable(mm) || vmat_mm_unstable_why(mm)))
		put_word(pencil, STYLE_WARNING, "UNSTABLE");
	if (model->paused)
		put_word(pencil, STYLE_WARNING, "PAUSED");
}

/* -- how many ----------------------------------------------------------------------------- */

enum { BAR_MAX = 20, BAR_MIN = 5 };

static enum style bar_style(uint64_t percent)
{
	return percent >= 95 ? STYLE_ERROR : percent >= 80 ? STYLE_WARNING : STYLE_GOOD;
}

/* "[|||       ] 31%" */
static void put_bar(struct pencil *pencil, uint64_t used, uint64_t limit)
{
	unsigned room = pencil->end > pencil->col ? pencil->end - pencil->col : 0;
	unsigned width = room > 2 * BAR_MAX ? BAR_MAX : room / 2;
	uint64_t percent = limit ? used * 100 / limit : 0;
	uint64_t full = limit ? used * width / limit : 0;
	char text[HUMAN_MAX + 2];

	snprintf(text, sizeof(text), " %ju%%", (uintmax_t)percent);
	if (width < BAR_MIN || !part(pencil, width + 2 + strlen(text)))
		return;
	full = full < width ? full : width;
	put(pencil, STYLE_LABEL, "[");
	canvas_fill(pencil->canvas, pencil->row, pencil->col, (unsigned)full, bar_style(percent),
		    '|');
	pencil->col += width;
	put(pencil, STYLE_LABEL, "]");
	put(pencil, bar_style(percent), text);
}

static void put_count(struct pencil *pencil, const struct summary *summary, bool brief)
{
	char text[2 * HUMAN_MAX + 8];

	if (!brief && summary->limit.limit_known && !summary->limit.unlimited)
		snprintf(text, sizeof(text), "%zu of %ju", summary->map_count,
			 (uintmax_t)summary->limit.limit);
	else
		snprintf(text, sizeof(text), "%zu", summary->map_count);
	put_pair(pencil, "maps", STYLE_PLAIN, text);
}

/* The list has a row more than the kernel counts. */
static void put_gate(struct pencil *pencil, const struct vmat_mm *mm)
{
	if (vmat_mm_count(mm) > vmat_map_count(mm))
		put_word(pencil, STYLE_FAINT, "and [vsyscall]");
}

static void put_changes(struct pencil *pencil, const struct summary *summary)
{
	const struct {
		size_t count;
		char sign;
		enum style style;
	} changes[] = {
		{ summary->added, '+', STYLE_ADDED },
		{ summary->removed, '-', STYLE_REMOVED },
		{ summary->changed, '~', STYLE_CHANGED },
	};
	char text[HUMAN_MAX];

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		snprintf(text, sizeof(text), "%c%zu", changes[i].sign, changes[i].count);
		if (changes[i].count)
			put_word(pencil, changes[i].style, text);
	}
}

/* -- what it weighs ----------------------------------------------------------------------- */

/* What is private only smaps tells, which is read now and then. */
static bool is_told(const struct summary *summary, enum summary_sum sum)
{
	return sum != SUM_PRIVATE || summary->sums[sum].known;
}

static void put_figure(struct pencil *pencil, const struct summary *summary, enum summary_sum sum)
{
	const struct summary_figure *figure = &summary->sums[sum];
	char text[HUMAN_MAX] = "-", growth[HUMAN_MAX + 1] = " ";

	if (figure->known)
		size_text(pencil, text, figure->bytes);
	put_pair(pencil, figure->name, STYLE_PLAIN, text);
	if (!figure->since_last.known || !figure->since_last.bytes)
		return;
	delta_text(pencil, growth + 1, figure->since_last.bytes);
	if (pencil->col + strlen(growth) <= pencil->end)
		put(pencil, STYLE_CHANGED, growth);
}

enum { LONG_COUNT = 60 };	/* cells with which there is room for the limit, too */

/* What fits into what is left of the only line, the most important first. */
static void put_alone(struct pencil *pencil, const struct summary *summary)
{
	static const enum summary_sum order[] = {
		SUM_RSS, SUM_VSZ, SUM_ANON, SUM_SWAP, SUM_PRIVATE,
	};

	put_count(pencil, summary, pencil->end - pencil->col < LONG_COUNT);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		unsigned before = pencil->col;

		if (!is_told(summary, order[i]))
			continue;
		put_figure(pencil, summary, order[i]);
		if (pencil->col == before)
			return;		/* nor is there room for what matters less */
	}
}

unsigned draw_summary_who(struct canvas *canvas, const struct area *area,
			  const struct model *model)
{
	struct pencil pencil = pencil_at(canvas, area, model);

	if (!area->rows)
		return 0;
	put_who(&pencil, model);
	put_state(&pencil, model);
	return pencil.col - area->col;
}

enum { WHO_LEAST = 40 };

void draw_summary_who_first(struct canvas *canvas, struct area *area, const struct model *model)
{
	unsigned taken = area->cols < WHO_LEAST ? 0 : draw_summary_who(canvas, area, model) + 2;

	taken = taken < area->cols ? taken : area->cols;
	area->col += taken;
	area->cols -= taken;
}

void draw_summary_title(struct canvas *canvas, const struct area *area, const struct model *model,
			const struct summary *summary, bool alone)
{
	struct pencil pencil = pencil_at(canvas, area, model);

	if (!area->rows)
		return;
	put_who(&pencil, model);
	put_state(&pencil, model);
	if (!model_mm(model))
		return;
	if (alone && why_empty(model_mm(model)))
		return;
	if (alone) {
		put_alone(&pencil, summary);
		return;
	}
	put_count(&pencil, summary, false);
	if (summary->limit.limit_known && !summary->limit.unlimited)
		put_bar(&pencil, summary->map_count, summary->limit.limit);
	put_changes(&pencil, summary);
	put_gate(&pencil, model_mm(model));
}

void draw_summary_sums(struct canvas *canvas, const struct area *area, const struct model *model,
		       const struct summary *summary)
{
	struct pencil pencil = pencil_at(canvas, area, model);

	for (unsigned i = 0; area->rows && i < SUMS; i++) {
		if (is_told(summary, (enum summary_sum)i))
			put_figure(&pencil, summary, (enum summary_sum)i);
	}
}

void draw_summary_mark(struct canvas *canvas, const struct area *area, const struct model *model,
		       const struct summary *summary)
{
	struct pencil pencil = pencil_at(canvas, area, model);
	const struct watched *watched = model_current(model);
	char text[TEXT_MAX];

	if (!area->rows || !watched)
		return;
	put_word(&pencil, STYLE_LABEL, watched->mark ? "since the mark:" : "since the start:");
	for (unsigned i = 0; i < SUMS; i++) {
		const struct growth *growth = &summary->sums[i].since_mark;

		if (!is_told(summary, (enum summary_sum)i))
			continue;
		snprintf(text, sizeof(text), "-");
		if (growth->known)
			delta_text(&pencil, text, growth->bytes);
		put_pair(&pencil, summary->sums[i].name,
			 growth->known && growth->bytes ? STYLE_CHANGED : STYLE_PLAIN, text);
	}
}

void draw_summary_holes(struct canvas *canvas, const struct area *area, const struct model *model,
			const struct summary *summary)
{
	struct pencil pencil = pencil_at(canvas, area, model);
	const struct vmat_gap *gap = &summary->largest;
	char text[TEXT_MAX] = "-", *at = text;

	if (!area->rows)
		return;
	if (gap->start < gap->end) {
		size_text(&pencil, text, gap->end - gap->start);
		at += strlen(text);
		at = human_address(stpcpy(at, " at "), gap->start);
		*at = '\0';
	}
	put_pair(&pencil, "largest hole", STYLE_PLAIN, text);
	if (summary->room.low >= summary->room.high)
		return;
	at = human_address(text, summary->room.low);
	*at++ = '-';
	*human_address(at, summary->room.high) = '\0';
	put_pair(&pencil, "of the room", STYLE_PLAIN, text);
}

/* -- how it was learnt -------------------------------------------------------------------- */

static void put_time(struct pencil *pencil, const char *label, enum style style, uint64_t ns,
		     const char *behind)
{
	char text[TEXT_MAX];
	size_t len;

	time_text(text, ns);
	len = strlen(text);
	snprintf(text + len, sizeof(text) - len, "%s", behind);
	put_pair(pencil, label, style, text);
}

/* How long ago that was by now: who pauses comes back later. */
static void put_ages(struct pencil *pencil, const struct model *model,
		     const struct vmat_sample *sample)
{
	const uint64_t second = 1000000000;
	uint64_t since = model->paused && model->now_ns > sample->time_ns ?
			 model->now_ns - sample->time_ns : 0;

	if (sample->layout_age_ns + since >= second)
		put_time(pencil, "layout", STYLE_WARNING, sample->layout_age_ns + since, " old");
	if (sample->counters_age_ns != UINT64_MAX && sample->counters_age_ns + since >= second)
		put_time(pencil, "counters", STYLE_WARNING, sample->counters_age_ns + since,
			 sample->smaps_put_off ? " old, to keep the budget" : " old");
}

static void put_saved(struct pencil *pencil, const char *name)
{
	put_word(pencil, STYLE_LABEL, "saved text");
	put(pencil, STYLE_PLAIN, " ");
	pencil->col += canvas_put(pencil->canvas, pencil->row, pencil->col,
				  pencil->end - pencil->col, STYLE_PLAIN, name, strlen(name));
	put_word(pencil, STYLE_FAINT, "nothing is being watched");
}

void draw_summary_cost(struct canvas *canvas, const struct area *area, const struct model *model)
{
	struct pencil pencil = pencil_at(canvas, area, model);
	const struct watched *watched = model_current(model);
	const struct vmat_sample *sample = watched ? &watched->sample : NULL;
	const uint64_t delay_ns = (uint64_t)(model->delay * 1e9);

	if (!area->rows || !watched)
		return;
	if (!watched->live) {
		put_saved(&pencil, tail_of(watched->target));
		return;
	}
	put_time(&pencil, "sample", STYLE_PLAIN, sample->cost_ns, " of CPU");
	if (watched->gone)
		put_word(&pencil, STYLE_WARNING, "there is no next one");
	else if (model->paused)
		put_word(&pencil, STYLE_WARNING, "no next one while paused");
	else if (sample->wait_ns > delay_ns)
		put_time(&pencil, "next in", STYLE_WARNING, sample->wait_ns,
			 ", to keep the budget");
	else
		put_time(&pencil, "next in", STYLE_PLAIN, delay_ns, "");
	put_ages(&pencil, model, sample);
	if (!model_mm(model) || why_empty(model_mm(model)))
		return;
	put_pair(&pencil, "layout by", STYLE_PLAIN,
		 sample->layout_by == VMAT_BACKEND_QUERY ? "query" : "text");
	put_pair(&pencil, "Rss by", STYLE_PLAIN, vmat_rss_source_name(sample->rss_by));
	if (*sample->rss_why)
		put_word(&pencil, STYLE_FAINT, sample->rss_why);
}
