/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - what is used and left of each limit that can refuse a mapping. */
#include "common/limit.h"

bool limit_is_finite(const struct vmat_limit *limit)
{
	return limit->left_known && !limit->per_request;
}

uint64_t limit_share(const struct vmat_limit *limit, uint64_t whole)
{
	if (!limit->limit)
		return whole;
	return (uint64_t)((unsigned __int128)limit->used * whole / limit->limit);
}

/* Those that mmap() asks; the others are for stacks that grow and memory that is locked. */
static const bool asked_by_mmap[VMAT_NLIMITS] = {
	[VMAT_LIMIT_MAP_COUNT] = true, [VMAT_LIMIT_AS] = true, [VMAT_LIMIT_DATA] = true,
	[VMAT_LIMIT_COMMIT] = true, [VMAT_LIMIT_SPACE] = true,
};

const struct vmat_limit *limits_nearest(const struct limits *limits)
{
	const struct vmat_limit *found = NULL;
	size_t i;

	for (i = 0; i < VMAT_NLIMITS; i++) {
		const struct vmat_limit *limit = &limits->limit[i].limit;

		if (asked_by_mmap[i] && limit_is_finite(limit) &&
		    (!found || limit_share(limit, 1 << 20) > limit_share(found, 1 << 20)))
			found = limit;
	}
	return found;
}

const struct vmat_limit *limits_tightest(const struct limits *limits)
{
	const struct vmat_limit *found = NULL;
	size_t i;

	for (i = 0; i < VMAT_NLIMITS; i++) {
		const struct vmat_limit *limit = &limits->limit[i].limit;

		if (asked_by_mmap[i] && limit_is_finite(limit) && limit->unit == VMAT_UNIT_BYTES &&
		    (!found || limit->left < found->left))
			found = limit;
	}
	return found;
}

bool limits_all_known(const struct limits *limits)
{
	size_t i;

	for (i = 0; i < VMAT_NLIMITS; i++)
		if (asked_by_mmap[i] && !limits->limit[i].limit.limit_known)
			return false;
	return true;
}

void limits_make(struct limits *limits, const struct vmat_mm *mm)
{
	const struct vmat_limit *first;
	size_t i;

	*limits = (struct limits){ .limit = { { .nearest = false } } };
	for (i = 0; i < VMAT_NLIMITS; i++) {
		struct vmat_limit limit = { .size = sizeof(limit) };

		if (!vmat_limits_get(mm, (enum vmat_limit_kind)i, &limit))
			limits->limit[i].limit = limit;
	}
	first = limits_nearest(limits);
	for (i = 0; i < VMAT_NLIMITS; i++)
		limits->limit[i].nearest = first == &limits->limit[i].limit;
}
