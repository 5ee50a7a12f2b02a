/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_change - whether what is mapped can be unmapped or protected: splits, seals, merges. */
#include <errno.h>

#include "model/place.h"

static struct tree_node *node_above(const struct tree_node *node)
{
	struct rb_node *above = rb_next(&node->rb);

	return above ? tree_node_of_rb(above) : NULL;
}

static bool is_sealed(const struct tree_node *node)
{
	return node->copy.vma.flags & VMAT_VM_SEALED;
}

/* hugetlb parts at its own pages only. */
static bool may_part(const struct tree_node *node, uint64_t address)
{
	return !node->copy.page_log2 || !(address & ((UINT64_C(1) << node->copy.page_log2) - 1));
}

static int refuse_split(struct place_job *job)
{
	return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
				 "a hugetlb mapping parts at its huge pages only");
}

static int refuse_sealed(struct place_job *job)
{
	return place_refuse(job, VMAT_CHECK_SEALED, -EPERM);
}

static int refuse_count(struct place_job *job, uint64_t count, const char *why)
{
	place_refuse_limit(job, VMAT_CHECK_MAP_COUNT, count,
			   job->placer->tree->options.max_map_count, 1);
	job->why = why;
	return job->error;
}

/* -- taking out ------------------------------------------------------------------------ */

uint64_t place_mapped_bytes(const struct vmat_tree *tree, uint64_t start, uint64_t end,
			    uint64_t *charged, uint64_t *data)
{
	const struct tree_node *node = tree_find(tree, start);
	uint64_t bytes = 0, ignored;

	if (!charged)
		charged = &ignored;
	if (!data)
		data = &ignored;
	*charged = *data = 0;
	for (; node && node->copy.vma.start < end; node = node_above(node)) {
		const struct vmat_vma *vma = &node->copy.vma;
		uint64_t from = vma->start > start ? vma->start : start;
		uint64_t to = vma->end < end ? vma->end : end;

		bytes += to - from;
		*charged += tree_charge(vma->flags, to - from);
		*data += tree_is_data(node) ? to - from : 0;
	}
	return bytes;
}

/* Only a hole in the middle of one VMA is refused: it makes one VMA more. */
static int part_first(struct place_job *job, const struct tree_node *node, uint64_t start,
		      uint64_t end)
{
	const struct vmat_tree *tree = job->placer->tree;

	if (end < node->copy.vma.end && tree->count >= tree->options.max_map_count)
		return refuse_count(job, tree->count,
				    "a hole in the middle makes two of a mapping");
	if (is_sealed(node))
		return refuse_sealed(job);
	return may_part(node, start) ? 0 : refuse_split(job);
}

static bool any_is_sealed(const struct tree_node *node, uint64_t end)
{
	for (; node && node->copy.vma.start < end; node = node_above(node))
		if (is_sealed(node))
			return true;
	return false;
}

/* do_vmi_align_munmap(), as far as it can fail. */
int place_may_unmap(struct place_job *job, uint64_t start, uint64_t end)
{
	const struct tree_node *node = tree_find(job->placer->tree, start);
	int rc = 0;

	if (job->world.rules & RULE_SEAL_FIRST && any_is_sealed(node, end))
		return refuse_sealed(job);
	if (node && node->copy.vma.start < start && start < end)
		rc = part_first(job, node, start, end);
	for (; node && node->copy.vma.start < end && !rc; node = node_above(node)) {
		if (is_sealed(node))
			rc = refuse_sealed(job);
		else if (node->copy.vma.end > end && !may_part(node, end))
			rc = refuse_split(job);
	}
	return rc;
}

const char *place_unmapping_trouble(const struct vmat_placer *placer, uint64_t task_size,
				    uint64_t address, uint64_t length)
{
	if (address & (placer->page - 1))
		return "the address is not at a page";
	if (address > task_size || length > task_size - address)
		return "the range ends above the task size";
	return length ? NULL : "the length is 0";
}

int place_check_munmap(struct place_job *job, uint64_t address, uint64_t length)
{
	const char *trouble = place_unmapping_trouble(job->placer, job->world.task_size, address,
						      length);

	job->address = address;
	if (trouble)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL, trouble);
	return place_may_unmap(job, address, address + place_page_align(job->placer, length));
}

/* -- protecting ------------------------------------------------------------------------ */

#define ACCESS (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC)

/* mprotect() goes from VMA to VMA; what it did before it failed stays done. */
struct protect {
	struct place_job *job;
	uint64_t start, end, access;
	uint64_t count;			/* VMAs by now */
	struct tree_node below;		/* the VMA before, as it is by now */
	bool has_below;
};

