/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place - where the kernel would put the next mapping, and which of its checks refuses it. */
#include "model/place.h"
#include "model/options.h"

#include <errno.h>
#include <stdlib.h>

static const uint64_t end_32bit = UINT64_C(1) << 31;

/* -- the placer ------------------------------------------------------------------------ */

int vmat_placer_new(struct vmat_placer **placerp, const struct vmat_tree *tree,
		    const struct vmat_placer_options *options)
{
	struct vmat_placer_options own = { .size = sizeof(own) };
	struct vmat_placer *placer;
	int rc = options ? options_take(&own, sizeof(own), options) : 0;

	if (rc)
		return rc;
	placer = calloc(1, sizeof(*placer));
	if (!placer)
		return -ENOMEM;
	placer->tree = tree;
	placer->mm = tree->mm;
	rc = place_learn(placer, &own);
	if (rc) {
		vmat_placer_free(placer);
		return rc;
	}
	*placerp = placer;
	return 0;
}

void vmat_placer_free(struct vmat_placer *placer)
{
	if (!placer)
		return;
	free(placer->rules);
	free(placer);
}

int vmat_placer_tree_options(const struct vmat_mm *mm, const struct vmat_placer_options *options,
			     struct vmat_tree_options *tree_options)
{
	struct vmat_placer_options own = { .size = sizeof(own) };
	struct vmat_tree_options filled = { .size = sizeof(filled) };
	struct release release;
	uint32_t rules;
	int rc = options ? options_take(&own, sizeof(own), options) : 0;

	if (!rc)
		rc = vmat_tree_defaults(mm, &filled);
	if (rc)
		return rc;
	if (!own.kernel)
		release_of(mm, &release);
	else if (!release_parse(own.kernel, &release))
		return -EINVAL;
	rules = place_rules_of(release_likely(&release));
	filled.gap_rule = rules & RULE_RAW_GAPS ? VMAT_GAPS_RAW : VMAT_GAPS_GUARDED;
	return options_give(tree_options, &filled, sizeof(filled));
}

const char *vmat_placer_rules(const struct vmat_placer *placer)
{
	return placer->rules;
}

const char *vmat_placer_rules_source(const struct vmat_placer *placer)
{
	return placer->release.source;
}

void vmat_placer_base(const struct vmat_placer *placer, struct vmat_base *base)
{
	const struct layout *layout = &placer->layout;

	*base = (struct vmat_base){
		.known = layout->known && layout->mmap_base.known,
		.exact = layout->known && layout->base_range.lowest == layout->base_range.highest,
		.bottom_up = layout->bottom_up,
		.address = placer->world.bottom_up ? placer->world.legacy_base :
						     placer->world.base,
		.lowest = layout->base_range.lowest,
		.highest = layout->base_range.highest,
		.remark = layout->mmap_base.remark ? layout->mmap_base.remark :
						     "nothing to conclude it from",
	};
}

/* -- one answer out of many ------------------------------------------------------------ */

static void answer_in(struct place_job *job, const struct vmat_placer *placer,
		      const struct place_question *question, const struct place_world *world)
{
	*job = (struct place_job){ .placer = placer, .question = question, .world = *world,
				   .call = question->call };
	(void)question->answer(job);
}

void place_begin(struct place_job *job, const struct vmat_placer *placer,
		 const struct place_question *question)
{
	*job = (struct place_job){ .placer = placer, .question = question,
				   .world = placer->world, .call = question->call };
}

static bool is_same(const struct place_job *a, const struct place_job *b)
{
	return a->error == b->error && a->check == b->check &&
	       (a->error || a->address == b->address);
}

/* Where a search from further up finds nothing, one from in between may find the last room. */
static void widen_to_end(struct vmat_placement *own, const struct place_job *job)
{
	uint64_t end = job->how == HOW_32BIT ? end_32bit : job->world.window;

	if (own->error || job->how < HOW_BOTTOM_UP || job->how > HOW_32BIT)
		return;
	if (end - job->call.length > own->highest)
		own->highest = end - job->call.length;
}

