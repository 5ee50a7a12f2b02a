/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reckon - the members of mm_struct that take more than reading one value of one file. */
#include "model/reckon.h"

#include <string.h>

#include "model/account.h"
#include "model/layout.h"

bool reckon_found(struct vmat_member *member, enum vmat_knowledge how, const char *source,
		  uint64_t value)
{
	member->how = how;
	member->source = source;
	member->value = value;
	return true;
}

/* -- from the VMAs ---------------------------------------------------------- */

/* A total over the VMAs, which may stand beside one that was reported. */
static bool total(const struct vmat_mm *mm, struct vmat_member *member, uint64_t value,
		  bool uncertain)
{
	if (member->how == VMAT_REPORTED) {
		member->remark = member->value == value ? "equals the sum over the VMAs" :
			mm->unstable ? "the VMAs, a torn read, sum up to another value" :
			uncertain ? "not the sum over the VMAs: maps shows no stack but [stack]" :
			"the VMAs, read at another moment, sum up to another value";
		return true;
	}
	if (uncertain)
		member->remark = "maps shows only [stack]; other stacks show in smaps (gd, ss)";
	return reckon_found(member, VMAT_RECONSTRUCTED, "sum over VMAs", value);
}

bool reckon_total_vm(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct account account;

	account_of(mm, &account);
	return total(mm, member, account.total_vm, false);
}

bool reckon_exec_vm(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct account account;

	account_of(mm, &account);
	return total(mm, member, account.exec_vm, account.stack_uncertain);
}

bool reckon_data_vm(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct account account;

	account_of(mm, &account);
	return total(mm, member, account.data_vm, account.stack_uncertain);
}

bool reckon_stack_vm(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct account account;

	account_of(mm, &account);
	return total(mm, member, account.stack_vm, account.stack_uncertain);
}

bool reckon_shared_vm(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct account account;

	account_of(mm, &account);
	return account.old_formula && vmat_map_count(mm) &&
	       reckon_found(member, VMAT_RECONSTRUCTED, "sum over VMAs", account.shared_vm);
}

bool reckon_first_vma(const struct vmat_mm *mm, struct vmat_member *member)
{
	return reckon_found(member, VMAT_RECONSTRUCTED, "VMAs", mm->rows[0].start);
}

bool reckon_count_vmas(const struct vmat_mm *mm, struct vmat_member *member)
{
	return reckon_found(member, VMAT_RECONSTRUCTED, "VMAs", vmat_map_count(mm));
}

/* On machines whose stack grows up the guard behind the last VMA counts, too. */
bool reckon_highest_vm_end(const struct vmat_mm *mm, struct vmat_member *member)
{
	const struct vmat_vma *last = &mm->rows[vmat_map_count(mm) - 1];
	uint64_t guard = last->flags & VMAT_VM_GROWSUP ? 256 * vmat_mm_page_size(mm) : 0;

	return reckon_found(member, VMAT_RECONSTRUCTED, "last VMA", last->end + guard);
}

bool reckon_brk(const struct vmat_mm *mm, struct vmat_member *member)
{
	uint64_t start_brk;

	for (size_t i = mm->count; i-- > 0;)
		if (!strcmp(mm->rows[i].file->name, "[heap]")) {
			member->remark = "rounded up to a page; less if a neighbour merged with it";
			return reckon_found(member, VMAT_INFERRED, "end of [heap]",
					    mm->rows[i].end);
		}
	if (!facts_get(mm, FACT_STAT_START_BRK, &start_brk))
		return false;
	member->remark = "there is no [heap]: nothing was asked for, or less than a page";
	return reckon_found(member, VMAT_INFERRED, "start_brk", start_brk);
}

bool reckon_exe_file(const struct vmat_mm *mm, struct vmat_member *member)
{
	const struct vmat_vma *vma = NULL;
	uint64_t address;

	if (facts_auxv(mm, AUXV_PHDR, &address) || facts_get(mm, FACT_STAT_START_CODE, &address))
		vma = vmat_vma_lookup(mm, address);
	if (!vma || !vma->file->inode)
		return false;
	member->text = vma->file->name;
	member->remark = "the program started, as maps prints its name";
	return reckon_found(member, VMAT_INFERRED, "VMA of the program headers", 0);
}

/* -- layout -------------------------------------------------------------------- */

static bool take(struct vmat_member *member, const struct layout_guess *guess)
{
	if (!guess->known)
		return false;
	member->remark = guess->remark;
	return reckon_found(member, VMAT_INFERRED, guess->source, guess->value);
}

bool reckon_get_unmapped_area(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct layout layout;

	layout_of(mm, &layout);
	if (!layout.known)
		return false;
	member->text = layout.bottom_up ? "bottom-up" : "top-down";
	member->remark = layout.bottom_up_remark;
	return reckon_found(member, VMAT_INFERRED, layout.bottom_up_source, 0);
}

bool reckon_task_size(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct layout layout;

	layout_of(mm, &layout);
	return take(member, &layout.task_size);
}

static bool unknown(struct vmat_member *member, const char *why)
{
	member->how = VMAT_NOT_KNOWABLE;
	member->remark = why;
	return true;
}