static const char *or_after_some(const struct protect *p, uint64_t from, const char *why,
				 const char *after)
{
	return from > p->start ? after : why;
}

/* The piece of @node that is protected, as it will be. */
static struct tree_node piece_of(const struct protect *p, const struct tree_node *node)
{
	struct tree_node piece = *node;
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t access = p->access;

	if (p->job->placer->read_implies_exec && access & VMAT_VM_READ &&
	    (vma->flags & VMAT_VM_MAYEXEC || !vma->has_vmflags))
		access |= VMAT_VM_EXEC;
	tree_cut(&piece, vma->start > p->start ? vma->start : p->start,
		 vma->end < p->end ? vma->end : p->end);
	piece.copy.vma.flags = (vma->flags & ~ACCESS) | access;
	return piece;
}

/* What the file's opening or its mount does not allow; maps does not tell. */
static int check_access(struct protect *p, const struct vmat_vma *old, const struct vmat_vma *new)
{
	uint64_t may = old->flags >> 4;	/* VM_MAYREAD and so on, in place of VM_READ */

	if (!old->has_vmflags) {
		if (new->flags & ~old->flags & ACCESS && !vma_has_no_file(old))
			p->job->doubt = "what the file allows is not told: VmFlags of smaps";
		return 0;
	}
	if (new->flags & ACCESS & ~may)
		return place_refuse_with(p->job, VMAT_CHECK_FILE, -EACCES,
			"the file was opened, or is mounted, without leave for that");
	return 0;
}

/* Where private memory becomes writable, it becomes data, and is charged. */
static int check_writable(struct protect *p, const struct tree_node *node,
			  struct tree_node *piece)
{
	const uint64_t paid = VMAT_VM_ACCOUNT | VMAT_VM_WRITE | VMAT_VM_HUGETLB | VMAT_VM_SHARED |
			      VMAT_VM_NORESERVE;
	uint64_t bytes = piece->copy.vma.end - piece->copy.vma.start;
	struct place_job *job = p->job, before = *job;
	uint64_t old = node->copy.vma.flags;

	if (!(piece->copy.vma.flags & VMAT_VM_WRITE))
		return 0;
	before.vm_flags = old;
	job->vm_flags = piece->copy.vma.flags;
	if (place_may_expand(job, bytes, 0)) {
		/* what was too much before is no reason */
		if (!place_may_expand(&before, bytes, 0))
			return job->error;
		job->error = 0;
		job->check = VMAT_CHECK_NONE;
	}
	if (old & paid)
		return 0;
	piece->copy.vma.flags |= VMAT_VM_ACCOUNT;
	return place_may_commit(job, bytes);
}

/* As far as /proc tells; whose pages are whose, and which open file is mapped, it does not. */
static bool joins(const struct protect *p, const struct tree_node *low,
		  const struct tree_node *high)
{
	if (low->copy.vma.end != high->copy.vma.start ||
	    vmat_merge_refusal(p->job->placer->mm, &low->copy.vma, &high->copy.vma, NULL))
		return false;
	p->job->merge_met = true;
	return p->job->world.can_merge;
}

static int split(struct protect *p, const struct tree_node *node, uint64_t at, const char *why)
{
	if (p->count >= p->job->placer->tree->options.max_map_count)
		return refuse_count(p->job, p->count, why);
	if (!may_part(node, at))
		return refuse_split(p->job);
	p->count++;
	return 0;
}

/* vma_modify(): merged with a neighbour, or split off on one side or on both. */
static int place_piece(struct protect *p, const struct tree_node *node, struct tree_node *piece)
{
	const struct tree_node *above = node_above(node);
	const struct vmat_vma *vma = &node->copy.vma, *new = &piece->copy.vma;
	bool from_start = new->start == vma->start, to_end = new->end == vma->end;
	bool low = from_start && p->has_below && joins(p, &p->below, piece);
	bool high = to_end && above && joins(p, piece, above);
	int rc = 0;

	if (low || high) {
		p->count -= (from_start && to_end) + (low && high);
		if (low)
			tree_cut(piece, p->below.copy.vma.start, new->end);
		return 0;
	}
	if (!from_start)
		rc = split(p, node, new->start, "protecting a part splits its mapping");
	if (!rc && !to_end)
		rc = split(p, node, new->end,
			   from_start ? "protecting a part splits its mapping" :
					"the second of two splits: the first stays done");
	return rc;
}

/* As modulo 2^64: it may become less. */
static void count_data(struct protect *p, const struct tree_node *node,
		       const struct tree_node *piece)
{
	uint64_t bytes = piece->copy.vma.end - piece->copy.vma.start;

	p->job->more_data += tree_is_data(piece) ? bytes : 0;
	p->job->more_data -= tree_is_data(node) ? bytes : 0;
}

