/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options - what vmatop was asked for: its table, and what the arguments say. */
#include "vmatop/options.h"

#include <errno.h>
#include <string.h>

#include "common/complain.h"
#include "common/human.h"

#define AT(member) offsetof(struct vmatop_options, member)

/* in the order of enum theme_name */
static const char *const theme_words[] = { "default", "dark", "light", "mono", NULL };
static const char *const colour_words[] = { "auto", "always", "never", NULL };
static const char *const backend_words[] = { "auto", "text", "query", NULL };

static const char *const batch_refuses[] = { "once", "size", "keys", NULL };

/* Letters mean what they mean for top, not for the other commands: hence a table of its own. */
static const struct cli_option table[] = {
	{ "What to show", .type = CLI_HEADING },
	{ "delay", 'd', CLI_TEXT, AT(delay), "SECONDS", .help = "between two samples (1.5)" },
	{ "filter", 'f', CLI_FILTERS, AT(common.filter), "EXPRESSION",
	  .help = "only rows for which it is true" },
	{ "output", 'o', CLI_TEXT, AT(common.output), "COLUMN,...", .excludes = CLI_COLUMNS,
	  .help = "which columns" },
	{ "output-all", 0, CLI_FLAG, AT(common.output_all), .excludes = CLI_COLUMNS,
	  .help = "all columns" },
	{ "list-columns", 0, CLI_FLAG, AT(common.list_columns),
	  .help = "list those of processes, with a TARGET of mappings" },
	{ "sort", 's', CLI_TEXT, AT(common.sort), "COLUMN[:desc]", .help = "order by a column" },
	{ "bytes", 0, CLI_FLAG, AT(common.bytes), .help = "sizes in bytes" },
	{ "color", 0, CLI_WORD, AT(common.colour), "WHEN", .usual = "always",
	  .words = colour_words, .help = "auto, always or never" },
	{ "theme", 0, CLI_WORD, AT(theme), "NAME", .words = theme_words,
	  .help = "colours: default, dark, light or mono" },
	{ "no-mouse", 0, CLI_FLAG, AT(no_mouse), .help = "leave the mouse to the terminal" },
	{ "pid", 'p', CLI_STEP, AT(pids), "PID,...", .help = "these processes, as TARGETs are" },
	{ "Without a terminal", .type = CLI_HEADING },
	{ "batch", 'b', CLI_FLAG, AT(batch), .refuses = batch_refuses,
	  .help = "print one table a sample, as top -b" },
	{ "iterations", 'n', CLI_COUNT, AT(iterations), "N", .help = "... N times, then end" },
	{ "json", 'J', CLI_FLAG, AT(common.json), .excludes = CLI_FORM,
	  .help = "... one object of JSON a line" },
	{ "raw", 'r', CLI_FLAG, AT(common.raw), .excludes = CLI_FORM,
	  .help = "... words with one blank between them" },
	{ "noheadings", 0, CLI_FLAG, AT(common.noheadings),
	  .help = "... without names of columns" },
	{ "once", 0, CLI_FLAG, AT(once), .help = "print one screen as text" },
	{ "size", 0, CLI_TEXT, AT(size), "COLSxROWS", .help = "... of that size (80x24)" },
	{ "keys", 0, CLI_TEXT, AT(keys), "FILE", .help = "... after pressing the keys in FILE" },
	{ "How to read", .type = CLI_HEADING },
	{ "name", 0, CLI_TEXT, AT(common.name), "NAME", .excludes = CLI_PLACE,
	  .help = "the one process called NAME" },
	{ "sysroot", 0, CLI_TEXT, AT(common.sysroot), "DIR", .excludes = CLI_PLACE,
	  .help = "read DIR/proc instead of /proc" },
	{ "max-cost", 0, CLI_TEXT, AT(max_cost), "PERCENT",
	  .help = "of one CPU, 0: no bound; else the delay grows (2)" },
	{ "max-hold", 0, CLI_TEXT, AT(max_hold), "MICROSECONDS",
	  .help = "that a process may wait for one call of ours (20)" },
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
		"TARGET is a process (812, /proc/812, self), or saved text: a file or - with the\n"
		"text of maps or smaps or a snapshot of several files, or a directory that holds\n"
		"such files. Without one, all processes are listed.\n",
};

/* Digits, perhaps a point and digits. False: it is something else, or above @max. */
static bool decimal(const char *text, double max, double *value)
{
	double whole = 0, unit = 1;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++)
		whole = whole * 10 + (*at - '0');
	if (*at == '.') {
		for (at++; *at >= '0' && *at <= '9'; at++) {
			unit /= 10;
			whole += unit * (*at - '0');
		}
	}
	if (*at || at == text || !strcmp(text, ".") || whole > max)
		return false;
	*value = whole;
	return true;
}

bool options_delay(const char *text, double *seconds)
{
	double value;

	if (!decimal(text, 86400, &value) || value < 0.1)
		return false;
	*seconds = value;
	return true;
}

int options_figures(struct options_figures *figures, const struct vmatop_options *options)
{
	double percent = 2, hold = 0;

	figures->delay = 1.5;
	if (options->delay && !options_delay(options->delay, &figures->delay)) {
		complain(COMMAND, "--delay: %s: " OPTIONS_DELAY_WANTED, options->delay);
		return -EINVAL;
	}
	if (options->max_cost && !decimal(options->max_cost, 100, &percent)) {
		complain(COMMAND, "--max-cost: %s: expected per cent of one CPU, 0 to 100",
			 options->max_cost);
		return -EINVAL;
	}
	if (options->max_hold && (!decimal(options->max_hold, 1e6, &hold) || hold < 1)) {
		complain(COMMAND, "--max-hold: %s: expected microseconds, 1 to 1000000",
			 options->max_hold);
		return -EINVAL;
	}
	figures->max_cost = (unsigned)(percent * 10000);
	figures->max_hold_ns = (uint64_t)(hold * 1000);
	return 0;
}

bool options_theme(const char *name, int *theme)
{
	for (int i = 0; theme_words[i]; i++) {
		if (!strcmp(theme_words[i], name)) {
			*theme = i;
			return true;
		}
	}
	return false;
}

const char *options_theme_name(size_t index)
{
	return index + 1 < sizeof(theme_words) / sizeof(theme_words[0]) ? theme_words[index] : NULL;
}

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

/* What says nothing without another option. */
static const struct {
	size_t at;
	const char *complaint;
} only_batch[] = {
	{ AT(common.json), "--json is for --batch" },
	{ AT(common.raw), "--raw is for --batch" },
	{ AT(common.noheadings), "--noheadings is for --batch" },
};

static const char *why_wrong(const struct vmatop_options *options)
{
	bool prints = options->batch || options->common.list_columns;

	for (size_t i = 0; !prints && i < sizeof(only_batch) / sizeof(only_batch[0]); i++)
		if (*(const bool *)((const char *)options + only_batch[i].at))
			return only_batch[i].complaint;
	if (options->iterations && !options->batch)
		return "--iterations is for --batch";
	if (options->size && !options->once)
		return "--size is for --once";
	return options->keys && !options->once ? "--keys is for --once" : NULL;
}

int options_check(const struct vmatop_options *options)
{
	const char *why = why_wrong(options);

	if (!why)
		return 0;
	complain(COMMAND, "%s (try '%s --help')", why, COMMAND);
	return -EINVAL;
}
