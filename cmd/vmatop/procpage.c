/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procpage - the page of all processes. */
#include "vmatop/procpage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmatop/keymap.h"
#include "vmatop/proctree.h"

/* A PID that is used again within one sample keeps the cursor; that is as good as anything. */
static uint64_t key_of(const void *row)
{
	return (uint64_t)((const struct process *)row)->pid;
}

/* -- open, close ------------------------------------------------------------------------------ */

static void procpage_close(struct page *page)
{
	struct procpage *procpage = (struct procpage *)page;

	list_free(&procpage->list);
	free(procpage->user);
	free(procpage->order);
	free(procpage);
}

static int procpage_open(struct page **pagep, struct model *model)
{
	struct procpage *procpage = calloc(1, sizeof(*procpage));
	struct complaint complaint;
	int err = -ENOMEM;

	(void)model;
	if (procpage)
		err = list_init(&procpage->list, &process_columns, PROCESS_COLUMNS, key_of);
	if (!err)
		err = list_set_order(&procpage->list, "RSS:desc", &complaint);
	if (err) {
		if (procpage)
			procpage_close(&procpage->page);
		return err;
	}
	procpage->list.spare = "STATE,MAPS_PCT,VSZ,SWAP,MRSS,USER,DRSS,MAPS,RSS";
	procpage->page.list = &procpage->list;
	*pagep = &procpage->page;
	return 0;
}

/* -- rows ------------------------------------------------------------------------------------- */

static bool is_wanted(const struct procpage *procpage, const struct process *process)
{
	return !procpage->user || (process->user && !strcmp(process->user, procpage->user));
}

/* The last column: the name, with or without branches. */
static void show_names_as(struct list *list, const char *name, const char *instead_of)
{
	const struct column *old = column_find(list->set, instead_of, strlen(instead_of));

	for (size_t i = 0; i < list->shown.count; i++)
		if (list->shown.columns[i] == old)
			list->shown.columns[i] = column_find(list->set, name, strlen(name));
}

static void leave_tree(struct procpage *procpage, struct processes *table)
{
	procpage->tree = false;
	show_names_as(&procpage->list, "COMMAND", "TREE");
	proctree_forget(table);
}

static int procpage_take(struct page *page, struct model *model)
{
	struct procpage *procpage = (struct procpage *)page;
	static const struct subject subject = { .target = "" };
	struct processes *table = &model->processes;
	const void **rows = malloc((table->count + 1) * sizeof(*rows));
	size_t kept = 0;

	if (!rows)
		return -ENOMEM;
	/* who sorts it by a column no longer wants a tree */
	if (procpage->tree && procpage->list.order.column)
		leave_tree(procpage, table);
	if (!procpage->tree || proctree_order(table, rows, model->ascii))
		for (size_t i = 0; i < table->count; i++)
			rows[i] = &table->process[i];
	for (size_t i = 0; i < table->count; i++)
		if (is_wanted(procpage, rows[i]))
			rows[kept++] = rows[i];
	processes_sum(&procpage->sums, table);
	return list_take(&procpage->list, &subject, rows, kept);
}

/* -- what keys and commands do ---------------------------------------------------------------- */

static void take_again(struct procpage *procpage, struct model *model)
{
	if (procpage_take(&procpage->page, model))
		model_say(model, SAY_ERROR, "out of memory");
}

/* "RSS:desc", to be free()d; NULL: in the order of PIDs, or no memory. */
static char *order_text(const struct sort_order *order)
{
	char *text;

	if (!order->column || asprintf(&text, "%s:%s", order->column->name,
				       order->descending ? "desc" : "asc") < 0)
		return NULL;
	return text;
}

