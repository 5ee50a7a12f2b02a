/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity - two runs of a program: what is the same file and offset, whatever its address. */
#include <errno.h>

#include "model/diff.h"

int diff_by_identity(struct vmat_diff *diff)
{
	(void)diff;
	return -EOPNOTSUPP;
}
