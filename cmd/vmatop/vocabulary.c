/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary - the commands that can be typed behind a colon: one table, for help, too. */
#include "vmatop/vocabulary.h"

#include <string.h>

static const struct command table[] = {
	{ .name = "bytes", .help = "sizes in bytes, and back", .action = ACTION_BYTES },
	{ .name = "columns", .argument = "[A,B|+A]",
	  .help = "show these columns, or more; without: choose them", .words = WORDS_COLUMNS },
	{ .name = "delay", .argument = "SECONDS", .help = "between two samples" },
	{ .name = "filter", .argument = "[EXPRESSION]",
	  .help = "only rows for which it is true; without: all", .words = WORDS_COLUMNS },
	{ .name = "goto", .argument = "ADDRESS", .help = "to what is there" },
	{ .name = "group", .argument = "[BY]",
	  .help = "fold rows of one kind, role, name, perm; without: no groups",
	  .words = WORDS_GROUPS },
	{ .name = "help", .help = "keys and commands", .action = ACTION_HELP },
	{ .name = "mark", .help = "differences are those since now", .action = ACTION_MARK },
	{ .name = "next", .help = "the next of the processes that are followed",
	  .action = ACTION_NEXT_PROCESS },
	{ .name = "open", .argument = "TARGET",
	  .help = "follow a process, or look at a saved text" },
	{ .name = "pause", .help = "take no samples, and go on", .action = ACTION_PAUSE },
	{ .name = "previous", .help = "the one before", .action = ACTION_PREVIOUS_PROCESS },
	{ .name = "quit", .help = "leave", .action = ACTION_QUIT },
	{ .name = "save", .argument = "FILE",
	  .help = "write a snapshot of the process into a new file" },
	{ .name = "search", .argument = "TEXT", .help = "go to the next row that has it" },
	{ .name = "sort", .argument = "[COLUMN[:desc]]",
	  .help = "order by a column; without: choose it", .words = WORDS_COLUMNS },
	{ .name = "step",
	  .help = "take a sample now; the next saved one", .action = ACTION_STEP },
	{ .name = "theme", .argument = "NAME", .help = "colours: default, dark, light, mono",
	  .words = WORDS_THEMES },
	{ .name = "tree", .help = "processes as a tree, and back" },
	{ .name = "untag", .help = "no row is tagged", .action = ACTION_UNTAG_ALL },
	{ .name = "user", .argument = "[NAME]",
	  .help = "only the processes of one user; without: of all" },
	{ .name = "view", .argument = "NAME",
	  .help = "maps, gaps, tree, difference or processes", .words = WORDS_VIEWS },
};

enum { COMMANDS = sizeof(table) / sizeof(table[0]) };

const struct command *vocabulary_table(size_t *count)
{
	*count = COMMANDS;
	return table;
}

size_t vocabulary_find(const char *word, size_t len, const struct command **first)
{
	size_t found = 0;

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strncmp(table[i].name, word, len))
			continue;
		if (!found++ || !table[i].name[len])
			*first = &table[i];
		if (!table[i].name[len])
			return 1;
	}
	return found;
}
