/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kind - private/shared x anonymous/file: which of the four a mapping is, or the kernel's own. */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include "model/vma.h"

/*
 * Private anonymous memory that is known by no name, or by one that the program gave it
 * ([anon:...]): what it is for shows its shape only.
 */
bool kind_is_plain_anon(const struct vmat_vma *vma);

#endif
