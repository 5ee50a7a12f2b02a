/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmafind - say what is mapped at addresses of a process, live or saved. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/sheet.h"
#include "vmafind/hunt.h"

#define AT(member) offsetof(struct vmafind_options, member)

enum { ONE_MODE = 0x100 };

static const struct cli_option own_options[] = {
	{ "What to find", .type = CLI_HEADING },
	{ "next", 0, CLI_FLAG, AT(next), .excludes = ONE_MODE,
	  .help = "the first mapping that ends above: find_vma()" },
	{ "prev", 0, CLI_FLAG, AT(prev), .excludes = ONE_MODE,
	  .help = "the mapping before that one: find_vma_prev()" },
	{ "intersect", 0, CLI_STEP, AT(intersect), "RANGE", .excludes = ONE_MODE,
	  .help = "the first mapping that has a byte in RANGE" },
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
	.operands = "TARGET [ADDRESS...]",
	.purpose = "Say what is mapped at addresses of a process, live or saved.",
	.tables = tables,
	.epilog =
		"TARGET is a process (812, /proc/812, self), a file or - with the text of maps or\n"
		"smaps or a snapshot of several files, or a directory that holds such files.\n"
		"Addresses are hexadecimal, with or without 0x; without any they are read from\n"
		"standard input. An address in a hole is told with its neighbours; exit status 1.\n"
		"\n"
		"  vmafind 812 7f0012345678        what is there, and where in its file?\n"
		"  vmafind --next 812 0            the first mapping of all\n"
		"  vmafind --intersect 400000+2M 812   is that range free?\n"
		"  vmafind -r -o ADDRESS,FILEOFFSET,NAME 812 <addresses   for many\n",
};

static int list_columns(struct job *job)
{
	struct borrowed_columns columns = { .columns = NULL };
	int err = answer_columns_make(&columns, NULL);

	if (!err)
		err = sheet_list_columns(job->frame.report, COMMAND, &columns.set, true);
	borrow_free(&columns);
	return err;
}

static int find(struct job *job, const char *target, char **operands, int count)
{
	struct questions questions;
	struct view view = { .filter = NULL };
	int err = questions_take(&questions, job, operands, count);

	if (!err && questions.stream && !strcmp(target, "-")) {
		complain(COMMAND, "-: standard input cannot be the target and the addresses, too");
		err = -EINVAL;
	}
	if (!err)
		err = view_make(&view, &job->options);
	if (!err)
		err = hunt(job, &view, target, &questions);
	view_free(&view);
	questions_free(&questions);
	return err;
}

static int run(struct job *job, char **operands, int count)
{
	const struct vmafind_options *options = &job->options;
	char *target;
	int err;

	if (options->common.list_columns)
		return list_columns(job);
	job->mode = options->next ? MODE_NEXT : options->prev ? MODE_PREV
		: options->intersect.count ? MODE_INTERSECT : MODE_LOOKUP;
	err = frame_target(&target, &job->frame, &options->common, &operands, &count);
	if (err)
		return err;
	err = find(job, target, operands, count);
	free(target);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = { .options = { .next = false } };
	int status, operands = frame_begin(&job.frame, &status, &cli, &job.options, argc, argv);

	if (operands != FRAME_DONE)
		status = frame_report(&job.frame, &job.options.common, false);
	if (operands != FRAME_DONE && !status)
		status = run(&job, argv + 1, operands);
	free(job.options.intersect.step);
	return frame_end(&job.frame, status);
}
