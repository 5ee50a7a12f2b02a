/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reckon - the members of mm_struct that take more than reading one value of one file. */
#ifndef MODEL_RECKON_H
#define MODEL_RECKON_H

#include "model/facts.h"

/* Fill in what was found; true. */
bool reckon_found(struct vmat_member *member, enum vmat_knowledge how, const char *source,
		  uint64_t value);

/*
 * Each fills how, source, value or text of @member, and its remark where there is more to say
 * than the row of the table does. False when what it takes is not there. @mm must have VMAs.
 * The totals hold a value that was reported already (how) against the VMAs, in the remark. O(n).
 */
bool reckon_first_vma(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_count_vmas(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_highest_vm_end(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_total_vm(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_exec_vm(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_data_vm(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_stack_vm(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_get_unmapped_area(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_task_size(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_mmap_base(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_mmap_compat_base(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_mmap_legacy_base(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_mmap_compat_legacy_base(const struct vmat_mm *mm, struct vmat_member *member);

/* The same, for any @mm. O(n). */
bool reckon_shared_vm(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_brk(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_exe_file(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_told_exec_vm(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_nr_ptes(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_nr_pmds(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_mm_users(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_saved_auxv(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_binfmt(const struct vmat_mm *mm, struct vmat_member *member);
bool reckon_disable_thp(const struct vmat_mm *mm, struct vmat_member *member);

#endif
