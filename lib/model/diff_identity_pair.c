/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity_pair - finds which thing of one address space is which of the other, by keys. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/diff_identity.h"

/* -- texts --------------------------------------------------------------------------------- */

struct identity_text {
	const char *bytes;
	size_t len;
};

uint32_t identity_text(struct identity_texts *texts, const char *bytes, size_t len)
{
	const struct identity_text *known = texts->list.items;
	uint32_t hash = hash_bytes(bytes, len, 0), id;
	struct identity_text *text;
	size_t probe = 0;

	while ((id = hash_next(&texts->hash, hash, &probe)))
		if (known[id - 1].len == len && !memcmp(known[id - 1].bytes, bytes, len))
			return id;
	if (texts->list.count >= UINT32_MAX)
		return 0;
	text = mm_list_push(&texts->list, sizeof(*text));
	if (!text)
		return 0;
	*text = (struct identity_text){ bytes, len };
	return hash_add(&texts->hash, hash, (uint32_t)texts->list.count) ?
		       0 : (uint32_t)texts->list.count;
}

/* -- passes -------------------------------------------------------------------------------- */

enum { MOST_PARTS = 6 };

/* The parts that a pass asks for, one behind the other; 0 behind them. */
struct entry {
	uint64_t key[MOST_PARTS];
	size_t index;
};

static int compare_keys(const struct entry *a, const struct entry *b)
{
	for (size_t i = 0; i < MOST_PARTS; i++)
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i] ? -1 : 1;
	return 0;
}

static int by_key(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;
	int order = compare_keys(a, b);

	return order ? order : a->index < b->index ? -1 : a->index > b->index;
}

/* False: it lacks a part. */
static bool make_key(struct entry *entry, const struct identity_thing *thing, unsigned parts)
{
	size_t used = 0;

	*entry = (struct entry){ 0 };
	for (size_t part = 0; part < PARTS; part++) {
		if (!(parts & 1u << part))
			continue;
		if (thing->part[part] == PART_NONE)
			return false;
		entry->key[used++] = thing->part[part];
	}
	return true;
}

static size_t make_entries(struct entry *entries, const struct identity_thing *things,
			   size_t count, unsigned parts)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (things[i].partner != NOWHERE || !make_key(&entries[used], &things[i], parts))
			continue;
		entries[used++].index = i;
	}
	qsort(entries, used, sizeof(*entries), by_key);
	return used;
}

static void run_pass(struct identity_thing *before, const struct entry *a, size_t a_count,
		     struct identity_thing *after, const struct entry *b, size_t b_count,
		     unsigned what)
{
	size_t i = 0, j = 0;

	while (i < a_count && j < b_count) {
		int order = compare_keys(&a[i], &b[j]);

		if (!order) {
			before[a[i].index].partner = b[j].index;
			after[b[j].index].partner = a[i].index;
			before[a[i].index].what = after[b[j].index].what = what;
		}
		i += order <= 0;
		j += order >= 0;
	}
}

int identity_pair(struct identity_thing *before, size_t before_count,
		  struct identity_thing *after, size_t after_count,
		  const struct identity_pass *passes, size_t pass_count)
{
	struct entry *a = calloc(before_count + 1, sizeof(*a));
	struct entry *b = calloc(after_count + 1, sizeof(*b));

	for (size_t i = 0; a && b && i < pass_count; i++) {
		size_t a_count = make_entries(a, before, before_count, passes[i].parts);
		size_t b_count = make_entries(b, after, after_count, passes[i].parts);

		run_pass(before, a, a_count, after, b, b_count, passes[i].what);
	}
	free(a);
	free(b);
	return a && b ? 0 : -ENOMEM;
}
