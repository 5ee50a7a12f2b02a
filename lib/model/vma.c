/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vma - one mapping: what it is. */
#include "model/vma.h"

#include <string.h>

uint64_t vmat_vma_start(const struct vmat_vma *vma)
{
	return vma->start;
}

uint64_t vmat_vma_end(const struct vmat_vma *vma)
{
	return vma->end;
}

uint64_t vmat_vma_offset(const struct vmat_vma *vma)
{
	return vma_offset(vma);
}

uint64_t vmat_vma_inode(const struct vmat_vma *vma)
{
	return vma->file->inode;
}

uint32_t vmat_vma_dev_major(const struct vmat_vma *vma)
{
	return vma->file->dev_major;
}

uint32_t vmat_vma_dev_minor(const struct vmat_vma *vma)
{
	return vma->file->dev_minor;
}

uint64_t vmat_vma_flags(const struct vmat_vma *vma)
{
	return vma->flags;
}

bool vmat_vma_has_vmflags(const struct vmat_vma *vma)
{
	return vma->has_vmflags;
}

bool vmat_vma_clipped(const struct vmat_vma *vma)
{
	return vma->clipped;
}

void vmat_vma_perms(const struct vmat_vma *vma, char perms[5])
{
	perms[0] = vma->perms & PERM_READ ? 'r' : '-';
	perms[1] = vma->perms & PERM_WRITE ? 'w' : '-';
	perms[2] = vma->perms & PERM_EXEC ? 'x' : '-';
	perms[3] = vma->perms & PERM_SHARED ? 's' : 'p';
	perms[4] = '\0';
}

const char *vmat_vma_name(const struct vmat_vma *vma)
{
	return vma->file->name;
}

size_t vmat_vma_name_len(const struct vmat_vma *vma)
{
	return vma->file->name_len;
}

/* A file has an inode number; the names that the kernel makes up come without one. */
bool vmat_vma_kernel_named(const struct vmat_vma *vma)
{
	return vma->file->name[0] == '[' && vma_has_no_file(vma);
}

bool vma_is_gate(const struct vmat_vma *vma)
{
	return vmat_vma_kernel_named(vma) && !strcmp(vma->file->name, "[vsyscall]");
}
