/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look - answers: from an address space that was loaded, or by asking the kernel. */
#ifndef VMAFIND_LOOK_H
#define VMAFIND_LOOK_H

#include "vmafind/answer.h"

enum { LOOK_BATCH = 4096 };

/* Answer @count questions, LOOK_BATCH at most. */
void look_up(struct answer *answers, const struct vmat_mm *mm, enum mode mode,
	     const struct question *questions, size_t count);

/*
 * Answer one by one ioctl, and some more where a hole's neighbour or the mapping before is wanted.
 * The answer lives until the next question. A negative errno: the query can tell nothing any more.
 */
int look_ask(struct answer *answer, struct vmat_query *query, enum mode mode,
	     const struct question *question);

#endif