/* What else the address may be; a colour that is not known moves it either way. */
static void widen(struct vmat_placement *own, const struct place_job *other)
{
	uint64_t slack = other->world.colour_mask;
	uint64_t lowest = other->address > slack ? other->address - slack : 0;
	uint64_t highest = other->address + slack;

	if (other->error) {
		if (other->check == VMAT_CHECK_ROOM)
			widen_to_end(own, other);
		return;
	}
	if (own->error && !own->highest)
		own->lowest = lowest;
	own->lowest = lowest < own->lowest ? lowest : own->lowest;
	own->highest = highest > own->highest ? highest : own->highest;
}

static void note_doubt(struct vmat_placement *own, const char *doubt)
{
	if (own->exact)
		own->doubt = doubt;
	own->exact = false;
}

static void compare_worlds(const struct place_job *job, struct vmat_placement *own)
{
	struct place_world world;
	unsigned row = 0, nth = 0;
	const char *doubt;

	while (place_vary(job, &row, &nth, &world, &doubt)) {
		struct place_job other;

		answer_in(&other, job->placer, job->question, &world);
		if (is_same(job, &other))
			continue;
		note_doubt(own, doubt);
		widen(own, &other);
	}
}

/* The kernel maps nothing below the lowest address, nor above the window without a hint there. */
static void cut_bounds(const struct place_job *job, struct vmat_placement *own)
{
	const struct place_world *world = &job->world;
	uint64_t lowest = job->placer->page, highest, value;
	uint64_t end = place_is_32bit(job) ? end_32bit :
		       job->call.hint > world->window ? world->task_size : world->window;

	if (own->exact || !own->highest || job->how < HOW_HINT || job->how > HOW_32BIT ||
	    job->call.length > end)
		return;
	if (facts_get(job->placer->mm, FACT_LOWEST_ADDRESS, &value) && value > lowest)
		lowest = value;
	highest = end - job->call.length;
	if (own->lowest < lowest)
		own->lowest = lowest;
	if (own->highest > highest)
		own->highest = highest;
	if (!own->error && own->lowest > own->address)
		own->lowest = own->address;
	if (!own->error && own->highest < own->address)
		own->highest = own->address;
}

/* What is in doubt beyond all variants may be anywhere: cut_bounds() says where that is. */
static void doubt_all(const struct place_job *job, struct vmat_placement *own)
{
	bool moves;
	const char *doubt = place_doubt(job, &moves);

	if (!doubt)
		return;
	note_doubt(own, doubt);
	if (!moves || job->error || job->how < HOW_HINT || job->how > HOW_32BIT)
		return;
	if (job->world.lowest < own->lowest)
		own->lowest = job->world.lowest;
	own->highest = job->world.task_size;
}

static void describe_hole(const struct place_job *job, struct vmat_gap *hole)
{
	const struct vmat_tree *tree = job->placer->tree;
	uint64_t low = job->world.lowest, high = job->world.window;

	if (job->check == VMAT_CHECK_ROOM) {
		place_largest_searched(job, hole);
		return;
	}
	if (job->error)
		return;
	hole->above = vmat_tree_find_vma_prev(tree, job->address, &hole->below);
	hole->start = hole->below ? hole->below->end : low;
	hole->end = hole->above ? hole->above->start :
		    job->address < high ? high : job->world.task_size;
	if (job->how == HOW_32BIT) {
		low = job->world.base_32bit;
		hole->end = hole->end < end_32bit ? hole->end : end_32bit;
	}
	if (hole->start < low)
		hole->start = low < job->address ? low : job->address;
	if (job->address < hole->start || job->address >= hole->end)
		*hole = (struct vmat_gap){ 0 };
}

static int answer_mmap(struct place_job *job)
{
	return place_check_mmap(job);
}

