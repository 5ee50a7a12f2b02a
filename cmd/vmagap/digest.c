/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest - the holes summed up, in words, bars and figures. */
#include "vmagap/digest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/human.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *data,             \
			       struct cell *cell)
#define LEFT .right = false
#define RIGHT .right = true
#define SET(columns) { columns, sizeof(columns) / sizeof(columns[0]) }

/* What all parts of one digest need. */
struct digest {
	struct job *job;
	struct report *report;
	const struct chosen *chosen;
	const struct subject *subject;
	struct tally tally;
};

enum { BYTES_MAX = HUMAN_MAX + 1 };

/* @bytes as sizes are shown, at @to with a NUL. */
static const char *size(char to[BYTES_MAX], const struct digest *digest, uint64_t bytes)
{
	bool plain = digest->job->options.common.bytes;

	*(plain ? human_decimal(to, bytes) : human_size(to, bytes)) = '\0';
	return to;
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* -- the room, one row ------------------------------------------------------------------- */

GETTER(low)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct tally *)data)->low);
}

GETTER(high)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct tally *)data)->high);
}

GETTER(span)
{
	const struct tally *tally = data;

	cell_put_number(cell, CELL_BYTES, tally->high - tally->low);
}

GETTER(mappings)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct tally *)data)->mappings);
}

GETTER(mapped)
{
	cell_put_number(cell, CELL_BYTES, ((const struct tally *)data)->mapped);
}

GETTER(holes)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct tally *)data)->holes);
}

GETTER(free)
{
	cell_put_number(cell, CELL_BYTES, ((const struct tally *)data)->free);
}

GETTER(usable)
{
	cell_put_number(cell, CELL_BYTES, ((const struct tally *)data)->usable);
}

GETTER(hint_only)
{
	cell_put_number(cell, CELL_BYTES, ((const struct tally *)data)->passed);
}

GETTER(largest)
{
	const struct tally *tally = data;

	if (tally->holes)
		cell_put_number(cell, CELL_BYTES, tally->largest.usable);
}

GETTER(largest_start)
{
	const struct tally *tally = data;

	if (tally->holes)
		cell_put_number(cell, CELL_ADDRESS, tally->largest.gap.start);
}

GETTER(largest_end)
{
	const struct tally *tally = data;

	if (tally->holes)
		cell_put_number(cell, CELL_ADDRESS, tally->largest.gap.end);
}

static const struct column room_columns[] = {
	{ "LOW", "the lowest address that can be mapped, or of --range", CELL_ADDRESS, 12, RIGHT,
	  .get = get_low },
	{ "HIGH", "the task size, or the end of --range", CELL_ADDRESS, 12, RIGHT,
	  .get = get_high },
	{ "SPAN", "high less low", CELL_BYTES, 6, RIGHT, .get = get_span },
	{ "MAPPINGS", "how many lie there", CELL_NUMBER, 8, RIGHT, .get = get_mappings },
	{ "MAPPED", "their bytes", CELL_BYTES, 6, RIGHT, .get = get_mapped },
	{ "HOLES", "how many", CELL_NUMBER, 5, RIGHT, .get = get_holes },
	{ "FREE", "their bytes", CELL_BYTES, 6, RIGHT, .get = get_free },
	{ "USABLE", "without guard gaps", CELL_BYTES, 6, RIGHT, .get = get_usable },
	{ "HINT_ONLY", "of that, where mmap() looks only with a hint", CELL_BYTES, 6, RIGHT,
	  .get = get_hint_only },
	{ "LARGEST", "what is usable of the largest", CELL_BYTES, 7, RIGHT, .get = get_largest },
	{ "LARGEST_START", "where that begins", CELL_ADDRESS, 12, RIGHT,
	  .get = get_largest_start },
	{ "LARGEST_END", "where it ends", CELL_ADDRESS, 12, RIGHT, .get = get_largest_end },
};

static const struct column_set room_set = SET(room_columns);

