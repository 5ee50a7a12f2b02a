/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmals - list the mappings of processes, live or saved. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"
#include "common/sheet.h"
#include "common/terminal.h"
#include "vmals/flags.h"
#include "vmals/fold.h"
#include "vmals/list.h"
#include "vmals/members.h"

#define AT(member) offsetof(struct vmals_options, member)

/* Which options exclude each other, beside those of all commands. */
enum {
	ONE_MODE = 0x100,	/* what to say */
	NO_EXTENDED = 0x200, NO_EVERY = 0x400	/* counters make no sense there */
};

static const char *const group_words[] = { "kind", "role", "name", "perm", NULL };
static const char *const text_words[] = { "maps", "smaps", NULL };
/* it is the kernel's, and looks as it looks */
static const char *const text_refuses[] = { "noheadings", "bytes", "color", NULL };

static const struct cli_option own_options[] = {
	{ "What to say", .type = CLI_HEADING },
	{ "extended", 'x', CLI_FLAG, AT(extended), .excludes = NO_EXTENDED,
	  .help = "add RSS PSS USS DIRTY SWAP (reads smaps)" },
	{ "every-counter", 'X', CLI_FLAG, AT(every), .excludes = NO_EVERY,
	  .help = "add every counter that the kernel printed" },
	{ "group", 0, CLI_WORD, AT(group), "BY", .words = group_words, .excludes = ONE_MODE,
	  .help = "fold by kind, role, name or perm" },
	{ "summary", 0, CLI_FLAG, AT(summary), .excludes = ONE_MODE | CLI_COLUMNS | CLI_SORT,
	  .help = "totals by kind and by role, in words" },
	{ "mm", 0, CLI_FLAG, AT(mm), .excludes = ONE_MODE | NO_EXTENDED | NO_EVERY | CLI_RANGE,
	  .help = "the address space itself: struct mm_struct" },
	{ "text", 0, CLI_WORD, AT(text), "FILE", .words = text_words,
	  .excludes = ONE_MODE | CLI_FORM | CLI_COLUMNS | NO_EXTENDED | NO_EVERY,
	  .refuses = text_refuses, .help = "the kernel's own text again: maps or smaps" },
	{ "list-flags", 0, CLI_FLAG, AT(list_flags),
	  .excludes = ONE_MODE | NO_EXTENDED | NO_EVERY | CLI_RANGE,
	  .help = "say what the two letters of VmFlags mean" },
	{ "How to read", .type = CLI_HEADING },
	{ "stable", 0, CLI_COUNT, AT(stable), "TRIES", .usual = "10",
	  .help = "read until two readings agree" },
	{ "strict", 0, CLI_FLAG, AT(strict),
	  .help = "a torn read is an error, nothing is clipped" },
	{ .name = NULL },
};

static const struct cli_option *const tables[] = { own_options, common_option_table, NULL };

static const struct cli cli = {
	.command = COMMAND,
	.operands = "TARGET...",
	.purpose = "List the mappings of processes, live or saved.",
	.tables = tables,
	.epilog =
		"TARGET is a process (812, /proc/812, self), a file or - with the text of maps or\n"
		"smaps or a snapshot of several files, or a directory that holds such files.\n"
		"RANGE and addresses are hexadecimal; sizes may be 4096, 0x1000, 64K, 1.5M.\n"
		"\n"
		"  vmals 812                       the mappings of process 812\n"
		"  vmals -x -s rss:desc 812        with memory in use, the largest first\n"
		"  vmals --group name -x self      by file\n"
		"  vmals -f 'perm~w and perm~x' 812   what is writable and executable at once\n"
		"  vmals -J -X smaps.txt | jq '.vmas | length'\n",
};

/* -- what is said without a target ------------------------------------------------------ */

static int help(struct job *job)
{
	char *text = cli_help(&cli);

	if (!text)
		return -ENOMEM;
	out_text(&job->out, text);
	free(text);
	return 0;
}

#define STRING(x) #x
#define VERSION_TEXT(major, minor, patch) STRING(major) "." STRING(minor) "." STRING(patch)

