/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme - which colours and attributes a style has, by what the terminal can. Knows no terminal. */
#include "vmatop/theme.h"

#include <stdio.h>

#include "common/unicode.h"

enum { B = LOOK_BOLD, D = LOOK_DIM, U = LOOK_UNDERLINE, R = LOOK_REVERSE };

/* A colour by what there is to choose from: of 256 by theme, of 16, of 8. -1: the terminal's. */
struct paint {
	int16_t of_256[THEME_MONO], of_16, of_8;
};

struct row {
	struct paint fg, bg;
	uint8_t attributes, of_8, mono;	/* with 16 colours and more, with 8, with none */
};

#define PAINT(any, dark, light, of_16, of_8) { { any, dark, light }, of_16, of_8 }
#define OWN PAINT(-1, -1, -1, -1, -1)

/*
 * The colours of roles were chosen so that any two are far apart (in CIELAB), within a hue that
 * fits: green for code, blue for data, orange and brown for heaps, magenta for stacks, cyan for
 * what is shared, red for what is writable code, grey for what is not there. Where there are fewer
 * colours, lines below help.
 */
static const struct row rows[STYLE_ROLE_END] = {
	[STYLE_PLAIN] = { OWN, OWN, 0, 0, 0 },
	[STYLE_TITLE] = { OWN, OWN, B, B, B },
	[STYLE_LABEL] = { PAINT(31, 74, 24, 6, 6), OWN, 0, 0, 0 },
	[STYLE_HEADING] = { PAINT(16, 16, 16, 0, 0), PAINT(71, 71, 114, 2, 2), 0, 0, R },
	[STYLE_HEADING_SORTED] = { PAINT(16, 16, 16, 0, 0), PAINT(74, 74, 117, 6, 6), 0, 0, R | B },
	[STYLE_FAINT] = { PAINT(244, 245, 243, 8, -1), OWN, 0, D, D },
	[STYLE_GOOD] = { PAINT(34, 77, 28, 2, 2), OWN, 0, 0, 0 },
	[STYLE_WARNING] = { PAINT(172, 214, 130, 3, 3), OWN, B, B, B },
	[STYLE_ERROR] = { PAINT(160, 203, 160, 1, 1), OWN, B, B, R | B },
	[STYLE_KEY] = { OWN, OWN, 0, 0, B },
	[STYLE_KEY_LABEL] = { PAINT(16, 16, 16, 0, 0), PAINT(74, 74, 117, 6, 6), 0, 0, R },
	[STYLE_PROMPT] = { OWN, OWN, B, B, B },
	[STYLE_ADDED] = { PAINT(34, 77, 28, 2, 2), OWN, B, B, B },
	[STYLE_REMOVED] = { PAINT(160, 203, 160, 1, 1), OWN, B, B, D },
	[STYLE_CHANGED] = { PAINT(172, 214, 130, 3, 3), OWN, B, B, U },
	[STYLE_GAP] = { PAINT(244, 242, 246, 8, -1), OWN, 0, D, D },
	[STYLE_SEAM] = { PAINT(133, 140, 90, 5, 5), OWN, 0, 0, 0 },
	[STYLE_GROUP] = { OWN, OWN, B, B, B },
	[STYLE_NODE_RED] = { PAINT(160, 203, 160, 9, 1), OWN, B, B, B },
	[STYLE_NODE_BLACK] = { PAINT(231, 255, 231, 15, 7), PAINT(238, 240, 236, 0, 0), B, B, R },
	[STYLE_WRITE_EXEC] = { PAINT(231, 231, 231, 15, 7), PAINT(160, 160, 160, 1, 1), B, B,
			       R | B },
	[STYLE_MARKED] = { PAINT(16, 16, 16, 0, 0), PAINT(220, 220, 220, 11, 3), 0, 0, B | U },

	[STYLE_ROLE + VMAT_ROLE_UNKNOWN] = { OWN, OWN, 0, 0, 0 },
	[STYLE_ROLE + VMAT_ROLE_TEXT] = { PAINT(34, 118, 28, 2, 2), OWN, 0, 0, 0 },
	[STYLE_ROLE + VMAT_ROLE_RODATA] = { PAINT(64, 107, 22, 10, 2), OWN, 0, B, 0 },
	[STYLE_ROLE + VMAT_ROLE_RELRO] = { PAINT(65, 120, 29, 2, 2), OWN, 0, U, 0 },
	[STYLE_ROLE + VMAT_ROLE_DATA] = { PAINT(69, 75, 26, 12, 4), OWN, 0, B, 0 },
	[STYLE_ROLE + VMAT_ROLE_BSS] = { PAINT(27, 146, 103, 12, 4), OWN, 0, B | U, 0 },
	[STYLE_ROLE + VMAT_ROLE_HEAP] = { PAINT(202, 166, 166, 3, 3), OWN, 0, 0, 0 },
	[STYLE_ROLE + VMAT_ROLE_STACK] = { PAINT(171, 133, 126, 5, 5), OWN, 0, 0, 0 },
	[STYLE_ROLE + VMAT_ROLE_THREAD_STACK] = { PAINT(132, 213, 165, 13, 5), OWN, 0, B, 0 },
	[STYLE_ROLE + VMAT_ROLE_GUARD] = { PAINT(246, 244, 232, 8, -1), OWN, 0, D, D },
	[STYLE_ROLE + VMAT_ROLE_ARENA] = { PAINT(172, 214, 196, 11, 3), OWN, 0, B, 0 },
	[STYLE_ROLE + VMAT_ROLE_VDSO] = { PAINT(73, 81, 66, 6, 6), OWN, 0, U, 0 },
	[STYLE_ROLE + VMAT_ROLE_VVAR] = { PAINT(39, 37, 24, 14, 6), OWN, 0, B | U, 0 },
	[STYLE_ROLE + VMAT_ROLE_VSYSCALL] = { PAINT(67, 87, 32, 4, 4), OWN, 0, U, 0 },
	[STYLE_ROLE + VMAT_ROLE_SPECIAL] = { PAINT(25, 33, 25, 4, 4), OWN, 0, 0, 0 },
	[STYLE_ROLE + VMAT_ROLE_SHM] = { PAINT(23, 31, 31, 6, 6), OWN, 0, 0, 0 },
	[STYLE_ROLE + VMAT_ROLE_MEMFD] = { PAINT(36, 43, 23, 14, 6), OWN, 0, B, 0 },
	[STYLE_ROLE + VMAT_ROLE_SYSV] = { PAINT(71, 47, 65, 13, 5), OWN, 0, B | U, 0 },
	[STYLE_ROLE + VMAT_ROLE_HUGETLB] = { PAINT(142, 185, 94, 11, 3), OWN, 0, B | U, B },
	[STYLE_ROLE + VMAT_ROLE_JIT] = { PAINT(203, 203, 124, 9, 1), OWN, 0, B, B },
	[STYLE_ROLE + VMAT_ROLE_RESERVATION] = { PAINT(239, 255, 238, 8, -1), OWN, 0, D | U, D },
	[STYLE_ROLE + VMAT_ROLE_DEVICE] = { PAINT(57, 165, 20, 5, 5), OWN, 0, U, 0 },
	[STYLE_ROLE + VMAT_ROLE_FILE] = { PAINT(173, 180, 58, 10, 2), OWN, 0, B | U, 0 },
	[STYLE_ROLE + VMAT_ROLE_ANON] = { PAINT(94, 148, 64, 3, 3), OWN, 0, U, 0 },
};

