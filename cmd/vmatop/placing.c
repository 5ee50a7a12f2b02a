/* SPDX-License-Identifier: GPL-2.0-or-later */
/* placing - where on a line the columns of a list are. */
#include "vmatop/placing.h"

#include <string.h>

#include "common/human.h"

enum {
	PLACES = 64,		/* more do not fit a line of any width that people use */
	BYTES_WIDTH = 10,	/* of a size that is not shortened */
	LAST_MIN = 16,		/* the last column wants so much, or others are left out */
	OTHERS_MAX = 24		/* a text that does not stand last gets at most so much */
};

/* Digits of the highest address; the page at the very top of x86 may stick out. */
static unsigned address_width(const struct vmat_mm *mm)
{
	const struct vmat_vma *last = mm ? vmat_last_vma(mm) : NULL, *before;

	if (!last)
		return 12;
	before = vmat_prev_vma(mm, last);
	if (before && vmat_vma_end(last) >= UINT64_C(0xffffffff00000000))
		last = before;
	return human_address_digits(vmat_vma_end(last));
}

/* 0: as much as there is. */
static unsigned width_of(const struct column *column, const struct list *list, bool bytes)
{
	unsigned heading = (unsigned)strlen(column->name), width = column->width;

	if (!width)
		return 0;
	if (column->type == CELL_ADDRESS && width > 8)
		width = address_width(list->subject.mm);
	if ((column->type == CELL_BYTES || column->type == CELL_DELTA) && bytes)
		width = BYTES_WIDTH;
	return width > heading ? width : heading;
}

static unsigned shrink(unsigned from, unsigned by)
{
	return from > by ? from - by : 0;
}

/* Those to show, from the one that is scrolled to on, with their widths. */
static size_t pick(struct place *places, size_t room, const struct list *list, bool bytes)
{
	size_t count = 0;

	for (size_t i = list->left; i < list->shown.count && count < room; i++) {
		const struct column *column = list->shown.columns[i];

		places[count++] = (struct place){
			.column = column, .width = width_of(column, list, bytes),
		};
	}
	return count;
}

/* What all take but the last. */
static unsigned taken(const struct place *places, size_t count)
{
	unsigned sum = 0;

	for (size_t i = 0; i + 1 < count; i++) {
		unsigned heading = (unsigned)strlen(places[i].column->name);

		sum += (places[i].width ? places[i].width : heading) + 1;
	}
	return sum;
}

static bool drop(struct place *places, size_t *count, const char *name, size_t len)
{
	for (size_t i = 0; i + 1 < *count; i++) {
		if (strncmp(places[i].column->name, name, len) || places[i].column->name[len])
			continue;
		memmove(places + i, places + i + 1, (*count - i - 1) * sizeof(*places));
		--*count;
		return true;
	}
	return false;
}

/* On a narrow screen the spare ones are left out, one after the other, until the last one fits. */
static void make_room(struct place *places, size_t *count, const struct list *list, unsigned cols)
{
	const char *spare = list->chosen || list->left ? NULL : list->spare;
	unsigned wanted;

	if (!*count)
		return;
	wanted = places[*count - 1].width ? places[*count - 1].width : LAST_MIN;
	while (spare && *spare && taken(places, *count) + wanted > cols) {
		size_t len = strcspn(spare, ",");

		drop(places, count, spare, len);
		spare += len + (spare[len] == ',');
	}
}

/* Texts that do not stand last share what the others leave. */
static void share(struct place *places, size_t count, unsigned cols)
{
	unsigned left = shrink(cols, taken(places, count) + LAST_MIN), texts = 0;

	for (size_t i = 0; i + 1 < count; i++)
		texts += !places[i].width;
	for (size_t i = 0; i + 1 < count; i++) {
		unsigned heading = (unsigned)strlen(places[i].column->name);

		if (places[i].width)
			continue;
		places[i].width = heading + left / texts;
		if (places[i].width > OTHERS_MAX)
			places[i].width = OTHERS_MAX > heading ? OTHERS_MAX : heading;
	}
}

size_t placing_make(struct place *places, size_t room, const struct list *list,
		    const struct area *area, bool bytes)
{
	unsigned cols = shrink(area->cols, GUTTER), col = GUTTER;
	size_t count = pick(places, room, list, bytes), i;

	make_room(places, &count, list, cols);
	share(places, count, cols);
	for (i = 0; i < count && col < area->cols; i++) {
		unsigned left = area->cols - col;

		places[i].col = area->col + col;
		if (i + 1 == count || places[i].width > left)
			places[i].width = left;
		col += places[i].width + 1;
	}
	return i;
}

const struct column *placing_at(const struct list *list, const struct area *area, bool bytes,
				unsigned col)
{
	struct place places[PLACES];
	size_t count = placing_make(places, PLACES, list, area, bytes);

	for (size_t i = 0; i < count; i++) {
		if (col >= places[i].col && col < places[i].col + places[i].width)
			return places[i].column;
	}
	return NULL;
}
