/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree - stand-ins for what is being built: nothing works yet. */
#include "vmatools.h"

#include <errno.h>

#pragma GCC diagnostic ignored "-Wunused-parameter"

const struct vmat_vma *vmat_find_vma_prev(const struct vmat_mm *mm, uint64_t addr,
					  const struct vmat_vma **prev)
{
	return NULL;
}

void vmat_find_vma_many(const struct vmat_mm *mm, const uint64_t *addrs, size_t count,
			const struct vmat_vma **found)
{
}

int vmat_mm_index(struct vmat_mm *mm)
{
	return -ENOSYS;
}

const char *vmat_mm_fault(const struct vmat_mm *mm, const struct vmat_vma **at)
{
	return NULL;
}

bool vmat_next_gap(const struct vmat_mm *mm, uint64_t low, uint64_t high, struct vmat_gap *gap)
{
	return false;
}

bool vmat_largest_gap(const struct vmat_mm *mm, uint64_t low, uint64_t high,
		      struct vmat_gap *gap)
{
	return false;
}

int vmat_tree_defaults(const struct vmat_mm *mm, struct vmat_tree_options *options)
{
	return -ENOSYS;
}

int vmat_tree_new(struct vmat_tree **treep, const struct vmat_mm *mm,
		  const struct vmat_tree_options *options)
{
	return -ENOSYS;
}

void vmat_tree_free(struct vmat_tree *tree)
{
}

int vmat_tree_to_mm(struct vmat_mm **mmp, const struct vmat_tree *tree)
{
	return -ENOSYS;
}

int vmat_tree_settings(const struct vmat_tree *tree, struct vmat_tree_options *options)
{
	return -ENOSYS;
}

const struct vmat_mm *vmat_tree_mm(const struct vmat_tree *tree)
{
	return NULL;
}

size_t vmat_tree_count(const struct vmat_tree *tree)
{
	return 0;
}

uint64_t vmat_tree_highest_vm_end(const struct vmat_tree *tree)
{
	return 0;
}

uint64_t vmat_tree_charged(const struct vmat_tree *tree)
{
	return 0;
}

const char *vmat_tree_fault(const struct vmat_tree *tree, const struct vmat_vma **at)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_first_vma(const struct vmat_tree *tree)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_last_vma(const struct vmat_tree *tree)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_next_vma(const struct vmat_tree *tree,
					  const struct vmat_vma *vma)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_prev_vma(const struct vmat_tree *tree,
					  const struct vmat_vma *vma)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_find_vma(const struct vmat_tree *tree, uint64_t addr)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_find_vma_prev(const struct vmat_tree *tree, uint64_t addr,
					       const struct vmat_vma **prev)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_vma_lookup(const struct vmat_tree *tree, uint64_t addr)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_find_vma_intersection(const struct vmat_tree *tree,
						       uint64_t start, uint64_t end)
{
	return NULL;
}

const struct vmat_vma *vmat_tree_root(const struct vmat_tree *tree)
{
	return NULL;
}

void vmat_tree_node(const struct vmat_tree *tree, const struct vmat_vma *vma,
		    struct vmat_node *node)
{
}

uint64_t vmat_tree_start_gap(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	return 0;
}

uint64_t vmat_tree_end_gap(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	return 0;
}

bool vmat_tree_next_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			struct vmat_gap *gap)
{
	return false;
}

bool vmat_tree_largest_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			   struct vmat_gap *gap)
{
	return false;
}

const struct vmat_vma *vmat_tree_trace_find_vma(const struct vmat_tree *tree, uint64_t addr,
						struct vmat_trace *trace)
{
	return NULL;
}

int vmat_tree_unmapped_area(uint64_t *addr, const struct vmat_tree *tree,
			    const struct vmat_area_wish *wish, struct vmat_trace *trace)
{
	return -ENOSYS;
}

int vmat_tree_describe(const struct vmat_tree *tree, const struct vmat_vma *vma,
		       struct vmat_area *area)
{
	return -ENOSYS;
}

int vmat_tree_insert(const struct vmat_vma **vmap, struct vmat_tree *tree,
		     const struct vmat_area *area)
{
	return -ENOSYS;
}

void vmat_tree_erase(struct vmat_tree *tree, const struct vmat_vma *vma)
{
}

int vmat_tree_split(const struct vmat_vma **newp, struct vmat_tree *tree,
		    const struct vmat_vma *vma, uint64_t addr, bool new_below)
{
	return -ENOSYS;
}

int vmat_tree_adjust(struct vmat_tree *tree, const struct vmat_vma *vma, uint64_t start,
		     uint64_t end, uint64_t flags)
{
	return -ENOSYS;
}

const char *vmat_refusal_name(enum vmat_refusal refusal)
{
	return "";
}

enum vmat_refusal vmat_merge_refusal(const struct vmat_mm *mm, const struct vmat_vma *low,
				     const struct vmat_vma *high, uint64_t *bits)
{
	return 0;
}

const struct vmat_vma *vmat_tree_merge(struct vmat_tree *tree, const struct vmat_area *area,
				       struct vmat_merge *report)
{
	return NULL;
}
