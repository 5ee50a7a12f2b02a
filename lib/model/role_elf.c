/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_elf - the segments of a loaded object: text, rodata, relro, data, and bss behind them. */
#include <string.h>

#include "model/role_object.h"

/* -- relro or rodata ---------------------------------------------------------- */

/*
 * The segments of an object follow each other with offsets that grow. How they usually lie:
 *
 *   GNU ld, separate code:  r--p 0   r-xp   r--p rodata   r--p relro   rw-p   (bss)
 *   GNU ld before, gold:    r-xp 0   (hole)               r--p relro   rw-p   (bss)
 *   lld, mold:              r--p 0 with rodata   r-xp     r--p relro   rw-p   (bss)
 *   Go's own linker:        r-xp 0   r--p rodata                       rw-p   (bss)
 *
 * What matters is whether the last r--p is relro, that is the front of the writable segment
 * made read-only by ld.so, or rodata. VmFlags tell it: only what once was writable has `ac`.
 */

/* The writable segment goes on where the read-only part ends. */
static bool continues(const struct vmat_vma *a, const struct vmat_vma *b)
{
	return a->end == b->start && a->offset + vma_bytes(a) == b->offset;
}

static bool was_written(const struct role_context *context, const struct vmat_vma *vma)
{
	uint64_t bytes;

	return vmat_vma_field(context->mm, vma, VMAT_ANONYMOUS, &bytes) && bytes;
}

/*
 * A single read-only row between text and data, and no flags. Text at the front of the file:
 * relro of the old layout, or rodata by Go's linker, which is about as large as the text. Else:
 * lld's relro moves on by a page against the text, GNU ld's rodata does not, but the data do.
 */
static enum evidence judge_single(const struct role_context *context, const struct object *object,
				  const struct vmat_vma *vma, const struct vmat_vma *data)
{
	const struct vmat_vma *text = &context->rows[object->text_last];
	bool moved = object_bias(vma) != object_bias(text);

	if (data && object_bias(data) != object_bias(vma))
		return moved ? EV_RELRO_GUESS : EV_RODATA;
	if (moved)
		return data ? EV_RELRO_SPLIT : EV_RELRO_GUESS;
	if (!data)
		return EV_RODATA;
	if (object->text_first == object->first && vma_bytes(vma) >= 64 * context->page_bytes &&
	    vma_bytes(vma) >= vma_bytes(text) / 4)
		return EV_RODATA;
	return EV_RELRO_GUESS;
}

static enum evidence judge_read_only(const struct role_context *context,
				     const struct object *object, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];
	size_t next = object_next(context, row);
	const struct vmat_vma *data = next == OBJECT_NOWHERE ? NULL : &context->rows[next];
	bool before_text = object->text_last != OBJECT_NOWHERE && row < object->text_last;
	bool after_read_only = row > object->first && context->rows[row - 1].perms == PERM_READ &&
			       context->rows[row - 1].file == vma->file;

	if (object_name(vma->file) == OBJECT_NAME_PE)
		return EV_RODATA;
	if (vma->has_vmflags && !(vma->flags & VMAT_VM_NORESERVE))
		return vma->flags & VMAT_VM_ACCOUNT ? EV_RELRO_WAS_WRITABLE :
		       EV_RODATA_NEVER_WRITABLE;
	if (before_text || (!vma->offset && row == object->first))
		return EV_RODATA;
	if (was_written(context, vma))
		return EV_RELRO_WAS_WRITABLE;
	if (object->data_first != OBJECT_NOWHERE && row > object->data_first)
		return EV_RODATA;
	/* The last one before the data is relro, if any. */
	if (data && !(data->perms & PERM_WRITE))
		return EV_RODATA;
	if (after_read_only || object->text_last == OBJECT_NOWHERE)
		return data && continues(vma, data) ? EV_RELRO_SPLIT : EV_RELRO_GUESS;
	return judge_single(context, object, vma, data);
}

/* -- segments -------------------------------------------------------------------- */

static bool starts_program(const struct role_context *context, const struct vmat_vma *vma)
{
	return (context->entry && vma_holds(vma, context->entry)) ||
	       (context->start_code && vma_holds(vma, context->start_code));
}

