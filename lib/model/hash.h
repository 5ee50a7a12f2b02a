/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hash - an open-addressing table from hash to number; the owner compares and stores the items. */
#ifndef MODEL_HASH_H
#define MODEL_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_slot {
	uint32_t hash;
	uint32_t id;	/* 0: free */
};

/* All zero is an empty table. */
struct hash {
	struct hash_slot *slots;
	size_t mask;	/* slots - 1 */
	size_t used;
};

/* A hash of bytes, good enough for tables, not against an adversary with our source. */
uint32_t hash_bytes(const void *bytes, size_t len, uint64_t seed);

/*
 * Walk the ids stored under @hash: start with *@probe = 0 and go on until 0 comes back.
 */
uint32_t hash_next(const struct hash *table, uint32_t hash, size_t *probe);

/* Store @id, which must not be 0, under @hash. 0 or -ENOMEM, which changes nothing. */
int hash_add(struct hash *table, uint32_t hash, uint32_t id);

void hash_free(struct hash *table);

#endif
