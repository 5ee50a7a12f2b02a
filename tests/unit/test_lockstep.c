/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two files in lockstep: what is refused, what is blamed, what is parsed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/failing.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "vmatools.h"

#define LINE_A "00400000-00401000 r--p 00000000 fe:00 7                          /a\n"
#define LINE_B "00402000-00403000 rw-p 00000000 00:00 0 \n"
#define LINE_C "00404000-00405000 rw-p 00000000 00:00 0 \n"
#define LINE_D "00406000-00407000 rw-p 00000000 00:00 0 \n"
#define LINE_E "00408000-00409000 rw-p 00000000 00:00 0 \n"

#define TEXT LINE_A LINE_B LINE_C LINE_D
#define JUNK LINE_A LINE_B "junk\n" LINE_C LINE_D
#define CUT  LINE_A LINE_B LINE_C "00406000-0040"

static char *folder;

struct outcome {
	int rc;
	struct vmat_lockstep result;
	struct vmat_trouble trouble[2];
};

static char *file(const char *name, const char *text)
{
	scratch_write(folder, name, text, strlen(text));
	return scratch_path(folder, name);
}

static struct outcome lockstep(const char *before, const char *after, bool strict)
{
	const struct vmat_load_options options = { .size = sizeof(options), .strict = strict };
	struct outcome out = { .result = { .size = sizeof(out.result) } };

	out.rc = vmat_load_lockstep(&out.result, before, after, &options, out.trouble);
	return out;
}

static struct outcome lockstep_texts(const char *before, const char *after, bool strict)
{
	char *a = file("a", before), *b = file("b", after);
	struct outcome out = lockstep(a, b, strict);

	free(a);
	free(b);
	return out;
}

static void outcome_free(struct outcome *out)
{
	vmat_mm_free(out->result.before);
	vmat_mm_free(out->result.after);
}

static void equal_texts_differ_in_nothing(void **state)
{
	struct outcome out = lockstep_texts(TEXT, TEXT, false);

	(void)state;
	assert_int_equal(out.rc, 0);
	assert_true(out.result.equal);
	assert_true(out.result.same_file);
	/* the first and the last */
	assert_int_equal(vmat_mm_count(out.result.before), 2);
	assert_int_equal(vmat_mm_count(out.result.after), 2);
	outcome_free(&out);
}

static void empty_texts_are_equal(void **state)
{
	struct outcome out = lockstep_texts("", "", false);

	(void)state;
	assert_int_equal(out.rc, 0);
	assert_true(out.result.equal);
	assert_false(out.result.same_file);
	assert_int_equal(vmat_mm_state(out.result.after), VMAT_STATE_EMPTY);
	outcome_free(&out);
	out = lockstep_texts("", LINE_A LINE_B, false);
	assert_int_equal(out.rc, 0);
	assert_false(out.result.equal);
	assert_int_equal(vmat_mm_count(out.result.after), 2);
	outcome_free(&out);
}

static void only_what_differs_is_there(void **state)
{
	struct outcome out = lockstep_texts(LINE_A LINE_B LINE_C LINE_D LINE_E,
					    LINE_A LINE_B LINE_C LINE_E, false);
	const struct vmat_vma *vma;

	(void)state;
	assert_int_equal(out.rc, 0);
	assert_false(out.result.equal);
	vma = vmat_find_vma(out.result.before, 0x406000);
	assert_int_equal(vmat_vma_start(vma), 0x406000);
	assert_null(vmat_vma_lookup(out.result.after, 0x406000));
	assert_null(vmat_vma_lookup(out.result.before, 0x402000));
	assert_null(vmat_vma_lookup(out.result.after, 0x402000));
	outcome_free(&out);
}

static void strict_reads_all_of_both(void **state)
{
	struct outcome out = lockstep_texts(TEXT, TEXT, true);

	(void)state;
	assert_int_equal(out.rc, 0);
	assert_true(out.result.equal);
	assert_int_equal(vmat_mm_count(out.result.before), 4);
	outcome_free(&out);
	/* what is the same nonsense in both is passed over, unless it is asked for */
	out = lockstep_texts(JUNK, JUNK, false);
	assert_int_equal(out.rc, 0);
	outcome_free(&out);
	out = lockstep_texts(JUNK, JUNK, true);
	assert_int_equal(out.rc, -EBADMSG);
	assert_int_equal(out.trouble[0].line, 3);
}

