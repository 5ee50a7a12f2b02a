/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* freeze - a tree becomes an mm again, one that owns all it says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/facts.h"
#include "model/tree.h"

struct freezer {
	const struct vmat_tree *tree;
	const struct vmat_mm *old;
	struct vmat_mm *mm;
	const struct record_shape *old_shape, *shape;	/* the last one that was looked for */
};

/* -- what rows have in common -------------------------------------------------------------- */

/* In the old order, so that the numbers in records mean the same. */
static int copy_shared(struct vmat_mm *mm, const struct vmat_mm *old)
{
	for (size_t i = 0; i < old->flagsets.count; i++) {
		const struct vma_flagset *set = mm_flagset(old, i);

		if (mm_share_flagset(mm, set->text, set->len, set->bits) < 0)
			return -ENOMEM;
	}
	for (size_t i = 0; i < old->texts.count; i++)
		if (mm_share_text(mm, mm_text(old, i), strlen(mm_text(old, i))) < 0)
			return -ENOMEM;
	for (size_t i = 0; i < old->keys.count; i++)
		if (mm_share_key(mm, vmat_mm_key(old, i), strlen(vmat_mm_key(old, i))) < 0)
			return -ENOMEM;
	return 0;
}

/* Keys in slots are strings of the old mm, and the new one's under the same number; or static. */
static const struct record_shape *copy_shape(struct vmat_mm *mm, const struct record_shape *old)
{
	struct record_slot *slots = calloc(old->slots + 1u, sizeof(*slots));
	const struct record_shape *shape;

	if (!slots)
		return NULL;
	memcpy(slots, old->slot, old->slots * sizeof(*slots));
	for (size_t i = 0; i < old->slots; i++)
		if (slots[i].key_index >= 0)
			slots[i].key = vmat_mm_key(mm, (size_t)slots[i].key_index);
	shape = mm_share_shape(mm, slots, old->slots);
	free(slots);
	return shape;
}

static const struct record_shape *shape_for(struct freezer *freezer, const struct record_shape *old)
{
	if (freezer->old_shape != old) {
		freezer->shape = copy_shape(freezer->mm, old);
		freezer->old_shape = freezer->shape ? old : NULL;
	}
	return freezer->shape;
}

/* -- rows ------------------------------------------------------------------------------------ */

static int copy_record(struct freezer *freezer, struct vmat_vma *row)
{
	const struct record_shape *shape;

	if (!row->record)
		return 0;
	shape = shape_for(freezer, row->record->shape);
	row->record = shape ? record_copy(&freezer->mm->arena, row->record, shape) : NULL;
	return row->record ? 0 : -ENOMEM;
}

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
	if (copy_record(freezer, row) || mm_copy_form(freezer->mm, row, freezer->old, from))
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
	if (mm_set_identity(mm, old->pid, old->comm, strlen(old->comm)) || copy_shared(mm, old) ||
	    copy_rows(freezer) || copy_policies(freezer) || facts_copy(mm, old))
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
	rc = freeze(&freezer);
	if (rc) {
		vmat_mm_free(freezer.mm);
		return rc;
	}
	*mmp = freezer.mm;
	return 0;
}
