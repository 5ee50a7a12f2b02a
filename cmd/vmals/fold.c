/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold - many mappings in few rows: --group and --summary. */
#include "vmals/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "common/sheet.h"

/* One table of groups. */
struct fold {
	const struct column *key;		/* NULL: all in one */
	const struct column_list *list;
	const struct sort_order *order;
	const char *array;
};

static int fill(struct grouping *grouping, const struct view *view, const struct subject *subject)
{
	const struct vmat_vma *vma;
	int err = 0;

	for (vma = pick_first(&view->pick, subject); !err && vma;
	     vma = pick_next(&view->pick, subject, vma))
		err = grouping_add(grouping, subject, vma);
	return err;
}

static int write_groups(struct job *job, const struct fold *fold, const struct subject *subject,
			const struct grouping *grouping)
{
	size_t count = grouping_count(grouping);
	const void **rows = calloc(count + 1, sizeof(*rows));
	int err;

	if (!rows)
		return -ENOMEM;
	grouping_rows(grouping, rows);
	err = sort_rows(rows, count, fold->order, subject);
	if (!err)
		err = sheet_write(job->report, fold->array, fold->list, rows, count);
	free(rows);
	return err;
}

static int show(struct job *job, const struct view *view, const struct subject *subject,
		const struct fold *fold)
{
	struct grouping *grouping = grouping_new(&view->columns.set, fold->key, fold->list);
	int err;

	if (!grouping)
		return -ENOMEM;
	err = fill(grouping, view, subject);
	if (!err)
		err = write_groups(job, fold, subject, grouping);
	grouping_free(grouping);
	return err;
}

int fold_groups(struct job *job, const struct view *view, const struct subject *subject)
{
	const struct fold fold = { view->key, &view->list, &view->order, "groups" };

	return show(job, view, subject, &fold);
}

/* -- the summary ------------------------------------------------------------------------- */

struct meaning {
	const char *name, *words;
};

/* What kinds and roles are, for people. */
static const struct meaning kinds[] = {
	{ "anon", "private memory of no file: heaps, stacks, zeroed data" },
	{ "file", "private view of a file; pages written to are copies" },
	{ "anon-shared", "memory shared between processes, of no file with a path" },
	{ "file-shared", "file, shared with all who map it" },
	{ "special", "pages of the kernel's own making" },
	{ NULL, NULL },
};

static const struct meaning roles[] = {
	{ "text", "code of programs and libraries" },
	{ "rodata", "constants of programs and libraries" },
	{ "relro", "pointers made read-only once they are set" },
	{ "data", "variables that begin with a value" },
	{ "bss", "variables that begin with zero" },
	{ "heap", "malloc of the first thread, by brk" },
	{ "stack", "stack of the first thread" },
	{ "thread-stack", "stacks of further threads" },
	{ "guard", "inaccessible: stops who runs over an end" },
	{ "arena", "malloc of further threads" },
	{ "vdso", "system calls that need not enter the kernel" },
	{ "vvar", "clocks that the vdso reads" },
	{ "vsyscall", "an older way to do that, at a fixed address" },
	{ "special", "other pages of the kernel's own making" },
	{ "shm", "shared memory, POSIX or anonymous" },
	{ "memfd", "memory with a file descriptor" },
	{ "sysv", "shared memory, System V" },
	{ "hugetlb", "huge pages of the pool" },
	{ "jit", "code made at run time" },
	{ "reservation", "addresses kept for later, no memory" },
	{ "device", "memory of a device" },
	{ "file", "other files" },
	{ "anon", "other private memory, as of mmap or big mallocs" },
	{ "unknown", "nothing tells" },
	{ NULL, NULL },
};

static void set_meaning(const struct meaning *table, const void *row, struct cell *cell)
{
	const struct cell *key = group_key(row);

	for (; table->name; table++) {
		if (key->len != strlen(table->name) || memcmp(key->text, table->name, key->len))
			continue;
		cell_put_text(cell, CELL_TEXT, table->words);
		return;
	}
}

static void get_kind_meaning(const struct column *column, const struct subject *subject,
			     const void *row, struct cell *cell)
{
	(void)column;
	(void)subject;
	set_meaning(kinds, row, cell);
}

static void get_role_meaning(const struct column *column, const struct subject *subject,
			     const void *row, struct cell *cell)
{
	(void)column;
	(void)subject;
	set_meaning(roles, row, cell);
}

