/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that runs out: whichever allocation fails, the parser says -ENOMEM and nothing leaks. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/parsing.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "model/mm.h"

/*
 * The linker sends the library's calls here (--wrap, see tests.am). Allocation number @fails_at
 * fails, from 1, and if @for_good all after it.
 */
static struct {
	size_t count, fails_at, held;
	bool counting, for_good;
} memory;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *old);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *old);

static bool fails(void)
{
	if (!memory.counting)
		return false;
	memory.count++;
	return memory.count == memory.fails_at ||
	       (memory.for_good && memory.count > memory.fails_at);
}

static void *held(void *fresh)
{
	memory.held += memory.counting && fresh;
	return fresh;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : held(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : held(__real_calloc(count, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : held(__real_aligned_alloc(alignment, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	void *fresh = fails() ? NULL : __real_realloc(old, size);

	return old ? fresh : held(fresh);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	void *fresh = fails() ? NULL : __real_reallocarray(old, count, size);

	return old ? fresh : held(fresh);
}

void __wrap_free(void *old)
{
	memory.held -= memory.counting && old;
	__real_free(old);
}

/* Parse while the allocations are counted; the library must hold nothing afterwards. */
static int parse(const char *text, size_t len, size_t chunk, size_t fails_at, bool for_good)
{
	struct vmat_parser *parser = NULL;
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;
	int rc;

	memory.count = memory.held = 0;
	memory.fails_at = fails_at;
	memory.for_good = for_good;
	memory.counting = true;
	rc = vmat_parser_new(&parser, false);
	for (size_t at = 0; !rc && at < len; at += chunk)
		rc = vmat_parser_feed(parser, text + at, len - at < chunk ? len - at : chunk,
				      &trouble);
	if (!rc)
		rc = vmat_parser_finish(&mm, parser, &trouble);
	vmat_parser_free(parser);
	memory.fails_at = 0;
	memory.for_good = false;
	if (!rc) {
		memory.counting = false;
		assert_dump(mm, text, len);
		memory.counting = true;
	} else {
		assert_null(mm);
		assert_int_equal(rc, -ENOMEM);
		if (trouble.error) {
			assert_int_equal(trouble.error, -ENOMEM);
			assert_string_equal(trouble.why, "out of memory");
			assert_int_equal(trouble.line, 0);
		}
	}
	vmat_mm_free(mm);
	memory.counting = false;
	assert_int_equal(memory.held, 0);
	return rc;
}

/* Let the first allocation fail, then the second, ... until none is left; how many failed. */
static size_t let_each_fail(const char *text, size_t len, size_t chunk, bool for_good)
{
	size_t k = 0, failures = 0;

	do
		failures += parse(text, len, chunk, ++k, for_good) == -ENOMEM;
	while (memory.count >= k);
	return failures;
}

static void each_allocation_over_real_smaps_may_fail(void **state)
{
	static const char *const names[] = { "6.18-amd64/zoo-names/0-one/smaps",
					     "6.1-s390x/zoo-names/0-one/smaps",
					     "6.1-i386/zoo-threads/0-one/smaps" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t len;
		char *text = testdata_read(names[i], &len);

		assert_true(let_each_fail(text, len, len, false) > 10);
		assert_true(let_each_fail(text, len, 777, true) > 10);
		free(text);
	}
}

static void each_allocation_over_a_torn_read_may_fail(void **state)
{
	size_t len;
	char *text = testdata_read("6.18-amd64/torn-reads/maps-bs4096-delay0.0005", &len);

	(void)state;
	assert_true(let_each_fail(text, len, 4096, false) > 5);
	free(text);
}

static void each_allocation_over_odd_text_may_fail(void **state)
{
	static const char text[] =
		"1000-2000 rw-p 0 0:0 0 /odd\n"
		"Size: 4 kB\nOdd: words\nName:   [anon:a]\nVmFlags: rd \n"
		"00001800-00003000 rw-p 00000000 00:00 0 \n"
		"Size: 4 kB\nOdd: other words\nNew: 1\nName:   [anon:b]\nVmFlags: rd wr \n";

	(void)state;
	assert_true(let_each_fail(text, sizeof(text) - 1, sizeof(text) - 1, false) > 10);
	assert_true(let_each_fail(text, sizeof(text) - 1, 3, true) > 10);
}

/* So many names that the arena's larger blocks, which it takes elsewhere, have their turn. */
static void each_allocation_over_many_names_may_fail(void **state)
{
	struct pile text = { 0 };

	(void)state;
	for (unsigned i = 1; i <= 30000; i++)
		pile_format(&text, "%08x-%08x r--p 00000000 08:01 %u %*s/folder/%0100u\n",
			    i * 0x1000, i * 0x1000 + 0x800, i, i < 10 ? 33 : 32, "", i);
	assert_true(let_each_fail(text.bytes, text.len, text.len, true) > 15);
	free(text.bytes);
}

static void what_is_set_later_may_fail_too(void **state)
{
	struct vmat_mm *mm = parse_string("00001000-00002000 rw-p 00000000 00:00 0 \n");
	const struct vmat_vma *vma = vmat_first_vma(mm);

	(void)state;
	memory.counting = true;
	memory.count = 0;
	memory.fails_at = 1;
	memory.for_good = true;
	assert_int_equal(mm_set_policy(mm, vma, "default"), -ENOMEM);
	assert_int_equal(mm_set_true_name(mm, vma, "x", 1, VMAT_NO), -ENOMEM);
	memory.counting = false;
	assert_null(vmat_vma_policy(mm, vma));
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_allocation_over_real_smaps_may_fail),
		cmocka_unit_test(each_allocation_over_a_torn_read_may_fail),
		cmocka_unit_test(each_allocation_over_odd_text_may_fail),
		cmocka_unit_test(each_allocation_over_many_names_may_fail),
		cmocka_unit_test(what_is_set_later_may_fail_too),
	};

	return cmocka_run_group_tests_name("nomem", tests, NULL, NULL);
}
