/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_mremap - what mremap() answers: shrunk, grown in place, or moved, and to where. */
#include <errno.h>
#include <string.h>

#include "model/place.h"

#define NO_EXPANSION (VMAT_VM_DONTEXPAND | VMAT_VM_PFNMAP)

/* Moving may split in three what it takes and what it replaces. */
enum { SPARE_MAPPINGS = 3, FIXED_MAPPINGS = 2 };

struct mover {
	struct place_job *job;
	struct place_move move;		/* lengths rounded */
	const struct tree_node *node;	/* of the old address */
	uint64_t count;			/* VMAs by now */
};

static int refuse_argument(struct mover *m, const char *why)
{
	return place_refuse_with(m->job, VMAT_CHECK_ARGUMENT, -EINVAL, why);
}

static bool is_unaligned(const struct mover *m, uint64_t address)
{
	return address & (m->job->placer->page - 1);
}

static bool has_target(const struct mover *m)
{
	return m->move.flags & (VMAT_MREMAP_FIXED | VMAT_MREMAP_DONTUNMAP);
}

/* -- arguments ------------------------------------------------------------------------- */

static int check_flags(struct mover *m)
{
	unsigned flags = m->move.flags, known = VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED;

	if (m->job->world.rules & RULE_DONTUNMAP)
		known |= VMAT_MREMAP_DONTUNMAP;
	if (flags & ~known)
		return refuse_argument(m, "a flag that this kernel does not know");
	if (has_target(m) && !(flags & VMAT_MREMAP_MAYMOVE))
		return refuse_argument(m, "MREMAP_FIXED and MREMAP_DONTUNMAP need MREMAP_MAYMOVE");
	if (flags & VMAT_MREMAP_DONTUNMAP && m->move.old_length != m->move.new_length)
		return refuse_argument(m, "MREMAP_DONTUNMAP does not change the length");
	if (is_unaligned(m, m->move.address))
		return refuse_argument(m, "the address is not at a page");
	return m->move.new_length ? 0 : refuse_argument(m, "the new length is 0");
}

static int check_target(struct mover *m)
{
	const struct place_move *move = &m->move;
	uint64_t size = m->job->world.task_size, most = m->job->placer->tree->options.max_map_count;

	if ((has_target(m) || m->job->world.rules & RULE_NEW_MREMAP) && move->new_length > size)
		return refuse_argument(m, "the new length is more than the task size");
	if (!has_target(m))
		return 0;
	if (move->new_address > size - move->new_length)
		return refuse_argument(m, "the new range ends above the task size");
	if (is_unaligned(m, move->new_address))
		return refuse_argument(m, "the new address is not at a page");
	if (move->address + move->old_length > move->new_address &&
	    move->new_address + move->new_length > move->address)
		return refuse_argument(m, "the old and the new range overlap");
	if (m->count + FIXED_MAPPINGS + SPARE_MAPPINGS < most)
		return 0;
	place_refuse_limit(m->job, VMAT_CHECK_MAP_COUNT, m->count, most,
			   FIXED_MAPPINGS + SPARE_MAPPINGS + 1);
	m->job->why = "moving to a fixed place keeps clear of the limit, for what it may split";
	return m->job->error;
}

/* -- the old mapping ------------------------------------------------------------------- */

static int check_hugetlb(struct mover *m)
{
	struct place_move *move = &m->move;
	uint64_t size;

	if (!m->node->copy.page_log2)
		return 0;
	size = UINT64_C(1) << m->node->copy.page_log2;
	if (!(m->job->world.rules & RULE_MOVE_HUGETLB))
		return refuse_argument(m, "this kernel does not move hugetlb mappings");
	move->old_length = (move->old_length + size - 1) & -size;
	move->new_length = (move->new_length + size - 1) & -size;
	if ((move->address | move->new_address) & (size - 1))
		return refuse_argument(m, "an address is not at a huge page");
	if (move->new_length > move->old_length)
		return refuse_argument(m, "a hugetlb mapping cannot grow");
	return 0;
}

