/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmadiff - compare two address spaces: what changed between two moments, or two runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/sheet.h"
#include "vmadiff/show.h"
#include "vmadiff/watch.h"

#define AT(member) offsetof(struct vmadiff_options, member)

/* Which options exclude each other, beside those of all commands. */
enum { ONE_MODE = 0x100, NO_IDENTITY = 0x200 };

/* in the order of their enums */
static const char *const match_words[] = { "auto", "address", "identity", NULL };
static const char *const group_words[] = { "name", "kind", "role", "perm", NULL };
static const char *const summary_refuses[] = {
	"filter", "range", "sort", "top", "output", "output-all", NULL,
};
/* it is all lines that maps has, and looks as it looks */
static const char *const patch_refuses[] = {
	"normal", "pieces", "filter", "range", "sort", "top", "max-growth",
	"strict-counters", "layout", "noheadings", "bytes", "color", "watch", NULL,
};
static const char *const no_counters_refuses[] = { "max-growth", "strict-counters", NULL };

static const struct cli_option own_options[] = {
	{ "How to compare", .type = CLI_HEADING },
	{ "match", 0, CLI_WORD, AT(match), "HOW", .words = match_words,
	  .help = "which is which: auto, address or identity" },
	{ "normal", 0, CLI_FLAG, AT(normal),
	  .help = "join what touches and is alike, on both sides" },
	{ "pieces", 0, CLI_FLAG, AT(pieces),
	  .help = "by identity: also pieces of anonymous memory" },
	{ "no-counters", 0, CLI_FLAG, AT(no_counters), .refuses = no_counters_refuses,
	  .help = "compare the layout only; reads maps, not smaps" },
	{ "What to say", .type = CLI_HEADING },
	{ "group", 0, CLI_WORD, AT(group), "BY", .words = group_words, .excludes = ONE_MODE,
	  .help = "fold changes by name, kind, role or perm" },
	{ "summary", 0, CLI_FLAG, AT(summary), .excludes = ONE_MODE, .refuses = summary_refuses,
	  .help = "totals of both sides by role" },
	{ "patch", 0, CLI_FLAG, AT(patch), .excludes = ONE_MODE | CLI_FORM | CLI_COLUMNS,
	  .refuses = patch_refuses, .help = "lines of maps with - and +, nothing else" },
	{ "top", 0, CLI_COUNT, AT(top), "N", .help = "only the first N rows, the rest in one" },
	{ "What counts as a difference", .type = CLI_HEADING },
	{ "max-growth", 0, CLI_STEP, AT(growth), "COUNTER=SIZE",
	  .help = "only whether a total grew by more, such as rss=10M" },
	{ "layout", 0, CLI_FLAG, AT(layout), .help = "... and whether the layout differs" },
	{ "strict-counters", 0, CLI_FLAG, AT(strict_counters),
	  .help = "counters count as the layout does" },
	{ "Two moments of one process", .type = CLI_HEADING },
	{ "interval", 0, CLI_TEXT, AT(interval), "SECONDS",
	  .help = "read PID, wait so long, read it again" },
	{ "watch", 0, CLI_FLAG, AT(watch), .help = "go on until it exits, or ^C" },
	{ "since-first", 0, CLI_FLAG, AT(since_first),
	  .help = "... each time against the first reading" },
	{ "How to read", .type = CLI_HEADING },
	{ "stable", 0, CLI_COUNT, AT(stable), "TRIES", .usual = "10",
	  .help = "read until two readings agree" },
	{ "strict", 0, CLI_FLAG, AT(strict),
	  .help = "check all of both texts; a torn read is an error" },
	{ .name = NULL },
};

static const struct cli_option *const tables[] = { own_options, common_option_table, NULL };

