/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_protect - munmap(), mprotect() and mseal(). */
#include <errno.h>

#include "model/sim.h"

/* -- munmap ------------------------------------------------------------------------------- */

static int unmap(struct vmat_sim *sim, uint64_t address, uint64_t length)
{
	uint64_t end = address + place_page_align(sim->placer, length);
	const char *trouble = place_unmapping_trouble(sim->placer, sim->placer->world.task_size,
						      address, length);

	if (trouble)
		return sim_refuse(sim, VMAT_CHECK_ARGUMENT, -EINVAL, trouble);
	(void)sim_find(sim, address);
	return sim_unmap(sim, address, end);
}

int vmat_munmap(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address, uint64_t length)
{
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, address, address + length);

	if (rc)
		return rc;
	own.error = unmap(sim, address, length);
	return sim_answer(sim, effect, &own, NULL);
}

/* -- mprotect --------------------------------------------------------------------------------- */

struct protect {
	struct vmat_sim *sim;
	struct place_question question;
	struct place_job job;
	uint64_t start, end, access;
};

static int refuse(struct protect *p, enum vmat_check check, int error, const char *why)
{
	return sim_refuse(p->sim, check, error, why);
}

static const char *or_after_some(const struct protect *p, uint64_t at, const char *why,
				 const char *after)
{
	return at > p->start ? after : why;
}

/* What the file's opening or its mount does not allow. */
static int check_access(struct protect *p, const struct vmat_vma *vma, uint64_t flags)
{
	/* VM_MAYREAD and so on, in place of VM_READ */
	if (!(flags & SIM_ACCESS & ~(vma->flags >> 4)))
		return 0;
	if (!vma->has_vmflags)
		p->job.doubt = "what the file allows is not told: VmFlags of smaps";
	return refuse(p, VMAT_CHECK_FILE, -EACCES,
		      "the file was opened, or is mounted, without leave for that");
}

/* What was too much before is no reason. */
static int check_data(struct protect *p, uint64_t old, uint64_t new, uint64_t bytes)
{
	struct place_job before = p->job;

	p->job.vm_flags = new;
	before.vm_flags = old;
	if (!place_may_expand(&p->job, bytes, 0) || place_may_expand(&before, bytes, 0))
		return 0;
	return sim_refuse_as(p->sim, &p->job);
}

/* Private memory is paid for when it becomes writable; what was never written to is given back. */
static int account(struct protect *p, const struct tree_node *node, uint64_t bytes, uint64_t *flags)
{
	const uint64_t paid = VMAT_VM_ACCOUNT | VMAT_VM_WRITE | VMAT_VM_HUGETLB | VMAT_VM_SHARED |
			      VMAT_VM_NORESERVE;
	uint64_t old = node->copy.vma.flags;
	int rc;

	if (!(*flags & VMAT_VM_WRITE)) {
		if (!node->copy.anon && sim_is_anonymous(node) && sim_since(p->sim, SIM_UNACCOUNT))
			*flags &= ~VMAT_VM_ACCOUNT;
		return 0;
	}
	rc = check_data(p, old, *flags, bytes);
	if (rc || old & paid)
		return rc;
	*flags |= VMAT_VM_ACCOUNT;
	return place_may_commit(&p->job, bytes) ? sim_refuse_as(p->sim, &p->job) : 0;
}

static int protect_one(struct protect *p, struct tree_node **nodep, uint64_t start, uint64_t end)
{
	const uint64_t mask = VMAT_VM_WRITE | VMAT_VM_SHARED | SIM_LOCKED;
	const struct vmat_vma *vma = &(*nodep)->copy.vma;
	uint64_t old = vma->flags, access = p->access, flags;
	int rc;

	if (p->sim->placer->read_implies_exec && access & VMAT_VM_READ && old & VMAT_VM_MAYEXEC)
		access |= VMAT_VM_EXEC;
	flags = (old & ~SIM_ACCESS) | access;
	rc = check_access(p, vma, flags);
	if (!rc && old & VMAT_VM_SEALED)
		rc = refuse(p, VMAT_CHECK_SEALED, -EPERM, NULL);
	if (rc || flags == old)
		return rc;
	rc = account(p, *nodep, end - start, &flags);
	if (!rc)
		rc = sim_modify(p->sim, nodep, start, end, flags);
	/* locked memory gets pages of its own as soon as that can be */
	if (!rc && (old & mask) == VMAT_VM_LOCKED && flags & VMAT_VM_WRITE)
		sim_touch(p->sim, start, end);
	return rc;
}