static enum evidence judge_segment(const struct role_context *context,
				   const struct object *object, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];

	if (role_is_text(vma))
		return starts_program(context, vma) ? EV_TEXT_ENTRY : EV_TEXT;
	if (vma->perms & PERM_WRITE) {
		if (vma->perms & PERM_EXEC && object->segments == 1)
			return EV_TEXT_WRITABLE;
		return context->end_data && vma_holds(vma, context->end_data - 1) ?
		       EV_DATA_FACTS : EV_DATA;
	}
	if (vma_is_inaccessible(vma))
		return EV_OBJECT_HOLE;
	return judge_read_only(context, object, row);
}

/* Anonymous memory amid an object: bss of an inner segment, or text that was copied. */
static enum evidence judge_inner(const struct role_context *context, const struct vmat_vma *vma)
{
	if (vma_is_inaccessible(vma))
		return EV_OBJECT_HOLE;
	if (vma->perms & PERM_WRITE)
		return EV_BSS;
	return vma->perms & PERM_EXEC && !context->exec_implied ? EV_TEXT_COPY : EV_BSS_PROTECTED;
}

static bool is_program(const struct role_context *context, const struct object *object)
{
	const struct vmat_vma *first = &context->rows[object->first];
	const struct vmat_vma *last = &context->rows[object->last];
	uint64_t address = context->phdr ? context->phdr : context->start_code;

	if (address)
		return first->start <= address && address < last->end;
	return object_name(first->file) != OBJECT_NAME_ELF;
}

/*
 * What ld.so asks for before it maps the first library lies directly below itself, or below the
 * vdso where the kernel puts that there (6.12 and later).
 */
static bool is_early_memory(const struct role_context *context, const struct vmat_vma *vma)
{
	const struct vmat_vma *above = vma + 1;

	if (above >= context->rows + context->count || above->start != vma->end)
		return false;
	return above->role == VMAT_ROLE_VVAR || above->role == VMAT_ROLE_VDSO ||
	       (context->interp && above->start == context->interp) ||
	       strstr(above->file->name, "/ld-");
}

/*
 * A program's bss lies alone. A library may have been put directly below memory that was there
 * before, mostly two pages that ld.so had asked for. Of 2 461 libraries of Debian 12 only 11 % have
 * bss beyond the file's last page, 1 % of the smaller ones two pages, and 1 % more than a quarter
 * of their own size.
 */
static enum evidence judge_bss(const struct role_context *context, const struct object *object,
			       const struct vmat_vma *bss)
{
	const struct vmat_vma *first = &context->rows[object->first];
	const struct vmat_vma *last = &context->rows[object->last];
	uint64_t bytes = vma_bytes(bss), page = context->page_bytes;
	bool large = object->bytes >= 256 * page;

	if (is_program(context, object))
		return EV_BSS;
	if (is_early_memory(context, bss))
		return EV_NONE;
	if (bytes == page || role_has_large_bss(first->file))
		return EV_BSS_MAYBE;
	if (bytes == 2 * page)
		return large || vma_bytes(last) >= 4 * page ? EV_BSS_MAYBE : EV_NONE;
	return bytes <= (large ? object->bytes : object->bytes / 4) ? EV_BSS_MAYBE : EV_NONE;
}

/* bss: anonymous memory that begins where the last writable segment ends. */
static void classify_bss(const struct role_context *context, const struct object *object)
{
	const struct vmat_vma *last = &context->rows[object->last];
	struct vmat_vma *bss = &context->rows[object->last + 1];
	enum evidence evidence;

	if (object->last + 1 >= context->count || !role_is_open_anon(bss) ||
	    bss->start != last->end)
		return;
	if (!(bss->perms & PERM_WRITE) || (bss->perms & ~last->perms & PERM_EXEC))
		return;
	if (!(last->perms & PERM_WRITE) && last->role != VMAT_ROLE_RELRO)
		return;
	evidence = judge_bss(context, object, bss);
	if (evidence)
		role_set(bss, evidence);
}

void object_classify(const struct role_context *context, const struct object *object)
{
	for (size_t i = object->first; i <= object->last; i++) {
		struct vmat_vma *vma = &context->rows[i];

		role_set(vma, vma->file == context->rows[object->first].file ?
			      judge_segment(context, object, i) : judge_inner(context, vma));
	}
	classify_bss(context, object);
}
