/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gaps - the page of the room that is left: holes, limits, where the next mapping lands. */
#ifndef VMATOP_GAPS_H
#define VMATOP_GAPS_H

#include "common/limit.h"
#include "common/tally.h"
#include "common/vmacolumn.h"
#include "common/wording.h"
#include "vmatop/model.h"

/* Where mmap() would put so many bytes of private anonymous memory. */
struct landing {
	uint64_t length;
	bool known;
	struct vmat_placement at;	/* without the hole */
};

enum { LANDINGS = 2 };

struct gaps {
	struct page page;		/* the first */
	struct list list;		/* rows are struct hole */
	struct vma_columns vmas;
	struct column *columns, *in_words;	/* all of them; as they are, as people read them */
	struct column_set set;		/* of the former */
	struct wording plainly, wording;
	char made[WORDING_MAX];
	struct shot *shot;		/* what all of this is about; NULL: nothing */
	struct vmat_room room;
	struct hole *holes;
	struct tally tally;
	struct limits limits;
	struct landing landings[LANDINGS];
};

extern const struct page_type gaps_type;

#endif
