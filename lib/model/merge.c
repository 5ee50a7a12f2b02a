/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* merge - when two mappings, one behind the other, become one, and why they do not. */
#include "model/merge.h"

#include <string.h>

#include "model/edit.h"

/* -- words ---------------------------------------------------------------------------- */

static const char *const refusal_names[] = {
	[VMAT_REFUSAL_NONE] = "nothing that /proc tells",
	[VMAT_REFUSAL_NOBODY] = "no mapping there",
	[VMAT_REFUSAL_HOLE] = "a hole between them",
	[VMAT_REFUSAL_RANGE] = "neither a hole nor within one mapping",
	[VMAT_REFUSAL_FLAGS] = "permissions or flags differ",
	[VMAT_REFUSAL_SPECIAL] = "memory that is never merged",
	[VMAT_REFUSAL_FILE] = "another file",
	[VMAT_REFUSAL_OFFSET] = "offsets do not follow each other",
	[VMAT_REFUSAL_NAME] = "given different names",
	[VMAT_REFUSAL_POLICY] = "NUMA policies differ",
	[VMAT_REFUSAL_CLOSE] = "wants to be told of its end",
	[VMAT_REFUSAL_ANON] = "anonymous pages with histories of their own",
};

const char *vmat_refusal_name(enum vmat_refusal refusal)
{
	size_t index = (size_t)refusal;

	return index < sizeof(refusal_names) / sizeof(refusal_names[0]) ? refusal_names[index] :
									  "unknown";
}

/* -- two sides ---------------------------------------------------------------------------- */

#define FLAGS_OF_MAPS (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC | VMAT_VM_MAYSHARE)
#define FLAGS_SPECIAL                                                                             \
	(VMAT_VM_IO | VMAT_VM_DONTEXPAND | VMAT_VM_PFNMAP | VMAT_VM_MIXEDMAP | VMAT_VM_HUGETLB)
/* The first is not looked at, the second goes over to the whole. */
#define FLAGS_THAT_MAY_DIFFER (VMAT_VM_SOFTDIRTY | VMAT_VM_MAYBE_GUARD)

/* What decides, of a VMA or of an area that is to be. */
struct side {
	uint64_t flags;
	bool flags_known, grows_down;
	uint64_t pgoff, bytes;
	uint64_t inode;
	uint32_t dev_major, dev_minor;
	const char *name;
	size_t name_len;
	const char *policy;		/* NULL: not known */
	uint32_t file_id, anon;		/* as of a node */
	bool is_area;			/* not a VMA: what is to become part of one */
};

static bool begins_with(const struct side *side, const char *text)
{
	size_t len = strlen(text);

	return side->name_len >= len && !memcmp(side->name, text, len);
}

static bool has_file(const struct side *side)
{
	return side->inode || side->dev_major || side->dev_minor;
}

static struct side side_of_vma(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	size_t row = mm_row(mm, vma);
	struct side side = {
		.flags = vma->flags,
		.flags_known = vma->has_vmflags || vma->likely_flags,
		.pgoff = vma_has_no_file(vma) && !vma->copied ? vma->start : vma->offset,
		.bytes = vma->end - vma->start,
		.inode = vma->file->inode,
		.dev_major = vma->file->dev_major,
		.dev_minor = vma->file->dev_minor,
		.name = vma->file->name,
		.name_len = vma->file->name_len,
		.policy = mm->policies && row < mm->count ? mm->policies[row] : NULL,
	};

	if (vma->copied) {
		side.grows_down = tree_node_of(vma)->copy.grows_down;
		side.file_id = tree_node_of(vma)->copy.file_id;
		side.anon = tree_node_of(vma)->copy.anon;
	}
	return side;
}

static struct side side_of_area(const struct vmat_area *area)
{
	return (struct side){
		.flags = area->flags,
		.flags_known = area->flags_known,
		.grows_down = (area->flags & VMAT_VM_GROWSDOWN) != 0,
		.pgoff = edit_area_pgoff(area),
		.bytes = area->end - area->start,
		.inode = area->inode,
		.dev_major = area->dev_major,
		.dev_minor = area->dev_minor,
		.name = area->name ? area->name : "",
		.name_len = area->name_len,
		.is_area = true,
	};
}

/* -- what stands against it ------------------------------------------------------------------ */

/* [heap] and [stack] say where it is, [anon:...] a program did; all else are the kernel's pages. */
static bool is_label(const struct side *side)
{
	return !has_file(side) &&
	       (!side->name_len || begins_with(side, "[heap]") || begins_with(side, "[stack"));
}

static bool is_named_by_program(const struct side *side)
{
	return has_file(side) ? begins_with(side, "[anon_shmem:") : begins_with(side, "[anon:");
}

