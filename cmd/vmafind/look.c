/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look - answers: from an address space that was loaded, or by asking the kernel. */
#include "vmafind/look.h"

static bool contains(const struct vmat_vma *vma, uint64_t addr)
{
	return vma && vmat_vma_start(vma) <= addr && addr < vmat_vma_end(vma);
}

static void set_hole(struct answer *answer, const struct vmat_vma *below,
		     const struct vmat_vma *above)
{
	answer->found = FOUND_HOLE;
	answer->below = below;
	answer->above = above;
}

static void set_vma(struct answer *answer, const struct vmat_vma *vma, enum found found)
{
	answer->found = vma ? found : FOUND_NOTHING;
	answer->vma = vma;
}

static void set_next(struct answer *answer, const struct vmat_vma *vma)
{
	set_vma(answer, vma, contains(vma, answer->question.first) ? FOUND_MAPPED : FOUND_ABOVE);
}

static void set_range(struct answer *answer, const struct vmat_vma *vma)
{
	answer->is_range = true;
	set_vma(answer, vma && vmat_vma_start(vma) <= answer->question.last ? vma : NULL,
		FOUND_MAPPED);
}

/* -- in what was loaded ------------------------------------------------------------ */

/* The gate VMA is in the text and in no address space: it is the last row, if there is one. */
static const struct vmat_vma *gate_of(const struct vmat_mm *mm)
{
	return vmat_map_count(mm) < vmat_mm_count(mm) ? vmat_last_vma(mm) : NULL;
}

static void answer_from(struct answer *answer, const struct vmat_mm *mm, enum mode mode,
			const struct vmat_vma *vma)
{
	const struct vmat_vma *gate = gate_of(mm), *prev = NULL;

	if (mode == MODE_LOOKUP && contains(vma, answer->question.first)) {
		set_vma(answer, vma, FOUND_MAPPED);
		return;
	}
	if (mode == MODE_LOOKUP || mode == MODE_PREV) {
		prev = vma ? vmat_prev_vma(mm, vma) : vmat_last_vma(mm);
		if (prev && prev == gate)
			prev = vmat_prev_vma(mm, prev);
	}
	if (vma == gate)
		vma = NULL;
	if (mode == MODE_LOOKUP)
		set_hole(answer, prev, vma);
	else if (mode == MODE_PREV)
		set_vma(answer, prev, FOUND_BELOW);
	else if (mode == MODE_NEXT)
		set_next(answer, vma);
	else
		set_range(answer, vma);
}

void look_up(struct answer *answers, const struct vmat_mm *mm, enum mode mode,
	     const struct question *questions, size_t count)
{
	const struct vmat_vma *found[LOOK_BATCH];
	uint64_t addrs[LOOK_BATCH];
	size_t i = 0;

	if (!count)
		return;
	do
		addrs[i] = questions[i].first;
	while (++i < count);
	vmat_find_vma_many(mm, addrs, count, found);
	for (i = 0; i < count; i++) {
		answers[i] = (struct answer){ .question = questions[i] };
		answer_from(&answers[i], mm, mode, found[i]);
	}
}

/* -- by asking --------------------------------------------------------------------------- */

static int ask_lookup(struct answer *answer, struct vmat_query *query, uint64_t addr)
{
	const struct vmat_vma *vma, *prev;
	int err = vmat_query_vma_lookup(&vma, query, addr, NULL);

	if (err || vma) {
		set_vma(answer, vma, FOUND_MAPPED);
		return err;
	}
	err = vmat_query_find_vma_prev(&vma, &prev, query, addr, NULL);
	if (err)
		return err;
	/* it may have been mapped in between */
	if (contains(vma, addr))
		set_vma(answer, vma, FOUND_MAPPED);
	else
		set_hole(answer, prev, vma);
	return 0;
}

int look_ask(struct answer *answer, struct vmat_query *query, enum mode mode,
	     const struct question *question)
{
	const struct vmat_vma *vma, *prev;
	uint64_t addr = question->first;
	int err;

	*answer = (struct answer){ .question = *question };
	if (mode == MODE_LOOKUP)
		return ask_lookup(answer, query, addr);
	if (mode == MODE_PREV)
		err = vmat_query_find_vma_prev(&vma, &prev, query, addr, NULL);
	else
		err = vmat_query_find_vma(&vma, query, addr, NULL);
	if (err)
		return err;
	if (mode == MODE_PREV)
		set_vma(answer, prev, FOUND_BELOW);
	else if (mode == MODE_NEXT)
		set_next(answer, vma);
	else
		set_range(answer, vma);
	return 0;
}
