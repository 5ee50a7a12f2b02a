/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the styles look like: told apart, readable on each background, and never by colour alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/caught.h"
#include "vmatop/theme.h"

static const char *const theme_names[] = { "default", "dark", "light", "mono" };

enum { ROLES = VMAT_ROLE_ANON + 1 };

struct colour {
	double y;	/* relative luminance */
	double l, a, b;	/* CIELAB */
};

static double linear(int value)
{
	double v = value / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double lab_step(double t)
{
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16 / 116.0;
}

/* One of the 240 colours behind the first 16, as xterm has them. */
static struct colour colour_of(int index)
{
	static const int steps[] = { 0, 95, 135, 175, 215, 255 };
	double r, g, b, x, y, z;
	struct colour colour;

	assert_in_range(index, 16, 255);
	if (index >= 232) {
		r = g = b = linear(8 + 10 * (index - 232));
	} else {
		r = linear(steps[(index - 16) / 36]);
		g = linear(steps[(index - 16) / 6 % 6]);
		b = linear(steps[(index - 16) % 6]);
	}
	x = lab_step((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
	colour.y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
	y = lab_step(colour.y);
	z = lab_step((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
	colour.l = 116 * y - 16;
	colour.a = 500 * (x - y);
	colour.b = 200 * (y - z);
	return colour;
}

static double distance(const struct colour *a, const struct colour *b)
{
	return sqrt(pow(a->l - b->l, 2) + pow(a->a - b->a, 2) + pow(a->b - b->b, 2));
}

static double contrast(double a, double b)
{
	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static struct look role_look(enum theme_name name, enum theme_depth depth, int role)
{
	const struct theme theme = { name, depth };

	return theme_look(&theme, (enum style)(STYLE_ROLE + role), 0);
}

static void colours_of_any_two_roles_are_far_apart(void **state)
{
	/* a just noticeable difference is 2.3 */
	static const double least[] = {
		[THEME_DEFAULT] = 20, [THEME_DARK] = 20, [THEME_LIGHT] = 14
	};

	(void)state;
	for (enum theme_name name = THEME_DEFAULT; name < THEME_MONO; name++) {
		for (int i = 1; i < ROLES; i++) {
			for (int j = 1; j < i; j++) {
				struct colour a = colour_of(role_look(name, DEPTH_256, i).fg);
				struct colour b = colour_of(role_look(name, DEPTH_256, j).fg);
				double far = distance(&a, &b);

				if (far < least[name])
					print_message("# %s: %s and %s: %.1f\n", theme_names[name],
						      vmat_role_name((enum vmat_role)i),
						      vmat_role_name((enum vmat_role)j), far);
				assert_true(far >= least[name]);
			}
		}
	}
}

static void where_colours_are_few_roles_are_told_apart_by_lines(void **state)
{
	(void)state;
	for (enum theme_depth depth = DEPTH_8; depth <= DEPTH_16; depth++) {
		for (int i = 0; i < ROLES; i++) {
			for (int j = 0; j < i; j++) {
				struct look a = role_look(THEME_DEFAULT, depth, i);
				struct look b = role_look(THEME_DEFAULT, depth, j);

				if (a.fg == b.fg && a.attributes == b.attributes)
					print_message("# %d: %s and %s\n", depth,
						      vmat_role_name((enum vmat_role)i),
						      vmat_role_name((enum vmat_role)j));
				assert_true(a.fg != b.fg || a.attributes != b.attributes);
			}
		}
	}
}

/* On the terminal's own background, which is black or white, and on one of ours. */
static void every_style_can_be_read(void **state)
{
	(void)state;
	for (enum theme_name name = THEME_DEFAULT; name < THEME_MONO; name++) {
		for (int i = 0; i < STYLE_ROLE_END * 8; i++) {
			const struct theme theme = { name, DEPTH_256 };
			struct look look = theme_look(&theme, (enum style)(i >> 3), i & 7);
			double y;

			if (look.fg < 0) {
				assert_true(look.bg < 0);
				continue;
			}
			y = colour_of(look.fg).y;
			if (look.bg >= 0 && contrast(y, colour_of(look.bg).y) < 4.5)
				print_message("# %s: style %d, over %d\n", theme_names[name],
					      i >> 3, i & 7);
			if (look.bg >= 0)
				assert_true(contrast(y, colour_of(look.bg).y) >= 4.5);
			else if (name == THEME_DEFAULT)
				assert_true(contrast(y, 0) >= 2.3 && contrast(y, 1) >= 2.3);
			else
				assert_true(contrast(y, name == THEME_LIGHT) >= 3);
		}
	}
}

static void without_colours_no_look_has_one_and_cursors_are_seen(void **state)
{
	static const struct theme themes[] = {
		{ THEME_MONO, DEPTH_256 }, { THEME_DEFAULT, DEPTH_NONE },
		{ THEME_LIGHT, DEPTH_NONE },
	};

	(void)state;
	for (size_t t = 0; t < sizeof(themes) / sizeof(themes[0]); t++) {
		for (int i = 0; i < STYLE_ROLE_END; i++) {
			struct look plain = theme_look(&themes[t], (enum style)i, 0);
			struct look cursor = theme_look(&themes[t], (enum style)i, OVER_CURSOR);
			struct look tagged = theme_look(&themes[t], (enum style)i, OVER_TAGGED);

			assert_true(plain.fg == -1 && plain.bg == -1 && cursor.fg == -1);
			assert_true((plain.attributes ^ cursor.attributes) & LOOK_REVERSE);
			assert_true(tagged.attributes & LOOK_UNDERLINE);
		}
	}
}

static void a_cursor_is_seen_on_every_style_in_every_depth(void **state)
{
	(void)state;
	for (enum theme_depth depth = DEPTH_NONE; depth <= DEPTH_256; depth++) {
		for (int i = 0; i < STYLE_WRITE_EXEC; i++) {
			const struct theme theme = { THEME_DEFAULT, depth };
			struct look plain = theme_look(&theme, (enum style)i, 0);
			struct look cursor = theme_look(&theme, (enum style)i, OVER_CURSOR);

			assert_true(plain.bg >= 0 || cursor.bg >= 0 ||
				    (plain.attributes ^ cursor.attributes) & LOOK_REVERSE);
		}
	}
}

static char *printed(const struct theme *theme, const struct canvas *canvas)
{
	struct out *out = caught_new();

	theme_print(theme, canvas, out);
	return caught_text(out, NULL);
}

static void printed_lines_carry_their_colours(void **state)
{
	static const struct {
		struct theme theme;
		const char *want;
	} cases[] = {
		{ { THEME_DEFAULT, DEPTH_256 },
		  "a\033[0;38;5;34mtx\033[0m\n\033[0;38;5;231;48;5;24m \033[0m\n" },
		{ { THEME_DEFAULT, DEPTH_16 }, "a\033[0;32mtx\033[0m\n\033[0;30;46m \033[0m\n" },
		{ { THEME_DEFAULT, DEPTH_NONE }, "atx\n\033[0;7m \033[0m\n" },
	};
	struct canvas canvas = { 0 };

	(void)state;
	assert_int_equal(canvas_resize(&canvas, 2, 6), 0);
	canvas_text(&canvas, 0, 0, 9, STYLE_PLAIN, "a");
	canvas_text(&canvas, 0, 1, 9, (enum style)(STYLE_ROLE + VMAT_ROLE_TEXT), "tx");
	canvas_over(&canvas, 1, 0, 1, OVER_CURSOR);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *got = printed(&cases[i].theme, &canvas);

		assert_string_equal(got, cases[i].want);
		free(got);
	}
	canvas_free(&canvas);
}

/* Without its sequences it is what canvas_print() prints, but for blanks that have a background. */
static void colours_change_no_text(void **state)
{
	const struct theme theme = { THEME_DARK, DEPTH_256 };
	struct canvas canvas = { 0 };
	struct out *out = caught_new();
	char *coloured, *plain, *to;

	(void)state;
	assert_int_equal(canvas_resize(&canvas, 40, 9), 0);
	for (unsigned i = 0; i < 40; i++)
		canvas_text(&canvas, i, i % 4, 5, (enum style)(i % STYLE_ROLE_END), "漢x字");
	coloured = printed(&theme, &canvas);
	canvas_print(&canvas, out);
	plain = caught_text(out, NULL);
	to = coloured;
	for (const char *from = coloured; *from; from++) {
		if (*from == '\033')
			from = strchr(from, 'm');
		else
			*to++ = *from;
	}
	*to = '\0';
	assert_string_equal(coloured, plain);
	free(coloured);
	free(plain);
	canvas_free(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colours_of_any_two_roles_are_far_apart),
		cmocka_unit_test(where_colours_are_few_roles_are_told_apart_by_lines),
		cmocka_unit_test(every_style_can_be_read),
		cmocka_unit_test(without_colours_no_look_has_one_and_cursors_are_seen),
		cmocka_unit_test(a_cursor_is_seen_on_every_style_in_every_depth),
		cmocka_unit_test(printed_lines_carry_their_colours),
		cmocka_unit_test(colours_change_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
