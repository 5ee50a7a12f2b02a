/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vma - one mapping: what it is, and the numbers of its record as they were printed. */
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
	return vma->offset;
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
	const struct vma_file *file = vma->file;

	return file->name[0] == '[' && !file->inode && !file->dev_major && !file->dev_minor;
}

bool vma_is_gate(const struct vmat_vma *vma)
{
	return vmat_vma_kernel_named(vma) && !strcmp(vma->file->name, "[vsyscall]");
}

uint64_t record_expected(const struct record_slot *slot, uint64_t size_bytes, uint32_t page_kb)
{
	switch (slot->field) {
	case VMAT_SIZE:
		return size_bytes / 1024;
	case VMAT_KERNEL_PAGE_SIZE:
	case VMAT_MMU_PAGE_SIZE:
		return page_kb;
	default:
		return 0;
	}
}

/* How many values stand before that of @slot. */
static size_t rank(const uint64_t *mask, size_t slot)
{
	size_t before = 0;

	for (size_t word = 0; word < slot / 64; word++)
		before += (size_t)__builtin_popcountll(mask[word]);
	return before + (size_t)__builtin_popcountll(mask[slot / 64] &
						     ((UINT64_C(1) << slot % 64) - 1));
}

uint64_t record_value(const struct vmat_vma *vma, uint64_t printed_start, size_t slot)
{
	const struct vma_record *record = vma->record;
	const struct record_shape *shape = record->shape;
	const uint64_t *values = record->words + shape->mask_words;
	size_t index;

	if (!(record->words[slot / 64] >> slot % 64 & 1))
		return record_expected(&shape->slot[slot], vma->end - printed_start,
				       record->page_kb);
	index = rank(record->words, slot);
	return record->wide ? values[index] : ((const uint32_t *)values)[index];
}
