/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dot - a tree as a graph for Graphviz. */
#include "vmatree/dot.h"

#include <stdlib.h>
#include <string.h>

#include "common/escape.h"
#include "common/human.h"

/* Harmless first; then within the quotes of dot, where a backslash begins an escape. */
static void put_text(struct out *out, const char *text, size_t len)
{
	char *shown = escape_copy(ESCAPE_TABLE, text, len), *c;

	for (c = shown; c && *c; c++) {
		if (*c == '"' || *c == '\\')
			out_char(out, '\\');
		out_char(out, *c);
	}
	free(shown);
}

static void put_address(struct out *out, uint64_t address)
{
	out_end(out, human_address(out_room(out, HUMAN_MAX), address));
}

static void put_size(struct out *out, uint64_t bytes)
{
	out_end(out, human_size(out_room(out, HUMAN_MAX), bytes));
}

/* Nodes are called by where they start. */
static void put_id(struct out *out, const char *prefix, uint64_t start)
{
	out_text(out, prefix);
	put_address(out, start);
}

static void put_label(struct out *out, const struct node_row *row)
{
	char perms[5];

	put_address(out, row->start);
	out_char(out, '-');
	put_address(out, row->end);
	out_text(out, "\\n");
	if (row->folded) {
		out_end(out, human_decimal(out_room(out, HUMAN_MAX), row->folded));
		out_text(out, " more");
	} else {
		vmat_vma_perms(row->node.vma, perms);
		out_text(out, perms);
		out_char(out, ' ');
		put_text(out, vmat_vma_name(row->node.vma), vmat_vma_name_len(row->node.vma));
		out_text(out, "\\ngap ");
		put_size(out, row->node.gap);
	}
	out_text(out, "\\nsubtree ");
	put_size(out, row->node.subtree_gap);
}

static void put_node(struct out *out, const struct node_row *row)
{
	put_id(out, "\tn", vmat_vma_start(row->node.vma));
	out_text(out, " [label=\"");
	put_label(out, row);
	out_text(out, "\"");
	if (row->folded)
		out_text(out, ", style=dashed");
	else if (row->node.red)
		out_text(out, ", color=red");
	if (row->step)
		out_text(out, ", penwidth=3");
	out_text(out, "];\n");
}

/* An only child would hang straight down: something unseen stands on its other side. */
static void put_child(struct out *out, const struct node_row *row, const struct vmat_vma *child,
		      const char *side)
{
	const uint64_t start = vmat_vma_start(row->node.vma);

	if (!child) {
		out_char(out, '\t');
		put_id(out, side, start);
		out_text(out, " [style=invis];\n");
	}
	put_id(out, "\tn", start);
	out_text(out, " -> ");
	if (child)
		put_id(out, "n", vmat_vma_start(child));
	else
		put_id(out, side, start);
	out_text(out, child ? ";\n" : " [style=invis];\n");
}

void dot_write(struct out *out, const struct node_rows *rows, const char *title)
{
	size_t i;

	out_text(out, "digraph \"");
	put_text(out, title, strlen(title));
	out_text(out, "\" {\n\tordering=out;\n\tnode [shape=box, fontname=monospace];\n");
	for (i = 0; i < rows->count; i++)
		put_node(out, &rows->row[i]);
	for (i = 0; i < rows->count; i++) {
		const struct node_row *row = &rows->row[i];

		if (row->folded || (!row->node.left && !row->node.right))
			continue;
		put_child(out, row, row->node.left, "l");
		put_child(out, row, row->node.right, "r");
	}
	out_text(out, "}\n");
}
