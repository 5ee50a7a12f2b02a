/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmatree - draw an address space as the red-black tree that the kernel kept, and try changes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/human.h"
#include "common/sheet.h"
#include "vmatree/change.h"
#include "vmatree/show.h"

#define AT(member) offsetof(struct vmatree_options, member)

/* Which options exclude each other, beside those of all commands. */
enum { ONE_MODE = 0x100, ONE_SEARCH = 0x200 };

static const char *const gap_words[] = { "auto", "guarded", "raw", NULL };

static const struct cli_option own_options[] = {
	{ "What to draw", .type = CLI_HEADING },
	{ "depth", 0, CLI_COUNT, AT(depth), "LEVELS",
	  .help = "draw so many levels, fold the rest" },
	{ "subtree", 0, CLI_TEXT, AT(subtree), "ADDRESS",
	  .help = "only what hangs at the node of an address" },
	{ "ascii", 0, CLI_FLAG, AT(ascii), .help = "draw with ASCII" },
	{ "dot", 0, CLI_FLAG, AT(dot), .excludes = ONE_MODE | CLI_FORM | CLI_COLUMNS,
	  .help = "write a graph for Graphviz" },
	{ "gaps", 0, CLI_WORD, AT(gaps), "RULE", .words = gap_words,
	  .help = "what a gap is: guarded (up to 6.0), raw (since 6.1)" },
	{ "Searches", .type = CLI_HEADING },
	{ "find", 0, CLI_TEXT, AT(find), "ADDRESS", .excludes = ONE_SEARCH,
	  .help = "find_vma(), node by node, and what it costs" },
	{ "gap", 0, CLI_TEXT, AT(gap), "LENGTH", .excludes = ONE_SEARCH,
	  .help = "find room for LENGTH, node by node" },
	{ "bottom-up", 0, CLI_FLAG, AT(bottom_up), .help = "... the lowest, not the highest" },
	{ "limits", 0, CLI_TEXT, AT(limits), "RANGE", .help = "... within RANGE" },
	{ "align", 0, CLI_TEXT, AT(align), "SIZE", .help = "... at a multiple of SIZE" },
	{ "Changes, made in the order given", .type = CLI_HEADING },
	{ "insert", 0, CLI_STEP, AT(steps), "RANGE[:PERM]",
	  .help = "insert_vm_struct(), anonymous, rw-p unless given" },
	{ "erase", 0, CLI_STEP, AT(steps), "ADDRESS", .help = "take out the mapping at ADDRESS" },
	{ "split", 0, CLI_STEP, AT(steps), "ADDRESS", .help = "split_vma() at ADDRESS" },
	{ "merge", 0, CLI_STEP, AT(steps), "ADDRESS",
	  .help = "vma_merge() of the mapping there with its neighbours" },
	{ "What must hold", .type = CLI_HEADING },
	{ "check", 0, CLI_FLAG, AT(check), .excludes = ONE_MODE | ONE_SEARCH,
	  .help = "verify every invariant, draw nothing" },
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
	.purpose = "Draw an address space as a red-black tree, search it, try changes.",
	.tables = tables,
	.epilog =
		"TARGET is a process (812, /proc/812, self), a file or - with the text of maps or\n"
		"smaps or a snapshot of several files, or a directory that holds such files.\n"
		"Addresses are hexadecimal; sizes may be 4096, 0x1000, 64K, 1.5M.\n"
		"No process is changed: the tree is a copy. The shape drawn is ours, the kernel\n"
		"does not tell its own; since 6.1 it keeps a maple tree instead.\n"
		"\n"
		"  vmatree 812                     the tree of process 812\n"
		"  vmatree --find 7f001234567 812  the way to an address\n"
		"  vmatree --gap 2M 812            the way to a hole of 2 MiB\n"
		"  vmatree --split 401000 --merge 401000 812   two of one, and one again\n"
		"  vmatree --dot 812 | dot -Tsvg >tree.svg\n",
};

/* -- arguments ------------------------------------------------------------------------ */

