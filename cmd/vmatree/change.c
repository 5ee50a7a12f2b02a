/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change - one change of a tree that the user asked for, and what the kernel would say to it. */
#include "vmatree/change.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/human.h"
#include "common/sheet.h"

/* What one argument says. */
struct wanted {
	struct range range;		/* of one byte where it is an address */
	uint64_t flags;			/* --insert */
};

typedef int (*doer)(struct change *change, struct vmat_tree *tree, const struct wanted *wanted);

/* -- words ---------------------------------------------------------------------------- */

static int refuse(struct change *change, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Returns -ENOMEM only where our own memory is out; @err is the kernel's. */
static int refuse(struct change *change, int err, const char *format, ...)
{
	va_list args;
	int len;

	change->err = err;
	va_start(args, format);
	len = vasprintf(&change->reason, format, args);
	va_end(args);
	if (len >= 0)
		return 0;
	change->reason = NULL;
	return -ENOMEM;
}

static const char *name_of(const struct vmat_vma *vma)
{
	return vmat_vma_name_len(vma) ? vmat_vma_name(vma) : "anonymous memory";
}

static int refuse_unmapped(struct change *change, uint64_t addr)
{
	return refuse(change, -ENOENT, "nothing is mapped at %08" PRIx64, addr);
}

/* -- what can be done --------------------------------------------------------------------- */

static int do_insert(struct change *change, struct vmat_tree *tree, const struct wanted *wanted)
{
	const struct vmat_area area = {
		.size = sizeof(area),
		.start = wanted->range.first,
		.end = wanted->range.last + 1,
		.flags = wanted->flags,
	};
	const struct vmat_vma *there = vmat_tree_find_vma_intersection(tree, area.start, area.end);
	int err = vmat_tree_insert(NULL, tree, &area);

	if (!err)
		return 0;
	if (err == -EINVAL)
		return refuse(change, err,
			      "not a range of whole pages, or beyond the address space");
	if (there)
		return refuse(change, err, "%08" PRIx64 "-%08" PRIx64 " is there: %s",
			      vmat_vma_start(there), vmat_vma_end(there), name_of(there));
	return err;
}

static int do_erase(struct change *change, struct vmat_tree *tree, const struct wanted *wanted)
{
	const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, wanted->range.first);

	if (!vma)
		return refuse_unmapped(change, wanted->range.first);
	vmat_tree_erase(tree, vma);
	return 0;
}

static int do_split(struct change *change, struct vmat_tree *tree, const struct wanted *wanted)
{
	struct vmat_tree_options options = { .size = sizeof(options) };
	const uint64_t addr = wanted->range.first;
	const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, addr);
	int err;

	if (!vma)
		return refuse_unmapped(change, addr);
	err = vmat_tree_split(NULL, tree, vma, addr, false);
	if (!err)
		return 0;
	if (err == -EINVAL && vmat_vma_start(vma) == addr)
		return refuse(change, err, "a mapping begins there: one part would be empty");
	if (err == -EINVAL)
		return refuse(change, err, "%08" PRIx64 " is not at a page of the mapping", addr);
	if (!vmat_tree_settings(tree, &options) && vmat_tree_count(tree) >= options.max_map_count)
		return refuse(change, err, "there are %zu mappings, vm.max_map_count is %" PRIu64,
			      vmat_tree_count(tree), options.max_map_count);
	return err;
}

/* "flags differ (nh)"; free() it. */
static char *refusal(enum vmat_refusal why, uint64_t bits)
{
	size_t count, i;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);
	char *text = strdup(vmat_refusal_name(why)), *more;
	const char *before = " (";

	for (i = 0; text && i < count && why == VMAT_REFUSAL_FLAGS; i++) {
		if (!(bits & flag[i].bit))
			continue;
		more = asprintf(&more, "%s%s%s", text, before, flag[i].code) < 0 ? NULL : more;
		free(text);
		text = more;
		before = " ";
	}
	if (!text || *before != ' ' || before[1])
		return text;
	more = asprintf(&more, "%s)", text) < 0 ? NULL : more;
	free(text);
	return more;
}

