/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - what is used and left of each limit that can refuse a mapping, as rows. */
#include "vmagap/limit.h"

#include "common/human.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

static const struct vmat_limit *limit_of(const void *row)
{
	return &((const struct limit *)row)->limit;
}

/* -- columns ----------------------------------------------------------------------------- */

static void put(struct cell *cell, const struct vmat_limit *limit, uint64_t value)
{
	cell_put_number(cell, limit->unit == VMAT_UNIT_BYTES ? CELL_BYTES : CELL_NUMBER, value);
}

GETTER(name)
{
	cell_put_text(cell, CELL_TEXT, limit_of(row)->name);
}

GETTER(used)
{
	if (limit_of(row)->used_known)
		put(cell, limit_of(row), limit_of(row)->used);
}

GETTER(of)
{
	const struct wording *wording = column->data;
	const struct vmat_limit *limit = limit_of(row);

	if (limit->limit_known && !limit->unlimited)
		put(cell, limit, limit->limit);
	else if (limit->limit_known && wording->people)
		cell_put_text(cell, CELL_WORD, "unlimited");
}

GETTER(left)
{
	if (limit_of(row)->left_known)
		put(cell, limit_of(row), limit_of(row)->left);
}

GETTER(percent)
{
	if (limit_is_finite(limit_of(row)))
		cell_put_number(cell, CELL_NUMBER, limit_share(limit_of(row), 100));
}

GETTER(unlimited)
{
	if (limit_of(row)->limit_known)
		cell_put_number(cell, CELL_TRUTH, limit_of(row)->unlimited);
}

GETTER(nearest)
{
	cell_put_number(cell, CELL_TRUTH, ((const struct limit *)row)->nearest);
}

static const char *unit_word(size_t index)
{
	static const char *const words[] = { "bytes", "mappings" };

	return index < 2 ? words[index] : NULL;
}

GETTER(unit)
{
	cell_put_text(cell, CELL_WORD, unit_word(limit_of(row)->unit != VMAT_UNIT_BYTES));
}

GETTER(used_source)
{
	cell_put_text(cell, CELL_TEXT, limit_of(row)->used_source);
}

GETTER(of_source)
{
	cell_put_text(cell, CELL_TEXT, limit_of(row)->limit_source);
}

GETTER(remark)
{
	cell_put_text(cell, CELL_TEXT, limit_of(row)->remark);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column columns[] = {
	{ "LIMIT", "what limits", CELL_TEXT, 16, LEFT, .get = get_name },
	{ "USED", "how much is used", CELL_ABSENT, 7, RIGHT, .get = get_used },
	{ "OF", "of how much", CELL_ABSENT, 9, RIGHT, .get = get_of },
	{ "LEFT", "what is left", CELL_ABSENT, 7, RIGHT, .get = get_left },
	{ "PERCENT", "used of it, rounded down", CELL_NUMBER, 7, RIGHT, .get = get_percent },
	{ "UNLIMITED", "there is none", CELL_TRUTH, 9, LEFT, .get = get_unlimited },
	{ "NEAREST", "of those that can refuse mmap() the one that is used up most", CELL_TRUTH, 7,
	  LEFT, .get = get_nearest },
	{ "UNIT", "bytes or mappings", CELL_WORD, 8, LEFT, .get = get_unit, .word = unit_word },
	{ "USED_SOURCE", "what tells USED", CELL_TEXT, 0, LEFT, .get = get_used_source },
	{ "OF_SOURCE", "what tells OF", CELL_TEXT, 0, LEFT, .get = get_of_source },
	{ "REMARK", "what to keep in mind", CELL_TEXT, 0, LEFT, .get = get_remark },
};

static const struct column_set column_set = { columns, sizeof(columns) / sizeof(columns[0]) };

const struct kind limit_kind = {
	.array = "limits",
	.for_people = "LIMIT,USED,OF,LEFT,PERCENT",
	.for_programs = "LIMIT,USED,OF,LEFT,PERCENT,UNLIMITED,NEAREST,UNIT,REMARK",
	.columns = &column_set,
	.row_size = sizeof(struct limit),
};

/* -- rows ------------------------------------------------------------------------------------ */

static bool next(struct stream *stream, void *row)
{
	struct limit_stream *limits = (struct limit_stream *)stream;

	while (limits->next < VMAT_NLIMITS) {
		const struct limit *limit = &limits->limits.limit[limits->next++];

		if (!limit->limit.name)
			continue;
		*(struct limit *)row = *limit;
		return true;
	}
	return false;
}

static void restart(struct stream *stream)
{
	((struct limit_stream *)stream)->next = 0;
}

void limit_stream_begin(struct limit_stream *stream, const struct vmat_mm *mm)
{
	*stream = (struct limit_stream){ .stream = { next, restart } };
	limits_make(&stream->limits, mm);
}

/* -- in words ---------------------------------------------------------------------------------- */

enum { FIGURE_MAX = HUMAN_MAX + 1 };

static const char *figure(char to[FIGURE_MAX], const struct vmat_limit *limit, uint64_t value,
			  bool bytes)
{
	bool plain = bytes || limit->unit != VMAT_UNIT_BYTES;

	*(plain ? human_decimal(to, value) : human_size(to, value)) = '\0';
	return to;
}

static void say_first(const struct limits *limits, struct report *report, bool bytes)
{
	const struct vmat_limit *first = limits_nearest(limits), *least = limits_tightest(limits);
	char used[FIGURE_MAX], of[FIGURE_MAX], left[FIGURE_MAX];
	bool all = limits_all_known(limits);
	uint64_t permille;

	if (!first)
		return;
	permille = limit_share(first, 1000);
	report_apart(report);
	report_say(report, "%s%s%s is used up most: %s of %s (%u.%u %%), %s left.",
		   all ? "" : "Of those that are told, ",
		   permille >= 500 ? "" : all ? "None is near; " : "none is near; ",
		   first->name,
		   figure(used, first, first->used, bytes), figure(of, first, first->limit, bytes),
		   (unsigned)(permille / 10), (unsigned)(permille % 10),
		   figure(left, first, first->left, bytes));
	if (least && least != first && least->kind != VMAT_LIMIT_SPACE)
		report_say(report, "Of those that count bytes %s leaves the fewest: %s.",
			   least->name, figure(left, least, least->left, bytes));
}

static void say_remarks(const struct limits *limits, struct report *report)
{
	size_t i;

	report_apart(report);
	for (i = 0; i < VMAT_NLIMITS; i++) {
		const struct vmat_limit *limit = &limits->limit[i].limit;

		if (limit->limit_known && !limit->unlimited && *limit->remark)
			report_say(report, "%s: %s", limit->name, limit->remark);
	}
}

void limits_say(const struct limits *limits, struct report *report, bool bytes)
{
	say_first(limits, report, bytes);
	say_remarks(limits, report);
}