static bool is_special(const struct side *side)
{
	if (side->flags & FLAGS_SPECIAL)
		return true;
	/* maps does not show flags, but these names */
	return has_file(side) ? begins_with(side, "/anon_hugepage") :
				!is_label(side) && !is_named_by_program(side);
}

static bool has_same_name(const struct side *a, const struct side *b)
{
	if (is_label(a) && is_label(b))
		return true;
	return a->name_len == b->name_len && !memcmp(a->name, b->name, a->name_len);
}

static bool has_same_inode(const struct side *a, const struct side *b)
{
	return a->inode == b->inode && a->dev_major == b->dev_major && a->dev_minor == b->dev_minor;
}

/* One name for one inode is not proof of one open file, but another name is of another. */
static enum vmat_refusal refusal_of_file(const struct side *low, const struct side *high)
{
	if (!has_same_inode(low, high) ||
	    (low->file_id && high->file_id && low->file_id != high->file_id))
		return VMAT_REFUSAL_FILE;
	if (has_same_name(low, high))
		return VMAT_REFUSAL_NONE;
	return is_named_by_program(low) || is_named_by_program(high) ? VMAT_REFUSAL_NAME :
								       VMAT_REFUSAL_FILE;
}

static uint64_t differing_flags(const struct side *low, const struct side *high)
{
	uint64_t bits = low->flags ^ high->flags;

	if (low->flags_known && high->flags_known)
		return bits & ~FLAGS_THAT_MAY_DIFFER;
	bits &= FLAGS_OF_MAPS;
	return low->grows_down != high->grows_down ? bits | VMAT_VM_GROWSDOWN : bits;
}

static bool wants_close(const struct side *side)
{
	return has_file(side) && begins_with(side, "/SYSV");
}

/*
 * is_mergeable_anon_vma(): one anon_vma, or one of them has none. One that came through fork()
 * stays alone. Up to 6.15 an area could not bring one along.
 */
static bool has_same_anon(const struct side *a, const struct side *b, bool strict)
{
	uint32_t owner = a->anon ? a->anon : b->anon;

	if (a->anon == b->anon)
		return true;
	if ((a->anon && b->anon) || owner & TREE_ANON_INHERITED)
		return false;
	return !strict || !(a->anon ? a->is_area : b->is_area);
}

/*
 * Where they are, and how far apart, is not looked at. A bit for each refusal. @tree, which may be
 * NULL: whose release decides.
 */
static unsigned refusals_of_kind(const struct side *low, const struct side *high,
				 const struct vmat_tree *tree, uint64_t *bits)
{
	enum vmat_refusal file = refusal_of_file(low, high);
	unsigned all = file ? 1u << file : 0;

	*bits = differing_flags(low, high);
	if (is_special(low) || is_special(high))
		all |= 1u << VMAT_REFUSAL_SPECIAL;
	if (*bits)
		all |= 1u << VMAT_REFUSAL_FLAGS;
	if (low->policy && high->policy && strcmp(low->policy, high->policy) != 0)
		all |= 1u << VMAT_REFUSAL_POLICY;
	if (!(tree && tree->close_of_gone) && (wants_close(low) || wants_close(high)))
		all |= 1u << VMAT_REFUSAL_CLOSE;
	if (!has_same_anon(low, high, tree && tree->anon_strict))
		all |= 1u << VMAT_REFUSAL_ANON;
	return all;
}

/* How far two places in two files are apart says nothing. */
static unsigned refusals_of(const struct side *low, const struct side *high,
			    const struct vmat_tree *tree, uint64_t *bits)
{
	unsigned all = refusals_of_kind(low, high, tree, bits);

	if (has_same_inode(low, high) && low->pgoff + low->bytes != high->pgoff)
		all |= 1u << VMAT_REFUSAL_OFFSET;
	return all;
}

/* Which of them is named where one has to do; the bits are said of flags only. */
static enum vmat_refusal foremost(unsigned all, uint64_t *bits)
{
	static const enum vmat_refusal order[] = {
		VMAT_REFUSAL_SPECIAL, VMAT_REFUSAL_FLAGS, VMAT_REFUSAL_FILE, VMAT_REFUSAL_NAME,
		VMAT_REFUSAL_POLICY, VMAT_REFUSAL_CLOSE, VMAT_REFUSAL_OFFSET, VMAT_REFUSAL_ANON,
	};
	enum vmat_refusal refusal = VMAT_REFUSAL_NONE;

	for (size_t i = sizeof(order) / sizeof(order[0]); i-- > 0;)
		if (all & 1u << order[i])
			refusal = order[i];
	if (refusal != VMAT_REFUSAL_FLAGS)
		*bits = 0;
	return refusal;
}

static enum vmat_refusal refusal_of(const struct side *low, const struct side *high,
				    const struct vmat_tree *tree, uint64_t *bits)
{
	return foremost(refusals_of(low, high, tree, bits), bits);
}