static const struct cli cli = {
	.command = COMMAND,
	.operands = "BEFORE AFTER",
	.purpose = "Say how two address spaces differ, live or saved.",
	.tables = tables,
	.epilog =
		"BEFORE and AFTER are each a process (812, /proc/812, self), a file or - with the\n"
		"text of maps or smaps or a snapshot of several files, or a directory that holds\n"
		"such files. With --interval or --watch: one process. Exit status: 0 nothing but\n"
		"counters differs, or no limit is exceeded; 1 it does, or one is; 2 trouble.\n"
		"\n"
		"  vmadiff before.snap after.snap  what changed, the largest first\n"
		"  vmadiff --interval 10 812       what changes within ten seconds\n"
		"  vmadiff --match=identity run1 run2   two runs of a program\n"
		"  vmadiff --max-growth private_dirty=10M before after && echo fine\n"
		"  vmadiff --group name before 812  by file\n",
};

/* -- what makes no sense ------------------------------------------------------------------ */

static int wrong(const char *why)
{
	complain(COMMAND, "%s (try '%s --help')", why, COMMAND);
	return -EINVAL;
}

static int check_options(const struct vmadiff_options *options)
{
	bool again = options->interval || options->watch;

	if (options->layout && !options->growth.count)
		return wrong("--layout is for --max-growth: without it the layout always counts");
	if (options->since_first && !options->watch)
		return wrong("--since-first is for --watch");
	if (options->pieces && options->match == VMAT_MATCH_ADDRESS)
		return wrong("--pieces is for --match=identity: by address pieces are compared");
	if (options->patch && options->match == VMAT_MATCH_IDENTITY)
		return wrong("--patch is by address, not --match=identity");
	if (again && options->match == VMAT_MATCH_IDENTITY)
		return wrong("--match=identity is for two processes");
	return 0;
}

static int check_operands(const struct vmadiff_options *options, int count)
{
	bool again = options->interval || options->watch;

	if (again && count < 1)
		return wrong("which process?");
	if (again && count > 1)
		return wrong("--interval and --watch are for one process");
	if (!again && count < 1)
		return wrong("compare what with what?");
	if (!again && count < 2)
		return wrong("compare it with what? (--interval SECONDS PID reads it twice)");
	if (count > 2)
		return wrong("only two can be compared");
	return 0;
}

/* -- what is to be done ------------------------------------------------------------------- */

static int list_columns(struct job *job)
{
	struct view view;
	int err = view_make(&view, job);

	if (!err)
		err = sheet_list_columns(job->frame.report, COMMAND,
					 view.key ? &view.groups.set : &view.columns.all.set, true);
	view_free(&view);
	return err;
}

static int compare_two(struct job *job, const struct view *view, const struct limits *limits,
		       const char *before, const char *after)
{
	struct pair pair;
	int status = pair_make(&pair, job, before, after, view_needs(view));

	if (!status)
		status = show(job, view, &pair, limits);
	pair_free(&pair);
	return status;
}

static int run_on(struct job *job, char **operands, int count)
{
	struct limits limits = { .limit = NULL };
	struct view view;
	int status;

	job->round = job->options.watch;	/* so that the columns know */
	status = view_make(&view, job);
	job->round = 0;
	if (!status)
		status = limits_take(&limits, job, &view);
	if (!status && count == 1)
		status = watch(job, &view, &limits, operands[0]);
	else if (!status)
		status = compare_two(job, &view, &limits, operands[0], operands[1]);
	limits_free(&limits);
	view_free(&view);
	return status;
}

/* --name stands for the last operand. */
static int run(struct job *job, char **operands, int count)
{
	const struct common_options *common = &job->options.common;
	char *all[3] = { NULL }, *found = NULL;
	int err = check_options(&job->options);

	if (err)
		return err;
	if (common->list_columns)
		return list_columns(job);
	err = check_operands(&job->options, count + (common->name != NULL));
	if (err)
		return err;
	memcpy(all, operands, (size_t)count * sizeof(*all));
	if (common->name) {
		err = source_find(&found, &job->frame.source, common->name);
		if (err)
			return err;
		all[count++] = found;
	}
	err = run_on(job, all, count);
	free(found);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = { .options = { .group = NOT_GIVEN } };
	int status, operands = frame_begin(&job.frame, &status, &cli, &job.options, argc, argv);

	if (operands != FRAME_DONE)
		status = frame_report(&job.frame, &job.options.common, false);
	if (operands != FRAME_DONE && !status)
		status = run(&job, argv + 1, operands);
	free(job.options.growth.step);
	return frame_end(&job.frame, status);
}