/* By OVER_CURSOR and OVER_TAGGED. A cursor is seen on each background, so it brings its own. */
static const struct row overs[] = {
	[OVER_CURSOR] = { PAINT(231, 231, 231, 0, 0), PAINT(24, 24, 24, 6, 6), 0, 0, R },
	[OVER_TAGGED] = { PAINT(136, 226, 130, 11, 3), OWN, B, B, B | U },
	[OVER_CURSOR | OVER_TAGGED] = { PAINT(226, 226, 226, 11, 3), PAINT(24, 24, 24, 4, 4), B, B,
					R | B | U },
};

static int colour_of(const struct theme *theme, const struct paint *paint)
{
	if (theme->depth == DEPTH_NONE || theme->name == THEME_MONO)
		return -1;
	if (theme->depth == DEPTH_256)
		return paint->of_256[theme->name];
	return theme->depth == DEPTH_16 ? paint->of_16 : paint->of_8;
}

/* With 16 colours only, lines tell apart what has the same colour of 16. */
static unsigned attributes_of(const struct theme *theme, const struct row *row)
{
	if (theme->depth == DEPTH_NONE || theme->name == THEME_MONO)
		return row->mono;
	if (theme->depth == DEPTH_8)
		return row->of_8;
	return theme->depth == DEPTH_16 ? row->attributes | (row->of_8 & U) : row->attributes;
}

