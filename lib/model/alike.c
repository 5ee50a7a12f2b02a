/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* alike - in what two VMAs of two address spaces differ. */
#include "model/alike.h"

#include <string.h>

#include "model/flag.h"

#define VM_PERMS (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC)

/* -- what all VMAs have ---------------------------------------------------------------------- */

static uint64_t fields_of(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t fields = UINT64_C(1) << VMAT_SIZE, value;

	for (int field = 0; field < VMAT_NFIELDS; field++)
		if (vmat_vma_field(mm, vma, (enum vmat_field)field, &value))
			fields |= UINT64_C(1) << field;
	return fields;
}

/* Records of one shape have the same counters. */
static uint64_t common_fields(const struct vmat_mm *mm, bool *flags)
{
	uint64_t fields = (UINT64_C(1) << VMAT_NFIELDS) - 1;
	const struct record_shape *last = NULL;

	for (size_t i = 0; i < mm->count; i++) {
		const struct vmat_vma *vma = &mm->rows[i];
		const struct record_shape *shape = vma->record ? vma->record->shape : NULL;

		*flags &= vma->has_vmflags;
		if (i && shape == last)
			continue;
		fields &= fields_of(mm, vma);
		last = shape;
	}
	return fields;
}

void alike_init(struct alike *alike, const struct vmat_mm *before, const struct vmat_mm *after)
{
	*alike = (struct alike){ .before = before, .after = after, .has_flags = true };
	alike->has[0] = common_fields(before, &alike->has_flags);
	alike->has[1] = common_fields(after, &alike->has_flags);
}

/* Where the answer for the two is; to be found out if they do not stand there. */
static struct alike_pair *pair_of(struct alike_pair pairs[ALIKE_PAIRS], const void *before,
				  const void *after)
{
	uintptr_t mix = (uintptr_t)before / 8 + (uintptr_t)after / 8 * 5;

	return &pairs[(mix ^ mix >> 4 ^ mix >> 8) % ALIKE_PAIRS];
}

static bool is_pair(const struct alike_pair *pair, const void *before, const void *after)
{
	return pair->before == before && pair->after == after;
}

/* -- attributes ------------------------------------------------------------------------------ */

/* The next code that we do not know, "" at the end. */
static const char *next_unknown(const char *text, size_t *len)
{
	for (;; text += *len) {
		text += strspn(text, " ");
		*len = strcspn(text, " ");
		if (!*len || *len != 2 || !flag_of_code(text))
			return text;
	}
}

static bool same_unknown_codes(const char *a, const char *b)
{
	size_t a_len = 0, b_len = 0;

	do {
		a = next_unknown(a + a_len, &a_len);
		b = next_unknown(b + b_len, &b_len);
		if (a_len != b_len || memcmp(a, b, a_len) != 0)
			return false;
	} while (a_len);
	return true;
}

static bool same_flags(struct alike *alike, const struct vmat_vma *before,
		       const struct vmat_vma *after)
{
	struct alike_pair *pair;
	const char *a, *b;

	if (!before->has_vmflags || !after->has_vmflags)
		return true;
	if ((before->flags ^ after->flags) & ~VM_PERMS)
		return false;
	a = vmat_vma_vmflags(alike->before, before);
	b = vmat_vma_vmflags(alike->after, after);
	if (!a || !b)
		return true;
	pair = pair_of(alike->flags, a, b);
	if (!is_pair(pair, a, b))
		*pair = (struct alike_pair){ a, b, same_unknown_codes(a, b) };
	return pair->same;
}

static bool same_name(const struct vma_file *a, const struct vma_file *b)
{
	return a == b || (a->name_len == b->name_len && !memcmp(a->name, b->name, a->name_len));
}

unsigned alike_attributes(struct alike *alike, const struct vmat_vma *before,
			  const struct vmat_vma *after)
{
	unsigned what = 0;

	if ((before->perms ^ after->perms) & ~PERM_SHARED)
		what |= VMAT_CHANGE_REPROTECTED;
	if (!same_flags(alike, before, after))
		what |= VMAT_CHANGE_REFLAGGED;
	if (!same_name(before->file, after->file))
		what |= VMAT_CHANGE_RENAMED;
	return what;
}

