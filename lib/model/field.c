/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* field - the table of smaps counters. */
#include "model/field.h"

#include <string.h>

#define BYTES(id, key, column, meaning)                                                           \
	[id] = { id, key, column, meaning, VMAT_UNIT_BYTES, true }

static const struct vmat_field_info fields[VMAT_NFIELDS] = {
	BYTES(VMAT_SIZE, "Size", "SIZE", "end less start"),
	[VMAT_KERNEL_PAGE_SIZE] = { VMAT_KERNEL_PAGE_SIZE, "KernelPageSize", "KERNELPAGESIZE",
				    "smallest page of the mapping", VMAT_UNIT_BYTES, false },
	[VMAT_MMU_PAGE_SIZE] = { VMAT_MMU_PAGE_SIZE, "MMUPageSize", "MMUPAGESIZE",
				 "page size that the MMU uses", VMAT_UNIT_BYTES, false },
	BYTES(VMAT_RSS, "Rss", "RSS", "resident in memory"),
	BYTES(VMAT_PSS, "Pss", "PSS", "resident, each page divided by its users"),
	BYTES(VMAT_PSS_DIRTY, "Pss_Dirty", "PSS_DIRTY", "the dirty part of PSS"),
	BYTES(VMAT_PSS_ANON, "Pss_Anon", "PSS_ANON", "the anonymous part of PSS (rollup only)"),
	BYTES(VMAT_PSS_FILE, "Pss_File", "PSS_FILE", "the file part of PSS (rollup only)"),
	BYTES(VMAT_PSS_SHMEM, "Pss_Shmem", "PSS_SHMEM", "the shmem part of PSS (rollup only)"),
	BYTES(VMAT_SHARED_CLEAN, "Shared_Clean", "SHARED_CLEAN",
	      "clean pages mapped more than once"),
	BYTES(VMAT_SHARED_DIRTY, "Shared_Dirty", "SHARED_DIRTY",
	      "dirty pages mapped more than once"),
	BYTES(VMAT_PRIVATE_CLEAN, "Private_Clean", "PRIVATE_CLEAN", "clean pages mapped once"),
	BYTES(VMAT_PRIVATE_DIRTY, "Private_Dirty", "PRIVATE_DIRTY", "dirty pages mapped once"),
	BYTES(VMAT_REFERENCED, "Referenced", "REFERENCED", "marked as referenced or accessed"),
	BYTES(VMAT_ANONYMOUS, "Anonymous", "ANONYMOUS",
	      "pages that belong to no file, copies of file pages included"),
	BYTES(VMAT_KSM, "KSM", "KSM", "pages merged with equal ones (KSM)"),
	BYTES(VMAT_LAZY_FREE, "LazyFree", "LAZYFREE", "given up by MADV_FREE, not yet taken"),
	BYTES(VMAT_ANON_HUGE_PAGES, "AnonHugePages", "ANONHUGEPAGES",
	      "anonymous memory in transparent huge pages"),
	BYTES(VMAT_SHMEM_PMD_MAPPED, "ShmemPmdMapped", "SHMEMPMDMAPPED",
	      "shared memory in transparent huge pages"),
	BYTES(VMAT_FILE_PMD_MAPPED, "FilePmdMapped", "FILEPMDMAPPED",
	      "page cache in transparent huge pages"),
	BYTES(VMAT_SHARED_HUGETLB, "Shared_Hugetlb", "SHARED_HUGETLB",
	      "hugetlb pages mapped more than once, not in RSS"),
	BYTES(VMAT_PRIVATE_HUGETLB, "Private_Hugetlb", "PRIVATE_HUGETLB",
	      "hugetlb pages mapped once, not in RSS"),
	BYTES(VMAT_SWAP, "Swap", "SWAP", "swapped out"),
	BYTES(VMAT_SWAP_PSS, "SwapPss", "SWAPPSS",
	      "swapped out, each page divided by its users"),
	BYTES(VMAT_LOCKED, "Locked", "LOCKED", "PSS of a mapping that is locked in memory"),
	BYTES(VMAT_NONLINEAR, "Nonlinear", "NONLINEAR", "remap_file_pages (3.8 to 4.0)"),
	[VMAT_THP_ELIGIBLE] = { VMAT_THP_ELIGIBLE, "THPeligible", "THPELIGIBLE",
				"1: may get transparent huge pages", VMAT_UNIT_NUMBER, false },
	[VMAT_PROTECTION_KEY] = { VMAT_PROTECTION_KEY, "ProtectionKey", "PROTECTIONKEY",
				  "number of the memory protection key", VMAT_UNIT_NUMBER,
				  false },
	BYTES(VMAT_USS, "", "USS", "Private_Clean + Private_Dirty + Private_Hugetlb"),
	BYTES(VMAT_DIRTY, "", "DIRTY", "Shared_Dirty + Private_Dirty"),
};

const struct vmat_field_info *vmat_field_table(size_t *count)
{
	*count = VMAT_NFIELDS;
	return fields;
}

int field_of_key(const char *key, size_t len)
{
	for (int i = 0; len && i < VMAT_NFIELDS; i++)
		if (strlen(fields[i].key) == len && !memcmp(fields[i].key, key, len))
			return i;
	return -1;
}
