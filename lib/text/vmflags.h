/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmflags - the two-letter codes of VmFlags, both ways. */
#ifndef TEXT_VMFLAGS_H
#define TEXT_VMFLAGS_H

#include "model/mm.h"

/* The VMAT_VM_* bits of codes separated by blanks; what we do not know adds nothing. */
uint64_t vmflags_bits(const char *text, size_t len);

/* The index of the flagset with that text in @mm, new if need be; -1 when memory is out. */
int64_t vmflags_share(struct vmat_mm *mm, const char *text, size_t len);

#endif
