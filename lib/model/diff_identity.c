/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity - two runs of a program: what is the same file and offset, whatever its address. */
#include "model/diff_identity.h"

#include <errno.h>
#include <stdlib.h>

#define PART(name) (1u << PART_##name)

/*
 * From what is surely the same to what is in its place. Where inodes are equal and names are not,
 * the file is also as large: numbers are used again.
 */
static const struct identity_pass passes[] = {
	{ PART(NAME) | PART(OFFSET) | PART(PERMS) | PART(BYTES), 0 },
	{ PART(NAME) | PART(OFFSET) | PART(PERMS), 0 },
	{ PART(NAME) | PART(OFFSET), 0 },
	{ PART(NAME) | PART(OBJECT), 0 },
	{ PART(DEVICE) | PART(INODE) | PART(OFFSET) | PART(PERMS) | PART(BYTES),
	  VMAT_CHANGE_RENAMED },
	{ PART(BARE) | PART(OFFSET) | PART(PERMS) | PART(BYTES), VMAT_CHANGE_RENAMED },
	{ PART(BARE) | PART(OFFSET), VMAT_CHANGE_RENAMED },
	{ PART(BARE) | PART(OBJECT), VMAT_CHANGE_RENAMED },
	{ PART(PROGRAM), VMAT_CHANGE_REPLACED },
	{ PART(STEM), VMAT_CHANGE_REPLACED },
};

/* -- bss ----------------------------------------------------------------------------------- */

static const struct vmat_vma *bss_of(const struct identity_side *side, size_t index)
{
	return &side->mm->rows[identity_item(side, index)->last + 1];
}

/* Nothing touches it from above, which it could have been merged with. */
static bool is_alone(const struct identity_side *side, const struct vmat_vma *vma)
{
	return vma + 1 == side->mm->rows + side->mm->count || vma[1].start != vma->end ||
	       !identity_is_anon(&vma[1]);
}

/*
 * What lies behind a library's data may be more than its bss: whatever was put directly above it
 * is one with it. So it goes with the library only if it is the same on both sides; with a program,
 * which lies alone, always.
 */
static bool same_bss(const struct identity *identity, size_t before, size_t after)
{
	const struct identity_side *a = &identity->before, *b = &identity->after;
	const struct vmat_vma *one, *other;

	if (!identity_item(a, before)->may_have_bss || !identity_item(b, after)->may_have_bss)
		return false;
	one = bss_of(a, before);
	other = bss_of(b, after);
	if (one->perms != other->perms)
		return false;
	if (one->end - one->start == other->end - other->start)
		return true;
	return identity_thing(a, before)->part[PART_PROGRAM] == 0 &&
	       identity_thing(b, after)->part[PART_PROGRAM] == 0 && is_alone(a, one) &&
	       is_alone(b, other);
}

static void settle_bss(struct identity *identity)
{
	for (size_t i = 0; i < identity->before.items.count; i++) {
		size_t partner = identity_thing(&identity->before, i)->partner;

		if (partner == NOWHERE || !same_bss(identity, i, partner))
			continue;
		identity_item(&identity->before, i)->has_bss = true;
		identity_item(&identity->after, partner)->has_bss = true;
	}
}

/* -- all of it ----------------------------------------------------------------------------- */

static int compare_items(struct identity *identity)
{
	const struct identity_side *a = &identity->before, *b = &identity->after;
	const struct identity_rows none = { NULL, 0 };
	int rc = 0;

	for (size_t i = 0; i < a->items.count && !rc; i++) {
		const struct identity_thing *thing = identity_thing(a, i);

		rc = identity_compare(identity->diff, identity_rows(a, i),
				      thing->partner == NOWHERE ?
					      none : identity_rows(b, thing->partner),
				      thing->what);
	}
	for (size_t i = 0; i < b->items.count && !rc; i++)
		if (identity_thing(b, i)->partner == NOWHERE)
			rc = identity_compare(identity->diff, none, identity_rows(b, i), 0);
	return rc;
}

static int compare(struct identity *identity)
{
	struct identity_side *a = &identity->before, *b = &identity->after;
	int rc = identity_items(identity, a);

	if (!rc)
		rc = identity_items(identity, b);
	if (!rc)
		rc = identity_pair(a->things.items, a->things.count, b->things.items,
				   b->things.count, passes, sizeof(passes) / sizeof(*passes));
	if (rc)
		return rc;
	settle_bss(identity);
	rc = compare_items(identity);
	return rc ? rc : identity_compare_anon(identity);
}

static void free_side(struct identity_side *side)
{
	free(side->items.items);
	free(side->things.items);
}

int diff_by_identity(struct vmat_diff *diff)
{
	struct identity identity = {
		.diff = diff, .before = { .mm = diff->before }, .after = { .mm = diff->after },
	};
	int rc = compare(&identity);

	free_side(&identity.before);
	free_side(&identity.after);
	hash_free(&identity.texts.hash);
	free(identity.texts.list.items);
	arena_free(&identity.texts.arena);
	return rc;
}
