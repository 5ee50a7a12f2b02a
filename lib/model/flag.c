/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* flag - the table of VmFlags: two letters, what they mean, since when. */
#include "model/flag.h"

/*
 * In the order in which show_smap_vma_flags() of fs/proc/task_mmu.c prints them, which is
 * the order of the kernel's bits. "3.8": VmFlags itself is from there.
 */
static const struct vmat_flag_info flags[] = {
	{ VMAT_VM_READ, "rd", "VM_READ", "PROT_READ", "may be read", "3.8", "" },
	{ VMAT_VM_WRITE, "wr", "VM_WRITE", "PROT_WRITE", "may be written", "3.8", "" },
	{ VMAT_VM_EXEC, "ex", "VM_EXEC", "PROT_EXEC", "may be executed", "3.8", "" },
	{ VMAT_VM_SHARED, "sh", "VM_SHARED", "MAP_SHARED",
	  "writes go to the file; not set when the file was opened read-only", "3.8", "" },
	{ VMAT_VM_MAYREAD, "mr", "VM_MAYREAD", "", "mprotect may allow reading", "3.8", "" },
	{ VMAT_VM_MAYWRITE, "mw", "VM_MAYWRITE", "", "mprotect may allow writing", "3.8", "" },
	{ VMAT_VM_MAYEXEC, "me", "VM_MAYEXEC", "", "mprotect may allow execution", "3.8", "" },
	{ VMAT_VM_MAYSHARE, "ms", "VM_MAYSHARE", "MAP_SHARED", "shared mapping", "3.8", "" },
	{ VMAT_VM_GROWSDOWN, "gd", "VM_GROWSDOWN", "MAP_GROWSDOWN",
	  "grows down on a fault below it, as the stack does", "3.8", "" },
	{ VMAT_VM_PFNMAP, "pf", "VM_PFNMAP", "", "bare page frames without struct page", "3.8",
	  "" },
	{ VMAT_VM_DENYWRITE, "dw", "VM_DENYWRITE", "", "the file may not be opened for writing",
	  "3.8", "6.1" },
	{ VMAT_VM_MPX, "mp", "VM_MPX", "", "bounds tables of Intel MPX", "3.19", "5.6" },
	{ VMAT_VM_MAYBE_GUARD, "gu", "VM_MAYBE_GUARD", "madvise(MADV_GUARD_INSTALL)",
	  "may hold guard pages; stays when they are removed", "6.18.y, 6.19", "" },
	{ VMAT_VM_LOCKED, "lo", "VM_LOCKED", "mlock, MAP_LOCKED", "locked in memory", "3.8", "" },
	{ VMAT_VM_LOCKONFAULT, "lf", "VM_LOCKONFAULT", "mlock2(MLOCK_ONFAULT)",
	  "pages are locked when they are touched; printed as ?? before", "6.8", "" },
	{ VMAT_VM_IO, "io", "VM_IO", "", "memory of a device", "3.8", "" },
	{ VMAT_VM_SEQ_READ, "sr", "VM_SEQ_READ", "madvise(MADV_SEQUENTIAL)",
	  "will be read in order", "3.8", "" },
	{ VMAT_VM_RAND_READ, "rr", "VM_RAND_READ", "madvise(MADV_RANDOM)",
	  "will be read at random", "3.8", "" },
	{ VMAT_VM_DONTCOPY, "dc", "VM_DONTCOPY", "madvise(MADV_DONTFORK)",
	  "a child of fork does not get it", "3.8", "" },
	{ VMAT_VM_DONTEXPAND, "de", "VM_DONTEXPAND", "", "mremap may not enlarge it", "3.8", "" },
	{ VMAT_VM_ACCOUNT, "ac", "VM_ACCOUNT", "", "charged to the commit limit", "3.8", "" },
	{ VMAT_VM_NORESERVE, "nr", "VM_NORESERVE", "MAP_NORESERVE",
	  "not charged to the commit limit", "3.8", "" },
	{ VMAT_VM_HUGETLB, "ht", "VM_HUGETLB", "MAP_HUGETLB", "pages of the hugetlb pool", "3.8",
	  "" },
	{ VMAT_VM_SYNC, "sf", "VM_SYNC", "MAP_SYNC", "synchronous page faults (DAX)", "4.15",
	  "" },
	{ VMAT_VM_NONLINEAR, "nl", "VM_NONLINEAR", "remap_file_pages", "pages out of order",
	  "3.8", "4.0" },
	{ VMAT_VM_ARCH_1, "ar", "VM_ARCH_1", "", "architecture's own (x86: PAT)", "3.8", "" },
	{ VMAT_VM_WIPEONFORK, "wf", "VM_WIPEONFORK", "madvise(MADV_WIPEONFORK)",
	  "a child of fork finds it zeroed", "4.14", "" },
	{ VMAT_VM_DONTDUMP, "dd", "VM_DONTDUMP", "madvise(MADV_DONTDUMP)",
	  "left out of core dumps", "3.8", "" },
	{ VMAT_VM_BTI, "bt", "VM_ARM64_BTI", "PROT_BTI", "branch target identification (arm64)",
	  "5.8", "" },
	{ VMAT_VM_SOFTDIRTY, "sd", "VM_SOFTDIRTY", "",
	  "new or written since soft-dirty bits were cleared", "3.11", "" },
	{ VMAT_VM_MIXEDMAP, "mm", "VM_MIXEDMAP", "", "page frames with and without struct page",
	  "3.8", "" },
	{ VMAT_VM_HUGEPAGE, "hg", "VM_HUGEPAGE", "madvise(MADV_HUGEPAGE)",
	  "transparent huge pages wanted", "3.8", "" },
	{ VMAT_VM_NOHUGEPAGE, "nh", "VM_NOHUGEPAGE", "madvise(MADV_NOHUGEPAGE), MAP_STACK",
	  "no transparent huge pages", "3.8", "" },
	{ VMAT_VM_MERGEABLE, "mg", "VM_MERGEABLE", "madvise(MADV_MERGEABLE)",
	  "equal pages may be merged (KSM)", "3.8", "" },
	{ VMAT_VM_UFFD_MISSING, "um", "VM_UFFD_MISSING", "userfaultfd",
	  "a handler is told of missing pages", "4.3", "" },
	{ VMAT_VM_UFFD_WP, "uw", "VM_UFFD_WP", "userfaultfd",
	  "a handler is told of writes to protected pages", "4.3", "" },
	{ VMAT_VM_MTE, "mt", "VM_MTE", "PROT_MTE", "memory tagging (arm64)", "5.10", "" },
	{ VMAT_VM_UFFD_MINOR, "ui", "VM_UFFD_MINOR", "userfaultfd",
	  "a handler is told of minor faults", "5.13", "" },
	{ VMAT_VM_SHADOW_STACK, "ss", "VM_SHADOW_STACK", "map_shadow_stack",
	  "shadow stack of return addresses", "6.6", "" },
	{ VMAT_VM_DROPPABLE, "dp", "VM_DROPPABLE", "MAP_DROPPABLE",
	  "pages may be dropped under pressure", "6.11", "" },
	{ VMAT_VM_SEALED, "sl", "VM_SEALED", "mseal", "may not be changed or unmapped", "6.10",
	  "" },
};

const struct vmat_flag_info *vmat_flag_table(size_t *count)
{
	*count = sizeof(flags) / sizeof(*flags);
	return flags;
}

uint64_t flag_of_code(const char code[2])
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (flags[i].code[0] == code[0] && flags[i].code[1] == code[1])
			return flags[i].bit;
	return 0;
}