static int version(struct job *job)
{
	out_text(&job->out, COMMAND " (vmatools) " VERSION_TEXT(VMATOOLS_VERSION_MAJOR,
		 VMATOOLS_VERSION_MINOR, VMATOOLS_VERSION_PATCH) "\n");
	return 0;
}

/* The columns of what the other options ask for. */
static int list_columns(struct job *job)
{
	struct view view;
	int err;

	if (job->options.mm)
		return sheet_list_columns(job->report, COMMAND, &member_columns, false);
	if (job->options.list_flags)
		return sheet_list_columns(job->report, COMMAND, &flag_columns, false);
	err = view_make(&view, &job->options, NULL, true);
	if (err != -ENOMEM)
		err = sheet_list_columns(job->report, COMMAND,
					 view.key ? &view.groups.set : &view.columns.set, true);
	view_free(&view);
	return err;
}

/* -- a target --------------------------------------------------------------------------- */

static unsigned with(unsigned needs)
{
	static const struct {
		unsigned need, with;
	} files[] = {
		{ NEEDS_FACTS, VMAT_WITH_FACTS }, { NEEDS_NUMA, VMAT_WITH_NUMA },
		{ NEEDS_THREADS, VMAT_WITH_THREADS }, { NEEDS_NAMES, VMAT_WITH_NAMES },
	};
	unsigned bits = 0;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (needs & files[i].need)
			bits |= files[i].with;
	return bits;
}

enum {
	NEEDS_MEMBERS = NEEDS_FACTS | NEEDS_THREADS,
	NEEDS_ALL = NEEDS_SMAPS | NEEDS_FACTS | NEEDS_NUMA | NEEDS_THREADS | NEEDS_NAMES |
		    NEEDS_ROLES
};

/* What must be read: what is shown decides. */
static unsigned needs_of(const struct vmals_options *options, const struct view *view)
{
	unsigned needs = view_needs(view);

	if (options->text != NOT_GIVEN)
		needs = options->text == TEXT_SMAPS ? NEEDS_SMAPS : 0;
	if (options->summary)
		needs |= NEEDS_ROLES | NEEDS_FACTS | NEEDS_THREADS;
	if (options->extended || options->every)
		needs |= NEEDS_SMAPS;
	if (view->filter && options->text != NOT_GIVEN)
		needs |= filter_needs(view->filter);
	return needs;
}

static int load(struct vmat_mm **mmp, struct job *job, const char *target, unsigned needs)
{
	const struct vmat_load_options options = {
		.size = sizeof(options),
		.detail = needs & NEEDS_SMAPS ? VMAT_SMAPS : VMAT_MAPS,
		.with = with(needs),
		.stable_tries = job->options.stable,
		.strict = job->options.strict,
		.backend = (enum vmat_backend)job->options.common.backend, /* in the same order */
	};
	int err = source_load(mmp, &job->source, target, &options);

	if (err)
		return err;
	source_remark(&job->source, target, *mmp);
	if (needs & NEEDS_SMAPS && vmat_mm_count(*mmp) && vmat_mm_detail(*mmp) == VMAT_MAPS &&
	    job->options.text == NOT_GIVEN)
		complain(COMMAND, "%s: there is no smaps here: what it would tell is shown as -",
			 target);
	return needs & NEEDS_ROLES ? vmat_mm_classify(*mmp) : 0;
}

static int say(struct job *job, const struct view *view, const struct subject *subject)
{
	int err;

	if (job->options.mm)
		return members_show(job, subject);
	if (job->options.text != NOT_GIVEN)
		return list_text(job, view, subject);
	report_open(job->report, subject);
	if (job->options.summary)
		err = fold_summary(job, view, subject);
	else if (job->options.group != NOT_GIVEN)
		err = fold_groups(job, view, subject);
	else
		err = list_rows(job, view, subject);
	report_close(job->report);
	return err;
}

/* -X and --output-all know their columns only when they know what was printed. */
static int say_with_own_view(struct job *job, const struct subject *subject)
{
	struct view view;
	int err = view_make(&view, &job->options, subject->mm, false);

	if (!err)
		err = say(job, &view, subject);
	view_free(&view);
	return err;
}

