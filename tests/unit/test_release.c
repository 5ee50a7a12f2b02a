/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Releases: read from their names, and concluded from the text of captures whose release is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/parsing.h"
#include "kit/smallfiles.h"
#include "model/release.h"

static const struct {
	const char *text;
	uint32_t first, last;
	bool backports;
} names[] = {
	{ "6.18.44-fc-v595", RELEASE(6, 18, 44), RELEASE(6, 18, 44), false },
	{ "6.12.48+deb13-amd64", RELEASE(6, 12, 48), RELEASE(6, 12, 48), false },
	{ "6.1.0-50-amd64", RELEASE(6, 1, 0), RELEASE(6, 1, 1023), false },
	{ "6.8.0-40-generic", RELEASE(6, 8, 0), RELEASE(6, 8, 1023), false },
	{ "6.1", RELEASE(6, 1, 0), RELEASE(6, 1, 1023), false },
	{ "6.1.0", RELEASE(6, 1, 0), RELEASE(6, 1, 0), false },
	{ "6.6.0-rc3", RELEASE(6, 6, 0), RELEASE(6, 6, 0), false },
	{ "5.15.153.1-microsoft-standard-WSL2", RELEASE(5, 15, 153), RELEASE(5, 15, 153), false },
	{ "5.14.0-427.el9.x86_64", RELEASE(5, 14, 0), RELEASE_NEWEST, true },
	{ "4.9.999999", RELEASE(4, 9, 1023), RELEASE(4, 9, 1023), false },
	{ "", 0, 0, false }, { "6", 0, 0, false }, { "6.", 0, 0, false }, { "Linux", 0, 0, false },
	{ "-6.1", 0, 0, false },
};

static void names_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct release release = { 0 };

		assert_int_equal(release_parse(names[i].text, &release), names[i].last != 0);
		if (release.first != names[i].first || release.last != names[i].last ||
		    release.backports != names[i].backports)
			fail_msg("%s: %x to %x", names[i].text, release.first, release.last);
	}
}

/* What the text shows must never exclude what it is. */
static void the_format_never_excludes_the_true_release(void **state)
{
	char **folders = captures_with("maps");
	size_t narrow = 0, all = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *name = capture_meta(folders[i], "release");
		struct release truth, shown;
		struct vmat_mm *mm = capture_mm(folders[i], "smaps");

		if (!mm)
			mm = capture_mm(folders[i], "maps");
		assert_true(name && release_parse(name, &truth));
		release_of(mm, &shown);
		if (shown.last < truth.first || shown.first > truth.last)
			fail_msg("%s, %s: %u.%u to %u.%u", folders[i], name, RELEASE_MAJOR(shown.first),
				 RELEASE_MINOR(shown.first), RELEASE_MAJOR(shown.last),
				 RELEASE_MINOR(shown.last));
		assert_string_equal(shown.source, "the format of the text");
		narrow += shown.first > RELEASE(5, 18, 0);
		all++;
		vmat_mm_free(mm);
		free(name);
	}
	assert_true(all >= 100 && narrow > all / 2);
	captures_free(folders);
}

/* uname may lie to who wishes, and a text may have been carried far from its osrelease. */
static void what_contradicts_the_text_is_not_believed(void **state)
{
	struct vmat_mm *mm = parse_string(
		"00010000-00020000 r--p 00000000 00:00 0 \n"
		"Size:                 64 kB\nRss:                   0 kB\nPss_Dirty:             0 kB\n"
		"VmFlags: rd mr mw me gu \n");
	struct release release;

	(void)state;
	digest_string(mm, "sys/kernel/osrelease", "2.6.60-50\n");
	release_of(mm, &release);
	assert_int_equal(release.first, RELEASE(6, 18, 1));
	assert_string_equal(release.source, "the format of the text");
	digest_string(mm, "sys/kernel/osrelease", "6.18\n");
	release_of(mm, &release);
	assert_int_equal(release.first, RELEASE(6, 18, 1));
	assert_int_equal(release.last, RELEASE(6, 18, 1023));
	assert_string_equal(release.source, "sys/kernel/osrelease");
	vmat_mm_free(mm);
}

static void an_old_format_shows_too(void **state)
{
	struct vmat_mm *mm = parse_string(
		"00010000-00020000 r--p 00000000 00:00 0 \n"
		"Size:                 64 kB\nRss:                   0 kB\nVmFlags: rd mr mw me dw \n");
	struct release release;

	(void)state;
	release_of(mm, &release);
	assert_int_equal(release.first, RELEASE_OLDEST);
	assert_int_equal(release.last, RELEASE(4, 14, 0) - 1);
	vmat_mm_free(mm);
	/* maps proves nothing */
	mm = parse_string("00010000-00020000 r--p 00000000 00:00 0 \n");
	release_of(mm, &release);
	assert_int_equal(release.last, RELEASE_NEWEST);
	vmat_mm_free(mm);
}

/* What does not say which, and may not be the newest, is most likely one that is maintained. */
static void of_many_releases_one_that_is_maintained_for_long_is_likely(void **state)
{
	const struct { uint32_t first, last, likely; } ranges[] = {
		{ RELEASE(6, 0, 0), RELEASE(6, 7, 1023), RELEASE(6, 6, 1023) },
		{ RELEASE(5, 10, 0), RELEASE(6, 0, 1023), RELEASE(5, 15, 1023) },
		{ RELEASE(6, 7, 0), RELEASE(6, 7, 1023), RELEASE(6, 7, 1023) },
		{ RELEASE(6, 12, 0), RELEASE(6, 12, 3), RELEASE(6, 12, 3) },
		{ RELEASE(6, 13, 0), RELEASE_NEWEST, RELEASE_NEWEST },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		const struct release range = { .first = ranges[i].first, .last = ranges[i].last };

		assert_int_equal(release_likely(&range), ranges[i].likely);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_many_releases_one_that_is_maintained_for_long_is_likely),
		cmocka_unit_test(names_are_read),
		cmocka_unit_test(the_format_never_excludes_the_true_release),
		cmocka_unit_test(what_contradicts_the_text_is_not_believed),
		cmocka_unit_test(an_old_format_shows_too),
	};

	return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
