/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pen - short cells of a table, written where they belong in a row of blanks. */
#ifndef COMMON_PEN_H
#define COMMON_PEN_H

#include "common/column.h"
#include "common/human.h"

struct slot {
	const struct column *column;
	size_t start, width;	/* cells; width 0: whatever it takes */
	bool right, measured;
};

/*
 * Most cells are short, plain and fit their place. A row begins as blanks, into which those cells
 * are written exactly, by a pen that stays in registers. The first that is none of those, and what
 * follows it, goes the long way.
 */
struct pen {
	char *row;	/* where the row begins, in the buffer of the output */
	char *to;	/* behind the last cell; blanks from here on */
};

/* Where a cell of @len belongs, NULL: something sticks out into its place. */
static inline char *pen_place(const struct pen *pen, const struct slot *slot, size_t len)
{
	size_t left = slot->right && len < slot->width ? slot->width - len : 0;
	char *place = pen->row + slot->start + left;

	return place > pen->to || pen->to == pen->row ? place : NULL;
}

static inline bool pen_address(struct pen *pen, const struct slot *slot, uint64_t address)
{
	unsigned digits = human_address_digits(address);
	char *place = pen_place(pen, slot, digits);

	if (!place)
		return false;
	pen->to = human_put_address(place, address, digits);
	return true;
}

/* 4 to 16 bytes: two copies that may overlap. */
static inline bool pen_word(struct pen *pen, const struct slot *slot, const char *word, size_t len)
{
	char *place = pen_place(pen, slot, len);

	if (len < 4 || len > 16 || !place)
		return false;
	if (len < 8) {
		memcpy(place, word, 4);
		memcpy(place + len - 4, word + len - 4, 4);
	} else {
		memcpy(place, word, 8);
		memcpy(place + len - 8, word + len - 8, 8);
	}
	pen->to = place + len;
	return true;
}

/* What does not fit leaves blanks again, also the one before. */
static inline bool pen_spoilt(char *place, size_t width)
{
	memset(place - 1, ' ', width + 1);
	return false;
}

/*
 * A size is written backwards from the end of its place, so that its length need not be known.
 * One that is a character too long spoils the blank before, nothing else.
 */
static inline bool pen_size(struct pen *pen, const struct slot *slot, uint64_t bytes)
{
	char *place = pen_place(pen, slot, slot->width);

	if (!place || place == pen->row)
		return false;
	if (human_size_before(place + slot->width, bytes) < place) {
		place[-1] = ' ';
		return false;
	}
	pen->to = place + slot->width;
	return true;
}

/* The same with a sign, for which the width has room, or the blank before it. */
static inline bool pen_delta(struct pen *pen, const struct slot *slot, int64_t bytes)
{
	char *place = pen_place(pen, slot, slot->width), *start;

	if (!place || place == pen->row)
		return false;
	start = human_size_before(place + slot->width,
				  bytes < 0 ? -(uint64_t)bytes : (uint64_t)bytes);
	if (bytes && start > place)
		*--start = bytes < 0 ? '-' : '+';
	else if (bytes || start < place)
		return pen_spoilt(place, slot->width);
	pen->to = place + slot->width;
	return true;
}

static inline bool pen_absent(struct pen *pen, const struct slot *slot)
{
	char *place = pen_place(pen, slot, 1);

	if (!place)
		return false;
	*place = '-';
	pen->to = place + 1;
	return true;
}

static inline bool pen_cell(struct pen *pen, const struct slot *slot, const struct cell *cell,
			    bool bytes)
{
	switch (cell->type) {
	case CELL_ADDRESS:
		return pen_address(pen, slot, cell->number);
	case CELL_WORD:
		return pen_word(pen, slot, cell->text, cell->len);
	case CELL_BYTES:
		return !bytes && slot->right && pen_size(pen, slot, cell->number);
	case CELL_DELTA:
		return !bytes && slot->right && pen_delta(pen, slot, (int64_t)cell->number);
	case CELL_ABSENT:
		return pen_absent(pen, slot);
	default:
		return false;
	}
}

#endif
