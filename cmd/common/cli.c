/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli - options as tables: parsing and --help read the same rows. */
#include "common/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/column.h"
#include "common/complain.h"
#include "common/human.h"

#define AT(member) offsetof(struct common_options, member)

static const char *const colour_words[] = { "auto", "always", "never", NULL };
/* what a list of columns is not chosen by */
static const char *const list_columns_refuses[] = {
	"output", "output-all", "sort", "filter", "range", NULL,
};
static const char *const backend_words[] = { "auto", "text", "query", NULL };

const struct cli_option common_option_table[] = {
	{ "Where from", .type = CLI_HEADING },
	{ "name", 0, CLI_TEXT, AT(name), "NAME", .excludes = CLI_PLACE,
	  .help = "the one process of that name" },
	{ "sysroot", 0, CLI_TEXT, AT(sysroot), "DIR", .excludes = CLI_PLACE,
	  .help = "take DIR/proc instead of /proc" },
	{ "backend", 0, CLI_WORD, AT(backend), "HOW", .words = backend_words,
	  .help = "how to read a live process: auto, text or query" },
	{ "Which rows and columns", .type = CLI_HEADING },
	{ "range", 'A', CLI_TEXT, AT(range), "RANGE", .excludes = CLI_RANGE,
	  .help = "only what has a byte in RANGE: a a, a,b ,b a-b a+len" },
	{ "filter", 'f', CLI_FILTERS, AT(filter), "EXPR",
	  .help = "only rows for which EXPR is true: 'rss>1M'" },
	{ "sort", 's', CLI_TEXT, AT(sort), "COL[:desc]", .excludes = CLI_SORT,
	  .help = "sort by a column" },
	{ "output", 'o', CLI_TEXT, AT(output), "COL,...", .excludes = CLI_COLUMNS,
	  .help = "show these columns; +COL,... adds to the usual ones" },
	{ "output-all", 0, CLI_FLAG, AT(output_all), .excludes = CLI_COLUMNS,
	  .help = "show all columns" },
	{ "list-columns", 0, CLI_FLAG, AT(list_columns), .refuses = list_columns_refuses,
	  .help = "say which columns there are" },
	{ "In which form", .type = CLI_HEADING },
	{ "json", 'J', CLI_FLAG, AT(json), .excludes = CLI_FORM, .help = "JSON, an object a line" },
	{ "raw", 'r', CLI_FLAG, AT(raw), .excludes = CLI_FORM,
	  .help = "words with one blank between them" },
	{ "pairs", 'P', CLI_FLAG, AT(pairs), .excludes = CLI_FORM,
	  .help = "KEY=\"value\", safe for the shell" },
	{ "noheadings", 'n', CLI_FLAG, AT(noheadings), .help = "no heading above the columns" },
	{ "bytes", 'b', CLI_FLAG, AT(bytes), .help = "sizes in bytes, not 1.5M" },
	{ "color", 0, CLI_WORD, AT(colour), "WHEN", .usual = "always", .words = colour_words,
	  .help = "auto (the default), always or never" },
	{ "Other", .type = CLI_HEADING },
	{ "help", 'h', CLI_FLAG, AT(help), .help = "print this text" },
	{ "version", 'V', CLI_FLAG, AT(version), .help = "print the version" },
	{ .name = NULL },
};

/* One run over the arguments. */
struct run {
	const struct cli *cli;
	char *options;
	char **next, **end;	/* arguments that are left */
	const struct cli_option *given[32];	/* by bit of @excludes */
	const struct cli_option *seen[64];	/* all that were given, each once */
	size_t seen_count;
};