static int take_address(uint64_t *address, const char *option, const char *text)
{
	size_t used = text ? human_parse_hex(text, strlen(text), address) : 0;

	if (!text || (used && !text[used]))
		return 0;
	complain(COMMAND, "%s: column %zu: expected a hexadecimal address, not %s", option,
		 used + 1, text);
	return -EINVAL;
}

static int take_size(uint64_t *bytes, const char *option, const char *text)
{
	size_t used = text ? human_parse_size(text, strlen(text), bytes) : 0;

	if (!text || (used && !text[used] && *bytes))
		return 0;
	complain(COMMAND, "%s: expected a length such as 4096, 0x1000 or 64K, not %s", option,
		 text);
	return -EINVAL;
}

static int take_align(struct job *job)
{
	int err = take_size(&job->align, "--align", job->options.align);

	if (err || !(job->align & (job->align - 1)))
		return err;
	complain(COMMAND, "--align: %s is not a power of two", job->options.align);
	return -EINVAL;
}

static int take_limits(struct job *job)
{
	struct complaint complaint = { .why = NULL };

	if (!job->options.limits || !range_parse(&job->limits, job->options.limits, &complaint))
		return 0;
	complain_text(COMMAND, "--limits", &complaint);
	return -EINVAL;
}

/* Limits and the like are of --gap. */
static int refuse_alone(const struct vmatree_options *options)
{
	const char *alone = options->limits ? "--limits" : options->align ? "--align"
		: options->bottom_up ? "--bottom-up" : NULL;

	if (!alone || options->gap)
		return 0;
	complain(COMMAND, "%s says how to search: --gap=LENGTH says for what, and is missing",
		 alone);
	return -EINVAL;
}

static int take_arguments(struct job *job)
{
	const struct vmatree_options *options = &job->options;
	int err = take_address(&job->subtree, "--subtree", options->subtree);

	if (!err)
		err = take_address(&job->find, "--find", options->find);
	if (!err)
		err = take_size(&job->length, "--gap", options->gap);
	if (!err)
		err = take_align(job);
	if (!err)
		err = take_limits(job);
	if (!err)
		err = refuse_alone(options);
	return err ? err : change_check(&options->steps);
}

/* -- main ------------------------------------------------------------------------------- */

static int list_columns(struct job *job)
{
	struct node_columns columns = { .all = { .columns = NULL } };
	int err = node_columns_make(&columns, NULL, true);

	if (!err)
		err = sheet_list_columns(job->frame.report, COMMAND, &columns.all.set, true);
	borrow_free(&columns.all);
	return err;
}

/* All targets, whatever befalls one of them; an error counts more than a refusal. */
static int show_targets(struct job *job, const struct view *view, char **targets, int count)
{
	int status = 0, i;

	for (i = 0; i < count && !job->frame.out.error; i++) {
		int err = show_target(job, view, targets[i]);

		if (err == -ENOMEM)
			return err;
		if (err && status >= 0)
			status = err;
	}
	return status;
}

static int show_all(struct job *job, char **targets, int count)
{
	struct view view = { .filter = NULL };
	int err = take_arguments(job);

	if (!err)
		err = view_make(&view, job);
	if (!err)
		err = show_targets(job, &view, targets, count);
	view_free(&view);
	return err;
}

static int run(struct job *job, char **operands, int count)
{
	const struct common_options *common = &job->options.common;
	char *target;
	int err;

	if (common->list_columns)
		return list_columns(job);
	if (common->name && count) {
		complain(COMMAND, "%s: --name says which process, there can be no other target",
			 operands[0]);
		return -EINVAL;
	}
	if (count)
		return show_all(job, operands, count);
	err = frame_target(&target, &job->frame, common, &operands, &count);
	if (err)
		return err;
	err = show_all(job, &target, 1);
	free(target);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = { .options = { .ascii = false } };
	int status, operands = frame_begin(&job.frame, &status, &cli, &job.options, argc, argv);

	if (operands != FRAME_DONE)
		status = frame_report(&job.frame, &job.options.common,
				      operands > 1 && !job.options.check);
	if (operands != FRAME_DONE && !status)
		status = run(&job, argv + 1, operands);
	free(job.options.steps.step);
	return frame_end(&job.frame, status);
}