static int check_growth(struct mover *m)
{
	const struct place_move *move = &m->move;
	uint64_t delta = move->new_length - move->old_length, sum;
	const struct vmat_vma *vma = &m->node->copy.vma;
	int rc;

	if (__builtin_add_overflow(m->node->copy.vma.offset + (move->address - vma->start),
				   move->new_length, &sum))
		return refuse_argument(m, "the offset would run over");
	if (vma->flags & NO_EXPANSION)
		return place_refuse_with(m->job, VMAT_CHECK_UNMAPPED, -EFAULT,
					 "a mapping that cannot grow: VM_DONTEXPAND or VM_PFNMAP");
	rc = place_may_lock(m->job, delta);
	return rc ? rc : place_may_expand(m->job, delta, 0);
}

/* check_prep_vma(), of old vma_to_resize() */
static int check_old(struct mover *m)
{
	const struct vmat_vma *vma = &m->node->copy.vma;
	struct place_move *move = &m->move;
	int rc;

	if (vma->flags & VMAT_VM_SEALED)
		return place_refuse(m->job, VMAT_CHECK_SEALED, -EPERM);
	rc = check_hugetlb(m);
	if (rc || (!has_target(m) && move->new_length <= move->old_length))
		return rc;
	m->job->vm_flags = vma->flags;
	if (!move->old_length && !(vma->perms & PERM_SHARED) &&
	    m->job->world.release >= RELEASE(4, 14, 0))
		return refuse_argument(m, "only a shared mapping can be had twice");
	if (move->flags & VMAT_MREMAP_DONTUNMAP && vma->flags & NO_EXPANSION)
		return refuse_argument(m, "MREMAP_DONTUNMAP is not for such a mapping");
	/* what is cut off first may be of other mappings */
	if ((move->old_length < move->new_length ? move->old_length : move->new_length) >
	    vma->end - move->address)
		return place_refuse_with(m->job, VMAT_CHECK_UNMAPPED, -EFAULT,
					 "the old range reaches beyond its mapping");
	return move->new_length > move->old_length ? check_growth(m) : 0;
}

/* -- moving ---------------------------------------------------------------------------- */

static bool begins_with(const struct vmat_vma *vma, const char *text)
{
	return !strncmp(vma->file->name, text, strlen(text));
}

/* What get_unmapped_area() is asked of: the file of the VMA. */
static enum vmat_backing backing_of(const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;

	if (node->copy.page_log2)
		return VMAT_BACKING_HUGETLB;
	if (vma_has_no_file(vma))
		return VMAT_BACKING_ANON;
	if (begins_with(vma, "/memfd:") || begins_with(vma, "/SYSV") ||
	    !strcmp(vma->file->name, "/dev/zero (deleted)"))
		return VMAT_BACKING_MEMFD;
	return strcmp(vma->file->name, "/dev/zero") ? VMAT_BACKING_FILE : VMAT_BACKING_ZERO;
}

/* What lies on top of another file system maps that one's file. */
static void fill_fs(struct mover *m)
{
	const struct vmat_vma *vma = &m->node->copy.vma;
	const struct vmat_placer *placer = m->job->placer;

	for (size_t i = 0; i < placer->device_count; i++) {
		const struct vmat_device *device = &placer->devices[i];

		if (device->dev_major != vma->file->dev_major ||
		    device->dev_minor != vma->file->dev_minor ||
		    place_fs_is_stacked(device->file_system))
			continue;
		m->job->call.file_system = device->file_system;
		m->job->call.huge = device->huge;
	}
}