/* -- memory ---------------------------------------------------------------------------------- */

/* No file system has device 0: an inode there is one that a model made up (see sim_mmap.c). */
static bool is_made_up(const struct vma_file *file)
{
	return file->inode && !file->dev_major && !file->dev_minor;
}

bool alike_file(const struct vmat_vma *before, const struct vmat_vma *after)
{
	const struct vma_file *a = before->file, *b = after->file;

	if (a == b)
		return true;
	if (a->inode && b->inode && is_made_up(a) != is_made_up(b))
		return same_name(a, b);
	return a->inode == b->inode && a->dev_major == b->dev_major &&
	       a->dev_minor == b->dev_minor && (a->inode || same_name(a, b));
}

bool alike_is_anon(const struct vmat_vma *vma)
{
	if (!vma_has_no_file(vma) || vma->perms & PERM_SHARED)
		return false;
	return !vma->file->name_len || vmat_vma_kind(vma) != VMAT_KIND_SPECIAL;
}

/* Where in the file the byte at @addr is; below its start a clipped VMA goes on. */
static uint64_t place(const struct vmat_mm *mm, const struct vmat_vma *vma, uint64_t addr)
{
	return vma_offset(vma) + (addr - mm_printed_start(mm, vma));
}

bool alike_memory(const struct alike *alike, const struct vmat_vma *before,
		  const struct vmat_vma *after, uint64_t addr)
{
	if ((before->perms ^ after->perms) & PERM_SHARED)
		return false;
	if (vma_has_no_file(before) || vma_has_no_file(after))
		return alike_file(before, after) || (alike_is_anon(before) && alike_is_anon(after));
	return alike_file(before, after) &&
	       place(alike->before, before, addr) == place(alike->after, after, addr);
}

/* -- counters -------------------------------------------------------------------------------- */

static bool same_slots(const struct record_shape *a, const struct record_shape *b)
{
	if (a->slots != b->slots)
		return false;
	for (size_t i = 0; i < a->slots; i++)
		if (a->slot[i].field != b->slot[i].field || a->slot[i].style != b->slot[i].style ||
		    a->slot[i].kb != b->slot[i].kb)
			return false;
	return true;
}

/* The same packed numbers mean the same counters. */
static bool same_shape(struct alike *alike, const struct record_shape *before,
		       const struct record_shape *after)
{
	struct alike_pair *pair = pair_of(alike->shapes, before, after);

	if (!is_pair(pair, before, after))
		*pair = (struct alike_pair){ before, after, same_slots(before, after) };
	return pair->same;
}

bool alike_weight(struct alike *alike, const struct vmat_vma *before,
		  const struct vmat_vma *after)
{
	uint64_t one, other;

	if (!before->record || !after->record)
		return true;
	if (!before->clipped && !after->clipped &&
	    same_shape(alike, before->record->shape, after->record->shape) &&
	    record_same(before->record, after->record, before->record->shape->vmflags_slot))
		return true;
	for (int field = VMAT_SIZE + 1; field < VMAT_NFIELDS; field++)
		if (vmat_vma_field(alike->before, before, (enum vmat_field)field, &one) &&
		    vmat_vma_field(alike->after, after, (enum vmat_field)field, &other) &&
		    one != other)
			return false;
	return true;
}

/* -- the line of maps ------------------------------------------------------------------------ */

bool alike_line(const struct vmat_mm *mm, const struct vmat_vma *vma,
		const struct vmat_mm *other_mm, const struct vmat_vma *other)
{
	const struct vma_file *a = vma->file, *b = other->file;

	return vma->start == other->start && vma->end == other->end &&
	       vma->perms == other->perms && vma_offset(vma) == vma_offset(other) &&
	       a->inode == b->inode && a->dev_major == b->dev_major &&
	       a->dev_minor == b->dev_minor && same_name(a, b) &&
	       mm_printed_start(mm, vma) == mm_printed_start(other_mm, other);
}