/* mmap() finds no room by itself: a round address in the largest hole where it takes a hint. */
static uint64_t hint_with_room(const struct place_job *job)
{
	static const unsigned round[] = { 40, 30, 21, 16, 12 };
	struct place_question question = *job->question;
	const struct place_world *world = &job->world;
	struct vmat_gap hole = { 0 };

	if (job->check != VMAT_CHECK_ROOM || question.answer != answer_mmap ||
	    !vmat_tree_largest_gap(job->placer->tree, world->lowest,
				   place_is_32bit(job) ? end_32bit : world->window, &hole))
		return 0;
	for (size_t i = 0; i < sizeof(round) / sizeof(round[0]); i++) {
		uint64_t unit = UINT64_C(1) << round[i];
		struct place_job other;

		question.call.hint = (hole.start + unit - 1) & -unit;
		if (question.call.hint >= hole.end)
			continue;
		answer_in(&other, job->placer, &question, world);
		if (!other.error && other.how == HOW_HINT)
			return other.address;
	}
	return 0;
}

static int answer(struct vmat_placement *placement, const struct vmat_placer *placer,
		  const struct place_question *question)
{
	struct vmat_placement own = { .exact = true, .doubt = "" };
	struct place_job job;

	answer_in(&job, placer, question, &placer->world);
	own.error = job.error;
	own.check = job.check;
	if (!job.error)
		own.address = own.lowest = own.highest = job.address;
	if (place_doubt_of_call(&job))
		note_doubt(&own, place_doubt_of_call(&job));
	compare_worlds(&job, &own);
	doubt_all(&job, &own);
	cut_bounds(&job, &own);
	job.room_hint = own.room_hint = hint_with_room(&job);
	if (!job.error && question->answer == answer_mmap)
		own.length = job.call.length;
	own.rule = place_rule_words(&job);
	own.why = place_why_words(&job);
	own.help = place_help_words(&job);
	own.used = job.used;
	own.limit = job.limit;
	own.wanted = job.wanted;
	describe_hole(&job, &own.hole);
	return options_give(placement, &own, sizeof(own));
}

/* -- the calls ------------------------------------------------------------------------- */

int vmat_place_mmap(struct vmat_placement *placement, const struct vmat_placer *placer,
		    const struct vmat_mmap_call *call)
{
	struct place_question question = { .answer = answer_mmap };
	int rc = options_take(&question.call, sizeof(question.call), call);

	if (!rc && (unsigned)question.call.backing > VMAT_BACKING_HUGETLB)
		rc = -EINVAL;
	return rc ? rc : answer(placement, placer, &question);
}

static int answer_mremap(struct place_job *job)
{
	return place_check_mremap(job, &job->question->move);
}

int vmat_place_mremap(struct vmat_placement *placement, const struct vmat_placer *placer,
		      uint64_t old_address, uint64_t old_length, uint64_t new_length,
		      unsigned flags, uint64_t new_address)
{
	const struct place_question question = {
		.answer = answer_mremap,
		.move = { .address = old_address, .old_length = old_length,
			  .new_length = new_length, .new_address = new_address, .flags = flags },
	};

	return answer(placement, placer, &question);
}

static int answer_munmap(struct place_job *job)
{
	return place_check_munmap(job, job->question->address, job->question->length);
}

int vmat_place_munmap(struct vmat_placement *placement, const struct vmat_placer *placer,
		      uint64_t address, uint64_t length)
{
	const struct place_question question = { .answer = answer_munmap, .address = address,
						 .length = length };

	return answer(placement, placer, &question);
}

static int answer_mprotect(struct place_job *job)
{
	return place_check_mprotect(job, job->question->address, job->question->length,
				    job->question->prot);
}

int vmat_place_mprotect(struct vmat_placement *placement, const struct vmat_placer *placer,
			uint64_t address, uint64_t length, uint64_t prot)
{
	const struct place_question question = { .answer = answer_mprotect, .address = address,
						 .length = length, .prot = prot };

	return answer(placement, placer, &question);
}