static void fill_call(struct mover *m)
{
	const struct vmat_vma *vma = &m->node->copy.vma;
	struct vmat_mmap_call *call = &m->job->call;

	*call = (struct vmat_mmap_call){
		.size = sizeof(*call),
		.hint = has_target(m) ? m->move.new_address : 0,
		.length = m->move.new_length,
		.flags = (vma->perms & PERM_SHARED ? VMAT_MAP_SHARED : 0) |
			 (m->move.flags & VMAT_MREMAP_FIXED ? VMAT_MAP_FIXED : 0),
		.backing = backing_of(m->node),
		.offset = m->node->copy.vma.offset + (m->move.address - vma->start),
	};
	if (call->backing == VMAT_BACKING_HUGETLB)
		call->huge_page_size = UINT64_C(1) << m->node->copy.page_log2;
	fill_fs(m);
	if (call->backing == VMAT_BACKING_ANON)
		call->offset = 0;
}

/* move_vma(); nothing of the copy itself is foretold, it only lacks memory. */
static int move_away(struct mover *m)
{
	const struct vmat_tree *tree = m->job->placer->tree;
	const struct place_move *move = &m->move;
	uint64_t flags = m->node->copy.vma.flags;
	bool kept = move->flags & VMAT_MREMAP_DONTUNMAP;

	if (m->count + SPARE_MAPPINGS >= tree->options.max_map_count) {
		place_refuse_limit(m->job, VMAT_CHECK_MAP_COUNT, m->count,
				   tree->options.max_map_count, SPARE_MAPPINGS + 1);
		m->job->why = "moving keeps clear of the limit, for what it may split";
		return m->job->error;
	}
	return place_may_commit(m->job,
		tree_charge(flags, kept ? move->new_length : move->new_length - move->old_length));
}

static int find_place(struct mover *m)
{
	fill_call(m);
	return place_choose(m->job);
}

/* What lies at the target is gone when the rest is looked at, and may have been many mappings. */
static int clear_target(struct mover *m)
{
	const struct place_move *move = &m->move;
	const struct vmat_tree *tree = m->job->placer->tree;
	uint64_t end = move->new_address + move->new_length, mapped, data;
	int rc;

	mapped = place_mapped_bytes(tree, move->new_address, end, NULL, &data);
	if (mapped && m->count + FIXED_MAPPINGS + 2 * SPARE_MAPPINGS >= tree->options.max_map_count)
		m->job->doubt = "what is replaced near the limit on mappings changes their number";
	rc = place_may_unmap(m->job, move->new_address, end);
	m->job->cleared = !rc;
	m->job->clearing = rc;
	m->job->more_total -= mapped;
	m->job->more_data -= data;
	return rc;
}

/* munmap() of what is behind, which may be more than the mapping. */
static int shrink(struct mover *m)
{
	const struct place_move *move = &m->move;

	m->job->shrinking = place_check_munmap(m->job, move->address + move->new_length,
					       move->old_length - move->new_length);
	return m->job->error;
}

/* mremap_to() */
static int move_to(struct mover *m)
{
	struct place_move *move = &m->move;
	int rc = 0;

	if (move->flags & VMAT_MREMAP_FIXED)
		rc = clear_target(m);
	/* of nothing, over itself: what was to be copied is gone */
	if (!rc && m->job->cleared && move->address - move->new_address < move->new_length)
		return place_refuse_with(m->job, VMAT_CHECK_UNMAPPED, -EFAULT,
					 "the target lies over what is to be copied");
	if (!rc && move->old_length > move->new_length) {
		rc = shrink(m);
		m->job->shrunk = !rc;
		move->old_length = move->new_length;
	}
	if (!rc && !(m->job->world.rules & RULE_NEW_MREMAP))
		rc = check_old(m);
	if (!rc && move->flags & VMAT_MREMAP_DONTUNMAP) {
		m->job->vm_flags = m->node->copy.vma.flags;
		rc = place_may_expand(m->job, move->old_length, 0);
	}
	if (!rc)
		rc = find_place(m);
	return rc ? rc : move_away(m);
}