static bool any_is_sealed(const struct protect *p, const struct tree_node *node)
{
	if (!(p->sim->placer->world.rules & RULE_SEAL_FIRST))
		return false;
	for (; node && node->copy.vma.start < p->end; node = sim_next(node))
		if (node->copy.vma.flags & VMAT_VM_SEALED)
			return true;
	return false;
}

static int protect_range(struct protect *p)
{
	struct tree_node *node = sim_find(p->sim, p->start);
	uint64_t at = p->start;
	int rc = any_is_sealed(p, node) ? refuse(p, VMAT_CHECK_SEALED, -EPERM, NULL) : 0;

	while (!rc && at < p->end) {
		uint64_t end;

		if (!node || node->copy.vma.start > at)
			return refuse(p, VMAT_CHECK_UNMAPPED, -ENOMEM, or_after_some(p, at,
				"nothing is mapped at the address",
				"a hole is in the range: what lies before it is done"));
		end = node->copy.vma.end < p->end ? node->copy.vma.end : p->end;
		rc = protect_one(p, &node, at, end);
		at = end;
		/* it may have grown over what comes next */
		while (node && node->copy.vma.end <= at)
			node = sim_next(node);
	}
	return rc;
}

static int protect(struct protect *p, uint64_t length, uint64_t prot)
{
	const struct tree_node *node = sim_lookup(p->sim, p->start);

	if (place_take_mprotect(&p->job, node, &p->start, &p->end, length, prot))
		return sim_refuse_as(p->sim, &p->job);
	return p->end == p->start ? 0 : protect_range(p);
}

int vmat_mprotect(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		  uint64_t length, uint64_t prot)
{
	struct protect p = { .sim = sim, .start = address, .access = prot & SIM_ACCESS };
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, address, address + length);

	if (rc)
		return rc;
	sim_ask(sim, &p.job, &p.question);
	own.error = protect(&p, length, prot);
	return sim_answer(sim, effect, &own, &p.job);
}

/* -- mseal --------------------------------------------------------------------------------- */

static bool is_all_mapped(const struct tree_node *node, uint64_t start, uint64_t end)
{
	uint64_t at = start;

	for (; node && node->copy.vma.start <= at && at < end; node = sim_next(node))
		at = node->copy.vma.end;
	return at >= end;
}

static int seal_range(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	struct tree_node *node = sim_find(sim, start);
	uint64_t at = start;
	int rc = is_all_mapped(node, start, end) ? 0 :
		 sim_refuse(sim, VMAT_CHECK_UNMAPPED, -ENOMEM, "a hole is in the range");

	while (!rc && at < end) {
		uint64_t to = node->copy.vma.end < end ? node->copy.vma.end : end;
		uint64_t flags = node->copy.vma.flags;

		if (!(flags & VMAT_VM_SEALED))
			rc = sim_modify(sim, &node, at, to, flags | VMAT_VM_SEALED);
		at = to;
		while (node && node->copy.vma.end <= at)
			node = sim_next(node);
	}
	return rc;
}

/* Programs of 32 bits have it there, too. */
static bool kernel_is_64_bit(const struct vmat_sim *sim)
{
	enum arch arch = sim->placer->layout.arch;

	return sim->placer->world.bits64 || arch == ARCH_X86_COMPAT || arch == ARCH_ARM_COMPAT;
}

static int seal(struct vmat_sim *sim, uint64_t address, uint64_t length)
{
	uint64_t bytes = place_page_align(sim->placer, length);

	if (!sim_since(sim, SIM_HAS_MSEAL) || !kernel_is_64_bit(sim))
		return -ENOSYS;
	if (address & (sim->page - 1))
		return sim_refuse(sim, VMAT_CHECK_ARGUMENT, -EINVAL,
				  "the address is not at a page");
	if ((length && !bytes) || address + bytes < address)
		return sim_refuse(sim, VMAT_CHECK_ARGUMENT, -EINVAL,
				  "the range ends above the last address");
	return bytes ? seal_range(sim, address, address + bytes) : 0;
}

int vmat_mseal(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address, uint64_t length)
{
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, address, address + length);

	if (rc)
		return rc;
	own.error = seal(sim, address, length);
	return sim_answer(sim, effect, &own, NULL);
}