/* A tree has an order of its own; without it the rows are sorted as they were before. */
static void switch_tree(struct procpage *procpage, struct model *model)
{
	struct list *list = &procpage->list;
	struct complaint complaint;

	if (!procpage->tree) {
		procpage->tree = true;
		free(procpage->order);
		procpage->order = order_text(&list->order);
		list_set_order(list, "", &complaint);
		show_names_as(list, "TREE", "COMMAND");
	} else {
		leave_tree(procpage, &model->processes);
		if (!list->order.column && procpage->order)
			list_set_order(list, procpage->order, &complaint);
	}
	take_again(procpage, model);
}

static bool is_known(const struct processes *table, const char *user)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->process[i].user && !strcmp(table->process[i].user, user))
			return true;
	return false;
}

/* "": of all. */
static void choose_user(struct procpage *procpage, struct model *model, const char *user)
{
	char *copy = NULL;

	if (*user && !is_known(&model->processes, user)) {
		model_say(model, SAY_ERROR, "no process is run by %s", user);
		return;
	}
	if (*user) {
		copy = strdup(user);
		if (!copy) {
			model_say(model, SAY_ERROR, "out of memory");
			return;
		}
	}
	free(procpage->user);
	procpage->user = copy;
	take_again(procpage, model);
}

/* What is asked for begins with the user of the row under the cursor. */
static void ask_for_user(const struct procpage *procpage, struct model *model)
{
	const struct process *process = list_current(&procpage->list);

	model_prompt(model, PROMPT_USER,
		     process && process->user && !procpage->user ? process->user : "");
}

/* One without mappings, or whose mappings are not ours to see, is not opened: why not is said. */
static void open_process(const struct procpage *procpage, struct model *model)
{
	const struct process *process = list_current(&procpage->list);
	char *target;

	if (!process)
		return;
	if (process->is & PROCESS_KERNEL) {
		model_say(model, SAY_INFO, "%d is a kernel thread: it has no mappings",
			  (int)process->pid);
	} else if (process->is & PROCESS_ZOMBIE) {
		model_say(model, SAY_INFO, "%d has exited and waits to be reaped: it has no "
			  "mappings", (int)process->pid);
	} else if (process->is & PROCESS_UNREADABLE) {
		model_say(model, SAY_WARNING, "%d: its mappings cannot be read (needs the same "
			  "user or CAP_SYS_PTRACE)", (int)process->pid);
	} else if (asprintf(&target, "%d", (int)process->pid) >= 0) {
		free(model->wishes.open);
		model->wishes.open = target;
	}
}

static bool procpage_apply(struct page *page, struct model *model, enum action action)
{
	struct procpage *procpage = (struct procpage *)page;

	switch (action) {
	case ACTION_OPEN:
		open_process(procpage, model);
		return true;
	case ACTION_TREE:
		switch_tree(procpage, model);
		return true;
	case ACTION_USER:
		ask_for_user(procpage, model);
		return true;
	case ACTION_MARK:
		processes_mark(&model->processes);
		model_say(model, SAY_INFO, "marked: MRSS and the like tell the growth since now");
		take_again(procpage, model);
		return true;
	default:
		return false;
	}
}

static bool procpage_command(struct page *page, struct model *model, const char *word,
			     const char *argument)
{
	struct procpage *procpage = (struct procpage *)page;

	if (!strcmp(word, "user"))
		choose_user(procpage, model, argument);
	else if (!strcmp(word, "tree"))
		switch_tree(procpage, model);
	else
		return false;
	return true;
}

static unsigned procpage_head_rows(const struct page *page, const struct model *model,
				   unsigned room)
{
	(void)page;
	(void)model;
	return room >= 8 ? 2 : room >= 4;
}

const struct page_type procpage_type = {
	.kind = PAGE_PROCESSES,
	.name = "processes",
	.title = "Processes",
	.modes = MODE_ANY | MODE_LIST | MODE_PROCESSES,
	.open = procpage_open,
	.close = procpage_close,
	.take = procpage_take,
	.apply = procpage_apply,
	.command = procpage_command,
	.head_rows = procpage_head_rows,
};
