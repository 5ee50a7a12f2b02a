/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity_anon - anonymous memory that is known by its name at most: sums, or pieces. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/diff_identity.h"

#define PART(name) (1u << PART_##name)

/*
 * Where alignment leaves holes differs from run to run, and so does what is joined: what does not
 * is how much there is of each sort. Flags that all of it was given are flags that changed.
 */
static const struct identity_pass sums[] = {
	{ PART(NAME) | PART(PERMS) | PART(FLAGS), 0 },
	{ PART(NAME) | PART(PERMS) | PART(BYTES), VMAT_CHANGE_REFLAGGED },
	{ PART(NAME) | PART(PERMS), VMAT_CHANGE_REFLAGGED },
};

/* Pieces are looked for above the same item. */
static const struct identity_pass pieces[] = {
	{ PART(ANCHOR) | PART(NAME) | PART(PERMS) | PART(FLAGS) | PART(BYTES), 0 },
	{ PART(ANCHOR) | PART(NAME) | PART(PERMS) | PART(FLAGS), 0 },
	{ PART(ANCHOR) | PART(NAME) | PART(PERMS), VMAT_CHANGE_REFLAGGED },
};

/* A row, and what it is known by. */
struct row {
	const struct vmat_vma *vma;
	uint64_t key[4];		/* name, permissions, flags, number: sorted by these */
	uint64_t anchor;
	bool tail;			/* behind the data of an object without a partner */
};

struct pool {
	const struct identity_side *side;
	struct mm_list rows;		/* struct row */
	const struct vmat_vma **vmas;	/* of the rows */
	struct mm_list groups;		/* struct group */
	struct mm_list things;		/* struct identity_thing, one a group */
};

/* Rows that are one thing. */
struct group {
	size_t first, count;
	uint64_t bytes;
	uint64_t number;		/* of its lowest row; they are in this order */
};

/* -- rows ---------------------------------------------------------------------------------- */

/* Names of threads' stacks (3.4 to 4.4) hold a number that is another in each run. */
static uint64_t name_of(struct identity *identity, const struct vma_file *file)
{
	if (!strncmp(file->name, "[stack:", 7))
		return identity_text(&identity->texts, "", 0);
	return identity_text(&identity->texts, file->name, file->name_len);
}

static uint64_t flags_of(struct identity *identity, const struct identity_side *side,
			 const struct vmat_vma *vma)
{
	const char *text;

	if (!identity->diff->alike.has_flags)
		return identity_text(&identity->texts, "", 0);
	text = vmat_vma_vmflags(side->mm, vma);
	return identity_text(&identity->texts, text, strlen(text));
}

static int add_row(struct identity *identity, struct pool *pool, const struct vmat_vma *vma,
		   uint64_t anchor, bool tail)
{
	const struct row *last = pool->rows.count ?
		(const struct row *)pool->rows.items + pool->rows.count - 1 : NULL;
	struct row row = {
		.vma = vma, .anchor = anchor, .tail = tail,
		.key = { [1] = vma->perms, [3] = pool->rows.count },
	};
	struct row *place;

	row.key[0] = last && last->vma->file == vma->file ? last->key[0] :
							    name_of(identity, vma->file);
	row.key[2] = flags_of(identity, pool->side, vma);
	place = mm_list_push(&pool->rows, sizeof(*place));
	if (!place || !row.key[0] || !row.key[2])
		return -ENOMEM;
	*place = row;
	return 0;
}

/* Items are numbered as those of the one side; what has no partner is no anchor. */
static uint64_t anchor_of(const struct identity *identity, const struct identity_side *side,
			  size_t index, uint64_t anchor)
{
	size_t partner = identity_thing(side, index)->partner;

	if (partner == NOWHERE)
		return anchor;
	return (side == &identity->after ? partner : index) + 1;
}

