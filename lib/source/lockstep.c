/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lockstep - two saved texts read side by side: what is equal is passed over, the rest parsed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/bundle.h"
#include "source/load.h"
#include "source/window.h"
#include "text/cursor.h"
#include "text/maps.h"
#include "text/parser.h"

/*
 *	before          after
 *	+--------+      +--------+
 *	| first  |      | first  |   parsed: it says which text it is, and which keys it has
 *	:        :  ==  :        :   passed over, as far as records are equal byte for byte
 *	| 7f0100 |      | 7f0100 |   parsed, both: their counters differ
 *	| 7f0200 |      +--------+   parsed: only there
 *	:        :  ==  :        :   passed over again
 *	| last   |      | last   |   parsed: it shows whether the text is cut
 *	+--------+      +--------+
 *
 * What is at the same place in both is found by address: both stand at the beginning of a record,
 * and the lower one goes on. A record is passed over when it is equal in both and begins where no
 * record before it reaches to, on either side: then neither is clipped.
 */

/* One of the two texts. */
struct side {
	struct window window;
	struct vmat_parser *parser;
	struct vmat_trouble trouble;
	uint64_t previous_end;	/* of the mapping before the place where it is at; 0: clearly */
				/* not behind that */
	uint64_t fed_offset;	/* where in the file the text begins that was fed last, and ... */
	uint64_t fed_lines;	/* ... how many lines had been fed before */
	bool many_lines;	/* the first record has counters */
};

enum { BEFORE = 1, AFTER = 2, BOTH = 3 };	/* sides: a bit each */

struct walk {
	struct side side[2];
	bool strict;		/* pass over nothing */
	bool differs;
	bool same_file;		/* one that is in both was parsed */
	bool same_place;	/* both are known to be at a mapping of the same range */
};

/* -- one side --------------------------------------------------------------------------- */

/* A line as the parser counts them becomes one of the file. */
static uint64_t true_line(const struct side *side, uint64_t line)
{
	return window_lines_before(&side->window, side->fed_offset) + line - side->fed_lines;
}

static int blame(struct side *side, int rc)
{
	if (rc && side->trouble.line)
		side->trouble.line = true_line(side, side->trouble.line);
	return rc;
}

static int blame_reading(struct side *side, int rc)
{
	return rc ? procfs_fail(&side->trouble, rc, NULL, NULL, NULL) : 0;
}

/* How long the record is where the side is at. -EOPNOTSUPP: too long to be seen at once. */
static int measure_record(struct side *side, size_t *len)
{
	struct window *window = &side->window;
	size_t next;
	int rc = 0;

	for (;;) {
		next = window_next_mapping(window->bytes, window->at, window->end);
		if (next || !window_can_fill(window))
			break;
		rc = window_fill(window);
		if (rc)
			return blame_reading(side, rc);
	}
	if (!next && !window->ended)
		return -EOPNOTSUPP;
	*len = (next ? next : window->end) - window->at;
	return 0;
}

/* Give @len bytes to the parser. */
static int feed(struct side *side, size_t len)
{
	struct window *window = &side->window;
	const char *text = window_text(window);
	const struct vmat_mm *mm = parser_mm(side->parser);
	bool stable = !mm->unstable;
	int rc;

	side->fed_offset = window->offset + window->at;
	side->fed_lines = parser_lines(side->parser);
	rc = blame(side, vmat_parser_feed(side->parser, text, len, &side->trouble));
	if (rc)
		return rc;
	if (stable && mm->unstable)
		parser_mm(side->parser)->unstable_line = true_line(side, mm->unstable_line);
	if (mm->count)
		side->previous_end = mm->rows[mm->count - 1].end;
	window->at += len;
	return 0;
}

/* Go on to @at of the window without parsing; the mapping before ends at @end. */
static int pass(struct side *side, size_t at, uint64_t end)
{
	side->window.at = at;
	side->previous_end = end;
	return blame(side, parser_pass_over(side->parser, end, &side->trouble));
}

/* -- both ------------------------------------------------------------------------------- */

/* A mapping of a file, of any kind. */
static bool is_of_file(const char *text, size_t len)
{
	const char *newline = memchr(text, '\n', len);
	struct cursor c = { text, newline ? newline : text + len };
	struct maps_line line;

	return !maps_read_line(&line, &c) && line.file.inode;
}

/*
 * The first record of a file among those in [at, @to): it is to be parsed in both, so that who
 * looks at the result sees that there is one. @to when there is none, or when one was seen before.
 */
static size_t stop_at_file(const struct walk *walk, size_t to)
{
	const struct window *window = &walk->side[0].window;
	size_t at = window->at, next;

	while (!walk->same_file && !is_of_file(window->bytes + at, to - at)) {
		next = window_next_mapping(window->bytes, at, to);
		if (!next)
			return to;
		at = next;
	}
	return walk->same_file ? to : at;
}

