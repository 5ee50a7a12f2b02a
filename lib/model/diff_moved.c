/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_moved - what was removed in one place and added in another, and is the same. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/diff.h"

enum { COUNTERS = 3 };

/* In what they must agree; all zero where it does not matter. No padding: it is hashed as bytes. */
struct key {
	uint64_t bytes, inode, offset, flags, counters[COUNTERS];
	uint32_t dev_major, dev_minor, perms, name_len;
};

/* All changes with the same key: chains of changes in the order of addresses. */
struct group {
	struct key key;
	const char *name;
	uint32_t first[2], last[2], count[2];	/* of the removed, of the added */
};

#define NO_CHANGE UINT32_MAX

struct moves {
	struct vmat_diff *diff;
	struct hash hash;
	struct mm_list groups;
	uint32_t *next;		/* for each change the next one of its group and side */
};

static struct vmat_change *change_at(const struct moves *moves, size_t index)
{
	return &((struct vmat_change *)moves->diff->changes.items)[index];
}

/* -- what is the same ------------------------------------------------------------------------- */

static void weigh(const struct vmat_diff *diff, const struct vmat_change *change, bool after,
		  struct key *key)
{
	static const enum vmat_field fields[COUNTERS] = { VMAT_RSS, VMAT_ANONYMOUS, VMAT_SWAP };

	for (int i = 0; i < COUNTERS; i++)
		if (diff->alike.has[0] & diff->alike.has[1] & UINT64_C(1) << fields[i])
			vmat_diff_weigh(diff, change, after, fields[i], &key->counters[i]);
}

/* A file is known by its inode. Of anonymous memory all must agree that can be known. */
static struct key key_of(const struct vmat_diff *diff, const struct vmat_change *change)
{
	bool after = change->what == VMAT_CHANGE_ADDED;
	const struct vmat_side *side = after ? &change->after : &change->before;
	const struct vmat_vma *vma = side->vma[0];
	struct key key = {
		.bytes = side->bytes,
		.inode = vma->file->inode,
		.offset = vma->offset,
		.dev_major = vma->file->dev_major,
		.dev_minor = vma->file->dev_minor,
		.perms = vma->perms,
		.name_len = vma->file->inode ? 0 : vma->file->name_len,
	};

	if (!alike_is_anon(vma))
		return key;
	/* mremap() marks what it moved as written */
	if (diff->alike.has_flags)
		key.flags = vma->flags & ~VMAT_VM_SOFTDIRTY;
	weigh(diff, change, after, &key);
	return key;
}

static struct group *find_group(const struct moves *moves, const struct key *key, const char *name,
				uint32_t hash)
{
	size_t probe = 0;
	uint32_t id;

	while ((id = hash_next(&moves->hash, hash, &probe))) {
		struct group *group = &((struct group *)moves->groups.items)[id - 1];

		if (!memcmp(&group->key, key, sizeof(*key)) &&
		    !memcmp(group->name, name, key->name_len))
			return group;
	}
	return NULL;
}

static struct group *group_for(struct moves *moves, const struct key *key, const char *name)
{
	uint32_t hash = hash_bytes(name, key->name_len, hash_bytes(key, sizeof(*key), 0));
	struct group *group = find_group(moves, key, name, hash);

	if (group)
		return group;
	group = mm_list_push(&moves->groups, sizeof(*group));
	if (!group || hash_add(&moves->hash, hash, (uint32_t)moves->groups.count))
		return NULL;
	*group = (struct group){ .key = *key, .name = name };
	return group;
}

static int enter(struct moves *moves, uint32_t index)
{
	const struct vmat_change *change = change_at(moves, index);
	bool after = change->what == VMAT_CHANGE_ADDED;
	const struct vmat_side *side = after ? &change->after : &change->before;
	struct key key = key_of(moves->diff, change);
	struct group *group = group_for(moves, &key, side->vma[0]->file->name);

	if (!group)
		return -ENOMEM;
	moves->next[index] = NO_CHANGE;
	if (group->count[after]++)
		moves->next[group->last[after]] = index;
	else
		group->first[after] = index;
	group->last[after] = index;
	return 0;
}

static int enter_all(struct moves *moves)
{
	for (size_t i = 0; i < moves->diff->changes.count; i++) {
		unsigned what = change_at(moves, i)->what;

		if ((what == VMAT_CHANGE_ADDED || what == VMAT_CHANGE_REMOVED) &&
		    enter(moves, (uint32_t)i))
			return -ENOMEM;
	}
	return 0;
}

/* -- what that makes of the changes ------------------------------------------------------- */

/* The added one becomes both; the removed one is no change any more. */
static void join(struct moves *moves, uint32_t removed, uint32_t added)
{
	struct vmat_change *from = change_at(moves, removed), *to = change_at(moves, added);

	to->before = from->before;
	to->what = VMAT_CHANGE_MOVED;
	if (to->before.count == to->after.count)
		for (size_t i = 0; i < to->after.count; i++)
			to->what |= alike_attributes(&moves->diff->alike, to->before.vma[i],
						     to->after.vma[i]);
	from->what = 0;
}

/*
 * One mapping of a part of a file is as good as another. Of anonymous memory it is said only where
 * there is one candidate: of two that went and two that came, which is which nothing tells.
 */
static void resolve(struct moves *moves, const struct group *group)
{
	uint32_t removed = group->first[0], added = group->first[1];
	const struct vmat_vma *vma;

	if (!group->count[0] || !group->count[1])
		return;
	vma = change_at(moves, added)->after.vma[0];
	if (alike_is_anon(vma) && (group->count[0] > 1 || group->count[1] > 1))
		return;
	while (removed != NO_CHANGE && added != NO_CHANGE) {
		join(moves, removed, added);
		removed = moves->next[removed];
		added = moves->next[added];
	}
}

static void drop_joined(struct vmat_diff *diff)
{
	struct vmat_change *changes = diff->changes.items;
	size_t kept = 0;

	for (size_t i = 0; i < diff->changes.count; i++)
		if (changes[i].what)
			changes[kept++] = changes[i];
	diff->changes.count = kept;
}

static bool any(const struct vmat_diff *diff, unsigned what)
{
	const struct vmat_change *changes = diff->changes.items;

	for (size_t i = 0; i < diff->changes.count; i++)
		if (changes[i].what == what)
			return true;
	return false;
}

int diff_find_moves(struct vmat_diff *diff)
{
	struct moves moves = { .diff = diff };
	int rc;

	if (!any(diff, VMAT_CHANGE_ADDED) || !any(diff, VMAT_CHANGE_REMOVED) ||
	    diff->changes.count >= NO_CHANGE)
		return 0;
	moves.next = calloc(diff->changes.count, sizeof(*moves.next));
	rc = moves.next ? enter_all(&moves) : -ENOMEM;
	if (!rc) {
		const struct group *groups = moves.groups.items;

		for (size_t i = 0; i < moves.groups.count; i++)
			resolve(&moves, &groups[i]);
		drop_joined(diff);
	}
	free(moves.next);
	free(moves.groups.items);
	hash_free(&moves.hash);
	return rc;
}