static int collect(struct identity *identity, struct pool *pool)
{
	const struct identity_side *side = pool->side;
	size_t row = 0, item = 0;
	uint64_t anchor = 0;
	bool tail = false;
	int rc = 0;

	while (row < side->mm->count && !rc) {
		if (item < side->items.count && identity_item(side, item)->first == row) {
			row += identity_rows(side, item).count;
			tail = identity_item(side, item)->may_have_bss &&
			       identity_thing(side, item)->partner == NOWHERE;
			anchor = anchor_of(identity, side, item++, anchor);
		} else {
			rc = add_row(identity, pool, &side->mm->rows[row++], anchor, tail);
			tail = false;
		}
	}
	return rc;
}

/* -- groups -------------------------------------------------------------------------------- */

static int by_key(const void *one, const void *other)
{
	const struct row *a = one, *b = other;

	for (size_t i = 0; i < sizeof(a->key) / sizeof(*a->key); i++)
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i] ? -1 : 1;
	return 0;
}

static int by_number(const void *one, const void *other)
{
	const struct group *a = one, *b = other;

	return a->number < b->number ? -1 : a->number > b->number;
}

/* Sums are of rows with one key; pieces are rows. */
static int make_groups(struct pool *pool, bool each)
{
	const struct row *rows = pool->rows.items;
	size_t end;

	for (size_t first = 0; first < pool->rows.count; first = end) {
		struct group *group = mm_list_push(&pool->groups, sizeof(*group));

		if (!group)
			return -ENOMEM;
		*group = (struct group){ .first = first, .number = rows[first].key[3] };
		for (end = first; end < pool->rows.count && (end == first || (!each &&
		     !memcmp(rows[end].key, rows[first].key, 3 * sizeof(*rows->key)))); end++)
			group->bytes += rows[end].vma->end - rows[end].vma->start;
		group->count = end - first;
	}
	if (pool->groups.count)
		qsort(pool->groups.items, pool->groups.count, sizeof(struct group), by_number);
	return 0;
}

static int make_things(struct pool *pool)
{
	const struct group *groups = pool->groups.items;

	for (size_t i = 0; i < pool->groups.count; i++) {
		const struct row *row = (const struct row *)pool->rows.items + groups[i].first;
		struct identity_thing *thing = mm_list_push(&pool->things, sizeof(*thing));

		if (!thing)
			return -ENOMEM;
		for (size_t part = 0; part < PARTS; part++)
			thing->part[part] = PART_NONE;
		thing->part[PART_NAME] = row->key[0];
		thing->part[PART_PERMS] = row->key[1];
		thing->part[PART_FLAGS] = row->key[2];
		thing->part[PART_BYTES] = groups[i].bytes;
		thing->part[PART_ANCHOR] = row->anchor;
		thing->partner = NOWHERE;
		thing->what = 0;
	}
	return 0;
}

static int make_pool(struct identity *identity, struct pool *pool)
{
	bool each = identity->diff->options.pieces;
	struct row *rows;
	int rc = collect(identity, pool);

	if (rc)
		return rc;
	pool->vmas = calloc(pool->rows.count + 1, sizeof(*pool->vmas));
	if (!pool->vmas)
		return -ENOMEM;
	rows = pool->rows.items;
	if (!each && pool->rows.count)
		qsort(rows, pool->rows.count, sizeof(*rows), by_key);
	for (size_t i = 0; i < pool->rows.count; i++)
		pool->vmas[i] = rows[i].vma;
	rc = make_groups(pool, each);
	return rc ? rc : make_things(pool);
}

static void free_pool(struct pool *pool)
{
	free(pool->rows.items);
	free(pool->vmas);
	free(pool->groups.items);
	free(pool->things.items);
}

/* -- comparing ----------------------------------------------------------------------------- */

static struct group *group_of(const struct pool *pool, size_t index)
{
	return &((struct group *)pool->groups.items)[index];
}

static struct vmat_side side_of(const struct pool *pool, const struct group *group)
{
	return (struct vmat_side){ pool->vmas + group->first, group->count, group->bytes };
}

