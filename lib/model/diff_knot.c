/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_knot - VMAs of both sides that are connected by overlap, and what happened to them. */
#include <errno.h>
#include <stdlib.h>

#include "model/diff.h"

/*
 * Units are the nodes of a graph, and two that overlap, one of each side, are an edge. As those of
 * one side do not overlap each other, it is a tree, and each next edge, in the order of addresses,
 * brings one new node. Cutting edges parts it into events.
 */
struct diff_node {
	struct diff_unit unit;
	size_t event;		/* NONE: not known yet */
	size_t best;		/* the edge with most of its memory, the lowest of equals */
	uint64_t best_bytes;	/* of memory; 0: what overlaps is other memory */
	unsigned kept;		/* edges that were not cut */
	bool strong;		/* has an edge with memory that stayed as it was */
};

struct edge {
	size_t node[2];
	uint64_t bytes;		/* the same memory in both */
	unsigned what;		/* in what attributes that differs */
	bool strong;		/* or not, in some of it */
	bool kept;
};

struct event {
	unsigned what;
	size_t first[2], count[2];	/* of knot->vmas */
};

#define NONE SIZE_MAX

static struct diff_node *node_at(const struct diff_knot *knot, bool after, size_t index)
{
	return &((struct diff_node *)knot->nodes[after].items)[index];
}

static struct edge *edges_of(const struct diff_knot *knot)
{
	return knot->edges.items;
}

static struct event *events_of(const struct diff_knot *knot)
{
	return knot->events.items;
}

int diff_knot_add(struct diff_knot *knot, bool after, const struct diff_unit *unit)
{
	struct diff_node *node = mm_list_push(&knot->nodes[after], sizeof(*node));

	if (!node)
		return -ENOMEM;
	*node = (struct diff_node){ .unit = *unit, .event = NONE, .best = NONE };
	return 0;
}

void diff_knot_free(struct diff_knot *knot)
{
	for (int side = 0; side < 2; side++) {
		free(knot->nodes[side].items);
		free(knot->vmas[side].items);
	}
	free(knot->edges.items);
	free(knot->events.items);
}

static void forget(struct diff_knot *knot)
{
	for (int side = 0; side < 2; side++) {
		knot->nodes[side].count = 0;
		knot->vmas[side].count = 0;
	}
	knot->edges.count = 0;
	knot->events.count = 0;
}

/* -- edges ------------------------------------------------------------------------------------- */

/* Nothing is said of the gate VMA, which is in no address space, as long as it is there. */
static unsigned attributes(struct alike *alike, const struct vmat_vma *before,
			   const struct vmat_vma *after)
{
	unsigned what = alike_attributes(alike, before, after);

	return what && vma_is_gate(before) && vma_is_gate(after) ? 0 : what;
}

/* Compare [@at, @end), which both units have, VMA by VMA; @before and @after are those at @at. */
static void compare(struct edge *edge, struct alike *alike, const struct vmat_vma *before,
		    const struct vmat_vma *after, uint64_t at, uint64_t end)
{
	while (at < end) {
		uint64_t stop = before->end < after->end ? before->end : after->end;

		if (stop > end)
			stop = end;
		if (alike_memory(alike, before, after, at)) {
			unsigned what = attributes(alike, before, after);

			edge->bytes += stop - at;
			edge->what |= what;
			edge->strong |= !what;
		}
		at = stop;
		before += before->end == at;
		after += after->end == at;
	}
}

/* The VMA of the unit that has @at. Ever higher: *@row is where the last one was. */
static const struct vmat_vma *vma_at(const struct vmat_mm *mm, const struct diff_unit *unit,
				     uint64_t at, size_t *row)
{
	if (*row < unit->row)
		*row = unit->row;
	while (mm->rows[*row].end <= at)
		(*row)++;
	return &mm->rows[*row];
}