/*
 * Whether the record where both are at, equal in both, is clipped on neither side by what is before
 * it, or on both sides alike.
 */
static bool is_clear(const struct walk *walk)
{
	uint64_t before = walk->side[0].previous_end, after = walk->side[1].previous_end;
	const char *text = window_text(&walk->side[0].window);
	uint64_t start, end;

	if (before == after)
		return true;
	return window_range(text, text + window_length(&walk->side[0].window), &start, &end) &&
	       start >= before && start >= after;
}

/*
 * Where the mapping of the line @last ends, for that of the line @next; 0 when the next one clearly
 * begins behind it. Addresses that have as many digits compare as text.
 */
static bool end_of(const char *last, const char *next, uint64_t *end)
{
	const char *dash = memchr(last, '-', (size_t)(next - last));
	size_t digits = dash ? (size_t)(dash - last) : 0;
	uint64_t start;

	if (digits && dash[1 + digits] == ' ' && next[digits] == '-' &&
	    memcmp(next, dash + 1, digits) >= 0) {
		*end = 0;
		return true;
	}
	return window_range(last, next, &start, end);
}

/* Pass over whole records among the next @len bytes, which are equal. False: there is none. */
static int pass_over(struct walk *walk, size_t len, bool *passed)
{
	const struct window *window = &walk->side[0].window;
	size_t at = window->at, to, last;
	uint64_t end;
	int rc;

	*passed = false;
	to = window_last_mapping(window->bytes, at, at + len);
	if (!to || !is_clear(walk))
		return 0;
	to = stop_at_file(walk, to);
	if (to == at)
		return 0;
	last = window_last_mapping(window->bytes, at, to);
	last = last ? last : at;
	if (!end_of(window->bytes + last, window->bytes + to, &end))
		return 0;
	*passed = true;
	rc = pass(&walk->side[0], to, end);
	return rc ? rc : pass(&walk->side[1], walk->side[1].window.at + (to - at), end);
}

/* Where the next mapping starts; what is none comes first, so that it is complained about. */
static uint64_t next_start(const struct side *side)
{
	const char *text = window_text(&side->window);
	uint64_t start, end;

	return window_range(text, text + window_length(&side->window), &start, &end) ? start : 0;
}

/* The sides whose record comes next by address. */
static unsigned who_is_next(const struct walk *walk)
{
	bool done[2] = { window_is_done(&walk->side[0].window),
			 window_is_done(&walk->side[1].window) };
	uint64_t start[2];

	if (done[0] || done[1])
		return (done[0] ? 0u : BEFORE) | (done[1] ? 0u : AFTER);
	if (walk->same_place)
		return BOTH;
	start[0] = next_start(&walk->side[0]);
	start[1] = next_start(&walk->side[1]);
	return (start[0] <= start[1] ? BEFORE : 0u) | (start[1] <= start[0] ? AFTER : 0u);
}

/* Whether the last mapping that was parsed, equal in both, is one of a file at the same address. */
static bool last_is_same_file(const struct walk *walk)
{
	const struct vmat_mm *before = parser_mm(walk->side[0].parser);
	const struct vmat_mm *after = parser_mm(walk->side[1].parser);

	return before->count && after->count && vmat_vma_inode(vmat_last_vma(before)) &&
	       vmat_vma_start(vmat_last_vma(before)) == vmat_vma_start(vmat_last_vma(after));
}

/* Parse the records of the sides @next, which are so long. */
static int parse(struct walk *walk, unsigned next, const size_t len[2])
{
	const char *text = window_text(&walk->side[0].window);
	bool equal = next == BOTH && len[0] == len[1] &&
		     !memcmp(text, window_text(&walk->side[1].window), len[0]);
	int rc = 0;

	walk->differs |= next && !equal;
	for (unsigned i = 0; !rc && i < 2; i++)
		if (next & 1u << i)
			rc = feed(&walk->side[i], len[i]);
	if (!rc && equal)
		walk->same_file |= last_is_same_file(walk);
	return rc;
}

/* Parse the next record of one side, or of both where they have the same address. */
static int parse_next(struct walk *walk)
{
	unsigned next = who_is_next(walk);
	size_t len[2] = { 0 };
	int rc = 0;

	for (unsigned i = 0; !rc && i < 2; i++)
		if (next & 1u << i)
			rc = measure_record(&walk->side[i], &len[i]);
	return rc ? rc : parse(walk, next, len);
}

