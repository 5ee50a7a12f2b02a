/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - what is used and left of each limit that can refuse a mapping, as rows. */
#ifndef VMAGAP_LIMIT_H
#define VMAGAP_LIMIT_H

#include "common/limit.h"
#include "vmagap/kind.h"

/* Its rows are of struct limit. */
extern const struct kind limit_kind;

struct limit_stream {
	struct stream stream;
	size_t next;
	struct limits limits;
};

void limit_stream_begin(struct limit_stream *stream, const struct vmat_mm *mm);

/* Which of them binds first, and what is to be kept in mind, in words. */
void limits_say(const struct limits *limits, struct report *report, bool bytes);

#endif
