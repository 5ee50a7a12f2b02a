/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vma - one mapping: what it is, what it weighs. */
#include "model/vma.h"

#include <string.h>

#include "model/mm.h"

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

static bool slot_value(const struct vmat_mm *mm, const struct vmat_vma *vma, size_t slot,
		       uint64_t *value)
{
	const struct record_slot *s = &vma->record->shape->slot[slot];

	if (s->style == SLOT_TEXT)
		return false;
	*value = record_value(vma, mm_printed_start(mm, vma), slot);
	if (s->kb)
		*value *= 1024;
	return true;
}

static bool printed_field(const struct vmat_mm *mm, const struct vmat_vma *vma,
			  enum vmat_field field, uint64_t *value)
{
	int slot = vma->record->shape->slot_of[field];

	return slot >= 0 && slot_value(mm, vma, (size_t)slot, value);
}

static bool sum_of_two(const struct vmat_mm *mm, const struct vmat_vma *vma, enum vmat_field a,
		       enum vmat_field b, uint64_t *sum)
{
	uint64_t first, second;

	if (!printed_field(mm, vma, a, &first) || !printed_field(mm, vma, b, &second))
		return false;
	*sum = first + second;
	return true;
}

bool vmat_vma_field(const struct vmat_mm *mm, const struct vmat_vma *vma, enum vmat_field field,
		    uint64_t *value)
{
	uint64_t hugetlb = 0, sum;

	if (!vma->record || (unsigned)field >= VMAT_NFIELDS)
		return false;
	if (field == VMAT_DIRTY)
		return sum_of_two(mm, vma, VMAT_SHARED_DIRTY, VMAT_PRIVATE_DIRTY, value);
	if (field != VMAT_USS)
		return printed_field(mm, vma, field, value);
	if (!sum_of_two(mm, vma, VMAT_PRIVATE_CLEAN, VMAT_PRIVATE_DIRTY, &sum))
		return false;
	/* Kernels before 4.4 count no hugetlb pages at all; then there are none to add. */
	printed_field(mm, vma, VMAT_PRIVATE_HUGETLB, &hugetlb);
	*value = sum + hugetlb;
	return true;
}

static int slot_of_key(const struct record_shape *shape, size_t key_index)
{
	for (size_t i = 0; i < shape->slots; i++)
		if (shape->slot[i].key_index == (int32_t)key_index)
			return (int)i;
	return -1;
}

bool vmat_vma_key(const struct vmat_mm *mm, const struct vmat_vma *vma, size_t index,
		  enum vmat_unit *unit, uint64_t *value, const char **text)
{
	int slot = vma->record ? slot_of_key(vma->record->shape, index) : -1;
	const struct record_slot *s;

	if (slot < 0)
		return false;
	s = &vma->record->shape->slot[slot];
	*unit = s->style == SLOT_TEXT ? VMAT_UNIT_TEXT :
		s->kb ? VMAT_UNIT_BYTES : VMAT_UNIT_NUMBER;
	if (s->style == SLOT_TEXT)
		*text = mm_text(mm, record_value(vma, mm_printed_start(mm, vma),
						 (size_t)slot) - 1);
	else
		slot_value(mm, vma, (size_t)slot, value);
	return true;
}

const char *vmat_vma_vmflags(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const char *text;
	size_t slot;

	if (!vma->has_vmflags)
		return NULL;
	slot = (size_t)vma->record->shape->vmflags_slot;
	text = mm_flagset(mm, record_value(vma, vma->start, slot) - 1)->text;
	return *text == ' ' ? text + 1 : text;
}
