/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options - what vmatop was asked for: its table, and what the arguments say. */
#include "vmatop/options.h"

#include <string.h>

#include "common/human.h"

#define AT(member) offsetof(struct vmatop_options, member)

static const char *const colour_words[] = { "auto", "always", "never", NULL };
static const char *const backend_words[] = { "auto", "text", "query", NULL };

/* Letters mean what they mean for top, not for the other commands: hence a table of its own. */
static const struct cli_option table[] = {
	{ "What to show", .type = CLI_HEADING },
	{ "delay", 'd', CLI_TEXT, AT(delay), "SECONDS", .help = "between two samples" },
	{ "filter", 'f', CLI_FILTERS, AT(common.filter), "EXPRESSION",
	  .help = "only rows for which it is true" },
	{ "output", 'o', CLI_TEXT, AT(common.output), "COLUMN,...", .help = "which columns" },
	{ "sort", 's', CLI_TEXT, AT(common.sort), "COLUMN[:desc]", .help = "order by a column" },
	{ "bytes", 0, CLI_FLAG, AT(common.bytes), .help = "sizes in bytes" },
	{ "color", 0, CLI_WORD, AT(common.colour), "WHEN", .usual = "always",
	  .words = colour_words, .help = "auto, always or never" },
	{ "Without a terminal", .type = CLI_HEADING },
	{ "once", 0, CLI_FLAG, AT(once), .help = "print one screen as text" },
	{ "size", 0, CLI_TEXT, AT(size), "COLSxROWS", .help = "... of that size (80x24)" },
	{ "keys", 0, CLI_TEXT, AT(keys), "FILE", .help = "... after pressing the keys in FILE" },
	{ "How to read", .type = CLI_HEADING },
	{ "name", 0, CLI_TEXT, AT(common.name), "NAME", .excludes = CLI_PLACE,
	  .help = "the one process called NAME" },
	{ "sysroot", 0, CLI_TEXT, AT(common.sysroot), "DIR", .excludes = CLI_PLACE,
	  .help = "read DIR/proc instead of /proc" },
	{ "backend", 0, CLI_WORD, AT(common.backend), "HOW", .words = backend_words,
	  .help = "auto, text or query" },
	{ "help", 'h', CLI_FLAG, AT(common.help), .help = "this text" },
	{ "version", 'V', CLI_FLAG, AT(common.version), .help = "which version" },
	{ .name = NULL },
};

static const struct cli_option *const tables[] = { table, NULL };

const struct cli options_cli = {
	.command = COMMAND,
	.operands = "[TARGET...]",
	.purpose = "Watch address spaces.",
	.tables = tables,
	.epilog =
		"TARGET is a process (812, /proc/812, self), or saved text: a file or - with the text\n"
		"of maps or smaps or a snapshot of several files, or a directory that holds such\n"
		"files. Without one, all processes are listed.\n",
};

bool options_size(const char *text, unsigned *cols, unsigned *rows)
{
	uint64_t wide, high;
	size_t len = strlen(text), at = human_parse_number(text, len, &wide), more;

	if (!at || text[at] != 'x')
		return false;
	more = human_parse_number(text + at + 1, len - at - 1, &high);
	if (!more || at + 1 + more != len || !wide || !high || wide > 1000 || high > 1000)
		return false;
	*cols = (unsigned)wide;
	*rows = (unsigned)high;
	return true;
}