static bool same_weight(const struct vmat_diff *diff, const struct pool *before,
			const struct group *a, const struct pool *after, const struct group *b)
{
	const struct vmat_side one = side_of(before, a), other = side_of(after, b);

	return diff_same_weight(diff, &one, &other);
}

static int say(struct vmat_diff *diff, unsigned what, const struct pool *before,
	       const struct group *a, const struct pool *after, const struct group *b)
{
	return diff_append(diff, NULL, what, a ? before->vmas + a->first : NULL, a ? a->count : 0,
			   b ? after->vmas + b->first : NULL, b ? b->count : 0);
}

/*
 * There is more of it by @more bytes: what lies behind objects that came or went is theirs, unless
 * it is more than that, and so is one with something else.
 */
static int take_bss(struct vmat_diff *diff, const struct pool *pool, struct group *group,
		    uint64_t more, bool after)
{
	const struct row *rows = pool->rows.items;
	const struct vmat_vma **vmas = pool->vmas + group->first;
	size_t used = 0;
	int rc = 0;

	for (size_t i = 0; i < group->count && !rc; i++) {
		const struct vmat_vma *vma = vmas[i];
		uint64_t bytes = vma->end - vma->start;

		if (!rows[group->first + i].tail || bytes > more) {
			vmas[used++] = vma;
			continue;
		}
		more -= bytes;
		group->bytes -= bytes;
		rc = after ? diff_append(diff, NULL, VMAT_CHANGE_ADDED, NULL, 0, &vma, 1) :
			     diff_append(diff, NULL, VMAT_CHANGE_REMOVED, &vma, 1, NULL, 0);
	}
	group->count = used;
	return rc;
}

static int compare_groups(struct vmat_diff *diff, const struct pool *before, struct group *a,
			  const struct pool *after, struct group *b, unsigned what)
{
	int rc = 0;

	if (b->bytes > a->bytes)
		rc = take_bss(diff, after, b, b->bytes - a->bytes, true);
	else if (b->bytes < a->bytes)
		rc = take_bss(diff, before, a, a->bytes - b->bytes, false);
	if (b->bytes != a->bytes)
		what |= b->bytes > a->bytes ? VMAT_CHANGE_GROWN : VMAT_CHANGE_SHRUNK;
	else if (!what && diff->options.counters && !same_weight(diff, before, a, after, b))
		what = VMAT_CHANGE_REWEIGHED;
	return rc || !what ? rc : say(diff, what, before, a, after, b);
}

static int compare_pools(struct vmat_diff *diff, const struct pool *before,
			 const struct pool *after)
{
	const struct identity_thing *a = before->things.items, *b = after->things.items;
	int rc = 0;

	for (size_t i = 0; i < before->groups.count && !rc; i++) {
		struct group *group = group_of(before, i);

		rc = a[i].partner == NOWHERE ?
			     say(diff, VMAT_CHANGE_REMOVED, before, group, after, NULL) :
			     compare_groups(diff, before, group, after,
					    group_of(after, a[i].partner), a[i].what);
	}
	for (size_t i = 0; i < after->groups.count && !rc; i++)
		if (b[i].partner == NOWHERE)
			rc = say(diff, VMAT_CHANGE_ADDED, before, NULL, after, group_of(after, i));
	return rc;
}

int identity_compare_anon(struct identity *identity)
{
	struct pool before = { .side = &identity->before }, after = { .side = &identity->after };
	bool each = identity->diff->options.pieces;
	int rc = make_pool(identity, &before);

	if (!rc)
		rc = make_pool(identity, &after);
	if (!rc)
		rc = identity_pair(before.things.items, before.things.count, after.things.items,
				   after.things.count, each ? pieces : sums,
				   each ? sizeof(pieces) / sizeof(*pieces) :
					  sizeof(sums) / sizeof(*sums));
	if (!rc)
		rc = compare_pools(identity->diff, &before, &after);
	free_pool(&before);
	free_pool(&after);
	return rc;
}
