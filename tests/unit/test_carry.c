/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of an older smaps go to VMAs that are the same, with Rss of now or without any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/parsing.h"
#include "kit/smallfiles.h"
#include "model/carry.h"

/* An mm of the lines of @smaps alone, as maps would have them. */
static struct vmat_mm *layout_of(const struct vmat_mm *smaps)
{
	size_t len;
	char *text = mm_as_text(smaps, VMAT_MAPS, &len);
	struct vmat_mm *mm = parse_or_fail(text, len);

	free(text);
	return mm;
}

static void assert_same_fields(const struct vmat_mm *a, const struct vmat_vma *x,
			       const struct vmat_mm *b, const struct vmat_vma *y)
{
	for (int f = 0; f < VMAT_NFIELDS; f++) {
		uint64_t was = 0, is = 0;
		bool had = vmat_vma_field(a, x, (enum vmat_field)f, &was);

		if (f == VMAT_RSS)
			continue;
		assert_int_equal(vmat_vma_field(b, y, (enum vmat_field)f, &is), had);
		assert_int_equal(is, was);
	}
	if (vmat_vma_vmflags(a, x))
		assert_string_equal(vmat_vma_vmflags(b, y), vmat_vma_vmflags(a, x));
	else
		assert_null(vmat_vma_vmflags(b, y));
	assert_true(vmat_vma_flags(x) == vmat_vma_flags(y));
}

static void check(const struct vmat_mm *smaps, const struct vmat_mm *mm, const uint64_t *rss)
{
	for (size_t i = 0; i < mm->count; i++) {
		const struct vmat_vma *x = &smaps->rows[i], *y = &mm->rows[i];
		uint64_t value = 0;

		assert_same_vma(mm, y, mm, y);
		if (x->clipped)
			continue;
		assert_same_fields(smaps, x, mm, y);
		assert_int_equal(vmat_vma_field(mm, y, VMAT_RSS, &value), rss != NULL);
		if (rss)
			assert_int_equal(value, rss[i]);
	}
}

static size_t carry_capture(const char *folder, uint64_t *seed)
{
	size_t len;
	char *text = capture_read(folder, "smaps", &len);
	struct vmat_mm *smaps = parse_or_fail(text, len), *kept, *mm;
	uint64_t *rss = calloc(smaps->count + 1, sizeof(*rss));
	size_t count = smaps->count;

	assert_non_null(rss);
	for (size_t i = 0; i < count; i++)
		rss[i] = next_random(seed) % (1 + i % 3 * UINT64_C(100000000000)) / 1024 * 1024;
	assert_int_equal(carry_keep(&kept, smaps), 0);
	for (int with = 0; with < 2; with++) {
		mm = layout_of(smaps);
		assert_int_equal(carry_counters(mm, kept, with ? rss : NULL), 0);
		check(smaps, mm, with ? rss : NULL);
		vmat_mm_free(mm);
	}
	vmat_mm_free(kept);
	vmat_mm_free(smaps);
	free(rss);
	free(text);
	return count;
}

static void all_captures_keep_every_counter_but_rss(void **state)
{
	char **folders = captures_with("smaps");
	size_t vmas = 0;
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; folders[i]; i++)
		vmas += carry_capture(folders[i], &seed);
	captures_free(folders);
	assert_true(vmas > 1000);
}

#define HEAD "00001000-00003000 rw-p 00000000 00:00 0 \n"
#define COUNTERS \
	"Size:                  8 kB\n" \
	"Rss:                   4 kB\n" \
	"Pss:                   2 kB\n" \
	"VmFlags: rd wr mr mw me ac \n"

static void what_differs_gets_nothing_but_rss(void **state)
{
	static const char *const others[] = {
		"00001000-00004000 rw-p 00000000 00:00 0 \n",	/* longer */
		"00002000-00003000 rw-p 00000000 00:00 0 \n",	/* elsewhere */
		"00001000-00003000 r--p 00000000 00:00 0 \n",	/* other permissions */
		"00001000-00003000 rw-p 00000000 fe:01 7                          /x\n",
		"00001000-00003000 rw-p 00000000 00:00 0                          [heap]\n",
	};
	const uint64_t rss[] = { 12288 };
	struct vmat_mm *smaps = parse_string(HEAD COUNTERS), *mm;
	uint64_t value = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		mm = parse_string(others[i]);
		assert_int_equal(carry_counters(mm, smaps, rss), 0);
		assert_true(vmat_vma_field(mm, mm->rows, VMAT_RSS, &value));
		assert_int_equal(value, 12288);
		assert_false(vmat_vma_field(mm, mm->rows, VMAT_PSS, &value));
		assert_false(vmat_vma_field(mm, mm->rows, VMAT_SIZE, &value));
		vmat_mm_free(mm);
	}
	mm = parse_string(HEAD);
	assert_int_equal(carry_counters(mm, smaps, rss), 0);
	assert_true(vmat_vma_field(mm, mm->rows, VMAT_PSS, &value));
	assert_int_equal(value, 2048);
	vmat_mm_free(mm);
	/* nothing to carry, and nothing counted: as it was */
	mm = parse_string(HEAD);
	assert_int_equal(carry_counters(mm, NULL, NULL), 0);
	assert_false(vmat_vma_field(mm, mm->rows, VMAT_RSS, &value));
	assert_null(vmat_mm_key(mm, 0));
	vmat_mm_free(mm);
	vmat_mm_free(smaps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_captures_keep_every_counter_but_rss),
		cmocka_unit_test(what_differs_gets_nothing_but_rss),
	};

	return cmocka_run_group_tests_name("carry", tests, NULL, NULL);
}
