/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changepart - changes, each cut by groups: to one belongs what it lost and what it got. */
#include "common/changepart.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/compare.h"

/* What is at work: a change, its mappings and the keys of these. */
struct cutter {
	struct parts *parts;
	const struct column *key;
	const struct comparison_subject *subject;
	struct cell *keys;		/* of each mapping, before and then after */
	size_t changes, vmas;		/* so many are used */
};

static const struct vmat_side *side_of(const struct vmat_change *change, int which)
{
	return which == AFTER ? &change->after : &change->before;
}

static struct vmat_side *side_in(struct vmat_change *change, int which)
{
	return which == AFTER ? &change->after : &change->before;
}

static void get_key(const struct cutter *cutter, const struct vmat_change *change, int which,
		    size_t index, struct cell *key)
{
	struct vmat_change alone = { .what = change->what };
	const struct change_row row = { .change = &alone };

	*side_in(&alone, which) = (struct vmat_side){
		.vma = side_of(change, which)->vma + index, .count = 1,
	};
	column_cell(cutter->key, &cutter->subject->subject, &row, key);
}

static bool same(const struct cell *a, const struct cell *b)
{
	return !cell_order(a, b) && (a->type != CELL_TEXT || a->suffix == b->suffix);
}

/* The keys of all mappings; true when they all are the same. */
static bool get_keys(struct cutter *cutter, const struct vmat_change *change)
{
	struct cell *key = cutter->keys;

	for (int which = BEFORE; which <= AFTER; which++)
		for (size_t i = 0; i < side_of(change, which)->count; i++)
			get_key(cutter, change, which, i, key++);
	for (struct cell *other = cutter->keys; other < key; other++)
		if (!same(other, cutter->keys))
			return false;
	return true;
}

static void add_row(struct cutter *cutter, const struct change_row *row)
{
	cutter->parts->rows[cutter->parts->count++] = *row;
}

/* Of one side the mappings that have @key. */
static void take_side(struct cutter *cutter, struct vmat_change *part, int which,
		      const struct vmat_change *change, const struct cell *key)
{
	const struct vmat_side *from = side_of(change, which);
	const struct cell *keys = cutter->keys + (which == AFTER ? change->before.count : 0);
	struct vmat_side *side = side_in(part, which);

	side->vma = cutter->parts->vmas + cutter->vmas;
	for (size_t i = 0; i < from->count; i++) {
		if (!same(&keys[i], key))
			continue;
		cutter->parts->vmas[cutter->vmas++] = from->vma[i];
		side->bytes += vmat_vma_end(from->vma[i]) - vmat_vma_start(from->vma[i]);
		side->count++;
	}
}

/* A part for each key, where it is first seen. */
static void cut(struct cutter *cutter, const struct vmat_change *change)
{
	const size_t count = change->before.count + change->after.count;

	for (size_t i = 0; i < count; i++) {
		struct vmat_change *part = &cutter->parts->changes[cutter->changes];
		size_t first = 0;

		while (!same(&cutter->keys[first], &cutter->keys[i]))
			first++;
		if (first < i)
			continue;
		*part = (struct vmat_change){
			.what = change->what, .start = change->start, .end = change->end,
		};
		take_side(cutter, part, BEFORE, change, &cutter->keys[i]);
		take_side(cutter, part, AFTER, change, &cutter->keys[i]);
		cutter->changes++;
		add_row(cutter, &(struct change_row){ .change = part });
	}
}

static int make_room(struct cutter *cutter, const void *const *rows, size_t count)
{
	struct parts *parts = cutter->parts;
	size_t all = 0, most = 0;

	for (size_t i = 0; i < count; i++) {
		const struct change_row *row = rows[i];
		size_t vmas = row->change->before.count + row->change->after.count;

		all += vmas;
		most = vmas > most ? vmas : most;
	}
	cutter->keys = calloc(most + 1, sizeof(*cutter->keys));
	parts->rows = calloc(all + 1, sizeof(*parts->rows));
	parts->order = calloc(all + 1, sizeof(*parts->order));
	parts->changes = calloc(all + 1, sizeof(*parts->changes));
	parts->vmas = calloc(all + 1, sizeof(*parts->vmas));
	return cutter->keys && parts->rows && parts->order && parts->changes && parts->vmas ?
		       0 : -ENOMEM;
}

int parts_make(struct parts *parts, const struct column *key, const void *const *rows,
	       size_t count, const struct comparison_subject *subject)
{
	struct cutter cutter = { .parts = parts, .key = key, .subject = subject };
	int err;

	*parts = (struct parts){ .rows = NULL };
	err = make_room(&cutter, rows, count);
	for (size_t i = 0; !err && i < count; i++) {
		const struct change_row *row = rows[i];

		if (get_keys(&cutter, row->change))
			add_row(&cutter, row);
		else
			cut(&cutter, row->change);
	}
	for (size_t i = 0; !err && i < parts->count; i++)
		parts->order[i] = &parts->rows[i];
	free(cutter.keys);
	return err;
}

void parts_free(struct parts *parts)
{
	free(parts->rows);
	free(parts->order);
	free(parts->changes);
	free(parts->vmas);
}
