/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* template - a record of smaps that looks like the one before it, read as a whole. */
#ifndef TEXT_TEMPLATE_H
#define TEXT_TEMPLATE_H

#include "model/mm.h"

enum { TEMPLATE_LINES = 63, TEMPLATE_BYTES = TEMPLATE_LINES * 28 + 8,
       TEMPLATE_FLAGSETS = 16 };

/*
 * What the records of one shape have in common, byte for byte. A record in which all numbers have
 * eight digits at most fits the template of its shape; what does not fit is read line by line.
 *
 * A line is "Rss:                  12 kB": a label of 16 columns, eight for the number, the unit;
 * or "THPeligible:    1", where the number is one digit. A mask has a bit for each line.
 */
struct template {
	const struct record_shape *shape;	/* NULL: there is none yet */
	uint32_t page_kb;		/* the usual size of a page */
	uint16_t lines;			/* with numbers; 0: this shape has no template */
	uint16_t quiet;			/* from this line on numbers are nearly always 0 */
	uint16_t bytes;			/* of these lines */
	uint64_t sizes;			/* mask: the usual value is that of Size */
	uint64_t tight;			/* mask: no blank in the label, one before the number */
	uint64_t digits;		/* mask: the number is one digit */
	uint16_t at[TEMPLATE_LINES + 1];	/* where each line starts in the record, the end */
	uint16_t number[TEMPLATE_LINES];	/* where the columns of its number do */
	char image[TEMPLATE_BYTES];	/* the lines when every number is usual, Size being 0 */
	int64_t flagsets[TEMPLATE_FLAGSETS];	/* those found last, by a hash of their text */
};

/* Learn the template of a shape whose pages usually have @page_kb. */
void template_learn(struct template *t, const struct record_shape *shape, uint32_t page_kb);

/*
 * Read the record of @vma from the beginning of [@at, @end), if it fits, and give it to @vma: the
 * first byte behind the record. NULL, and @vma has not changed, if it does not fit, is not there to
 * its end or memory is out.
 */
const char *template_read(struct template *t, struct vmat_mm *mm, struct vmat_vma *vma,
			  const char *at, const char *end);

#endif