/* A 64-bit kernel keeps the bases of 32-bit calls apart, on x86. */
bool reckon_mmap_base(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct layout layout;

	layout_of(mm, &layout);
	if (layout.arch == ARCH_X86_COMPAT)
		return unknown(member, "of 64-bit calls; see mmap_compat_base");
	return take(member, &layout.mmap_base) || unknown(member, "nothing to conclude it from");
}

bool reckon_mmap_compat_base(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct layout layout;

	layout_of(mm, &layout);
	if (layout.arch != ARCH_X86_COMPAT)
		return unknown(member, "of 32-bit calls, on x86");
	return take(member, &layout.mmap_base) || unknown(member, "nothing to conclude it from");
}

static bool take_legacy(const struct vmat_mm *mm, struct vmat_member *member,
			const struct layout_guess *guess)
{
	if (take(member, guess))
		return true;
	if (facts_limit(mm, LIMIT_STACK))
		return unknown(member, "nothing to conclude it from");
	return reckon_found(member, VMAT_NOT_LOADED, "limits Max stack size", 0);
}

bool reckon_mmap_legacy_base(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct layout layout;

	layout_of(mm, &layout);
	if (layout.arch == ARCH_X86_COMPAT)
		return unknown(member, "of 64-bit calls; see mmap_compat_legacy_base");
	if (layout.arch != ARCH_X86_64 && layout.arch != ARCH_I386)
		return unknown(member, "only x86 sets it");
	return take_legacy(mm, member, &layout.legacy_base);
}

bool reckon_mmap_compat_legacy_base(const struct vmat_mm *mm, struct vmat_member *member)
{
	struct layout layout;

	layout_of(mm, &layout);
	if (layout.arch != ARCH_X86_COMPAT)
		return unknown(member, "of 32-bit calls, on x86");
	return take_legacy(mm, member, &layout.legacy_base);
}

/* -- from the small files -------------------------------------------------------- */

bool reckon_told_exec_vm(const struct vmat_mm *mm, struct vmat_member *member)
{
	uint64_t bytes;

	return account_told_exec_vm(mm, &bytes) &&
	       reckon_found(member, VMAT_REPORTED, "status VmExe + VmLib", bytes);
}

/* VmPTE has told all levels together since 4.15, which brought CoreDumping, too. */
bool reckon_nr_ptes(const struct vmat_mm *mm, struct vmat_member *member)
{
	uint64_t bytes, ignored;

	if (facts_get(mm, FACT_STATUS_CORE_DUMPING, &ignored) ||
	    !facts_get(mm, FACT_STATUS_VM_PTE, &bytes))
		return false;
	member->remark = "the lowest page tables, taking a page each";
	return reckon_found(member, VMAT_INFERRED, "status VmPTE", bytes / vmat_mm_page_size(mm));
}

bool reckon_nr_pmds(const struct vmat_mm *mm, struct vmat_member *member)
{
	uint64_t bytes;

	if (!facts_get(mm, FACT_STATUS_VM_PMD, &bytes))
		return false;
	member->remark = "page tables, taking a page each";
	return reckon_found(member, VMAT_INFERRED, "status VmPMD", bytes / vmat_mm_page_size(mm));
}

bool reckon_mm_users(const struct vmat_mm *mm, struct vmat_member *member)
{
	enum fact fact = FACT_STATUS_THREADS;
	uint64_t threads;

	if (!facts_get(mm, fact, &threads)) {
		fact = FACT_STAT_THREADS;
		if (!facts_get(mm, fact, &threads))
			return false;
	}
	member->remark = "lower bound: vfork and clone(CLONE_VM) share it with other processes";
	return reckon_found(member, VMAT_INFERRED, fact_table[fact].source, threads);
}

bool reckon_saved_auxv(const struct vmat_mm *mm, struct vmat_member *member)
{
	static const char *const forms[] = {
		"32-bit, little-endian", "32-bit, big-endian",
		"64-bit, little-endian", "64-bit, big-endian",
	};

	if (!mm->facts || !mm->facts->auxv_count)
		return false;
	member->text = mm->facts->auxv_summary;
	member->remark = forms[(mm->facts->auxv_word_bytes == 8) * 2 + mm->facts->auxv_big_endian];
	return reckon_found(member, VMAT_REPORTED, "auxv", 0);
}

bool reckon_binfmt(const struct vmat_mm *mm, struct vmat_member *member)
{
	uint64_t ignored;

	if (!facts_auxv(mm, AUXV_PHDR, &ignored))
		return false;
	member->text = mm->facts->auxv_word_bytes == 8 ? "ELF, 64-bit" : "ELF, 32-bit";
	return reckon_found(member, VMAT_INFERRED, "auxv", 0);
}

bool reckon_disable_thp(const struct vmat_mm *mm, struct vmat_member *member)
{
	uint64_t enabled;

	return facts_get(mm, FACT_STATUS_THP_ENABLED, &enabled) &&
	       reckon_found(member, VMAT_REPORTED, "status THP_enabled", !enabled);
}