static int protect_one(struct protect *p, const struct tree_node *node)
{
	struct tree_node piece = piece_of(p, node);
	int rc = check_access(p, &node->copy.vma, &piece.copy.vma);

	if (!rc && is_sealed(node))
		rc = refuse_sealed(p->job);
	if (!rc && piece.copy.vma.flags != node->copy.vma.flags) {
		rc = check_writable(p, node, &piece);
		if (!rc)
			count_data(p, node, &piece);
		if (!rc)
			rc = place_piece(p, node, &piece);
	}
	p->below = piece;
	p->has_below = true;
	return rc;
}

static int protect_range(struct protect *p, const struct tree_node *node)
{
	uint64_t at = p->start;
	int rc = 0;

	if (p->job->world.rules & RULE_SEAL_FIRST && any_is_sealed(node, p->end))
		return refuse_sealed(p->job);
	for (; node && node->copy.vma.start < p->end && !rc; node = node_above(node)) {
		if (node->copy.vma.start > at)
			break;
		at = node->copy.vma.end;
		rc = protect_one(p, node);
	}
	if (!rc && at < p->end)
		rc = place_refuse_with(p->job, VMAT_CHECK_UNMAPPED, -ENOMEM,
			or_after_some(p, at, "nothing is mapped at the address",
				      "a hole is in the range: what lies before it is done"));
	return rc;
}

/* Those of other machines that only some of their processors have. */
enum { PROT_OF_MACHINE = 0x30 };

static int check_prot(struct place_job *job, uint64_t prot)
{
	const uint64_t known = ACCESS | VMAT_PROT_SEM | VMAT_PROT_GROWSDOWN | VMAT_PROT_GROWSUP;
	uint64_t more = prot & ~known;

	if (more && !(more & ~(uint64_t)PROT_OF_MACHINE) && !job->world.x86) {
		job->doubt = "which bits of PROT_ this processor has is not told";
		return 0;
	}
	return more ? place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					"a bit of PROT_ that this kernel does not know") : 0;
}

/* PROT_GROWSDOWN begins where its mapping does, PROT_GROWSUP ends so; @node is the first above. */
static int grow_range(struct place_job *job, const struct tree_node *node, uint64_t *startp,
		      uint64_t *endp, uint64_t prot)
{
	if (prot & VMAT_PROT_GROWSDOWN && node && node->copy.vma.start < *endp) {
		*startp = node->copy.vma.start;
		return node->copy.grows_down ? 0 :
			place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
				"PROT_GROWSDOWN is for mappings that grow down");
	}
	if (!node || node->copy.vma.start > *startp)
		return place_refuse_with(job, VMAT_CHECK_UNMAPPED, -ENOMEM,
					 "nothing is mapped at the address");
	if (!(prot & VMAT_PROT_GROWSUP))
		return 0;
	*endp = node->copy.vma.end;
	return node->copy.grows_up ? 0 :
		place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
				  "PROT_GROWSUP is for mappings that grow up");
}

int place_take_mprotect(struct place_job *job, const struct tree_node *node, uint64_t *startp,
			uint64_t *endp, uint64_t length, uint64_t prot)
{
	const uint64_t grows = VMAT_PROT_GROWSDOWN | VMAT_PROT_GROWSUP;
	uint64_t start = *startp;
	int rc;

	*endp = start;
	if ((prot & grows) == grows)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "nothing grows both down and up");
	if (start & (job->placer->page - 1))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "the address is not at a page");
	if (!length)
		return 0;
	*endp = start + place_page_align(job->placer, length);
	if (*endp <= start)
		return place_refuse_with(job, VMAT_CHECK_LENGTH, -ENOMEM,
					 "the range ends above the last address");
	rc = check_prot(job, prot);
	return rc ? rc : grow_range(job, node, startp, endp, prot);
}

int place_check_mprotect(struct place_job *job, uint64_t address, uint64_t length, uint64_t prot)
{
	struct protect p = { .job = job, .start = address, .access = prot & ACCESS,
			     .count = job->placer->tree->count };
	const struct tree_node *node = tree_find(job->placer->tree, address);
	const struct rb_node *below = node ? rb_prev(&node->rb) : NULL;
	int rc;

	job->address = address;
	rc = place_take_mprotect(job, node, &p.start, &p.end, length, prot);
	if (rc || p.end == p.start)
		return rc;
	if (below) {
		p.below = *tree_node_of_rb(below);
		p.has_below = true;
	}
	return protect_range(&p, node);
}
