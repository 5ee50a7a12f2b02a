/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_call - what all calls have in common: what they need, what they did, what they answer. */
#include <errno.h>
#include <stdlib.h>

#include "model/options.h"
#include "model/sim.h"

/* No call makes more new VMAs than that, or has so many events that are of no VMA in its range. */
enum { MOST_NODES = 8, MORE_EVENTS = 24, EVENTS_A_VMA = 4 };

/* -- before it changes anything -------------------------------------------------------------- */

static size_t count_range(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	const struct tree_node *node = start < end ? sim_lookup(sim, start) : NULL;
	size_t count = 0;

	for (; node && node->copy.vma.start < end; node = sim_next(node))
		count++;
	return count;
}

static int reserve_events(struct vmat_sim *sim)
{
	size_t room = sim->events_wanted;
	struct vmat_event *events;

	if (room <= sim->event_room)
		return 0;
	if (room < 2 * sim->event_room)
		room = 2 * sim->event_room;
	events = reallocarray(sim->events, room, sizeof(*events));
	if (!events)
		return -ENOMEM;
	sim->events = events;
	sim->event_room = room;
	return 0;
}

static uint64_t largest_hole(const struct vmat_sim *sim)
{
	const struct rb_node *root = sim->tree->root.node;

	return root ? rb_subtree_gap(root) : 0;
}

int sim_begin(struct vmat_sim *sim, const struct vmat_effect *effect, uint64_t start, uint64_t end)
{
	int rc;

	if (effect && effect->size < sizeof(effect->size))
		return -EINVAL;
	sim->told = effect != NULL;
	sim->found_known = false;
	sim->events_wanted = EVENTS_A_VMA * count_range(sim, start, end) + MORE_EVENTS;
	rc = reserve_events(sim);
	if (!rc)
		rc = tree_reserve(sim->tree, MOST_NODES);
	if (rc)
		return rc;
	sim->event_count = 0;
	sim->refusal.check = VMAT_CHECK_NONE;
	sim->largest_hole = largest_hole(sim);
	return 0;
}

int sim_begin_more(struct vmat_sim *sim, uint64_t start, uint64_t end, size_t *countp)
{
	*countp = count_range(sim, start, end);
	sim->events_wanted += EVENTS_A_VMA * *countp;
	return reserve_events(sim);
}

/* -- events ---------------------------------------------------------------------------------- */

const struct vmat_event *vmat_sim_event(const struct vmat_sim *sim, size_t index)
{
	return index < sim->event_count ? &sim->events[index] : NULL;
}

struct vmat_event *sim_note(struct vmat_sim *sim, enum vmat_event_kind kind, uint64_t start,
			    uint64_t end)
{
	struct vmat_event *event = &sim->events[sim->event_count++];

	*event = (struct vmat_event){ .kind = kind, .start = start, .end = end,
				      .gap_before = sim->largest_hole };
	event->gap_after = sim->largest_hole = largest_hole(sim);
	if (kind > VMAT_EVENT_PLACED)
		sim->found_known = false;
	return event;
}

struct tree_node *sim_lookup(struct vmat_sim *sim, uint64_t address)
{
	if (sim->found_known && sim->found_at == address)
		return sim->found;
	sim->found = tree_find(sim->tree, address);
	sim->found_at = address;
	sim->found_known = true;
	return sim->found;
}

/* How many nodes find_vma() looks at. */
static unsigned count_steps(const struct vmat_sim *sim, uint64_t address)
{
	struct vmat_trace trace = { .steps = NULL };

	(void)vmat_tree_trace_find_vma(sim->tree, address, &trace);
	return (unsigned)trace.count;
}

struct tree_node *sim_find(struct vmat_sim *sim, uint64_t address)
{
	struct tree_node *node = sim_lookup(sim, address);
	struct vmat_event *event;

	if (!node)
		return NULL;
	event = sim_note(sim, VMAT_EVENT_FOUND, node->copy.vma.start, node->copy.vma.end);
	event->steps = sim->told ? count_steps(sim, address) : 0;
	event->flags_before = event->flags_after = node->copy.vma.flags;
	return node;
}

struct tree_node *sim_next(const struct tree_node *node)
{
	struct rb_node *next = rb_next(&node->rb);

	return next ? tree_node_of_rb(next) : NULL;
}

/* Of no VMA: the last. */
struct tree_node *sim_prev(const struct vmat_sim *sim, const struct tree_node *node)
{
	struct rb_node *prev = node ? rb_prev(&node->rb) : rb_last(&sim->tree->root);

	return prev ? tree_node_of_rb(prev) : NULL;
}

/* -- refusals ---------------------------------------------------------------------------------- */

int sim_refuse(struct vmat_sim *sim, enum vmat_check check, int error, const char *why)
{
	sim->refusal = (struct sim_refusal){ .check = check, .why = why };
	return error;
}

int sim_refuse_count(struct vmat_sim *sim, const char *why)
{
	sim->refusal = (struct sim_refusal){ .check = VMAT_CHECK_MAP_COUNT, .why = why,
					     .used = sim->tree->count,
					     .limit = sim->tree->options.max_map_count,
					     .wanted = 1 };
	return -ENOMEM;
}

int sim_refuse_as(struct vmat_sim *sim, const struct place_job *job)
{
	sim->refusal = (struct sim_refusal){ job->check, job->why, job->used, job->limit,
					     job->wanted };
	return job->error;
}

/* -- the answer -------------------------------------------------------------------------------- */

void sim_ask(const struct vmat_sim *sim, struct place_job *job, struct place_question *question)
{
	question->call.size = sizeof(question->call);
	place_begin(job, sim->placer, question);
}

/* What was changed, not only found or chosen. */
static bool has_changed(const struct vmat_sim *sim)
{
	for (size_t i = 0; i < sim->event_count; i++)
		if (sim->events[i].kind > VMAT_EVENT_PLACED)
			return true;
	return false;
}

/* Of mmap() and mremap() the placer has said it, unless a step refused that it did not foresee. */
static void tell_refusal(const struct vmat_sim *sim, struct vmat_effect *own, int error)
{
	const struct sim_refusal *from = &sim->refusal;
	struct vmat_placement *to = &own->placement;
	const struct place_job job = { .placer = sim->placer, .world = sim->placer->world,
				       .error = error, .check = from->check, .why = from->why };

	if (to->rule && to->error == error)
		return;
	*to = (struct vmat_placement){
		.error = error, .check = from->check, .why = place_why_words(&job),
		.help = from->check == VMAT_CHECK_TAKEN ? "" : place_help_words(&job),
		.used = from->used, .limit = from->limit, .wanted = from->wanted,
	};
}

static void fill_words(struct vmat_effect *own)
{
	struct vmat_placement *p = &own->placement;
	const char **words[] = { &p->rule, &p->why, &p->help };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!*words[i])
			*words[i] = "";
	if (p->doubt)
		return;
	p->doubt = own->doubt;
	p->exact = own->exact;
}

int sim_answer(const struct vmat_sim *sim, struct vmat_effect *effect, struct vmat_effect *own,
	       const struct place_job *job)
{
	bool moves;
	const char *doubt = job ? place_doubt(job, &moves) : NULL;

	if (!effect)
		return 0;
	own->exact = !doubt && !own->doubt;
	if (!own->doubt)
		own->doubt = doubt ? doubt : "";
	own->partial = own->error && has_changed(sim);
	if (own->error || own->placement.error)
		tell_refusal(sim, own, own->error ? own->error : own->placement.error);
	fill_words(own);
	own->placement.size = sizeof(own->placement);
	return options_give(effect, own, sizeof(*own));
}
