/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary - an address space in a few figures, and how they changed. */
#include "vmatop/summary.h"

/* What each sum is of, and which member of struct mm_struct says so where no mapping does. */
static const struct {
	const char *name;
	enum vmat_field field;
	const char *member;	/* NULL: none */
} sums[SUMS] = {
	[SUM_VSZ] = { "VSZ", VMAT_SIZE, "total_vm" },
	[SUM_RSS] = { "RSS", VMAT_RSS, "rss_stat" },
	[SUM_ANON] = { "anon", VMAT_ANONYMOUS, "rss_stat[MM_ANONPAGES]" },
	[SUM_SWAP] = { "swap", VMAT_SWAP, "rss_stat[MM_SWAPENTS]" },
	[SUM_PRIVATE] = { "private", VMAT_USS, NULL },
};

static bool told(const struct vmat_mm *mm, const char *name, uint64_t *bytes)
{
	struct vmat_member member;

	if (!vmat_mm_member_named(mm, name, &member) ||
	    (member.how != VMAT_REPORTED && member.how != VMAT_RECONSTRUCTED) ||
	    (member.unit != VMAT_UNIT_BYTES && member.unit != VMAT_UNIT_PAGES))
		return false;
	*bytes = member.value * (member.unit == VMAT_UNIT_PAGES ? vmat_mm_page_size(mm) : 1);
	return true;
}

/* The gate VMA is in no address space. */
static bool spans(const struct vmat_mm *mm, uint64_t *bytes)
{
	size_t count = vmat_map_count(mm);
	const struct vmat_vma *vma = vmat_first_vma(mm);

	for (*bytes = 0; count; count--, vma = vmat_next_vma(mm, vma))
		*bytes += vmat_vma_end(vma) - vmat_vma_start(vma);
	return true;
}

/* A sum of which parts are missing is none. */
static bool summed(const struct vmat_mm *mm, enum vmat_field field, uint64_t *bytes)
{
	const struct vmat_vma *vma;
	uint64_t value, sum = 0;

	vmat_for_each_vma(mm, vma) {
		if (!vmat_vma_field(mm, vma, field, &value))
			return false;
		sum += value;
	}
	*bytes = sum;
	return vmat_mm_count(mm) > 0;
}

/* False: it is not known. What is always told is of one source, whatever else was read. */
static bool sum_of(const struct vmat_mm *mm, enum summary_sum sum, uint64_t *bytes)
{
	if (sum == SUM_VSZ)
		return spans(mm, bytes);
	if (sum == SUM_ANON && told(mm, sums[sum].member, bytes))
		return true;
	return summed(mm, sums[sum].field, bytes) || vmat_mm_rollup(mm, sums[sum].field, bytes) ||
	       (sums[sum].member && told(mm, sums[sum].member, bytes));
}

/* Once a state: it is compared with many that follow. */
static const struct shot_sum *sum_up(struct shot *shot, enum summary_sum sum)
{
	for (unsigned i = 0; !shot->summed && i < SUMS; i++)
		shot->sums[i].known = sum_of(shot->mm, (enum summary_sum)i, &shot->sums[i].bytes);
	shot->summed = true;
	return &shot->sums[sum];
}

static struct growth growth_from(struct shot *before, enum summary_sum sum,
				 const struct summary_figure *now)
{
	const struct shot_sum *then = sum_up(before, sum);

	if (!now->known || !then->known)
		return (struct growth){ .known = false };
	return (struct growth){ (int64_t)(now->bytes - then->bytes), true };
}

static void make_figure(struct summary_figure *figure, const struct watched *watched,
			enum summary_sum sum)
{
	const struct step *step = &watched->steps[0];
	struct shot *mark = watched->mark ? watched->mark : watched->first;
	const struct shot_sum *now = sum_up(watched->now, sum);

	*figure = (struct summary_figure){
		.name = sums[sum].name, .bytes = now->bytes, .known = now->known,
	};
	if (step->before)
		figure->since_last = growth_from(step->before, sum, figure);
	else if (watched->samples > 1 && !watched->sample.new_program)
		figure->since_last = (struct growth){ 0, figure->known };
	if (mark)
		figure->since_mark = growth_from(mark, sum, figure);
}

static void count_changes(struct summary *summary, const struct map_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!rows[i].change || rows[i].age)
			continue;
		if (rows[i].type == MAP_ROW_REMOVED)
			summary->removed++;
		else if (rows[i].change & VMAT_CHANGE_ADDED)
			summary->added++;
		else
			summary->changed++;
	}
}

void summary_make(struct summary *summary, const struct watched *watched,
		  const struct map_row *rows, size_t count)
{
	const struct vmat_mm *mm = watched->now ? watched->now->mm : NULL;

	*summary = (struct summary){
		.limit = { .size = sizeof(summary->limit) },
		.room = { .size = sizeof(summary->room) },
	};
	if (!mm)
		return;
	for (unsigned i = 0; i < SUMS; i++)
		make_figure(&summary->sums[i], watched, (enum summary_sum)i);
	summary->map_count = vmat_map_count(mm);
	vmat_limits_get(mm, VMAT_LIMIT_MAP_COUNT, &summary->limit);
	vmat_gap_room(mm, &summary->room);
	if (!vmat_largest_gap(mm, summary->room.low, summary->room.high, &summary->largest))
		summary->largest = (struct vmat_gap){ .start = 0 };
	count_changes(summary, rows, count);
}
