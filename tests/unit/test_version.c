/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version that runs, against the one that configure was told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vmatools.h"

static void the_library_and_the_package_are_of_one_version(void **state)
{
	(void)state;
	assert_string_equal(vmat_version(), PACKAGE_VERSION);
}

static void versions_compare_as_numbers(void **state)
{
	(void)state;
	assert_true(VMATOOLS_VERSION >= VMATOOLS_MAKE_VERSION(0, 1, 0));
	assert_true(VMATOOLS_VERSION < VMATOOLS_MAKE_VERSION(100, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_library_and_the_package_are_of_one_version),
		cmocka_unit_test(versions_compare_as_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
