/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_strip - an address space in one line on the canvas, its scale and what its letters mean. */
#include "vmatop/draw_strip.h"

#include <string.h>

#include "common/human.h"

enum { WIDTH_MAX = 1000, ROLES = VMAT_ROLE_ANON + 1 };

static const char hole = '.';

char strip_letter(enum vmat_role role)
{
	static const char letters[ROLES] = {
		[VMAT_ROLE_UNKNOWN] = '?',
		[VMAT_ROLE_TEXT] = 'x',
		[VMAT_ROLE_RODATA] = 'r',
		[VMAT_ROLE_RELRO] = 'l',
		[VMAT_ROLE_DATA] = 'd',
		[VMAT_ROLE_BSS] = 'b',
		[VMAT_ROLE_HEAP] = 'H',
		[VMAT_ROLE_STACK] = 'S',
		[VMAT_ROLE_THREAD_STACK] = 's',
		[VMAT_ROLE_GUARD] = '|',
		[VMAT_ROLE_ARENA] = 'A',
		[VMAT_ROLE_VDSO] = 'v',
		[VMAT_ROLE_VVAR] = 'w',
		[VMAT_ROLE_VSYSCALL] = 'y',
		[VMAT_ROLE_SPECIAL] = 'k',
		[VMAT_ROLE_SHM] = 'm',
		[VMAT_ROLE_MEMFD] = 'M',
		[VMAT_ROLE_SYSV] = 'V',
		[VMAT_ROLE_HUGETLB] = 'T',
		[VMAT_ROLE_JIT] = 'J',
		[VMAT_ROLE_RESERVATION] = '-',
		[VMAT_ROLE_DEVICE] = 'D',
		[VMAT_ROLE_FILE] = 'f',
		[VMAT_ROLE_ANON] = 'a',
	};

	return (unsigned)role < ROLES ? letters[role] : '?';
}

static unsigned width_of(const struct area *area)
{
	return area->cols < WIDTH_MAX ? area->cols : WIDTH_MAX;
}

void draw_strip(struct canvas *canvas, const struct area *area, const struct strip *strip)
{
	struct strip_cell cells[WIDTH_MAX];
	unsigned width = width_of(area);

	if (!area->rows || !width || !strip->items)
		return;
	strip_lay(strip, cells, width);
	for (unsigned i = 0; i < width; i++) {
		bool mapped = cells[i].mapped;

		canvas_fill(canvas, area->row, area->col + i, 1,
			    mapped ? (enum style)(STYLE_ROLE + cells[i].role) : STYLE_GAP,
			    (unsigned char)(mapped ? strip_letter(cells[i].role) : hole));
	}
}

/* An address at one end, unless the marks are there. */
static void draw_bound(struct canvas *canvas, const struct area *area, unsigned from, unsigned to,
		       unsigned width, bool right, uint64_t addr)
{
	char text[HUMAN_MAX];
	unsigned len = (unsigned)(human_address(text, addr) - text);
	unsigned col = right ? width - len : 0;

	if (width >= 3 * len && (to < from || to + 1 < col || from > col + len))
		canvas_put(canvas, area->row, area->col + col, len, STYLE_FAINT, text, len);
}

void draw_strip_scale(struct canvas *canvas, const struct area *area, const struct strip *strip,
		      uint64_t start, uint64_t end)
{
	unsigned width = width_of(area), from = 1, to = 0;

	if (!area->rows || !width || !strip->items || strip->low >= strip->high)
		return;
	if (start < end && start < strip->high && end > strip->low) {
		from = strip_cell_of(strip, width, start);
		to = strip_cell_of(strip, width, end - 1);
		canvas_fill(canvas, area->row, area->col + from, to - from + 1, STYLE_TITLE, '^');
	}
	draw_bound(canvas, area, from, to, width, false, strip->low);
	draw_bound(canvas, area, from, to, width, true, strip->high);
}

/* Which roles, a bit each; 1 << ROLES: holes. */
static uint32_t looks_in(const struct strip *strip, unsigned width)
{
	struct strip_cell cells[WIDTH_MAX];
	uint32_t looks = 0;

	strip_lay(strip, cells, width);
	for (unsigned i = 0; i < width; i++)
		looks |= UINT32_C(1) << (cells[i].mapped ? (unsigned)cells[i].role : ROLES);
	return looks;
}

/* Those that do not fit are left out. */
static unsigned put_entry(struct canvas *canvas, const struct area *area, unsigned col, char letter,
			  enum style style, const char *name)
{
	unsigned wanted = (unsigned)strlen(name) + 4;

	if (col + wanted > area->cols + 2)
		return col;
	canvas_fill(canvas, area->row, area->col + col, 1, style, (unsigned char)letter);
	canvas_text(canvas, area->row, area->col + col + 2, area->cols - col - 2, STYLE_FAINT,
		    name);
	return col + wanted;
}

void draw_strip_legend(struct canvas *canvas, const struct area *area, const struct strip *strip)
{
	unsigned width = width_of(area), col = 0;
	uint32_t looks;

	if (!area->rows || !width || !strip->items)
		return;
	looks = looks_in(strip, width);
	for (unsigned i = 0; i < ROLES; i++) {
		enum vmat_role role = (enum vmat_role)i;

		if (looks >> i & 1)
			col = put_entry(canvas, area, col, strip_letter(role),
					(enum style)(STYLE_ROLE + i), vmat_role_name(role));
	}
	if (looks >> ROLES & 1)
		put_entry(canvas, area, col, hole, STYLE_GAP, "hole");
}