static int refuse(const struct run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int refuse(const struct run *run, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return -ENOMEM;
	complain(run->cli->command, "%s (try '%s --help')", text, run->cli->command);
	free(text);
	return -EINVAL;
}

/* -- finding an option -------------------------------------------------------------- */

typedef bool (*matcher)(const struct cli_option *option, const char *name, size_t len);

static bool is_letter(const struct cli_option *option, const char *name, size_t len)
{
	return len == 1 && option->letter == *name;
}

static bool is_name(const struct cli_option *option, const char *name, size_t len)
{
	return !strncmp(option->name, name, len) && !option->name[len];
}

static bool is_abbreviation(const struct cli_option *option, const char *name, size_t len)
{
	return !strncmp(option->name, name, len);
}

/* How many options match; *@found is the last of them. */
static unsigned find(const struct cli *cli, matcher matches, const char *name, size_t len,
		     const struct cli_option **found)
{
	const struct cli_option *const *table, *option;
	unsigned count = 0;

	for (table = cli->tables; *table; table++) {
		for (option = *table; option->name; option++) {
			if (option->type == CLI_HEADING || !matches(option, name, len))
				continue;
			*found = option;
			count++;
		}
	}
	return count;
}

/* -- storing what it says -------------------------------------------------------------- */

static int exclude(struct run *run, const struct cli_option *option)
{
	unsigned bit;

	for (bit = 0; bit < 32; bit++) {
		const struct cli_option *before = run->given[bit];

		if (!(option->excludes >> bit & 1))
			continue;
		if (before && before != option)
			return refuse(run, "--%s and --%s exclude each other", before->name,
				      option->name);
		run->given[bit] = option;
	}
	return 0;
}

static void note(struct run *run, const struct cli_option *option)
{
	size_t i;

	for (i = 0; i < run->seen_count; i++)
		if (run->seen[i] == option)
			return;
	if (i < sizeof(run->seen) / sizeof(run->seen[0]))
		run->seen[run->seen_count++] = option;
}

/* Whether @option has @name among those that it refuses. */
static bool refuses(const struct cli_option *option, const char *name)
{
	const char *const *refused = option->refuses;

	while (refused && *refused && strcmp(*refused, name) != 0)
		refused++;
	return refused && *refused;
}

/* Said when all have been seen: it does not matter which came first. */
static int check_refused(const struct run *run)
{
	size_t i, other;

	for (i = 0; i < run->seen_count; i++)
		for (other = 0; other < run->seen_count; other++)
			if (refuses(run->seen[i], run->seen[other]->name))
				return refuse(run, "--%s and --%s exclude each other",
					      run->seen[i]->name, run->seen[other]->name);
	return 0;
}

/* One more that must be true, too. */
static int store_filter(const char **place, const char *argument)
{
	static char *joined;	/* the options point to it until the end */
	char *more;

	if (!*place) {
		*place = argument;
		return 0;
	}
	if (asprintf(&more, "%s" FILTER_AND "%s", *place, argument) < 0)
		return -ENOMEM;
	free(joined);
	*place = joined = more;
	return 0;
}

static int store_word(struct run *run, const struct cli_option *option, const char *argument)
{
	char *words = strdup(""), *more;
	int i;

	for (i = 0; words && option->words[i]; i++) {
		if (!strcmp(option->words[i], argument)) {
			*(int *)(void *)(run->options + option->offset) = i;
			free(words);
			return 0;
		}
		if (asprintf(&more, "%s %s", words, option->words[i]) < 0)
			more = NULL;
		free(words);
		words = more;
	}
	refuse(run, "--%s: expected one of%s, not %s", option->name, words ? words : "",
	       *argument ? argument : "nothing");
	free(words);
	return -EINVAL;
}

static int store_count(struct run *run, const struct cli_option *option, const char *argument)
{
	size_t len = strlen(argument);
	uint64_t value;

	if (human_parse_number(argument, len, &value) != len || !len || !value ||
	    value > UINT_MAX)
		return refuse(run, "--%s: expected a number above 0, not %s", option->name,
			      *argument ? argument : "nothing");
	*(unsigned *)(void *)(run->options + option->offset) = (unsigned)value;
	return 0;
}

static int store(struct run *run, const struct cli_option *option, const char *argument)
{
	void *place = run->options + option->offset;
	int err = exclude(run, option);

	if (err)
		return err;
	note(run, option);
	switch (option->type) {
	case CLI_FLAG:
		*(bool *)place = true;
		return 0;
	case CLI_TEXT:
		if (!*argument)
			return refuse(run, "--%s: the argument is empty", option->name);
		*(const char **)place = argument;
		return 0;
	case CLI_FILTERS:
		if (!*argument)
			return refuse(run, "--%s: the argument is empty", option->name);
		return store_filter(place, argument);
	case CLI_WORD:
		return store_word(run, option, argument);
	case CLI_COUNT:
		return store_count(run, option, argument);
	case CLI_HEADING:
		break;
	}
	return -EINVAL;
}

/* -- arguments ---------------------------------------------------------------------------- */

/* @rest is what stands behind the = of --name=rest, or NULL. */
static int take_long(struct run *run, const char *name)
{
	size_t len = strcspn(name, "=");
	const char *rest = name[len] ? name + len + 1 : NULL;
	const struct cli_option *option;
	unsigned count = find(run->cli, is_name, name, len, &option);

	if (!count)
		count = find(run->cli, is_abbreviation, name, len, &option);
	if (!count)
		return refuse(run, "unknown option --%.*s", (int)len, name);
	if (count > 1)
		return refuse(run, "--%.*s could be several options", (int)len, name);
	if (option->type == CLI_FLAG && rest)
		return refuse(run, "--%s takes no argument", option->name);
	if (option->type != CLI_FLAG && !rest)
		rest = option->usual;
	if (option->type != CLI_FLAG && !rest) {
		if (run->next == run->end)
			return refuse(run, "--%s: an argument is missing", option->name);
		rest = *run->next++;
	}
	return store(run, option, rest);
}

/* "-nrA", each a letter; what is behind the first that takes an argument is the argument. */
static int take_letters(struct run *run, const char *letters)
{
	const struct cli_option *option;
	int err;

	for (; *letters; letters++) {
		if (!find(run->cli, is_letter, letters, 1, &option))
			return refuse(run, "unknown option -%c", *letters);
		if (option->type == CLI_FLAG) {
			err = store(run, option, NULL);
			if (err)
				return err;
			continue;
		}
		if (letters[1])
			return store(run, option, letters + 1);
		if (run->next == run->end)
			return refuse(run, "-%c: an argument is missing", *letters);
		return store(run, option, *run->next++);
	}
	return 0;
}

int cli_parse(const struct cli *cli, void *options, int argc, char **argv)
{
	struct run run = { .cli = cli, .options = options, .next = argv + 1, .end = argv + argc };
	bool only_operands = false;
	int count = 0, err = 0;

	while (!err && run.next < run.end) {
		char *argument = *run.next++;

		if (only_operands || argument[0] != '-' || !argument[1])
			argv[1 + count++] = argument;
		else if (!strcmp(argument, "--"))
			only_operands = true;
		else if (argument[1] == '-')
			err = take_long(&run, argument + 2);
		else
			err = take_letters(&run, argument + 1);
	}
	if (!err)
		err = check_refused(&run);
	return err ? err : count;
}