unsigned vmat_merge_refusals(const struct vmat_mm *mm, const struct vmat_vma *low,
			     const struct vmat_vma *high, uint64_t *bits)
{
	struct side low_side = side_of_vma(mm, low), high_side = side_of_vma(mm, high);
	unsigned all = 1u << VMAT_REFUSAL_HOLE;
	uint64_t differ = 0;

	if (low->end == high->start)
		all = refusals_of(&low_side, &high_side, NULL, &differ);
	if (bits)
		*bits = differ;
	return all;
}

enum vmat_refusal vmat_merge_refusal(const struct vmat_mm *mm, const struct vmat_vma *low,
				     const struct vmat_vma *high, uint64_t *bits)
{
	uint64_t differ;
	enum vmat_refusal refusal = foremost(vmat_merge_refusals(mm, low, high, &differ), &differ);

	if (bits)
		*bits = differ;
	return low->end == high->start ? refusal : VMAT_REFUSAL_HOLE;
}

/* -- merging --------------------------------------------------------------------------------- */

/* Where an area lies. */
struct place {
	struct tree_node *inside;		/* the VMA that has it; NULL: it is in a hole */
	struct tree_node *below, *above;	/* the VMAs before and behind that or the hole */
	bool at_start, at_end;			/* nothing of the VMA is before, behind the area */
};

static struct tree_node *node_or_null(const struct rb_node *rb)
{
	return rb ? tree_node_of_rb(rb) : NULL;
}

static bool find_place(const struct vmat_tree *tree, const struct vmat_area *area,
		       struct place *place)
{
	struct tree_node *node = tree_find(tree, area->start);
	bool hole = !node || node->copy.vma.start >= area->end;

	*place = (struct place){ .at_start = true, .at_end = true, .above = node };
	place->below = node_or_null(node ? rb_prev(&node->rb) : rb_last(&tree->root));
	if (hole)
		return true;
	place->inside = node;
	place->above = node_or_null(rb_next(&node->rb));
	place->at_start = node->copy.vma.start == area->start;
	place->at_end = node->copy.vma.end == area->end;
	return node->copy.vma.start <= area->start && node->copy.vma.end >= area->end;
}

static void judge(const struct vmat_tree *tree, const struct vmat_area *area,
		  const struct merge_identity *identity, const struct place *place,
		  struct vmat_merge *report)
{
	struct side side = side_of_area(area), other;

	side.file_id = identity->file_id;
	side.anon = identity->anon;
	if (place->inside) {
		other = side_of_vma(tree->mm, &place->inside->copy.vma);
		side.policy = other.policy;
		side.grows_down |= !area->flags_known && other.grows_down;
		side.file_id = other.file_id;
		side.anon = other.anon;
	}
	report->below = report->above = VMAT_REFUSAL_NOBODY;
	if (place->at_start && place->below) {
		other = side_of_vma(tree->mm, &place->below->copy.vma);
		report->below = place->below->copy.vma.end != area->start ? VMAT_REFUSAL_HOLE :
				refusal_of(&other, &side, tree, &report->below_bits);
	}
	if (place->at_end && place->above && !identity->below_only) {
		other = side_of_vma(tree->mm, &place->above->copy.vma);
		report->above = place->above->copy.vma.start != area->end ? VMAT_REFUSAL_HOLE :
				refusal_of(&side, &other, tree, &report->above_bits);
	}
}

/*
 * Both go with the area; do they go with each other? An area of few known flags goes with many. The
 * one above would be gone.
 */
static void judge_both(const struct vmat_tree *tree, const struct place *place,
		       struct vmat_merge *report)
{
	struct side low = side_of_vma(tree->mm, &place->below->copy.vma);
	struct side high = side_of_vma(tree->mm, &place->above->copy.vma);
	unsigned all = refusals_of_kind(&low, &high, NULL, &report->above_bits);

	if (tree->close_of_gone && !wants_close(&high))
		all &= ~(1u << VMAT_REFUSAL_CLOSE);
	report->above = foremost(all, &report->above_bits);
}

static void refuse_both(struct vmat_merge *report)
{
	if (report->below == VMAT_REFUSAL_NONE)
		report->below = VMAT_REFUSAL_CLOSE;
	if (report->above == VMAT_REFUSAL_NONE)
		report->above = VMAT_REFUSAL_CLOSE;
}

/* All of it would be part of another VMA, and it wants to be told of its end. */
static bool may_not_go(const struct vmat_tree *tree, const struct place *place)
{
	struct side side;

	if (!place->inside || !place->at_start || !place->at_end)
		return false;
	side = side_of_vma(tree->mm, &place->inside->copy.vma);
	return wants_close(&side);
}