static struct look row_look(const struct theme *theme, const struct row *row)
{
	return (struct look){
		.fg = colour_of(theme, &row->fg),
		.bg = colour_of(theme, &row->bg),
		.attributes = attributes_of(theme, row),
	};
}

/* A style that the table does not have yet, of a new role say, is plain. */
static const struct row *row_of(enum style style)
{
	const struct row *row = &rows[style < STYLE_ROLE_END ? style : STYLE_PLAIN];

	return row->fg.of_256[0] || row->bg.of_256[0] ? row : &rows[STYLE_PLAIN];
}

struct look theme_look(const struct theme *theme, enum style style, unsigned over)
{
	struct look look = row_look(theme, row_of(style));
	struct look above;

	if (over & (OVER_CURSOR | OVER_TAGGED)) {
		above = row_look(theme, &overs[over & (OVER_CURSOR | OVER_TAGGED)]);
		/* what has a background of its own warns: it is seen under the cursor, too */
		if (look.bg < 0) {
			look.fg = above.fg;
			look.bg = above.bg;
		}
		/* and where nothing but reverse tells, reverse in reverse is not */
		look.attributes ^= above.attributes & R;
		look.attributes |= above.attributes & ~(unsigned)R;
		look.attributes &= ~(unsigned)(over & OVER_CURSOR ? D : 0);
	}
	if (over & OVER_BOLD)
		look.attributes |= B;
	return look;
}

/* -- ANSI ------------------------------------------------------------------------- */

/* ";38;5;7", ";37" or ";97"; nothing for the terminal's own. */
static void put_colour(struct out *out, enum theme_depth depth, int colour, bool background)
{
	char text[32];
	int base = background ? 40 : 30;

	if (colour < 0)
		return;
	if (depth == DEPTH_256)
		snprintf(text, sizeof(text), ";%d;5;%d", base + 8, colour);
	else
		snprintf(text, sizeof(text), ";%d",
			 colour < 8 ? base + colour : base + 52 + colour);
	out_text(out, text);
}

static void put_look(struct out *out, enum theme_depth depth, const struct look *look)
{
	static const struct {
		unsigned attribute;
		const char *text;
	} attributes[] = {
		{ LOOK_BOLD, ";1" }, { LOOK_DIM, ";2" },
		{ LOOK_UNDERLINE, ";4" }, { LOOK_REVERSE, ";7" },
	};
	size_t i;

	out_text(out, "\033[0");
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (look->attributes & attributes[i].attribute)
			out_text(out, attributes[i].text);
	put_colour(out, depth, look->fg, false);
	put_colour(out, depth, look->bg, true);
	out_char(out, 'm');
}

static bool same_look(const struct look *a, const struct look *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->attributes == b->attributes;
}

static bool nothing_seen(const struct theme *theme, const struct canvas_cell *cell)
{
	struct look look = theme_look(theme, (enum style)cell->style, cell->over);

	return cell->c == ' ' && look.bg < 0 && !(look.attributes & (U | R));
}

static void print_line(const struct theme *theme, const struct canvas_cell *line, unsigned cols,
		       struct out *out)
{
	const struct look plain = { .fg = -1, .bg = -1 };
	struct look now = plain, next;
	char text[UNICODE_BYTES];
	unsigned col;

	while (cols && nothing_seen(theme, &line[cols - 1]))
		cols--;
	for (col = 0; col < cols; col++) {
		if (!line[col].c)
			continue;
		next = theme_look(theme, (enum style)line[col].style, line[col].over);
		if (!same_look(&now, &next))
			put_look(out, theme->depth, &next);
		now = next;
		out_bytes(out, text, unicode_encode(line[col].c, text));
	}
	if (!same_look(&now, &plain))
		out_text(out, "\033[0m");
	out_char(out, '\n');
}

void theme_print(const struct theme *theme, const struct canvas *canvas, struct out *out)
{
	unsigned row;

	for (row = 0; row < canvas->rows; row++)
		print_line(theme, canvas->cells + (size_t)row * canvas->cols, canvas->cols, out);
}
