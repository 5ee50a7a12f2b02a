/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Complaints that must not go to stderr go where they were sent, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/complain.h"

static char heard[256];

static void hear(void *context, const char *text)
{
	assert_ptr_equal(context, heard);
	snprintf(heard, sizeof(heard), "%s", text);
}

/* How many bytes a complaint of @text writes to stderr. */
static off_t written_by(const char *text)
{
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);
	off_t end;

	assert_non_null(file);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	complain("test", "%s", text);
	fflush(stderr);
	assert_true(dup2(before, STDERR_FILENO) >= 0);
	close(before);
	end = lseek(fileno(file), 0, SEEK_END);
	fclose(file);
	return end;
}

static void who_listens_hears_it_and_the_terminal_does_not(void **state)
{
	(void)state;
	complain_to(hear, heard);
	assert_int_equal(written_by("a\tb\033[2J"), 0);
	complain_to(NULL, NULL);
	assert_non_null(strstr(heard, "b"));
	/* harmless in any case */
	assert_null(strchr(heard, '\033'));
	assert_null(strchr(heard, '\t'));
}

static void where_nobody_listens_it_is_a_line_on_stderr(void **state)
{
	(void)state;
	assert_int_equal(written_by("abc"), strlen("test: abc\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_listens_hears_it_and_the_terminal_does_not),
		cmocka_unit_test(where_nobody_listens_it_is_a_line_on_stderr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