static int add_edge(struct diff_knot *knot, struct vmat_diff *diff, const size_t index[2],
		    size_t row[2])
{
	const struct diff_unit *a = &node_at(knot, false, index[0])->unit;
	const struct diff_unit *b = &node_at(knot, true, index[1])->unit;
	uint64_t at = a->start > b->start ? a->start : b->start;
	uint64_t end = a->end < b->end ? a->end : b->end;
	struct edge *edge = mm_list_push(&knot->edges, sizeof(*edge));

	if (!edge)
		return -ENOMEM;
	*edge = (struct edge){ .node = { index[0], index[1] } };
	compare(edge, &diff->alike, vma_at(diff->before, a, at, &row[0]),
		vma_at(diff->after, b, at, &row[1]), at, end);
	if (!edge->bytes && a->start == b->start && a->end == b->end) {
		edge->what = VMAT_CHANGE_REPLACED;
		edge->strong = true;
	}
	return 0;
}

static int find_edges(struct diff_knot *knot, struct vmat_diff *diff)
{
	size_t index[2] = { 0, 0 }, row[2] = { 0, 0 };

	while (index[0] < knot->nodes[0].count && index[1] < knot->nodes[1].count) {
		uint64_t before = node_at(knot, false, index[0])->unit.end;
		uint64_t after = node_at(knot, true, index[1])->unit.end;

		if (add_edge(knot, diff, index, row))
			return -ENOMEM;
		index[0] += before <= after;
		index[1] += after <= before;
	}
	return 0;
}

/* -- which edges hold -------------------------------------------------------------------------- */

static void note_edge(struct diff_node *node, const struct edge *edge, size_t index)
{
	node->strong |= edge->strong;
	if (edge->bytes > node->best_bytes) {
		node->best = index;
		node->best_bytes = edge->bytes;
	}
}

/* What has no memory that stayed as it was goes where most of its memory is. */
static bool clings(const struct diff_node *node, size_t edge)
{
	return !node->strong && node->best == edge;
}

static void cut_edges(struct diff_knot *knot)
{
	struct edge *edges = edges_of(knot);

	for (size_t i = 0; i < knot->edges.count; i++)
		for (int side = 0; side < 2; side++)
			note_edge(node_at(knot, side, edges[i].node[side]), &edges[i], i);
	for (size_t i = 0; i < knot->edges.count; i++)
		edges[i].kept = edges[i].strong ||
				clings(node_at(knot, false, edges[i].node[0]), i) ||
				clings(node_at(knot, true, edges[i].node[1]), i);
}

/* -- events ------------------------------------------------------------------------------------ */

static int new_event(struct diff_knot *knot, struct diff_node *node)
{
	struct event *event = mm_list_push(&knot->events, sizeof(*event));

	if (!event)
		return -ENOMEM;
	*event = (struct event){ 0 };
	node->event = knot->events.count - 1;
	return 0;
}

static int assign_events(struct diff_knot *knot)
{
	for (size_t i = 0; i < knot->edges.count; i++) {
		const struct edge *edge = &edges_of(knot)[i];
		struct diff_node *a = node_at(knot, false, edge->node[0]);
		struct diff_node *b = node_at(knot, true, edge->node[1]);

		if (edge->kept && a->event == NONE)
			a->event = b->event;
		if (a->event == NONE && new_event(knot, a))
			return -ENOMEM;
		if (edge->kept && b->event == NONE)
			b->event = a->event;
		if (b->event == NONE && new_event(knot, b))
			return -ENOMEM;
	}
	/* a unit that overlaps nothing */
	for (int side = 0; side < 2 && !knot->edges.count; side++)
		if (knot->nodes[side].count && new_event(knot, node_at(knot, side, 0)))
			return -ENOMEM;
	return 0;
}

static void describe_edges(struct diff_knot *knot)
{
	for (size_t i = 0; i < knot->edges.count; i++) {
		const struct edge *edge = &edges_of(knot)[i];
		struct diff_node *a = node_at(knot, false, edge->node[0]);
		struct diff_node *b = node_at(knot, true, edge->node[1]);
		struct event *event = &events_of(knot)[a->event];

		if (!edge->kept)
			continue;
		event->what |= edge->what;
		if (++a->kept > 1)
			event->what |= VMAT_CHANGE_SPLIT;
		if (++b->kept > 1)
			event->what |= VMAT_CHANGE_MERGED;
	}
}

