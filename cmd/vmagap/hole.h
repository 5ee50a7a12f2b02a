/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hole - the holes of an address space, shown and counted as they were asked for. */
#ifndef VMAGAP_HOLE_H
#define VMAGAP_HOLE_H

#include "common/tally.h"
#include "vmagap/kind.h"

extern const struct kind hole_kind;

struct hole_stream {
	struct stream stream;
	struct holes holes;
};

/* Cut to @range, NULL: all of them. What is given must live as long. */
void hole_stream_begin(struct hole_stream *stream, const struct vmat_mm *mm,
		       const struct vmat_room *room, const struct range *range);

/* Count those that @chosen has. Returns 0 or -ENOMEM; tally_free() in any case. O(n). */
int hole_stream_count(struct tally *tally, struct hole_stream *stream,
		      const struct chosen *chosen, const struct subject *subject);

#endif