static int refuse_merge(struct change *change, const struct vmat_merge *merge)
{
	char *below = refusal(merge->below, merge->below_bits);
	char *above = refusal(merge->above, merge->above_bits);
	int err = -ENOMEM;

	/* vma_merge() gives no errno: whoever called it keeps a mapping of its own */
	if (below && above)
		err = refuse(change, -EEXIST, "below: %s; above: %s", below,
			     above);
	free(below);
	free(above);
	return err;
}

static int do_merge(struct change *change, struct vmat_tree *tree, const struct wanted *wanted)
{
	struct vmat_area area = { .size = sizeof(area) };
	const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, wanted->range.first), *merged;
	struct vmat_merge merge = { .kernel_case = 0 };

	if (!vma)
		return refuse_unmapped(change, wanted->range.first);
	if (vmat_tree_describe(tree, vma, &area))
		return -EINVAL;
	merged = vmat_tree_merge(tree, &area, &merge);
	if (!merged)
		return refuse_merge(change, &merge);
	change->kernel_case = merge.kernel_case;
	if (asprintf(&change->reason, "case %u of vma_merge(), now %08" PRIx64 "-%08" PRIx64,
		     merge.kernel_case, vmat_vma_start(merged), vmat_vma_end(merged)) >= 0)
		return 0;
	change->reason = NULL;
	return -ENOMEM;
}

static const struct {
	const char *action;
	bool is_range;
	doer run;
} actions[] = {
	{ "insert", true, do_insert },
	{ "erase", false, do_erase },
	{ "split", false, do_split },
	{ "merge", false, do_merge },
};

static size_t action_of(const struct cli_step *step)
{
	size_t i = 0;

	while (strcmp(actions[i].action, step->option->name))
		i++;
	return i;
}

/* -- arguments ------------------------------------------------------------------------------ */

/* "rw-p": each letter or - in its place, and p or s. */
static bool parse_perm(const char *text, uint64_t *flags)
{
	static const struct {
		char letters[3];
		uint64_t bit[2];
	} places[4] = {
		{ "-r", { 0, VMAT_VM_READ } }, { "-w", { 0, VMAT_VM_WRITE } },
		{ "-x", { 0, VMAT_VM_EXEC } },
		{ "ps", { 0, VMAT_VM_SHARED | VMAT_VM_MAYSHARE } },
	};
	size_t i;

	*flags = 0;
	for (i = 0; i < 4; i++) {
		if (text[i] == places[i].letters[0])
			*flags |= places[i].bit[0];
		else if (text[i] && text[i] == places[i].letters[1])
			*flags |= places[i].bit[1];
		else
			return false;
	}
	return !text[4];
}

static int parse_range(struct wanted *wanted, const char *argument, struct complaint *complaint)
{
	const char *colon = strchr(argument, ':');
	size_t len = colon ? (size_t)(colon - argument) : strlen(argument);
	char *range = strndup(argument, len);
	int err = range ? range_parse(&wanted->range, range, complaint) : -ENOMEM;

	free(range);
	if (err)
		return err;
	if (parse_perm(colon ? colon + 1 : "rw-p", &wanted->flags))
		return 0;
	*complaint = (struct complaint){
		.why = "expected permissions as in maps, such as rw-p", .at = len + 2,
	};
	return -EINVAL;
}

static int parse(struct wanted *wanted, const struct cli_step *step, struct complaint *complaint)
{
	const char *argument = step->argument;
	size_t used;

	if (actions[action_of(step)].is_range)
		return parse_range(wanted, argument, complaint);
	used = human_parse_hex(argument, strlen(argument), &wanted->range.first);
	wanted->range.last = wanted->range.first;
	if (used && !argument[used])
		return 0;
	*complaint = (struct complaint){ .why = "expected a hexadecimal address", .at = used + 1 };
	return -EINVAL;
}

