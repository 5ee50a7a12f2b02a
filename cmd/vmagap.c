/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmagap - show the room that is left in an address space, and why mmap() would fail. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "vmagap/show.h"

#define AT(member) offsetof(struct vmagap_options, member)

/* Which options exclude each other, beside those of all commands. */
enum { ONE_FILE = 0x100 };

static const char *const type_words[] = {
	[WHAT_ANON] = "anon", [WHAT_FILE] = "file", [WHAT_SHARED] = "shared",
	[WHAT_MEMFD] = "memfd", [WHAT_HUGETLB] = "hugetlb", [WHAT_STACK] = "stack", NULL,
};
/* a sum has its own columns, in its own order */
static const char *const summary_refuses[] = { "output", "output-all", "sort", NULL };

static const struct cli_option own_options[] = {
	{ "What to show", .type = CLI_HEADING },
	{ "holes", 0, CLI_FLAG, AT(holes), .help = "the holes (the default)" },
	{ "seams", 0, CLI_FLAG, AT(seams),
	  .help = "neighbours that touch and are not one, and why" },
	{ "limits", 0, CLI_FLAG, AT(limits), .help = "what is used and left of each limit" },
	{ "summary", 0, CLI_FLAG, AT(summary), .refuses = summary_refuses,
	  .help = "sum holes and seams up, in words" },
	{ "fit", 0, CLI_STEP, AT(fit), "LENGTH,...",
	  .help = "where an mmap() would land, or why it would fail" },
	{ "What --fit maps", .type = CLI_HEADING },
	{ "type", 0, CLI_WORD, AT(type), "TYPE", .words = type_words,
	  .help = "anon, file, shared, memfd, hugetlb or stack" },
	{ "file", 0, CLI_TEXT, AT(file), "PATH", .excludes = ONE_FILE,
	  .help = "a file like this one: its file system counts" },
	{ "file-system", 0, CLI_TEXT, AT(file_system), "NAME", .excludes = ONE_FILE,
	  .help = "a file in a file system of that kind: ext4, tmpfs" },
	{ "offset", 0, CLI_TEXT, AT(offset), "SIZE", .help = "from there on in the file" },
	{ "huge-page-size", 0, CLI_TEXT, AT(huge_page_size), "SIZE",
	  .help = "pages of hugetlb that are not of the usual size" },
	{ "prot", 0, CLI_TEXT, AT(prot), "PROT", .help = "r, rw, rwx, none" },
	{ "align", 0, CLI_TEXT, AT(align), "SIZE",
	  .help = "at a multiple of SIZE: map more and trim" },
	{ "hint", 0, CLI_TEXT, AT(hint), "ADDRESS", .help = "the address that mmap() is given" },
	{ "fixed", 0, CLI_FLAG, AT(fixed), .help = "MAP_FIXED: there, whatever is there" },
	{ "noreplace", 0, CLI_FLAG, AT(noreplace),
	  .help = "MAP_FIXED_NOREPLACE: there, if nothing is there" },
	{ "32bit", 0, CLI_FLAG, AT(low), .help = "MAP_32BIT: below 2 GiB (x86-64)" },
	{ "above4g", 0, CLI_FLAG, AT(above4g), .help = "MAP_ABOVE4G: not below 4 GiB (x86-64)" },
	{ "growsdown", 0, CLI_FLAG, AT(growsdown), .help = "MAP_GROWSDOWN" },
	{ "noreserve", 0, CLI_FLAG, AT(noreserve), .help = "MAP_NORESERVE" },
	{ "locked", 0, CLI_FLAG, AT(locked), .help = "MAP_LOCKED" },
	{ "kernel", 0, CLI_TEXT, AT(kernel), "RELEASE",
	  .help = "go by the rules of another kernel: 6.1" },
	{ "How to read", .type = CLI_HEADING },
	{ "smaps", 0, CLI_FLAG, AT(smaps),
	  .help = "read smaps for holes, too: knows every stack's guard" },
	{ "numa", 0, CLI_FLAG, AT(numa), .help = "read numa_maps for seams, too: knows policies" },
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
	.purpose = "Show the room that is left in an address space, and why mmap() would fail.",
	.tables = tables,
	.epilog =
		"TARGET is a process (812, /proc/812, self), a file or - with the text of maps or\n"
		"smaps or a snapshot of several files, or a directory that holds such files.\n"
		"Addresses are hexadecimal; sizes may be 4096, 0x1000, 64K, 1.5M.\n"
		"Exit status of --fit: 0 if all fit, 1 if one does not.\n"
		"\n"
		"  vmagap 812                      the holes of process 812\n"
		"  vmagap --summary 812            how large, how many, what would still fit\n"
		"  vmagap --seams --summary 812    what eats vm.max_map_count\n"
		"  vmagap --limits 812             which limit is near\n"
		"  vmagap --fit 4K,2M,64G 812      where they would land, or why they would not\n",
};

static int run(struct job *job, char **operands, int count)
{
	const struct common_options *common = &job->options.common;
	char *target;
	int err;

	if (common->list_columns)
		return show_columns(job);
	if (common->name && count) {
		complain(COMMAND, "%s: --name says which process, there can be no other target",
			 operands[0]);
		return -EINVAL;
	}
	if (count)
		return show_targets(job, operands, count);
	err = frame_target(&target, &job->frame, common, &operands, &count);
	if (err)
		return err;
	err = show_targets(job, &target, 1);
	free(target);
	return err;
}

int main(int argc, char **argv)
{
	struct job job = { .options = { .type = WHAT_NOT_SAID } };
	int status, operands = frame_begin(&job.frame, &status, &cli, &job.options, argc, argv);

	if (operands != FRAME_DONE)
		status = frame_report(&job.frame, &job.options.common, operands > 1);
	if (operands != FRAME_DONE && !status)
		status = run(&job, argv + 1, operands);
	free(job.options.fit.step);
	return frame_end(&job.frame, status);
}