static int do_target(struct job *job, const struct view *view, const char *target, unsigned needs)
{
	struct subject subject = { .target = target };
	struct vmat_mm *mm;
	int err = load(&mm, job, target, needs);

	if (err)
		return err;
	subject.mm = mm;
	if (job->options.every || job->options.common.output_all)
		err = say_with_own_view(job, &subject);
	else
		err = say(job, view, &subject);
	if (err == -ENODATA)
		complain(COMMAND, "%s: there is no smaps here", target);
	vmat_mm_free(mm);
	return err;
}

/* All targets, whatever befalls one of them; the last error counts. */
static int do_targets(struct job *job, const struct view *view, unsigned needs, char **targets,
		      int count)
{
	int last = 0, i;

	for (i = 0; i < count && !job->out.error; i++) {
		int err = do_target(job, view, targets[i], needs);

		if (err)
			last = err;
	}
	return last;
}

/* What the user got wrong is said before anything is read. */
static int do_view(struct job *job, char **targets, int count)
{
	const struct vmals_options *options = &job->options;
	struct view view;
	int err = view_make(&view, options, NULL, options->every);

	if (!err)
		err = do_targets(job, &view, needs_of(options, &view), targets, count);
	else if (err == -EINVAL && options->every)
		/* the column may be one that only this kernel has */
		err = do_targets(job, &view, NEEDS_ALL, targets, count);
	view_free(&view);
	return err;
}

/* -- main ------------------------------------------------------------------------------------ */

static int do_operands(struct job *job, int count, char **argv)
{
	const struct common_options *common = &job->options.common;
	char **targets = argv + 1;
	char *found = NULL;
	int err;

	if (!count && !common->name) {
		complain(COMMAND, "which process? (try '%s --help')", COMMAND);
		return -EINVAL;
	}
	if (common->name) {
		err = source_find(&found, &job->source, common->name);
		if (err)
			return err;
		/* what was argv[0] makes room for one more */
		targets = argv;
		targets[0] = found;
		count++;
	}
	if (job->options.mm)
		err = do_targets(job, NULL, NEEDS_MEMBERS, targets, count);
	else
		err = do_view(job, targets, count);
	free(found);
	return err;
}

static struct report_style style_of(const struct job *job, int targets)
{
	const struct common_options *common = &job->options.common;
	struct terminal terminal;
	struct report_style style = {
		.command = COMMAND,
		.titles = targets + (common->name != NULL) > 1 && !common->noheadings,
	};

	terminal_ask(&terminal, STDOUT_FILENO, (enum colour_when)common->colour);
	style.form = common->json ? REPORT_JSON : common->raw ? REPORT_RAW
		: common->pairs ? REPORT_PAIRS : REPORT_TABLE;
	style.table = (struct table_style){
		.headings = !common->noheadings,
		.bytes = common->bytes,
		.colour = terminal.colour,
		.escape = terminal.utf8 ? ESCAPE_TABLE : ESCAPE_ASCII,
		.cells = terminal.cells,
	};
	return style;
}

static int run(struct job *job, int operands, char **argv)
{
	const struct common_options *common = &job->options.common;
	struct report_style style;
	int err;

	if (common->help)
		return help(job);
	if (common->version)
		return version(job);
	style = style_of(job, operands);
	job->report = report_new(&job->out, &style);
	if (!job->report)
		return -ENOMEM;
	job->source.sysroot = common->sysroot;
	if (common->list_columns)
		err = list_columns(job);
	else if (job->options.list_flags)
		err = flags_show(job);
	else
		err = do_operands(job, operands, argv);
	source_close(&job->source);
	report_free(job->report);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = {
		.options = { .group = NOT_GIVEN, .text = NOT_GIVEN },
		.source = { .command = COMMAND },
	};
	int operands, err, error;

	signal(SIGPIPE, SIG_IGN);
	out_init(&job.out, STDOUT_FILENO);
	operands = cli_parse(&cli, &job.options, argc, argv);
	if (operands < 0)
		return 2;
	err = run(&job, operands, argv);
	if (err == -ENOMEM)
		complain(COMMAND, "out of memory");
	error = out_close(&job.out);
	if (error && error != EPIPE)
		complain(COMMAND, "write error: %s", strerror(error));
	return err || error ? 2 : 0;
}
