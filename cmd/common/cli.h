/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli - options as tables: parsing and --help read the same rows. */
#ifndef COMMON_CLI_H
#define COMMON_CLI_H

#include <stdbool.h>
#include <stddef.h>

enum cli_type {
	CLI_HEADING,	/* no option: a line between options in --help */
	CLI_FLAG,	/* bool: given or not */
	CLI_TEXT,	/* const char *: the argument; given again, the last counts */
	CLI_WORD,	/* int: the index of the argument among @words */
	CLI_COUNT,	/* unsigned: a number of 1 or more */
	CLI_FILTERS,	/* const char *: the arguments, FILTER_AND between them */
	CLI_STEP	/* struct cli_steps: given any number of times, in order */
};

/* One option. What was given is stored in the command's struct of options, at @offset. */
struct cli_option {
	const char *name;	/* without the dashes; NULL ends a table */
	char letter;		/* 0: none */
	enum cli_type type;
	size_t offset;
	const char *argument;	/* how --help calls it; NULL for CLI_FLAG */
	const char *usual;	/* what is taken when --name stands alone; NULL: it may not */
	const char *const *words; /* CLI_WORD, NULL behind the last */
	unsigned excludes;	/* bits: of the options that share one only one may be given */
	const char *help;
	/* names of options that make no sense beside it, NULL behind the last; NULL: none */
	const char *const *refuses;
};

/* What options of type CLI_STEP said, several of which may share one list. */
struct cli_steps {
	struct cli_step {
		const struct cli_option *option;
		const char *argument;
	} *step;		/* free() it */
	size_t count;
};

struct cli {
	const char *command;
	const char *operands;	/* "TARGET..." */
	const char *purpose;	/* one sentence */
	const struct cli_option *const *tables;	/* NULL behind the last */
	const char *epilog;	/* the end of --help: text, lines broken */
	/* shared options that it refuses, and --help does not show, NULL behind the last; NULL */
	const char *const *refused;
};

/*
 * Store what the arguments say in @options. The operands are moved to argv[1] and on; returns
 * how many there are, or -EINVAL when the one line of complaint has been written.
 */
int cli_parse(const struct cli *cli, void *options, int argc, char **argv);

/* The text of --help, made from the tables; free() it. NULL: no memory. */
char *cli_help(const struct cli *cli);

/* -- what all commands share; the first member of every command's own struct ------------- */

struct common_options {
	bool help, version, json, raw, pairs, noheadings, output_all, list_columns, bytes;
	const char *output, *sort, *range, *filter, *name, *sysroot;
	int colour;		/* enum colour_when */
	int backend;		/* enum backend */
};

enum backend { BACKEND_AUTO, BACKEND_TEXT, BACKEND_QUERY };

/* Bits for @excludes that the shared options use; a command's own begin at 0x100. */
enum {
	CLI_FORM = 0x1,		/* --json, --raw, --pairs */
	CLI_COLUMNS = 0x2,	/* --output, --output-all */
	CLI_PLACE = 0x4,	/* --name, --sysroot */
	CLI_RANGE = 0x8,	/* --range */
	CLI_SORT = 0x10		/* --sort */
};

extern const struct cli_option common_option_table[];

#endif