/* How many VMAs of that side each event has, and room for all of them. */
static int count_vmas(struct diff_knot *knot, bool after)
{
	struct event *events = events_of(knot);
	size_t first = 0;

	for (size_t i = 0; i < knot->nodes[after].count; i++) {
		const struct diff_node *node = node_at(knot, after, i);

		events[node->event].count[after] += node->unit.rows;
		for (size_t row = 0; row < node->unit.rows; row++)
			if (!mm_list_push(&knot->vmas[after], sizeof(const struct vmat_vma *)))
				return -ENOMEM;
	}
	for (size_t i = 0; i < knot->events.count; i++) {
		events[i].first[after] = first;
		first += events[i].count[after];
	}
	return 0;
}

/* Those of each event together, in the order of addresses. */
static void collect_vmas(struct diff_knot *knot, bool after, const struct vmat_mm *mm)
{
	struct event *events = events_of(knot);

	for (size_t i = 0; i < knot->events.count; i++)
		events[i].count[after] = 0;
	for (size_t i = 0; i < knot->nodes[after].count; i++) {
		const struct diff_node *node = node_at(knot, after, i);
		struct event *event = &events[node->event];
		const struct vmat_vma **vmas = knot->vmas[after].items;

		for (size_t row = 0; row < node->unit.rows; row++)
			vmas[event->first[after] + event->count[after]++] =
				&mm->rows[node->unit.row + row];
	}
}

static struct vmat_side side_of(const struct diff_knot *knot, const struct event *event, bool after)
{
	const struct vmat_vma *const *vmas = knot->vmas[after].items;

	return (struct vmat_side){ .vma = event->count[after] ? vmas + event->first[after] : NULL,
				   .count = event->count[after] };
}

/* What became of both ends. */
static unsigned ends(const struct vmat_side *before, const struct vmat_side *after)
{
	uint64_t low = before->vma[0]->start, new_low = after->vma[0]->start;
	uint64_t high = before->vma[before->count - 1]->end;
	uint64_t new_high = after->vma[after->count - 1]->end;

	return (new_low < low ? VMAT_CHANGE_GROWN_LOW : 0) |
	       (new_low > low ? VMAT_CHANGE_SHRUNK_LOW : 0) |
	       (new_high > high ? VMAT_CHANGE_GROWN_HIGH : 0) |
	       (new_high < high ? VMAT_CHANGE_SHRUNK_HIGH : 0);
}

static int tell(const struct diff_knot *knot, struct vmat_diff *diff, const struct event *event)
{
	struct vmat_side before = side_of(knot, event, false), after = side_of(knot, event, true);
	unsigned what = event->what;

	if (!before.count)
		what = VMAT_CHANGE_ADDED;
	else if (!after.count)
		what = VMAT_CHANGE_REMOVED;
	else
		what |= ends(&before, &after);
	if (!what && diff->options.counters && !diff_same_weight(diff, &before, &after))
		what = VMAT_CHANGE_REWEIGHED;
	return what ? diff_append(diff, NULL, what, before.vma, before.count, after.vma,
				  after.count) : 0;
}

static int find_events(struct diff_knot *knot, struct vmat_diff *diff)
{
	int rc = find_edges(knot, diff);

	if (rc)
		return rc;
	cut_edges(knot);
	rc = assign_events(knot);
	if (rc)
		return rc;
	describe_edges(knot);
	rc = count_vmas(knot, false);
	return rc ? rc : count_vmas(knot, true);
}

int diff_knot_explain(struct diff_knot *knot, struct vmat_diff *diff)
{
	int rc = find_events(knot, diff);

	if (!rc) {
		collect_vmas(knot, false, diff->before);
		collect_vmas(knot, true, diff->after);
	}
	for (size_t i = 0; i < knot->events.count && !rc; i++)
		rc = tell(knot, diff, &events_of(knot)[i]);
	forget(knot);
	return rc;
}
