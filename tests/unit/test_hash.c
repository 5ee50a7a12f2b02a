/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hash table: nothing is lost while it grows, and every byte of a key counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "model/hash.h"

static bool finds(const struct hash *table, uint32_t hash, uint32_t wanted)
{
	size_t probe = 0;
	uint32_t id;

	while ((id = hash_next(table, hash, &probe)))
		if (id == wanted)
			return true;
	return false;
}

static void an_empty_table_finds_nothing(void **state)
{
	struct hash table = { 0 };
	size_t probe = 0;

	(void)state;
	assert_int_equal(hash_next(&table, 17, &probe), 0);
	hash_free(&table);
}

static void all_that_was_added_is_found_while_the_table_grows(void **state)
{
	struct hash table = { 0 };

	(void)state;
	for (uint32_t id = 1; id <= 5000; id++) {
		uint32_t hash = hash_bytes(&id, sizeof(id), 0);

		assert_false(finds(&table, hash, id));
		assert_int_equal(hash_add(&table, hash, id), 0);
		assert_int_equal(table.used, id);
		if (id % 500 == 0)
			for (uint32_t old = 1; old <= id; old++)
				assert_true(finds(&table, hash_bytes(&old, sizeof(old), 0), old));
	}
	hash_free(&table);
	assert_int_equal(table.used, 0);
}

static void ids_that_share_a_hash_are_all_handed_out(void **state)
{
	struct hash table = { 0 };

	(void)state;
	for (uint32_t id = 1; id <= 300; id++)
		assert_int_equal(hash_add(&table, 0xffffffff, id), 0);
	for (uint32_t id = 1; id <= 300; id++)
		assert_true(finds(&table, 0xffffffff, id));
	assert_false(finds(&table, 0xffffffff, 301));
	hash_free(&table);
}

static void every_bit_the_length_and_the_seed_count(void **state)
{
	uint64_t seed = 3;
	size_t equal = 0;

	(void)state;
	for (size_t len = 0; len <= 150; len++) {
		/* memory of exactly that size: a sanitizer sees the byte behind it */
		unsigned char *bytes = malloc(len ? len : 1);
		uint32_t hash;

		for (size_t i = 0; i < len; i++)
			bytes[i] = (unsigned char)next_random(&seed);
		hash = hash_bytes(bytes, len, 1);
		assert_int_equal(hash, hash_bytes(bytes, len, 1));
		equal += hash == hash_bytes(bytes, len, 2);
		equal += len && hash == hash_bytes(bytes, len - 1, 1);
		for (size_t bit = 0; bit < len * 8; bit++) {
			bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
			equal += hash == hash_bytes(bytes, len, 1);
			bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
		}
		free(bytes);
	}
	/* 90 900 pairs: one of them may agree by chance (1 in 47 000 for each seed of this test) */
	assert_in_range(equal, 0, 1);
}

static void names_of_one_folder_spread_evenly(void **state)
{
	enum { NAMES = 1 << 16, BUCKETS = 1 << 10 };
	unsigned *bucket = calloc(BUCKETS, sizeof(*bucket)), most = 0;
	char name[64];

	(void)state;
	for (unsigned i = 0; i < NAMES; i++) {
		size_t len = (size_t)sprintf(name, "/usr/lib/x86_64-linux-gnu/lib%08x.so.1", i);
		unsigned *b = &bucket[hash_bytes(name, len, 0) % BUCKETS];

		if (++*b > most)
			most = *b;
	}
	/* 64 a bucket on average, 8 is a standard deviation */
	assert_in_range(most, 64, 64 + 8 * 8);
	free(bucket);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_table_finds_nothing),
		cmocka_unit_test(all_that_was_added_is_found_while_the_table_grows),
		cmocka_unit_test(ids_that_share_a_hash_are_all_handed_out),
		cmocka_unit_test(every_bit_the_length_and_the_seed_count),
		cmocka_unit_test(names_of_one_folder_spread_evenly),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
