/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options: what they store, which exclude each other, what is refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cli.h"

struct options {
	struct common_options common;
	bool blue;
	unsigned tries;
	int size;
};

static const char *const sizes[] = { "small", "large", NULL };

static const struct cli_option own[] = {
	{ "Colour", .type = CLI_HEADING },
	{ "blue", 'B', CLI_FLAG, offsetof(struct options, blue), .excludes = 0x100, .help = "blue" },
	{ "tries", 't', CLI_COUNT, offsetof(struct options, tries), "N", .usual = "10", .help = "N" },
	{ "size", 0, CLI_WORD, offsetof(struct options, size), "SIZE", .words = sizes,
	  .excludes = 0x100 | CLI_FORM, .help = "how large" },
	{ .name = NULL },
};

static const struct cli_option *const tables[] = { own, common_option_table, NULL };
static const struct cli cli = { "test", "THING...", "Test.", tables, "The end.\n", NULL };

enum { ARGS_MAX = 12 };

/* Parse words that blanks part; the operands are left in @argv from 1 on. */
static int parse(struct options *options, char **argv, const char *words)
{
	char *copy = strdup(words), *word;
	int argc = 1;

	assert_non_null(copy);
	memset(options, 0, sizeof(*options));
	argv[0] = copy;
	for (word = strtok_r(copy, " ", &copy); word; word = strtok_r(NULL, " ", &copy)) {
		assert_true(argc < ARGS_MAX);
		argv[argc++] = word;
	}
	return cli_parse(&cli, options, argc, argv);
}

static void options_and_operands_may_come_in_any_order(void **state)
{
	struct options o;
	char *argv[ARGS_MAX], *text;

	(void)state;
	assert_int_equal(parse(&o, argv, "one --json two -o A,B three -- --raw -x"), 5);
	text = argv[0];
	assert_true(o.common.json);
	assert_false(o.common.raw);
	assert_string_equal(o.common.output, "A,B");
	assert_string_equal(argv[1], "one");
	assert_string_equal(argv[2], "two");
	assert_string_equal(argv[3], "three");
	assert_string_equal(argv[4], "--raw");
	assert_string_equal(argv[5], "-x");
	free(text);
}

static void an_argument_may_be_attached_or_follow(void **state)
{
	static const char *const forms[] = {
		"-o A", "-oA", "--output A", "--output=A", "-no A", "-bnoA",
		"--output=B --output=A",
	};
	struct options o;
	char *argv[ARGS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_int_equal(parse(&o, argv, forms[i]), 0);
		assert_string_equal(o.common.output, "A");
		free(argv[0]);
	}
	assert_int_equal(parse(&o, argv, "--output="), -EINVAL);
	free(argv[0]);
	assert_int_equal(parse(&o, argv, "-o -"), 0);
	assert_string_equal(o.common.output, "-");
	free(argv[0]);
	/* shortened as far as it is clear; --output is clear although --output-all begins so */
	assert_int_equal(parse(&o, argv, "--sysr=a --noh --js"), 0);
	assert_string_equal(o.common.sysroot, "a");
	assert_true(o.common.noheadings && o.common.json);
	free(argv[0]);
	/* standing alone it means what is usual, and eats nothing */
	assert_int_equal(parse(&o, argv, "--tries 5"), 1);
	assert_int_equal(o.tries, 10);
	free(argv[0]);
	assert_int_equal(parse(&o, argv, "--tries=0x10 --size large -"), 1);
	assert_int_equal(o.tries, 16);
	assert_int_equal(o.size, 1);
	assert_string_equal(argv[1], "-");
	free(argv[0]);
}

static void what_is_wrong_is_refused(void **state)
{
	static const char *const wrong[] = {
		"--bogus", "-Z", "--outp=A", "--s=small", "-nZ", "--o", "--output", "-o", "--json=yes", "--tries=0", "--tries=-1",
		"--tries=4294967296", "--tries=x", "--tries=", "--size=huge", "--size=", "--color=red",
		"--json --raw", "-J -P", "-rP", "--output=A --output-all", "--name=x --sysroot=y",
		"--blue --size=small", "--size=small --json", "--help=x", "---", "--=x",
	};
	struct options o;
	char *argv[ARGS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (parse(&o, argv, wrong[i]) != -EINVAL)
			fail_msg("%s was taken", wrong[i]);
		free(argv[0]);
	}
}

static void what_does_not_exclude_itself_may_be_said_twice(void **state)
{
	struct options o;
	char *argv[ARGS_MAX];

	(void)state;
	assert_int_equal(parse(&o, argv, "--json -J --blue -B --sysroot a --sysroot b"), 0);
	assert_string_equal(o.common.sysroot, "b");
	free(argv[0]);
}

static void help_names_every_option(void **state)
{
	char *text = cli_help(&cli), name[64];

	(void)state;
	assert_non_null(text);
	for (size_t t = 0; tables[t]; t++) {
		for (const struct cli_option *option = tables[t]; option->name; option++) {
			snprintf(name, sizeof(name), option->type == CLI_HEADING ? "\n%s:\n" : "--%s",
				 option->name);
			assert_non_null(strstr(text, name));
			if (option->help)
				assert_non_null(strstr(text, option->help));
		}
	}
	assert_non_null(strstr(text, "Usage: test [OPTION]... THING...\n"));
	assert_non_null(strstr(text, "The end.\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_operands_may_come_in_any_order),
		cmocka_unit_test(an_argument_may_be_attached_or_follow),
		cmocka_unit_test(what_is_wrong_is_refused),
		cmocka_unit_test(what_does_not_exclude_itself_may_be_said_twice),
		cmocka_unit_test(help_names_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
