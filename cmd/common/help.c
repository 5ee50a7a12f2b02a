/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help - the text of --help, made from the tables of options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cli.h"

enum { HELP_COLUMN = 28 };

static void put_option(FILE *f, const struct cli_option *option)
{
	int used = fprintf(f, "  ");

	if (option->letter)
		used += fprintf(f, "-%c, --%s", option->letter, option->name);
	else
		used += fprintf(f, "    --%s", option->name);
	if (option->argument && option->usual)
		used += fprintf(f, "[=%s]", option->argument);
	else if (option->argument)
		used += fprintf(f, "%c%s", option->letter ? ' ' : '=', option->argument);
	/* what is too long has its help on a line of its own */
	if (used > HELP_COLUMN - 2) {
		fputc('\n', f);
		used = 0;
	}
	fprintf(f, "%*s%s\n", HELP_COLUMN - used, "", option->help);
}

static bool is_refused(const struct cli *cli, const char *name)
{
	const char *const *refused = cli->refused;

	while (refused && *refused && strcmp(*refused, name))
		refused++;
	return refused && *refused;
}

static void put_table(FILE *f, const struct cli *cli, const struct cli_option *option)
{
	for (; option->name; option++) {
		if (option->type == CLI_HEADING)
			fprintf(f, "\n%s:\n", option->name);
		else if (!is_refused(cli, option->name))
			put_option(f, option);
	}
}

char *cli_help(const struct cli *cli)
{
	const struct cli_option *const *table;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fprintf(f, "Usage: %s [OPTION]... %s\n%s\n", cli->command, cli->operands, cli->purpose);
	for (table = cli->tables; *table; table++)
		put_table(f, cli, *table);
	if (cli->epilog)
		fprintf(f, "\n%s", cli->epilog);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return text;
}
