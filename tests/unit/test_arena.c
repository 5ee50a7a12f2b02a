/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arena: pieces of any size that do not touch, and all of them gone at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "model/arena.h"

struct piece {
	unsigned char *at;
	size_t size;
	unsigned char fill;
};

static void pieces_are_aligned_and_keep_what_is_written(void **state)
{
	enum { PIECES = 3000 };
	struct piece *pieces = calloc(PIECES, sizeof(*pieces));
	struct arena arena = { 0 };
	uint64_t seed = 5;

	(void)state;
	assert_non_null(pieces);
	for (size_t i = 0; i < PIECES; i++) {
		struct piece *p = &pieces[i];

		/* mostly small, a few larger than any block before them */
		p->size = next_random(&seed) % (next_random(&seed) % 500 ? 200 : 3000000);
		p->fill = (unsigned char)i;
		p->at = arena_alloc(&arena, p->size);
		assert_non_null(p->at);
		assert_int_equal((uintptr_t)p->at % 8, 0);
		memset(p->at, p->fill, p->size);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t j = 0; j < pieces[i].size; j++)
			assert_int_equal(pieces[i].at[j], pieces[i].fill);
	arena_free(&arena);
	free(pieces);
}

static void a_string_is_copied_with_a_nul_behind_it(void **state)
{
	struct arena arena = { 0 };
	char *copy = arena_strndup(&arena, "abcdef", 3);

	(void)state;
	assert_string_equal(copy, "abc");
	assert_string_equal(arena_strndup(&arena, "abc", 0), "");
	arena_free(&arena);
}

static void what_is_given_back_is_handed_out_again(void **state)
{
	struct arena arena = { 0 };
	char *first, *second;

	(void)state;
	first = arena_alloc(&arena, 100);
	memset(first, 'x', 100);
	arena_shrink(&arena, first, 9);
	second = arena_alloc(&arena, 100);
	assert_ptr_equal(second, first + 16);
	memset(second, 'y', 100);
	assert_memory_equal(first, "xxxxxxxxx", 9);
	arena_shrink(&arena, second, 0);
	assert_ptr_equal(arena_alloc(&arena, 1), second);
	arena_free(&arena);
}

static void an_arena_that_was_freed_is_empty_and_usable(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	arena_free(&arena);
	assert_non_null(arena_alloc(&arena, 10));
	arena_free(&arena);
	assert_non_null(arena_alloc(&arena, 10));
	arena_free(&arena);
}

static void sizes_that_nobody_has_are_refused(void **state)
{
	struct arena arena = { 0 };
	char *before = arena_alloc(&arena, 8);

	(void)state;
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_null(arena_alloc(&arena, SIZE_MAX / 2 + 1));
	assert_null(arena_alloc(&arena, SIZE_MAX - 7));
	assert_ptr_equal(arena_alloc(&arena, 8), before + 8);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_aligned_and_keep_what_is_written),
		cmocka_unit_test(a_string_is_copied_with_a_nul_behind_it),
		cmocka_unit_test(what_is_given_back_is_handed_out_again),
		cmocka_unit_test(an_arena_that_was_freed_is_empty_and_usable),
		cmocka_unit_test(sizes_that_nobody_has_are_refused),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