/* The name of a neighbour as the table of holes has it; free() it. NULL: no memory. */
static char *name_of(const struct digest *digest, const struct vmat_vma *vma, const char *nothing)
{
	struct cell cell = { .type = CELL_ABSENT };

	wording_put(&digest->chosen->in_words, digest->subject, vma, nothing, &cell);
	return strndup(cell.text, cell.len);
}

static int say_largest(const struct digest *digest)
{
	const struct hole *largest = &digest->tally.largest;
	char *below = name_of(digest, largest->gap.below,
			      largest->cut_below ? "the range" : "the lowest address");
	char *above = name_of(digest, largest->gap.above,
			      largest->cut_above ? "the range" : "the task size");
	char text[BYTES_MAX];

	if (below && above)
		report_say(digest->report, "  largest %7s  %08" PRIx64 "-%08" PRIx64 ", between %s "
			   "and %s", size(text, digest, largest->usable), largest->gap.start,
			   largest->gap.end, below, above);
	free(below);
	free(above);
	return below && above ? 0 : -ENOMEM;
}

/* What grows down, but for [stack], is told by smaps only. */
static bool knows_guards(const struct digest *digest)
{
	const struct vmat_vma *first = vmat_first_vma(digest->subject->mm);

	return first && vmat_vma_has_vmflags(first);
}

/* The same as a person would say it. */
static int say_room(const struct digest *digest)
{
	const struct tally *tally = &digest->tally;
	const struct vmat_room *room = tally->room;
	struct report *report = digest->report;
	uint64_t kept = tally->free - tally->usable;
	bool cut = tally->low != room->low || tally->high != room->high;
	char text[BYTES_MAX], usable[BYTES_MAX];

	report_say(report, "Mappings can lie from %08" PRIx64 " to %08" PRIx64 ", in %s%s.",
		   tally->low, tally->high, size(text, digest, tally->high - tally->low),
		   cut ? " of the range" : "");
	if (*room->low_remark && tally->low == room->low)
		report_say(report, "  low end: %s", room->low_remark);
	if (*room->high_remark && tally->high == room->high)
		report_say(report, "  high end: %s", room->high_remark);
	report_say(report, "  mapped  %7s  by %" PRIu64 " mapping%s",
		   size(text, digest, tally->mapped), tally->mappings, plural(tally->mappings));
	report_say(report, "  free    %7s  in %" PRIu64 " hole%s", size(text, digest, tally->free),
		   tally->holes, plural(tally->holes));
	if (kept)
		report_say(report, "  usable  %7s  without %s that must stay free beside stacks%s",
			   size(usable, digest, tally->usable), size(text, digest, kept),
			   knows_guards(digest) ? "" : "; --smaps knows all of these");
	if (tally->passed)
		report_say(report, "  of that %7s  from %08" PRIx64 " to %08" PRIx64 ", where "
			   "mmap() looks only with a hint", size(text, digest, tally->passed),
			   room->passed_start, room->passed_end);
	return tally->holes ? say_largest(digest) : 0;
}

static int show_room(const struct digest *digest)
{
	if (report_is_table(digest->report))
		return say_room(digest);
	return kind_write(digest->report, "room", &room_set, &digest->tally, 1,
			  sizeof(digest->tally));
}

/* -- holes by size -------------------------------------------------------------------------- */

enum { BAR_CELLS = 30, BAR_MAX = 3 * BAR_CELLS + 1 };

struct power_row {
	struct power power;
	uint64_t most;		/* the count of the most frequent ones: theirs is the longest bar */
	bool ascii;
	char *bar;		/* one for all, BAR_MAX bytes */
};

GETTER(from)
{
	cell_put_number(cell, CELL_BYTES, ((const struct power_row *)data)->power.from);
}

GETTER(upto)
{
	const struct power_row *row = data;

	if (row->power.from <= UINT64_MAX / 2)
		cell_put_number(cell, CELL_BYTES, row->power.from * 2);
}

GETTER(power_count)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct power_row *)data)->power.count);
}

GETTER(power_total)
{
	cell_put_number(cell, CELL_BYTES, ((const struct power_row *)data)->power.total);
}

