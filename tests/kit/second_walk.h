/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where there is room, worked out in three other ways than the library's: by the linear rule, by a
 * walk written from what the walks are said to do, and with the second thoughts of newer kernels.
 */
#ifndef TESTS_KIT_SECOND_WALK_H
#define TESTS_KIT_SECOND_WALK_H

#include "kit/naive.h"

/* Each returns 0 and the address, or -ENOMEM. */

/* Of all holes by the rules that hold it when cut to the limits: the first or the last. */
int linear_rule(uint64_t *addr, const struct naive *naive, const struct vmat_area_wish *wish);

/*
 * Down and up a tree, leaving out what pruning leaves out. Asks the tree for its shape and nothing
 * else: gaps and their maxima are computed anew.
 */
int second_walk(uint64_t *addr, const struct vmat_tree *tree, const struct naive *naive,
		const struct vmat_area_wish *wish);

/* Raw holes, and again with a moved limit as long as the result is too near to a stack. */
int linear_with_retry(uint64_t *addr, const struct naive *naive, const struct vmat_area_wish *wish);

#endif
