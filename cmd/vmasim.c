/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmasim - what a list of memory calls makes of an address space. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/sheet.h"
#include "vmasim/calls.h"
#include "vmasim/libc.h"
#include "vmasim/server.h"
#include "vmasim/show.h"

#define AT(member) offsetof(struct vmasim_options, member)

static const char *const malloc_words[] = { "model", "run", NULL };

static const char *const explain_refuses[] = { "json", "raw", "pairs", NULL };

static const struct cli_option own_options[] = {
	{ "What to show", .type = CLI_HEADING },
	{ "explain", 'e', CLI_FLAG, AT(explain), .refuses = explain_refuses,
	  .help = "say after each call what it did" },
	{ "check", 'c', CLI_FLAG, AT(check),
	  .help = "compare each recorded result with the model's" },
	{ "tree", 0, CLI_FLAG, AT(tree), .help = "the tree at the end" },
	{ "gaps", 0, CLI_FLAG, AT(gaps), .help = "the holes at the end" },
	{ "maps", 0, CLI_FLAG, AT(maps), .help = "the map at the end; alone unless asked" },
	{ "Which calls", .type = CLI_HEADING },
	{ "pid", 'p', CLI_COUNT, AT(pid), "PID", .help = "follow that process of the log" },
	{ "How to read", .type = CLI_HEADING },
	{ "kernel", 0, CLI_TEXT, AT(kernel), "RELEASE", .help = "go by the rules of that release" },
	{ "malloc", 0, CLI_WORD, AT(malloc_how), "HOW", .words = malloc_words,
	  .help = "malloc() by a model of glibc, or run here" },
	{ "stable", 0, CLI_COUNT, AT(stable), "TRIES", .usual = "10",
	  .help = "read until two readings agree" },
	{ "strict", 0, CLI_FLAG, AT(strict),
	  .help = "a torn read is an error, nothing is clipped" },
	{ .name = NULL },
};

static const struct cli_option *const tables[] = { own_options, common_option_table, NULL };

static const char *const refused[] = { "sort", NULL };	/* calls have their order */

static const struct cli cli = {
	.command = COMMAND,
	.operands = "TARGET [SCRIPT]",
	.purpose = "Say what a list of memory calls makes of an address space.",
	.tables = tables,
	.refused = refused,
	.epilog =
		"TARGET is a process (812, /proc/812, self), a file or - with the text of maps or\n"
		"smaps or a snapshot of several files, or a directory that holds such files.\n"
		"SCRIPT, or standard input, is what strace wrote or calls by hand:\n"
		"\n"
		"  strace -f -y -e trace=%memory,%process -o log -p 812\n"
		"  a = mmap(NULL, 2M, rw, private|anon)      mprotect(a + 4K, 4K, none)\n"
		"\n"
		"No process is changed: the address space is a copy. It is written as maps text.\n"
		"\n"
		"  vmasim before log | vmadiff --match=address --normal - after\n"
		"  vmasim --check before log\n"
		"  echo 'mmap(NULL, 1G, rw, private|anon)' | vmasim --explain 812\n",
};

static int list_columns(struct job *job)
{
	return sheet_list_columns(job->frame.report, COMMAND, &call_columns, false);
}

static int run(struct job *job, char **operands, int count)
{
	const struct common_options *common = &job->options.common;
	char *target;
	int err;

	if (common->list_columns)
		return list_columns(job);
	err = frame_target(&target, &job->frame, common, &operands, &count);

	if (err)
		return err;
	if (count > 1) {
		complain(COMMAND, "%s: there can be one TARGET and one SCRIPT, and this is more",
			 operands[1]);
		err = -EINVAL;
	} else if (!strcmp(target, "-") && (!count || !strcmp(operands[0], "-"))) {
		complain(COMMAND, "TARGET and SCRIPT cannot both be standard input");
		err = -EINVAL;
	} else {
		err = show_script(job, target, count ? operands[0] : NULL);
	}
	free(target);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = { .options = { .explain = false } };
	int status, operands;

	if (argc == 1 && !strcmp(argv[0], LIBC_NAME))
		return server_run();
	operands = frame_begin(&job.frame, &status, &cli, &job.options, argc, argv);

	if (operands != FRAME_DONE)
		status = frame_report(&job.frame, &job.options.common, false);
	if (operands != FRAME_DONE && !status)
		status = run(&job, argv + 1, operands);
	return frame_end(&job.frame, status);
}
