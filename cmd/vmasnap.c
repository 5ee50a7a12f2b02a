/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmasnap - copy what /proc tells of a running process into one file. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/complain.h"
#include "vmasnap/keeper.h"

#define AT(member) offsetof(struct vmasnap_options, member)

/* A process that is seen through another /proc may have another number here. */
static const char *const stop_refuses[] = { "sysroot", NULL };

static const struct cli_option own_options[] = {
	{ "What to write", .type = CLI_HEADING },
	{ "output", 'o', CLI_TEXT, AT(file), "FILE",
	  .help = "write FILE, whole or not at all; not standard output" },
	{ "maps-only", 0, CLI_FLAG, AT(maps_only),
	  .help = "no smaps, smaps_rollup, numa_maps: they take long" },
	{ "How to read", .type = CLI_HEADING },
	{ "stop", 0, CLI_FLAG, AT(stop), .refuses = stop_refuses,
	  .help = "stop the process meanwhile, and let it go on" },
	{ "Where from", .type = CLI_HEADING },
	{ "name", 0, CLI_TEXT, AT(common.name), "NAME", .excludes = CLI_PLACE,
	  .help = "the one process of that name" },
	{ "sysroot", 0, CLI_TEXT, AT(common.sysroot), "DIR", .excludes = CLI_PLACE,
	  .help = "take DIR/proc instead of /proc" },
	{ "Other", .type = CLI_HEADING },
	{ "help", 'h', CLI_FLAG, AT(common.help), .help = "print this text" },
	{ "version", 'V', CLI_FLAG, AT(common.version), .help = "print the version" },
	{ .name = NULL },
};

static const struct cli_option *const tables[] = { own_options, NULL };

static const struct cli cli = {
	.command = COMMAND,
	.operands = "TARGET",
	.purpose = "Copy what /proc tells of a running process into one file.",
	.tables = tables,
	.epilog =
		"TARGET is a process: 812, /proc/812 or self. The snapshot is plain text, which\n"
		"all commands read. It tells secrets: FILE is for nobody else to read.\n"
		"\n"
		"  vmasnap -o snap 812             all that there is to know, to look at later\n"
		"  vmasnap --stop -o snap 812      of one moment\n"
		"  vmasnap 812 | ssh host 'umask 077; cat >snap'\n",
};

static int take_target(struct job *job, char **operands, int count)
{
	int err = frame_target(&job->target, &job->frame, &job->options.common, &operands,
			       &count);

	if (err)
		return err;
	if (count) {
		complain(COMMAND, "%s: one process a snapshot (try '" COMMAND " --help')",
			 operands[0]);
		return -EINVAL;
	}
	if (source_pid(job->target, &job->pid))
		return 0;
	complain(COMMAND, "%s: no process: a PID, /proc/PID or self is wanted", job->target);
	return -EINVAL;
}

/* @signals -1: nothing is ever to be undone. */
static int take_snapshot(struct job *job, struct process *process, struct file *file, int signals)
{
	struct copy copy = {
		.job = job, .process = process, .file = file, .hold = process->fd >= 0,
	};
	int err = file_open(file, job->options.file);

	if (!err && signals >= 0)
		err = keeper_run(signals, &copy, process, file);
	else if (!err)
		err = copy_read(&copy);
	copy_free(&copy);
	return err;
}

static int run(struct job *job, char **operands, int count)
{
	struct process process = { .fd = -1 };
	struct file file;
	int signals = -1, err = file_prepare(&file);

	if (!err)
		err = take_target(job, operands, count);
	if (!err && job->options.stop)
		err = process_open(&process, job);
	if (!err && (job->options.file || process.fd >= 0)) {
		signals = keeper_begin();
		err = signals < 0 ? signals : 0;
	}
	if (!err)
		err = take_snapshot(job, &process, &file, signals);
	if (signals >= 0)
		close(signals);
	process_close(&process);
	file_close(&file);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = { .target = NULL };
	int status, operands = frame_begin(&job.frame, &status, &cli, &job.options, argc, argv);

	signal(SIGXFSZ, SIG_IGN);	/* a file too large is an error like others */
	if (operands != FRAME_DONE)
		status = run(&job, argv + 1, operands);
	free(job.target);
	return frame_end(&job.frame, status);
}