static const struct column kind_meaning = {
	"MEANING", "what that is", CELL_TEXT, 0, .get = get_kind_meaning,
};

static const struct column role_meaning = {
	"MEANING", "what that is", CELL_TEXT, 0, .get = get_role_meaning,
};

/* One of the tables of the summary; @key NULL: the total. */
struct part {
	const char *key, *array;
	const struct column *meaning;
};

static int choose(struct column_list *list, const struct group_columns *groups,
		  const struct vmals_options *options, const struct part *part)
{
	struct complaint complaint;
	int err = part->key ? column_choose(list, &groups->set, part->key, &complaint) : 0;

	if (!err)
		err = column_choose(list, &groups->set, "+COUNT,SIZE", &complaint);
	if (!err && (options->extended || options->every))
		err = column_choose(list, &groups->set, VMA_COLUMNS_COUNTERS, &complaint);
	if (!err && part->meaning)
		err = column_append(list, part->meaning);
	return err;
}

static int show_part(struct job *job, const struct view *view, const struct subject *subject,
		     const struct part *part)
{
	const struct column *key = part->key
		? column_find(&view->columns.set, part->key, strlen(part->key)) : NULL;
	struct sort_order order = { NULL, true };
	struct group_columns groups;
	struct column_list list = { 0 };
	int err = group_columns_make(&groups, &view->columns.set, key);

	if (err)
		return err;
	err = choose(&list, &groups, &job->options, part);
	if (!err) {
		const struct fold fold = { key, &list, &order, part->array };

		order.column = column_find(&groups.set, "SIZE", 4);
		err = show(job, view, subject, &fold);
	}
	column_list_free(&list);
	group_columns_free(&groups);
	return err;
}

/* A sum over what is picked, NULL where a mapping has no such counter; in @to, with a NUL. */
static const char *sum(char *to, const struct job *job, const struct view *view,
		       const struct subject *subject, const char *name)
{
	const struct column *column = column_find(&view->columns.set, name, strlen(name));
	const struct pick *pick = &view->pick;
	const struct vmat_vma *vma;
	struct cell cell;
	uint64_t total = 0;

	for (vma = pick_first(pick, subject); vma; vma = pick_next(pick, subject, vma)) {
		column_cell(column, subject, vma, &cell);
		if (cell.type != CELL_BYTES)
			return NULL;
		total += cell.number;
	}
	*(job->options.common.bytes ? human_decimal(to, total) : human_size(to, total)) = '\0';
	return to;
}

static size_t count(const struct pick *pick, const struct subject *subject)
{
	const struct vmat_vma *vma;
	size_t n = 0;

	for (vma = pick_first(pick, subject); vma; vma = pick_next(pick, subject, vma))
		n++;
	return n;
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

/* The total as a person would say it. */
static void say_total(struct job *job, const struct view *view, const struct subject *subject)
{
	char size[HUMAN_MAX + 1], rss[HUMAN_MAX + 1], pss[HUMAN_MAX + 1], uss[HUMAN_MAX + 1],
	     swap[HUMAN_MAX + 1];

	report_say(job->report, "%zu mappings, %s of addresses", count(&view->pick, subject),
		   or_dash(sum(size, job, view, subject, "SIZE")));
	if ((!job->options.extended && !job->options.every) ||
	    !sum(rss, job, view, subject, "RSS"))
		return;
	report_say(job->report, "%s in memory (RSS); %s if shared pages are divided by their users "
		   "(PSS); %s its own (USS); %s swapped out", rss,
		   or_dash(sum(pss, job, view, subject, "PSS")),
		   or_dash(sum(uss, job, view, subject, "USS")),
		   or_dash(sum(swap, job, view, subject, "SWAP")));
}

int fold_summary(struct job *job, const struct view *view, const struct subject *subject)
{
	static const struct part parts[] = {
		{ "KIND", "kinds", &kind_meaning },
		{ "ROLE", "roles", &role_meaning },
		{ NULL, "total", NULL },
	};
	bool table = !job->options.common.json && !job->options.common.raw &&
		     !job->options.common.pairs;
	size_t i;
	int err = 0;

	if (table)
		say_total(job, view, subject);
	for (i = 0; !err && i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].key || !table)	/* a table has said the total in words */
			err = show_part(job, view, subject, &parts[i]);
	return err;
}