static void strict_refuses_overlaps(void **state)
{
	static const char torn[] = LINE_A "00400800-00403000 rw-p 00000000 00:00 0 \n" LINE_C;
	struct outcome out = lockstep_texts(torn, LINE_A LINE_C, false);

	(void)state;
	assert_int_equal(out.rc, 0);
	assert_int_equal(vmat_mm_unstable(out.result.before), 1);
	assert_int_equal(vmat_mm_unstable_line(out.result.before), 2);
	outcome_free(&out);
	out = lockstep_texts(LINE_A LINE_C, torn, true);
	assert_int_equal(out.rc, -EBADMSG);
	assert_int_equal(out.trouble[0].error, 0);
	assert_int_equal(out.trouble[1].line, 2);
}

static void the_right_file_is_blamed_at_the_right_place(void **state)
{
	struct outcome out = lockstep_texts(TEXT, LINE_A LINE_B LINE_C "00406000-00407000 rw-p x\n",
					    false);

	(void)state;
	assert_int_equal(out.rc, -EBADMSG);
	assert_int_equal(out.trouble[0].error, 0);
	assert_int_equal(out.trouble[1].error, -EBADMSG);
	assert_int_equal(out.trouble[1].line, 4);
	assert_int_equal(out.trouble[1].column, 24);
	/* cut within its last line */
	out = lockstep_texts(CUT, TEXT, false);
	assert_int_equal(out.rc, -EBADMSG);
	assert_int_equal(out.trouble[0].line, 4);
	/* both are cut, and equal */
	out = lockstep_texts(CUT, CUT, false);
	assert_int_equal(out.rc, -EBADMSG);
	assert_int_equal(out.trouble[0].line, 4);
	/* lines of another system */
	out = lockstep_texts("00402000-00403000 rw-p 00000000 00:00 0 \r\n", LINE_B, false);
	assert_int_equal(out.rc, -EBADMSG);
	assert_int_equal(out.trouble[0].line, 1);
}

static void a_missing_file_is_named(void **state)
{
	char *a = file("a", LINE_A), *b = scratch_path(folder, "missing");
	struct outcome out = lockstep(a, b, false);

	(void)state;
	assert_int_equal(out.rc, -ENOENT);
	assert_int_equal(out.trouble[0].error, 0);
	assert_int_equal(out.trouble[1].error, -ENOENT);
	free(a);
	free(b);
}

static void what_it_cannot_do_it_leaves_alone(void **state)
{
	char *maps = file("maps", LINE_A LINE_B), *pipe = scratch_path(folder, "pipe");
	char *smaps = testdata_path("6.12-arm64-16k/zoo-threads/0-one/smaps");
	char *bundle = file("bundle", "==> /proc/8/maps <==\n" LINE_A);
	const char *others[] = { smaps, bundle, folder, "/proc/self/maps", pipe };

	(void)state;
	assert_int_equal(mkfifo(pipe, 0600), 0);
	alarm(10);	/* opening a pipe would wait for a writer for ever */
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct outcome out = lockstep(maps, others[i], false);

		assert_int_equal(out.rc, -EOPNOTSUPP);
		out = lockstep(others[i], maps, false);
		assert_int_equal(out.rc, -EOPNOTSUPP);
	}
	alarm(0);
	free(maps);
	free(pipe);
	free(smaps);
	free(bundle);
}

/* -- memory that runs out --------------------------------------------------------------- */

static void each_allocation_may_fail(void **state)
{
	char *before = testdata_path("6.18-amd64/zoo-diffshapes/0-before/smaps");
	char *after = testdata_path("6.18-amd64/zoo-diffshapes/1-after/smaps");
	bool failed = true;
	unsigned nth;

	(void)state;
	for (nth = 1; failed; nth++) {
		struct outcome out;

		fail_allocation(nth);
		out = lockstep(before, after, false);
		failed = allocation_has_failed();
		fail_allocation(0);
		if (!out.rc) {
			outcome_free(&out);
			continue;
		}
		assert_int_equal(out.rc, -ENOMEM);
		assert_true(out.trouble[0].error == -ENOMEM || out.trouble[1].error == -ENOMEM);
	}
	assert_true(nth > 10);
	free(before);
	free(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_differ_in_nothing),
		cmocka_unit_test(empty_texts_are_equal),
		cmocka_unit_test(only_what_differs_is_there),
		cmocka_unit_test(strict_reads_all_of_both),
		cmocka_unit_test(strict_refuses_overlaps),
		cmocka_unit_test(the_right_file_is_blamed_at_the_right_place),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(what_it_cannot_do_it_leaves_alone),
		cmocka_unit_test(each_allocation_may_fail),
	};
	int failed;

	folder = scratch_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_remove(folder);
	return failed;
}
