// SPDX-License-Identifier: GPL-2.0-or-later
/* The version that runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vmatools.h"

static void the_library_and_its_header_are_of_one_version(void **state)
{
	(void)state;
	assert_string_equal(vmat_version(), VMAT_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_library_and_its_header_are_of_one_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