/* In eighths of a cell, or in whole ones; what is there is seen. */
GETTER(bar)
{
	static const char *const parts[] = {
		"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589",
	};
	const struct power_row *row = data;
	uint64_t steps = row->ascii ? 1 : 8, i;
	uint64_t length = (row->power.count * BAR_CELLS * steps + row->most / 2) / row->most;
	char *to = row->bar;

	if (!length && row->power.count)
		length = 1;
	*to = '\0';
	for (i = 0; i < length / steps; i++)
		to = stpcpy(to, row->ascii ? "#" : "\u2588");
	stpcpy(to, parts[length % steps]);
	if (!row->power.count)
		return;
	cell_put_text(cell, CELL_TEXT, row->bar);
	cell->suffix = "";	/* the next one is drawn in the same place */
}

static const struct column power_columns[] = {
	{ "FROM", "holes of that size and more", CELL_BYTES, 6, RIGHT, .get = get_from },
	{ "UPTO", "but less than that", CELL_BYTES, 6, RIGHT, .get = get_upto },
	{ "COUNT", "how many", CELL_NUMBER, 7, RIGHT, .get = get_power_count },
	{ "TOTAL", "their bytes", CELL_BYTES, 6, RIGHT, .get = get_power_total },
	{ "BAR", "how many, drawn", CELL_TEXT, 0, LEFT, .get = get_bar },
};

/* the last is for the eyes only */
static const struct column_set drawn_set = SET(power_columns), power_set = { power_columns, 4 };

static int show_powers(const struct digest *digest)
{
	bool ascii = !digest->job->frame.terminal.utf8;
	const struct power *powers = digest->tally.powers;
	struct power_row rows[POWERS];
	size_t count = 0, i;
	char bar[BAR_MAX];
	uint64_t most = 0;

	for (i = 0; i < POWERS; i++)
		most = most > powers[i].count ? most : powers[i].count;
	for (i = 0; i < POWERS; i++)
		if (powers[i].count)
			rows[count++] = (struct power_row){ powers[i], most, ascii, bar };
	report_title(digest->report, "Holes by size; a bar is as long as there are many:");
	return kind_write(digest->report, "sizes",
			  report_is_table(digest->report) ? &drawn_set : &power_set, rows, count,
			  sizeof(rows[0]));
}

/* -- what would still fit ------------------------------------------------------------------ */

struct length_row {
	struct length length;
	const struct digest *digest;
	char *words;			/* one for all, WORDS_MAX bytes */
};

enum { WORDS_MAX = 128 };

GETTER(length)
{
	cell_put_number(cell, CELL_BYTES, ((const struct length_row *)data)->length.bytes);
}

GETTER(length_count)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct length_row *)data)->length.count);
}

GETTER(length_aligned)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct length_row *)data)->length.aligned);
}

GETTER(length_holes)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct length_row *)data)->length.holes);
}

GETTER(length_meaning)
{
	const struct length_row *row = data;
	const struct tally *tally = &row->digest->tally;
	char text[BYTES_MAX];

	if (!row->length.count)
		snprintf(row->words, WORDS_MAX, "none: the largest hole %shas %s",
			 tally->passed ? "that needs no hint " : "",
			 size(text, row->digest, tally->searched));
	else if (row->length.holes == tally->holes)
		snprintf(row->words, WORDS_MAX, "in every hole");
	else
		snprintf(row->words, WORDS_MAX, "in %" PRIu64 " of %" PRIu64 " holes",
			 row->length.holes, tally->holes);
	cell_put_text(cell, CELL_TEXT, row->words);
	cell->suffix = "";	/* the next row has its words in the same place */
}

#define LENGTH { "LENGTH", "of a mapping", CELL_BYTES, 6, RIGHT, .get = get_length }
#define FITTING { "COUNT", "how many would fit", CELL_NUMBER, 12, RIGHT, .get = get_length_count }
#define ALIGNED                                                                                    \
	{ "ALIGNED", "how many at multiples of LENGTH", CELL_NUMBER, 12, RIGHT,                    \
	  .get = get_length_aligned }

static const struct column length_columns[] = {
	LENGTH, FITTING, ALIGNED,
	{ "HOLES", "that have room for one", CELL_NUMBER, 7, RIGHT, .get = get_length_holes },
};

