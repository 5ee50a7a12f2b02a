/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proctree - processes in the order of a tree: each below its parent. */
#include "vmatop/proctree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Deeper down the branches no longer move to the right. */
enum { DEEPEST = 24 };

/* What stands before a name, each as wide as any other. */
struct wood {
	const char *branch, *last_branch, *trunk;
};

#define TRUNK "\u2502  "
#define BLANK "   "

static const struct wood drawn = { "\u251c\u2500 ", "\u2514\u2500 ", TRUNK };
static const struct wood of_ascii = { "|- ", "`- ", "|  " };

enum { NOBODY = -1 };

/* Who is whose: indices into the table. */
struct kin {
	int parent, first_child, next;	/* NOBODY: none */
	bool placed;
};

struct tree {
	struct processes *table;
	const struct wood *wood;
	struct kin *kin;
	const void **rows;
	size_t count;
	char trunk[DEEPEST * (sizeof(TRUNK) - 1) + 1];	/* what stands before the branches */
	size_t trunk_len;
};

static int index_of(const struct processes *table, pid_t pid)
{
	const struct process *process = processes_find(table, pid);

	return process ? (int)(process - table->process) : NOBODY;
}

/* Backward, so that the children of one parent are in order. */
static void find_kin(struct tree *tree)
{
	const struct processes *table = tree->table;

	for (int i = 0; i < (int)table->count; i++)
		tree->kin[i] = (struct kin){ NOBODY, NOBODY, NOBODY, false };
	for (int i = (int)table->count - 1; i >= 0; i--) {
		const struct process *process = &table->process[i];
		int parent = process->ppid ? index_of(table, process->ppid) : NOBODY;

		if (parent == NOBODY || parent == i)
			continue;
		tree->kin[i].parent = parent;
		tree->kin[i].next = tree->kin[parent].first_child;
		tree->kin[parent].first_child = i;
	}
}

static int place(struct tree *tree, int i, const char *branch)
{
	struct process *process = &tree->table->process[i];
	size_t branch_len = strlen(branch), command_len = strlen(process->command);
	char *label = malloc(tree->trunk_len + branch_len + command_len + 1);

	if (!label)
		return -ENOMEM;
	memcpy(label, tree->trunk, tree->trunk_len);
	memcpy(label + tree->trunk_len, branch, branch_len);
	memcpy(label + tree->trunk_len + branch_len, process->command, command_len + 1);
	process->label = label;
	tree->rows[tree->count++] = process;
	tree->kin[i].placed = true;
	return 0;
}

static int next_unplaced(const struct tree *tree, int i)
{
	while (i != NOBODY && tree->kin[i].placed)
		i = tree->kin[i].next;
	return i;
}

/* The trunk of who is below @i: one step further right, if there is room. */
static bool grow(struct tree *tree, const char *step)
{
	size_t len = strlen(step);

	if (tree->trunk_len + len >= sizeof(tree->trunk))
		return false;
	memcpy(tree->trunk + tree->trunk_len, step, len + 1);
	tree->trunk_len += len;
	return true;
}

/*
 * One and all that are below it. How far right each stands is worked out again where the walk
 * comes back up: a process may have hundreds of ancestors, and the stack is no place for them.
 */
static int place_all_below(struct tree *tree, int root, size_t *lens)
{
	struct kin *kin = tree->kin;
	int i = root, child, err = place(tree, root, "");
	size_t depth = 0;
	bool last;

	while (!err) {
		child = next_unplaced(tree, kin[i].first_child);
		if (child == NOBODY) {
			if (i == root)
				break;
			i = kin[i].parent;
			tree->trunk_len = lens[--depth];
			continue;
		}
		last = next_unplaced(tree, kin[child].next) == NOBODY;
		kin[i].first_child = child;
		lens[depth++] = tree->trunk_len;
		err = place(tree, child, last ? tree->wood->last_branch : tree->wood->branch);
		grow(tree, last ? BLANK : tree->wood->trunk);
		i = child;
	}
	tree->trunk_len = 0;
	return err;
}

static int place_all(struct tree *tree, size_t *lens)
{
	int count = (int)tree->table->count, err = 0;

	for (int i = 0; !err && i < count; i++)
		if (tree->kin[i].parent == NOBODY)
			err = place_all_below(tree, i, lens);
	/* what goes round in circles */
	for (int i = 0; !err && i < count; i++)
		if (!tree->kin[i].placed)
			err = place_all_below(tree, i, lens);
	return err;
}

int proctree_order(struct processes *table, const void **rows, bool ascii)
{
	struct tree tree = { .table = table, .rows = rows, .wood = ascii ? &of_ascii : &drawn };
	size_t *lens = calloc(table->count + 1, sizeof(*lens));
	int err = -ENOMEM;

	proctree_forget(table);
	tree.kin = calloc(table->count + 1, sizeof(*tree.kin));
	if (lens && tree.kin) {
		find_kin(&tree);
		err = place_all(&tree, lens);
	}
	if (err)
		proctree_forget(table);
	free(tree.kin);
	free(lens);
	return err;
}

void proctree_forget(struct processes *table)
{
	for (size_t i = 0; i < table->count; i++) {
		free(table->process[i].label);
		table->process[i].label = NULL;
	}
}
