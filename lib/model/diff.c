/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff - how two address spaces differ: the changes, and what they add up to. */
#include "model/diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/facts.h"
#include "model/options.h"

/* -- names ------------------------------------------------------------------------------------ */

const char *vmat_change_name(unsigned bit)
{
	static const char *const names[] = {
		"added", "removed", "grown-low", "grown-high", "shrunk-low", "shrunk-high", "split",
		"merged", "reprotected", "reflagged", "replaced", "renamed", "moved", "reweighed",
		"grown", "shrunk",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (bit == 1u << i)
			return names[i];
	return NULL;
}

/* -- which way to match ------------------------------------------------------------------------ */

/* Both say so and do not agree, or do. */
static bool told_apart(bool told, uint64_t before, uint64_t after)
{
	return told && before != after;
}

/* A VMA of a file, at that address. */
static bool is_file(const struct vmat_vma *vma)
{
	return vma->file->inode != 0;
}

static bool has_file(const struct vmat_mm *mm)
{
	for (size_t i = 0; i < mm->count; i++)
		if (is_file(&mm->rows[i]))
			return true;
	return false;
}

/* One file is mapped at the same address in both. */
static bool share_file(const struct vmat_mm *before, const struct vmat_mm *after)
{
	size_t i = 0, j = 0;

	while (i < before->count && j < after->count) {
		const struct vmat_vma *a = &before->rows[i], *b = &after->rows[j];

		if (a->start == b->start && is_file(a) && alike_file(a, b) &&
		    a->offset == b->offset)
			return true;
		i += a->start <= b->start;
		j += b->start <= a->start;
	}
	return false;
}

static enum vmat_match match_by_files(const struct vmat_diff *diff, const char **why)
{
	if (!has_file(diff->before) || !has_file(diff->after)) {
		*why = "no files are mapped that could tell two processes apart";
		return VMAT_MATCH_ADDRESS;
	}
	if (share_file(diff->before, diff->after)) {
		*why = "files are mapped at equal addresses";
		return VMAT_MATCH_ADDRESS;
	}
	*why = "no file is mapped at the same address in both";
	return VMAT_MATCH_IDENTITY;
}

/* Both tell where something was put at exec, and not at the same place. */
static bool was_replaced(const struct vmat_mm *before, const struct vmat_mm *after)
{
	static const enum fact facts[] = { FACT_STAT_START_CODE, FACT_STAT_START_STACK };
	static const uint64_t entries[] = { AUXV_PHDR, AUXV_BASE, AUXV_ENTRY, AUXV_SYSINFO_EHDR };
	uint64_t a, b;

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (facts_get(before, facts[i], &a) && facts_get(after, facts[i], &b) && a != b)
			return true;
	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
		if (facts_auxv(before, entries[i], &a) && facts_auxv(after, entries[i], &b) &&
		    a != b)
			return true;
	return false;
}

/* Nothing told them apart. */
static enum vmat_match match_one_process(const struct vmat_diff *diff, bool pids, bool starts,
					 const char **why)
{
	if (!pids)
		return match_by_files(diff, why);
	if (diff->before->pid != diff->after->pid) {
		*why = "one process: two of its threads";
		return VMAT_MATCH_ADDRESS;
	}
	*why = starts ? "one process: pid and start time are equal" :
			"one process, as far as is known: the pids are equal";
	return VMAT_MATCH_ADDRESS;
}

/* What was read may be one thread of it, which has the same memory, and a start time of its own. */
static uint64_t process_of(const struct vmat_mm *mm)
{
	uint64_t pid = (uint64_t)mm->pid;

	if (mm->pid)
		facts_get(mm, FACT_STATUS_TGID, &pid);
	return pid;
}

static enum vmat_match match_by_facts(const struct vmat_diff *diff, const char **why)
{
	const struct vmat_mm *before = diff->before, *after = diff->after;
	const char *boot[2] = { facts_text(before, FACT_BOOT_ID), facts_text(after, FACT_BOOT_ID) };
	uint64_t start[2] = { 0, 0 };
	uint64_t pid[2] = { process_of(before), process_of(after) };
	bool pids = pid[0] && pid[1], threads = before->pid != after->pid;
	bool starts = !threads && facts_get(before, FACT_STAT_START_TIME, &start[0]) &&
		      facts_get(after, FACT_STAT_START_TIME, &start[1]);

	if (boot[0] && boot[1] && strcmp(boot[0], boot[1]) != 0)
		*why = "two processes: the system was booted in between";
	else if (told_apart(pids, pid[0], pid[1]))
		*why = "two processes: their pids differ";
	else if (told_apart(starts, start[0], start[1]))
		*why = "two processes: they were started at different times";
	else if (pids && was_replaced(before, after))
		*why = starts ? "one process, but execve() put another program into it" :
				"two programs: they began at different places";
	else
		return match_one_process(diff, pids, starts, why);
	return VMAT_MATCH_IDENTITY;
}

static int choose_match(struct vmat_diff *diff)
{
	diff->match = diff->options.match;
	diff->why = "as asked for";
	switch (diff->options.match) {
	case VMAT_MATCH_AUTO:
		diff->match = match_by_facts(diff, &diff->why);
		return 0;
	case VMAT_MATCH_ADDRESS:
	case VMAT_MATCH_IDENTITY:
		return 0;
	default:
		return -EINVAL;
	}
}

/* -- building --------------------------------------------------------------------------------- */

static int copy_side(struct vmat_diff *diff, struct vmat_side *side,
		     const struct vmat_vma *const *vmas, size_t count)
{
	const struct vmat_vma **copy;

	*side = (struct vmat_side){ .count = count };
	if (!count)
		return 0;
	copy = arena_alloc(&diff->arena, count * sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, vmas, count * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		side->bytes += copy[i]->end - copy[i]->start;
	side->vma = copy;
	return 0;
}

int diff_append(struct vmat_diff *diff, struct vmat_change **changep, unsigned what,
		const struct vmat_vma *const *before, size_t before_count,
		const struct vmat_vma *const *after, size_t after_count)
{
	struct vmat_change *change = mm_list_push(&diff->changes, sizeof(*change));
	const struct vmat_side *side;

	if (!change)
		return -ENOMEM;
	change->what = what;
	if (copy_side(diff, &change->before, before, before_count) ||
	    copy_side(diff, &change->after, after, after_count))
		return -ENOMEM;
	side = after_count ? &change->after : &change->before;
	change->start = side->vma[0]->start;
	change->end = side->vma[side->count - 1]->end;
	if (changep)
		*changep = change;
	return 0;
}

/* Of two at one place, what was there comes first. */
static int by_address(const void *one, const void *other)
{
	const struct vmat_change *a = one, *b = other;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->after.count && b->after.count)
		return a->end < b->end ? -1 : a->end > b->end;
	return (a->after.count != 0) - (b->after.count != 0);
}

static void finish(struct vmat_diff *diff)
{
	struct vmat_change *changes = diff->changes.items;
	size_t count = diff->changes.count;
	bool sorted = true;

	for (size_t i = 0; i < count; i++) {
		sorted = sorted && (!i || by_address(&changes[i - 1], &changes[i]) <= 0);
		diff->layout_differs |= changes[i].what != VMAT_CHANGE_REWEIGHED;
	}
	if (!sorted)
		qsort(changes, count, sizeof(*changes), by_address);
}

static int compare(struct vmat_diff *diff, const struct vmat_diff_options *given)
{
	int rc = given ? options_take(&diff->options, sizeof(diff->options), given) : 0;

	if (!rc)
		rc = choose_match(diff);
	if (rc)
		return rc;
	alike_init(&diff->alike, diff->before, diff->after);
	rc = diff->match == VMAT_MATCH_ADDRESS ? diff_by_address(diff) : diff_by_identity(diff);
	if (!rc)
		finish(diff);
	return rc;
}

int vmat_diff_new(struct vmat_diff **diffp, const struct vmat_mm *before,
		  const struct vmat_mm *after, const struct vmat_diff_options *options)
{
	struct vmat_diff *diff = calloc(1, sizeof(*diff));
	int rc;

	if (!diff)
		return -ENOMEM;
	diff->before = before;
	diff->after = after;
	diff->options.counters = true;
	rc = compare(diff, options);
	if (rc)
		vmat_diff_free(diff);
	else
		*diffp = diff;
	return rc;
}

void vmat_diff_free(struct vmat_diff *diff)
{
	if (!diff)
		return;
	arena_free(&diff->arena);
	free(diff->changes.items);
	free(diff);
}

/* -- reading ----------------------------------------------------------------------------------- */

enum vmat_match vmat_diff_match(const struct vmat_diff *diff, const char **why)
{
	if (why)
		*why = diff->why;
	return diff->match;
}

const struct vmat_mm *vmat_diff_before(const struct vmat_diff *diff)
{
	return diff->before;
}

const struct vmat_mm *vmat_diff_after(const struct vmat_diff *diff)
{
	return diff->after;
}

const struct vmat_change *vmat_diff_change(const struct vmat_diff *diff, size_t index)
{
	const struct vmat_change *changes = diff->changes.items;

	return index < diff->changes.count ? &changes[index] : NULL;
}

size_t vmat_diff_count(const struct vmat_diff *diff)
{
	return diff->changes.count;
}

bool vmat_diff_layout_differs(const struct vmat_diff *diff)
{
	return diff->layout_differs;
}