/* Several mappings at once keep their distances. */
static bool is_many(const struct mover *m)
{
	const struct place_move *move = &m->move;

	return m->job->world.rules & RULE_MOVE_MANY && move->flags & VMAT_MREMAP_FIXED &&
	       move->old_length == move->new_length &&
	       move->old_length > m->node->copy.vma.end - move->address;
}

/* Those before the one that is refused have moved then; which it is, is not worked out. */
static int move_many(struct mover *m)
{
	m->job->doubt = "several mappings at once: each of them may be refused";
	m->job->how = HOW_FIXED;
	m->job->address = m->move.new_address;
	return 0;
}

/* -- staying --------------------------------------------------------------------------- */

static int stay(struct mover *m, enum place_how how)
{
	m->job->address = m->move.address;
	m->job->how = how;
	return 0;
}

/* vma_expandable(): guards do not count, only what is mapped. */
static bool can_grow(const struct mover *m)
{
	const struct vmat_vma *vma = &m->node->copy.vma;
	uint64_t delta = m->move.new_length - m->move.old_length, end;

	if (vma->end - m->move.address != m->move.old_length ||
	    __builtin_add_overflow(vma->end, delta, &end) || end > m->job->world.task_size)
		return false;
	if (vma->start < m->job->world.lowest_cap && !place_capable(m->job, PLACE_CAP_SYS_RAWIO))
		return false;
	return !vmat_tree_find_vma_intersection(m->job->placer->tree, vma->end, end);
}

static int grow(struct mover *m)
{
	uint64_t delta = m->move.new_length - m->move.old_length;
	int rc;

	if (can_grow(m)) {
		stay(m, HOW_IN_PLACE);
		return place_may_commit(m->job, tree_charge(m->node->copy.vma.flags, delta));
	}
	if (!(m->move.flags & VMAT_MREMAP_MAYMOVE))
		return place_refuse_with(m->job, VMAT_CHECK_ROOM, -ENOMEM,
					 "it cannot grow where it is, and may not be moved");
	rc = find_place(m);
	return rc ? rc : move_away(m);
}

static int remap(struct mover *m)
{
	const struct place_move *move = &m->move;
	int rc;

	if (is_many(m))
		return move_many(m);
	if (!has_target(m) || m->job->world.rules & RULE_NEW_MREMAP) {
		rc = check_old(m);
	} else {
		rc = m->node->copy.vma.flags & VMAT_VM_SEALED ?
			place_refuse(m->job, VMAT_CHECK_SEALED, -EPERM) : check_hugetlb(m);
	}
	if (rc)
		return rc;
	if (has_target(m))
		return move_to(m);
	if (move->new_length > move->old_length)
		return grow(m);
	if (move->new_length == move->old_length)
		return stay(m, HOW_MOVED_NOT);
	rc = shrink(m);
	return rc ? rc : stay(m, HOW_IN_PLACE);
}

int place_check_mremap(struct place_job *job, const struct place_move *move)
{
	struct mover m = { .job = job, .move = *move, .count = job->placer->tree->count };
	struct tree_node *node = tree_find(job->placer->tree, move->address);
	int rc;

	job->address = move->address;
	m.move.old_length = place_page_align(job->placer, move->old_length);
	m.move.new_length = place_page_align(job->placer, move->new_length);
	rc = check_flags(&m);
	if (!rc && job->world.rules & RULE_NEW_MREMAP)
		rc = check_target(&m);
	if (rc)
		return rc;
	if (!node || node->copy.vma.start > move->address)
		return place_refuse_with(job, VMAT_CHECK_UNMAPPED, -EFAULT,
					 "nothing is mapped at the old address");
	m.node = node;
	/* before 6.17 the target was looked at behind the mapping */
	if (!(job->world.rules & RULE_NEW_MREMAP) && !(node->copy.vma.flags & VMAT_VM_SEALED))
		rc = check_target(&m);
	return rc ? rc : remap(&m);
}
