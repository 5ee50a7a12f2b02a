/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodetale - what has become of the nodes of a tree, in words. */
#include "vmasim/nodetale.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/human.h"

#define A "%08" PRIx64		/* an address as in maps */

enum { SIZE_MAX_TEXT = HUMAN_MAX + 1 };

static const char *size(char to[SIZE_MAX_TEXT], uint64_t bytes)
{
	*human_size(to, bytes) = '\0';
	return to;
}

enum { MOST_NODES = 12 };

static void tell_new_node(struct report *report, const struct node *node)
{
	char gap[SIZE_MAX_TEXT], subtree[SIZE_MAX_TEXT];

	report_say(report, "    node " A ": new, %s, gap %s, rb_subtree_gap %s", node->start,
		   node->red ? "red" : "black", size(gap, node->gap),
		   size(subtree, node->subtree_gap));
}

/* "gap 64K -> 4K"; where both look alike: "gap 128T, 64K less". */
static int put_sizes(char *to, size_t room, const char *what, uint64_t was, uint64_t is)
{
	char before[SIZE_MAX_TEXT], after[SIZE_MAX_TEXT];

	size(before, was);
	size(after, is);
	if (was == is)
		return 0;
	if (strcmp(before, after))
		return snprintf(to, room, ", %s %s -> %s", what, before, after);
	size(before, was < is ? is - was : was - is);
	return snprintf(to, room, ", %s %s, %s %s", what, after, before,
			was < is ? "more" : "less");
}

/* What is the same goes without saying. */
static void tell_other_node(struct report *report, const struct node_change *change)
{
	const struct node *was = change->before, *is = change->after;
	char text[256] = "";
	const size_t room = sizeof(text);
	int used = 0;

	if (was->start != is->start)
		used += snprintf(text, room, ", began at " A, was->start);
	else if (was->end != is->end)
		used += snprintf(text, room, ", ended at " A, was->end);
	if (was->red != is->red)
		used += snprintf(text + used, room - (size_t)used, ", %s now",
				 is->red ? "red" : "black");
	used += put_sizes(text + used, room - (size_t)used, "gap", was->gap, is->gap);
	put_sizes(text + used, room - (size_t)used, "rb_subtree_gap", was->subtree_gap,
		  is->subtree_gap);
	report_say(report, "    node " A ": %s", is->start, *text ? text + 2 : "");
}

static void tell_node(struct report *report, const struct node_change *change)
{
	if (!change->before)
		tell_new_node(report, change->after);
	else if (!change->after)
		report_say(report, "    node " A ": gone", change->before->start);
	else
		tell_other_node(report, change);
}

void nodetale_tell(struct report *report, const struct nodes *before, const struct nodes *after)
{
	struct node_change change;
	size_t before_at = 0, after_at = 0, count = 0;

	while (nodes_next_change(before, after, &before_at, &after_at, &change))
		if (count++ < MOST_NODES)
			tell_node(report, &change);
	if (count > MOST_NODES)
		report_say(report, "    and %zu node%s more", count - MOST_NODES,
			   count - MOST_NODES == 1 ? "" : "s");
}
