/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dot - a tree as a graph for Graphviz. */
#ifndef VMATREE_DOT_H
#define VMATREE_DOT_H

#include "common/noderows.h"
#include "common/out.h"

/* Write one graph, called @title. */
void dot_write(struct out *out, const struct node_rows *rows, const char *title);

#endif
