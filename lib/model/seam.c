/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* seam - neighbours that touch and are not one mapping, one after the other. */
#include "model/mm.h"

static bool touches(const struct vmat_vma *below, const struct vmat_vma *above)
{
	return below->end == above->start && !vma_is_gate(above);
}

bool vmat_gap_next_seam(const struct vmat_mm *mm, struct vmat_seam *seam)
{
	const struct vmat_vma *below = seam->above ? seam->above : vmat_first_vma(mm);
	const struct vmat_vma *above = below ? vmat_next_vma(mm, below) : NULL;

	while (above && !touches(below, above)) {
		below = above;
		above = vmat_next_vma(mm, above);
	}
	if (!above)
		return false;
	*seam = (struct vmat_seam){
		.below = below,
		.above = above,
		.flags_known = below->has_vmflags && above->has_vmflags,
		.policy_known = vmat_vma_policy(mm, below) && vmat_vma_policy(mm, above),
	};
	seam->refusals = vmat_merge_refusals(mm, below, above, &seam->bits);
	return true;
}
