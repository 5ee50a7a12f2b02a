/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* patch - what happened to one address space, done to its copy. */
#include <errno.h>

#include "model/diff.h"

/*
 * VMAs that no piece mentions come from the mm that is patched, all others from the diff's other
 * side; so does the way in which lines are written, for it belongs to a text and is no difference.
 */
struct patcher {
	const struct vmat_diff *diff;
	const struct vmat_mm *mm, *to;
	struct vmat_mm *made;
	bool reverse;
	size_t row;			/* of mm: those below end below what was made */
	struct vmat_piece piece;	/* the first that was not done */
	bool more;			/* there is one */
};

static bool is_side(const struct vmat_mm *mm, const struct vmat_mm *side)
{
	if (mm->count != side->count)
		return false;
	for (size_t i = 0; i < mm->count; i++)
		if (!alike_line(mm, &mm->rows[i], side, &side->rows[i]))
			return false;
	return true;
}

static const struct vmat_vma *made_by(const struct patcher *patcher)
{
	return patcher->reverse ? patcher->piece.before : patcher->piece.after;
}

/* A piece says how @vma came to be; the others up to there are done. */
static bool is_made(struct patcher *patcher, const struct vmat_vma *vma)
{
	while (patcher->more && patcher->piece.end <= vma->start)
		patcher->more = vmat_diff_next_piece(patcher->diff, &patcher->piece);
	return patcher->more && made_by(patcher) == vma;
}

/* NULL: it is not there. */
static const struct vmat_vma *find_unchanged(struct patcher *patcher, const struct vmat_vma *vma)
{
	const struct vmat_mm *mm = patcher->mm;

	while (patcher->row < mm->count && mm->rows[patcher->row].start < vma->start)
		patcher->row++;
	if (patcher->row == mm->count ||
	    !alike_line(mm, &mm->rows[patcher->row], patcher->to, vma))
		return NULL;
	return &mm->rows[patcher->row];
}

static int copy_row(struct patcher *patcher, const struct vmat_mm *old, const struct vmat_vma *from,
		    const struct vmat_vma *form)
{
	const struct vma_file *file = mm_share_file(patcher->made, from->file, from->file->name,
						    from->file->name_len);
	struct vmat_vma *row = file ? mm_push_row(patcher->made) : NULL;
	int rc;

	if (!row)
		return -ENOMEM;
	*row = (struct vmat_vma){
		.start = from->start,
		.end = from->end,
		.offset = from->offset,
		.file = file,
		.flags = vma_flags_of_perms(from->perms),
		.perms = from->perms,
	};
	rc = mm_copy_form(patcher->made, row, patcher->to, form);
	return rc ? rc : mm_copy_true_name(patcher->made, row, old, from);
}

static int make_row(struct patcher *patcher, const struct vmat_vma *vma)
{
	const struct vmat_vma *from;

	if (is_made(patcher, vma))
		return copy_row(patcher, patcher->to, vma, vma);
	from = find_unchanged(patcher, vma);
	return from ? copy_row(patcher, patcher->mm, from, vma) : -EBADMSG;
}

static int make_all(struct patcher *patcher)
{
	const struct vmat_vma *vma;
	int rc = 0;

	patcher->made->name_column = patcher->to->name_column;
	patcher->more = vmat_diff_next_piece(patcher->diff, &patcher->piece);
	vmat_for_each_vma(patcher->to, vma) {
		rc = make_row(patcher, vma);
		if (rc)
			return rc;
	}
	mm_trim(patcher->made);
	return 0;
}

int vmat_patch(struct vmat_mm **mmp, const struct vmat_mm *mm, const struct vmat_diff *diff,
	       bool reverse)
{
	struct patcher patcher = {
		.diff = diff,
		.mm = mm,
		.to = reverse ? diff->before : diff->after,
		.reverse = reverse,
	};
	int rc;

	if (diff->match != VMAT_MATCH_ADDRESS)
		return -EINVAL;
	if (!is_side(mm, reverse ? diff->after : diff->before))
		return -EBADMSG;
	rc = mm_new(&patcher.made);
	if (rc)
		return rc;
	rc = make_all(&patcher);
	if (rc)
		vmat_mm_free(patcher.made);
	else
		*mmp = patcher.made;
	return rc;
}