/* How many bytes are equal from where both are at; *@more: perhaps more than can be seen. */
static size_t look_ahead(const struct walk *walk, bool *more)
{
	const struct window *a = &walk->side[0].window, *b = &walk->side[1].window;
	size_t len_a = window_length(a), len_b = window_length(b);
	size_t len = window_common(window_text(a), window_text(b), len_a < len_b ? len_a : len_b);

	*more = (len == len_a && window_can_fill(a)) || (len == len_b && window_can_fill(b));
	return len;
}

static int fill_both(struct walk *walk)
{
	int rc = 0;

	for (unsigned i = 0; !rc && i < 2; i++)
		rc = blame_reading(&walk->side[i], window_fill(&walk->side[i].window));
	return rc;
}

/* Pass over what is equal, or else parse a record. */
static int step(struct walk *walk)
{
	bool more, passed = false;
	size_t len;
	int rc;

	if (walk->strict)
		return parse_next(walk);
	len = look_ahead(walk, &more);
	rc = pass_over(walk, len, &passed);
	if (!rc && more)
		return fill_both(walk);
	if (rc)
		return rc;
	walk->same_place = passed;
	rc = parse_next(walk);
	walk->same_place = false;
	return rc;
}

/* -- from the first to the last --------------------------------------------------------- */

/* The first record tells counters from mappings alone, and the names of those. */
static int parse_first(struct walk *walk)
{
	size_t len[2] = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		struct side *side = &walk->side[i];
		const char *text = window_text(&side->window), *newline;
		int rc = measure_record(side, &len[i]);

		if (rc)
			return rc;
		newline = memchr(text, '\n', len[i]);
		side->many_lines = newline && newline + 1 < text + len[i];
	}
	if (!len[0] || !len[1])
		return parse(walk, (len[0] ? BEFORE : 0u) | (len[1] ? AFTER : 0u), len);
	if (walk->side[0].many_lines != walk->side[1].many_lines)
		return -EOPNOTSUPP;
	return parse(walk, BOTH, len);
}

static int walk_all(struct walk *walk)
{
	int rc = parse_first(walk);

	while (!rc && !(window_is_done(&walk->side[0].window) &&
			window_is_done(&walk->side[1].window)))
		rc = step(walk);
	return rc;
}

/* -- opening ---------------------------------------------------------------------------- */

/*
 * Only what can be read once more if this cannot be done: a file, and no live one. Others are not
 * even opened: who writes to a pipe would learn that its reader is gone.
 */
static bool is_something_else(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/* Maps begins with a digit; a bundle, or what is compressed, is for who loads it by itself. */
static bool begins_like_maps(const struct window *window)
{
	return !window->end || cursor_digit[(unsigned char)window->bytes[0]];
}

static int open_side(struct side *side, const char *path, bool strict)
{
	int rc = vmat_parser_new(&side->parser, strict), fd;

	if (rc)
		return blame_reading(side, rc);
	if (is_something_else(path))
		return -EOPNOTSUPP;
	fd = procfs_open_path(path);
	if (fd < 0)
		return blame_reading(side, fd);
	side->window.fd = fd;
	if (procfs_is_live(fd))
		return -EOPNOTSUPP;
	rc = blame_reading(side, window_open(&side->window, fd));
	return rc || begins_like_maps(&side->window) ? rc : -EOPNOTSUPP;
}

static void close_side(struct side *side)
{
	window_close(&side->window);
	if (side->window.fd >= 0)
		close(side->window.fd);
	vmat_parser_free(side->parser);
}

static int finish_side(struct vmat_mm **mmp, struct side *side)
{
	return blame(side, vmat_parser_finish(mmp, side->parser, &side->trouble));
}

static int finish(struct vmat_lockstep *result, struct walk *walk)
{
	struct vmat_mm *before, *after;
	int rc = finish_side(&before, &walk->side[0]);

	if (rc)
		return rc;
	rc = finish_side(&after, &walk->side[1]);
	if (rc) {
		vmat_mm_free(before);
		return rc;
	}
	result->before = before;
	result->after = after;
	result->equal = !walk->differs;
	result->same_file = walk->same_file;
	return 0;
}

int vmat_load_lockstep(struct vmat_lockstep *result, const char *before, const char *after,
		       const struct vmat_load_options *options, struct vmat_trouble trouble[2])
{
	struct walk walk = { .side = { { .window.fd = -1 }, { .window.fd = -1 } } };
	struct vmat_load_options own;
	int rc = load_take_options(&own, options);

	if (rc)
		return rc;
	walk.strict = own.strict;
	rc = open_side(&walk.side[0], before, walk.strict);
	if (!rc)
		rc = open_side(&walk.side[1], after, walk.strict);
	if (!rc)
		rc = walk_all(&walk);
	if (!rc)
		rc = finish(result, &walk);
	for (unsigned i = 0; i < 2; i++) {
		if (trouble)
			trouble[i] = walk.side[i].trouble;
		close_side(&walk.side[i]);
	}
	return rc;
}