/* The kernel's number for it; indexed by: in a hole, part of a VMA, all of it; with whom. */
static unsigned case_of(const struct place *place, bool below, bool above)
{
	static const uint8_t cases[3][4] = {
		/* none, below, above, both */
		{ 0, 2, 3, 1 },
		{ 0, 5, 4, 0 },
		{ 0, 7, 8, 6 },
	};
	size_t where = !place->inside ? 0 : place->at_start && place->at_end ? 2 : 1;

	return cases[where][below + 2 * above];
}

/* What is known of one is known of all. */
static void keep_identity(struct tree_node *whole, uint32_t file_id, uint32_t anon)
{
	if (!whole->copy.file_id)
		whole->copy.file_id = file_id;
	if (!whole->copy.anon)
		whole->copy.anon = anon;
}

/* The whole takes over the label of what goes: where the heap or the stack is has not changed. */
static void keep_label(const struct vmat_tree *tree, struct tree_node *whole,
		       const struct tree_node *gone)
{
	struct side side = side_of_vma(tree->mm, &whole->copy.vma);
	struct side other = side_of_vma(tree->mm, &gone->copy.vma);

	if (is_label(&side) && is_label(&other) && !side.name_len)
		whole->copy.vma.file = gone->copy.vma.file;
}

static void absorb(struct vmat_tree *tree, struct tree_node *whole, struct tree_node *gone)
{
	keep_label(tree, whole, gone);
	keep_identity(whole, gone->copy.file_id, gone->copy.anon);
	tree_unlink(tree, gone);
	tree_free_node(tree, gone);
}

/* What the area takes from the VMA that it lies in. */
static void take_from(struct vmat_tree *tree, struct tree_node *whole, const struct place *place,
		      const struct vmat_area *area)
{
	struct tree_node *inside = place->inside;
	const struct vmat_vma *vma = &inside->copy.vma;

	if (place->at_start && place->at_end)
		absorb(tree, whole, inside);
	else if (place->at_start)
		tree_move(tree, inside, area->end, vma->end, vma->flags);
	else
		tree_move(tree, inside, vma->start, area->start, vma->flags);
}

static const struct vmat_vma *join(struct vmat_tree *tree, const struct vmat_area *area,
				   const struct merge_identity *identity,
				   const struct place *place, bool below, bool above)
{
	struct tree_node *whole = below ? place->below : place->above;
	uint64_t start = below ? whole->copy.vma.start : area->start;
	uint64_t end = above ? place->above->copy.vma.end : area->end;
	uint64_t flags = whole->copy.vma.flags | (area->flags & VMAT_VM_MAYBE_GUARD);

	if (above)
		flags |= place->above->copy.vma.flags & VMAT_VM_MAYBE_GUARD;
	keep_identity(whole, identity->file_id, identity->anon);
	if (place->inside) {
		keep_identity(whole, place->inside->copy.file_id, place->inside->copy.anon);
		take_from(tree, whole, place, area);
	}
	if (below && above)
		absorb(tree, whole, place->above);
	tree_move(tree, whole, start, end, flags);
	return &whole->copy.vma;
}

/* What a change of attributes does not say of a part of a VMA is as it was. */
static void inherit_flags(struct vmat_area *area, const struct tree_node *inside)
{
	if (!inside || area->flags_known)
		return;
	area->flags |= inside->copy.vma.flags & ~FLAGS_OF_MAPS;
	area->flags_known = inside->copy.vma.has_vmflags;
}

const struct vmat_vma *merge_area(struct vmat_tree *tree, const struct vmat_area *given,
				  const struct merge_identity *identity,
				  struct vmat_merge *report)
{
	static const struct merge_identity none;
	struct vmat_merge own = { .below = VMAT_REFUSAL_RANGE, .above = VMAT_REFUSAL_RANGE };
	const struct vmat_vma *whole = NULL;
	struct vmat_area area;
	struct place place;
	bool below, above;

	if (!identity)
		identity = &none;
	if (!edit_take_area(tree, given, &area) && find_place(tree, &area, &place)) {
		inherit_flags(&area, place.inside);
		judge(tree, &area, identity, &place, &own);
		if (may_not_go(tree, &place))
			refuse_both(&own);
		below = own.below == VMAT_REFUSAL_NONE;
		above = own.above == VMAT_REFUSAL_NONE;
		if (below && above) {
			judge_both(tree, &place, &own);
			above = own.above == VMAT_REFUSAL_NONE;
		}
		own.kernel_case = case_of(&place, below, above);
		if (own.kernel_case)
			whole = join(tree, &area, identity, &place, below, above);
	}
	if (report)
		*report = own;
	return whole;
}

const struct vmat_vma *vmat_tree_merge(struct vmat_tree *tree, const struct vmat_area *area,
				       struct vmat_merge *report)
{
	return merge_area(tree, area, NULL, report);
}
