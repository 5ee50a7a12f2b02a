/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* freeze - a tree becomes an mm again, one that owns all it says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/carry.h"
#include "model/facts.h"
#include "model/tree.h"

struct freezer {
	const struct vmat_tree *tree;
	const struct vmat_mm *old;
	struct vmat_mm *mm;
	struct carry carry;
};

/* -- rows ------------------------------------------------------------------------------------ */

static int copy_row(struct freezer *freezer, const struct vmat_vma *from)
{
	const struct vma_file *file = mm_share_file(freezer->mm, from->file, from->file->name,
						    from->file->name_len);
	struct vmat_vma *row = file ? mm_push_row(freezer->mm) : NULL;

	if (!row)
		return -ENOMEM;
	*row = *from;
	row->copied = 0;
	row->offset = vma_offset(from);
	if (row->likely_flags)
		row->flags = vma_flags_of_perms(row->perms);
	row->likely_flags = 0;
	row->file = file;
	if (carry_record(&freezer->carry, row) ||
	    mm_copy_form(freezer->mm, row, freezer->old, from))
		return -ENOMEM;
	return mm_copy_true_name(freezer->mm, row, freezer->old, from);
}

static int copy_rows(struct freezer *freezer)
{
	const struct vmat_mm *old = freezer->old;
	const struct vmat_vma *vma;

	vmat_tree_for_each_vma(freezer->tree, vma)
		if (copy_row(freezer, vma))
			return -ENOMEM;
	if (vmat_map_count(old) < old->count)
		return copy_row(freezer, vmat_last_vma(old));
	return 0;
}

/* When all rows are there: how many there are is known only then. */
static int copy_policies(struct freezer *freezer)
{
	const struct vmat_vma *vma, *row = vmat_first_vma(freezer->mm);

	if (!freezer->old->policies)
		return 0;
	vmat_tree_for_each_vma(freezer->tree, vma) {
		const char *policy = vmat_vma_policy(freezer->old, vma);

		if (policy) {
			int64_t text = mm_share_text(freezer->mm, policy, strlen(policy));

			if (text < 0 ||
			    mm_set_policy(freezer->mm, row, mm_text(freezer->mm, (size_t)text)))
				return -ENOMEM;
		}
		row++;
	}
	return 0;
}

/* -- all of it -------------------------------------------------------------------------- */

static int freeze(struct freezer *freezer)
{
	const struct vmat_mm *old = freezer->old;
	struct vmat_mm *mm = freezer->mm;

	mm->detail = old->detail;
	mm->name_column = old->name_column;
	mm->unstable_why = old->unstable_why;
	if (mm_set_identity(mm, old->pid, old->comm, strlen(old->comm)) ||
	    carry_shared(&freezer->carry) || copy_rows(freezer) || copy_policies(freezer) ||
	    facts_copy(mm, old))
		return -ENOMEM;
	if (!mm->count)
		mm->state = old->count ? VMAT_STATE_EMPTY : old->state;
	mm_trim(mm);
	return 0;
}

int vmat_tree_to_mm(struct vmat_mm **mmp, const struct vmat_tree *tree)
{
	struct freezer freezer = { .tree = tree, .old = tree->mm };
	int rc = mm_new(&freezer.mm);

	if (rc)
		return rc;
	freezer.carry = (struct carry){ .to = freezer.mm, .from = freezer.old };
	rc = freeze(&freezer);
	if (rc) {
		vmat_mm_free(freezer.mm);
		return rc;
	}
	*mmp = freezer.mm;
	return 0;
}
