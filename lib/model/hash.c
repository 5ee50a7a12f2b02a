/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hash - an open-addressing table from hash to number; the owner compares and stores the items. */
#include "model/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

static inline uint64_t mix(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else	/* 32-bit machines */
	a = (a ^ a >> 32) * b;
	return a ^ a >> 29;
#endif
}

static inline uint64_t load(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Of less than 32 bytes: the first and the last, which may overlap. */
static inline uint64_t mix_short(uint64_t h, const unsigned char *p, size_t len)
{
	uint64_t word = 0;

	if (len >= 16)
		h = mix(h ^ load(p), load(p + 8) ^ 0xa0761d6478bd642fu);
	if (len >= 8)
		return mix(h ^ load(len >= 16 ? p + len - 16 : p),
			   load(p + len - 8) ^ 0x8ebc6af09c88c6e3u);
	memcpy(&word, p, len);
	return mix(h ^ word, 0xe7037ed1a0b428dbu);
}

uint32_t hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
	const unsigned char *p = bytes, *last;
	uint64_t h = (seed ^ 0x9e3779b97f4a7c15u) + len * 0xd6e8feb86659fd93u, other = h;

	if (len < 32) {
		h = mix_short(h, p, len);
		return (uint32_t)(h ^ (h >> 32));
	}
	last = p + len - 32;
	/*
	 * Two sums, since a multiplication takes longer than it keeps the processor busy; the last
	 * 32 bytes may overlap those before: fewer branches than any tail has.
	 */
	for (;; p = last - p > 32 ? p + 32 : last) {
		h = mix(h ^ load(p), load(p + 8) ^ 0xa0761d6478bd642fu);
		other = mix(other ^ load(p + 16), load(p + 24) ^ 0x8ebc6af09c88c6e3u);
		if (p == last)
			break;
	}
	h = mix(h, other ^ 0x589965cc75374cc3u);
	return (uint32_t)(h ^ (h >> 32));
}

uint32_t hash_next(const struct hash *table, uint32_t hash, size_t *probe)
{
	if (!table->slots)
		return 0;
	for (;;) {
		const struct hash_slot *slot = &table->slots[(hash + (*probe)++) & table->mask];

		if (!slot->id || slot->hash == hash)
			return slot->id;
	}
}

static void put(struct hash *table, uint32_t hash, uint32_t id)
{
	size_t i = hash & table->mask;

	while (table->slots[i].id)
		i = (i + 1) & table->mask;
	table->slots[i] = (struct hash_slot){ .hash = hash, .id = id };
}

static int grow(struct hash *table)
{
	size_t old_slots = table->slots ? table->mask + 1 : 0;
	size_t new_slots = old_slots ? old_slots * 2 : FIRST_SLOTS;
	struct hash bigger = { .mask = new_slots - 1, .used = table->used };

	bigger.slots = calloc(new_slots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < old_slots; i++)
		if (table->slots[i].id)
			put(&bigger, table->slots[i].hash, table->slots[i].id);
	free(table->slots);
	*table = bigger;
	return 0;
}

int hash_add(struct hash *table, uint32_t hash, uint32_t id)
{
	if (!table->slots || table->used * 4 >= (table->mask + 1) * 3) {
		int rc = grow(table);

		if (rc)
			return rc;
	}
	put(table, hash, id);
	table->used++;
	return 0;
}

void hash_free(struct hash *table)
{
	free(table->slots);
	*table = (struct hash){ 0 };
}
