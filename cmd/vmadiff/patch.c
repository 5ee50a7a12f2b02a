/* SPDX-License-Identifier: GPL-2.0-or-later */
/* patch - what differs as lines of maps with - and + before them, and nothing else. */
#include "vmadiff/patch.h"

#include <errno.h>
#include <stdlib.h>

static int put_line(struct job *job, char sign, const struct vmat_mm *mm,
		    const struct vmat_vma *vma)
{
	ssize_t len = vmat_vma_text(mm, vma, VMAT_MAPS, NULL, 0);
	char *line = len < 0 ? NULL : malloc((size_t)len + 1);

	if (!line)
		return -ENOMEM;
	vmat_vma_text(mm, vma, VMAT_MAPS, line, (size_t)len);
	out_char(&job->frame.out, sign);
	out_bytes(&job->frame.out, line, (size_t)len);
	free(line);
	return 0;
}

/*
 * A mapping that is cut into several pieces is one line: the one that maps had. Both sides come in
 * the order of their addresses.
 */
int patch_write(struct job *job, const struct pair *pair)
{
	const struct vmat_vma *before = NULL, *after = NULL;
	struct vmat_piece piece = { 0 };
	int status = 0, err = 0;

	while (!err && vmat_diff_next_piece(pair->diff, &piece) && !job->frame.out.error) {
		if (piece.before && piece.before != before)
			err = put_line(job, '-', pair->mm[BEFORE], before = piece.before);
		if (!err && piece.after && piece.after != after)
			err = put_line(job, '+', pair->mm[AFTER], after = piece.after);
		status = 1;
	}
	return err ? err : status;
}