int change_check(const struct cli_steps *steps)
{
	struct wanted wanted;
	char *option;
	size_t i;

	for (i = 0; i < steps->count; i++) {
		struct complaint complaint = { .why = NULL };
		int err = parse(&wanted, &steps->step[i], &complaint);

		if (!err)
			continue;
		if (err == -EINVAL &&
		    asprintf(&option, "--%s", steps->step[i].option->name) >= 0) {
			complain_text(COMMAND, option, &complaint);
			free(option);
		}
		return err;
	}
	return 0;
}

int change_do(struct change *change, struct vmat_tree *tree, const struct cli_step *step)
{
	struct complaint complaint;
	struct wanted wanted;
	size_t action = action_of(step);
	int err = parse(&wanted, step, &complaint);

	*change = (struct change){ .action = actions[action].action, .argument = step->argument };
	return err ? err : actions[action].run(change, tree, &wanted);
}

/* -- as a row ---------------------------------------------------------------------------------- */

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

GETTER(action)
{
	cell_put_text(cell, CELL_WORD, ((const struct change *)row)->action);
}

GETTER(argument)
{
	cell_put_text(cell, CELL_TEXT, ((const struct change *)row)->argument);
}

GETTER(done)
{
	cell_put_number(cell, CELL_TRUTH, !((const struct change *)row)->err);
}

/* What a function of the kernel returns; not all that is refused gets that far. */
static const char *errno_word(int err)
{
	return err == -ENOMEM ? "ENOMEM" : err == -EINVAL ? "EINVAL" : NULL;
}

GETTER(errno_name)
{
	cell_put_text(cell, CELL_WORD, errno_word(((const struct change *)row)->err));
}

GETTER(kernel_case)
{
	const struct change *change = row;

	if (change->kernel_case)
		cell_put_number(cell, CELL_NUMBER, change->kernel_case);
}

GETTER(reason)
{
	cell_put_text(cell, CELL_TEXT, ((const struct change *)row)->reason);
}

static const struct column change_columns[] = {
	{ "ACTION", "insert, erase, split or merge", CELL_WORD, 6, .get = get_action },
	{ "ARGUMENT", "of what", CELL_TEXT, 20, .get = get_argument },
	{ "DONE", "whether it was", CELL_TRUTH, 4, .get = get_done },
	{ "ERRNO", "if not, what the kernel's function returns", CELL_WORD, 6,
	  .get = get_errno_name },
	{ "CASE", "of a merge, as kernels up to 6.2 count them", CELL_NUMBER, 4, .right = true,
	  .get = get_kernel_case },
	{ "REASON", "why", CELL_TEXT, 0, .get = get_reason },
};

static void say_in_words(struct report *report, const struct change *change)
{
	const char *word = errno_word(change->err);

	if (!change->err && !change->reason)
		report_say(report, "%s %s: done.", change->action, change->argument);
	else if (!change->err)
		report_say(report, "%s %s: done, %s.", change->action, change->argument,
			   change->reason);
	else
		report_say(report, "%s %s: refused%s%s%s: %s.", change->action, change->argument,
			   word ? " (" : "", word ? word : "", word ? ")" : "", change->reason);
}

int change_say(struct report *report, const struct change *change)
{
	enum { COLUMNS = sizeof(change_columns) / sizeof(change_columns[0]) };
	const struct column *columns[COLUMNS];
	const struct column_list list = { .columns = columns, .count = COLUMNS };
	const void *rows[] = { change };
	size_t i;

	if (report_is_table(report)) {
		say_in_words(report, change);
		return 0;
	}
	for (i = 0; i < COLUMNS; i++)
		columns[i] = &change_columns[i];
	return sheet_write(report, "steps", &list, rows, 1);
}
