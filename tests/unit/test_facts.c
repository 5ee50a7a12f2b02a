/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of facts, and what happens when memory runs out while they are noted. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/smallfiles.h"
#include "model/facts.h"
#include "text/mmstat.h"

/* Allocations that still succeed. The linker sends the library's calls here (--wrap). */
static size_t allocations_left = SIZE_MAX;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

static bool may_allocate(void)
{
	if (allocations_left == SIZE_MAX)
		return true;
	if (!allocations_left)
		return false;
	allocations_left--;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
	return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
	return may_allocate() ? __real_realloc(old, size) : NULL;
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return may_allocate() ? __real_reallocarray(old, count, size) : NULL;
}

static void every_fact_has_its_row(void **state)
{
	(void)state;
	for (enum fact fact = FACT_NONE + 1; fact < NFACTS; fact++) {
		const struct fact_info *info = &fact_table[fact];

		assert_non_null(info->file);
		assert_true(info->file[0] && info->source[0]);
		assert_int_equal(strncmp(info->source, info->file, strlen(info->file)), 0);
		assert_true(mmstat_knows(info->file));
	}
}

static void threads_keep_their_order_however_many(void **state)
{
	struct vmat_mm *mm;
	uint64_t seed = 7;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	for (unsigned i = 0; i < 2000; i++) {
		pid_t tid = (pid_t)(1 + next_random(&seed) % 500);

		assert_int_equal(facts_thread(mm, tid)->tid, tid);
	}
	assert_true(mm->facts->thread_count > 400 && mm->facts->thread_count <= 500);
	for (size_t i = 1; i < mm->facts->thread_count; i++)
		assert_true(mm->facts->threads[i - 1].tid < mm->facts->threads[i].tid);
	vmat_mm_free(mm);
}

/* Digest with ever more memory until there is enough; how often it was not. */
static size_t starve(const char *folder, const char *file)
{
	size_t len, failures = 0;
	char *text = capture_read(folder, file, &len);

	if (!text || !len) {
		free(text);
		return 0;
	}
	for (;; failures++) {
		struct vmat_mm *mm = capture_mm(folder, "maps");
		struct vmat_trouble trouble = { 0 };
		int rc;

		/* a full arena, so that each piece asks for more */
		mm->arena.next = mm->arena.end;
		allocations_left = failures;
		rc = mmstat_parse(mm, file, text, len, &trouble);
		allocations_left = SIZE_MAX;
		if (rc) {
			assert_int_equal(rc, -ENOMEM);
			assert_int_equal(trouble.error, -ENOMEM);
			assert_string_equal(trouble.why, "out of memory");
			assert_int_equal(trouble.line, 0);
		}
		vmat_mm_free(mm);
		if (!rc)
			break;
		assert_true(failures < 1000);
	}
	free(text);
	return failures;
}

static void out_of_memory_is_said_and_nothing_is_lost(void **state)
{
	static const char *const files[] = {
		"stat", "statm", "status", "auxv", "limits", "personality", "numa_maps",
		"smaps_rollup", "comm", "cmdline", "task_stats",
	};
	char **folders = captures_with("auxv");

	(void)state;
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		size_t failures = 0;

		for (size_t i = 0; folders[i]; i++)
			if (is_capture_of(folders[i], "zoo-threads") ||
			    is_capture_of(folders[i], "6.18-amd64/redis"))
				failures += starve(folders[i], files[f]);
		if (!failures)
			fail_msg("%s needs no memory at all?", files[f]);
	}
	captures_free(folders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_has_its_row),
		cmocka_unit_test(threads_keep_their_order_however_many),
		cmocka_unit_test(out_of_memory_is_said_and_nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
