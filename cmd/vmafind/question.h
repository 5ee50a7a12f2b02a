/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question - the addresses that are asked for: from arguments, or from a stream as they arrive. */
#ifndef VMAFIND_QUESTION_H
#define VMAFIND_QUESTION_H

#include <stddef.h>
#include <stdint.h>

#include "vmafind/job.h"

/* An address, or a range; both ends belong to it. */
struct question {
	uint64_t first, last;
};

struct stream;	/* text that is being read */

struct questions {
	struct question *asked;		/* those of the arguments, all checked */
	size_t count, next;
	struct stream *stream;		/* NULL: there are no others */
};

/*
 * Take the addresses of the arguments, or the ranges of --intersect; where there are neither, those
 * of standard input. Returns 0, -EINVAL (complained about) or -ENOMEM; free the questions in any
 * case.
 */
int questions_take(struct questions *questions, const struct job *job, char **operands, int count);
void questions_free(struct questions *questions);

/*
 * The next ones, @max at most: waits for one, takes those that are there. Before it waits, @out is
 * flushed, so that who asks one at a time gets answers. Returns how many, 0 at the end, -EINVAL for
 * text that is no address (complained about, with its place), or what read() says.
 */
int questions_next(struct questions *questions, struct out *out, struct question *into, size_t max);

#endif
