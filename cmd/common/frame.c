/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame - what every command does before its own work and behind it. */
#include "common/frame.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"

#define STRING(x) #x
#define VERSION_TEXT(major, minor, patch) STRING(major) "." STRING(minor) "." STRING(patch)

static int say_help(struct frame *frame)
{
	char *text = cli_help(frame->cli);

	if (!text)
		return -ENOMEM;
	out_text(&frame->out, text);
	free(text);
	return 0;
}

static int say_version(struct frame *frame)
{
	out_text(&frame->out, frame->cli->command);
	out_text(&frame->out, " (vmatools) " VERSION_TEXT(VMATOOLS_VERSION_MAJOR,
		 VMATOOLS_VERSION_MINOR, VMATOOLS_VERSION_PATCH) "\n");
	return 0;
}

int frame_report(struct frame *frame, const struct common_options *options, bool titles)
{
	const struct report_style style = {
		.command = frame->cli->command,
		.titles = titles && !options->noheadings,
		.form = options->json ? REPORT_JSON : options->raw ? REPORT_RAW
			: options->pairs ? REPORT_PAIRS : REPORT_TABLE,
		.table = {
			.headings = !options->noheadings,
			.bytes = options->bytes,
			.colour = frame->terminal.colour,
			.escape = frame->terminal.utf8 ? ESCAPE_TABLE : ESCAPE_ASCII,
			.cells = frame->terminal.cells,
		},
	};

	frame->report = report_new(&frame->out, &style);
	return frame->report ? 0 : -ENOMEM;
}

int frame_begin(struct frame *frame, int *status, const struct cli *cli, void *options, int argc,
		char **argv)
{
	const struct common_options *common = options;
	int operands;

	frame->cli = cli;
	frame->report = NULL;
	frame->source = (struct source){ .command = cli->command };
	signal(SIGPIPE, SIG_IGN);
	out_init(&frame->out, STDOUT_FILENO);
	operands = cli_parse(cli, options, argc, argv);
	*status = operands < 0 ? operands : 0;
	if (operands < 0)
		return FRAME_DONE;
	if (common->help || common->version) {
		*status = common->help ? say_help(frame) : say_version(frame);
		return FRAME_DONE;
	}
	frame->source.sysroot = common->sysroot;
	terminal_ask(&frame->terminal, STDOUT_FILENO, (enum colour_when)common->colour);
	return operands;
}

int frame_end(struct frame *frame, int status)
{
	const char *command = frame->cli->command;
	int error;

	source_close(&frame->source);
	report_free(frame->report);
	if (status == -ENOMEM)
		complain(command, "out of memory");
	error = out_close(&frame->out);
	if (error && error != EPIPE)
		complain(command, "write error: %s", strerror(error));
	return status < 0 || error ? 2 : status;
}

/* -- what is read ---------------------------------------------------------------------- */

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

static int load(struct vmat_mm **mmp, struct frame *frame, const char *target, unsigned needs,
		const struct vmat_load_options *options)
{
	int err = source_load(mmp, &frame->source, target, options);

	if (err)
		return err;
	source_remark(&frame->source, target, *mmp);
	if (needs & NEEDS_SMAPS && vmat_mm_count(*mmp) && vmat_mm_detail(*mmp) == VMAT_MAPS)
		complain(frame->cli->command,
			 "%s: there is no smaps here: what it would tell is shown as -", target);
	err = needs & NEEDS_ROLES ? vmat_mm_classify(*mmp) : 0;
	if (err)
		vmat_mm_free(*mmp);
	return err;
}

int frame_load(struct vmat_mm **mmp, struct frame *frame, const char *target, unsigned needs,
	       struct vmat_load_options options)
{
	options.size = sizeof(options);
	options.detail = needs & NEEDS_SMAPS ? VMAT_SMAPS : VMAT_MAPS;
	options.with |= with(needs);
	return load(mmp, frame, target, needs, &options);
}

int frame_load_best(struct vmat_mm **mmp, struct frame *frame, const char *target, unsigned needs,
		    struct vmat_load_options options)
{
	bool again = source_is_process(target);
	int err = -EOPNOTSUPP;

	options.size = sizeof(options);
	options.detail = VMAT_SMAPS;
	options.with |= with(needs);
	if (!again || options.backend != VMAT_BACKEND_QUERY) {
		frame->source.quiet = again;
		err = load(mmp, frame, target, needs, &options);
		frame->source.quiet = false;
	}
	/* a kernel without smaps, or a PROCMAP_QUERY, which does not tell flags */
	return err && again ? frame_load(mmp, frame, target, needs, options) : err;
}

int frame_target(char **targetp, struct frame *frame, const struct common_options *options,
		 char ***operands, int *count)
{
	const char *command = frame->cli->command;

	if (options->name)
		return source_find(targetp, &frame->source, options->name);
	if (!*count) {
		complain(command, "which process? (try '%s --help')", command);
		return -EINVAL;
	}
	*targetp = strdup(*(*operands)++);
	--*count;
	return *targetp ? 0 : -ENOMEM;
}