static const struct column length_words[] = {
	LENGTH, FITTING, ALIGNED,
	{ "MEANING", "what that says", CELL_TEXT, 0, LEFT, .get = get_length_meaning },
};

static const struct column_set length_set = SET(length_columns), said_set = SET(length_words);

/* mmap() is refused only above the limit, and what merges adds no mapping. */
static void say_map_count(const struct digest *digest)
{
	struct vmat_limit limit = { .size = sizeof(limit) };
	uint64_t more;

	if (vmat_limits_get(digest->subject->mm, VMAT_LIMIT_MAP_COUNT, &limit) ||
	    !limit.used_known || !limit.limit_known)
		return;
	more = limit.limit < limit.used ? 0 : limit.limit - limit.used + 1;
	report_say(digest->report, "By count: %" PRIu64 " at most that do not merge, for there "
		   "are %" PRIu64 ",", more, limit.used);
	report_say(digest->report, "and mmap() may exceed vm.max_map_count, %" PRIu64 ", by one.",
		   limit.limit);
}

static int show_lengths(const struct digest *digest)
{
	struct length_row rows[LENGTHS];
	char words[WORDS_MAX];
	size_t i;
	int err;

	for (i = 0; i < LENGTHS; i++)
		rows[i] = (struct length_row){ digest->tally.lengths[i], digest, words };
	report_title(digest->report, digest->tally.passed ?
		     "Mappings of one length for which there is room, without hints:" :
		     "Mappings of one length for which there is room:");
	err = kind_write(digest->report, "lengths",
			 report_is_table(digest->report) ? &said_set : &length_set, rows, LENGTHS,
			 sizeof(rows[0]));
	if (!err)
		say_map_count(digest);
	return err;
}

/* -- what lies outside ------------------------------------------------------------------------ */

GETTER(outside_start)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct outside *)data)->start);
}

GETTER(outside_end)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct outside *)data)->end);
}

GETTER(outside_size)
{
	const struct outside *outside = data;

	cell_put_number(cell, CELL_BYTES, outside->end - outside->start);
}

GETTER(outside_where)
{
	cell_put_text(cell, CELL_WORD, ((const struct outside *)data)->where);
}

GETTER(outside_name)
{
	const struct outside *outside = data;

	column_cell(outside->name, subject, outside->vma, cell);
}

static const struct column outside_columns[] = {
	{ "START", "first address that lies outside", CELL_ADDRESS, 12, RIGHT,
	  .get = get_outside_start },
	{ "END", "first address behind", CELL_ADDRESS, 12, RIGHT, .get = get_outside_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .get = get_outside_size },
	{ "WHERE", "below the lowest address, or above the task size", CELL_WORD, 5, LEFT,
	  .get = get_outside_where },
	{ "NAME", "of the mapping", CELL_TEXT, 0, LEFT, .colour = COLOUR_NAME,
	  .get = get_outside_name },
};

static const struct column_set outside_set = SET(outside_columns);

static int show_outside(const struct digest *digest)
{
	const struct tally *tally = &digest->tally;

	if (!tally->outside_count && report_is_table(digest->report))
		return 0;
	report_title(digest->report, "Mapped outside of that room:");
	return kind_write(digest->report, "outside", &outside_set, tally->outside,
			  tally->outside_count, sizeof(*tally->outside));
}

int digest_show(struct job *job, const struct chosen *chosen, const struct subject *subject,
		struct hole_stream *holes)
{
	struct digest digest = {
		.job = job, .report = job->frame.report, .chosen = chosen, .subject = subject,
	};
	int err;

	/* who has no address space was told so */
	if (!vmat_map_count(subject->mm) && report_is_table(digest.report))
		return 0;
	err = hole_stream_count(&digest.tally, holes, chosen, subject);
	if (!err)
		err = show_room(&digest);
	if (!err)
		err = show_powers(&digest);
	if (!err)
		err = show_lengths(&digest);
	if (!err)
		err = show_outside(&digest);
	tally_free(&digest.tally);
	return err;
}
