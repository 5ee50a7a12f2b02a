/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_object - the rows that one file's segments make up, and whether they are an object. */
#include <string.h>

#include "model/role_object.h"

/* At most so many anonymous rows may lie between two segments of an object. */
enum { ROWS_BETWEEN = 4 };

/* -- names ---------------------------------------------------------------- */

static const struct {
	const char *suffix;
	enum object_name says;
} suffixes[] = {
	{ ".so", OBJECT_NAME_ELF },
	{ ".node", OBJECT_NAME_ELF },
	{ ".eln", OBJECT_NAME_ELF },	/* Emacs Lisp, compiled */
	{ ".go", OBJECT_NAME_ELF },	/* Guile, compiled: ELF with byte code and no text */
	{ ".oat", OBJECT_NAME_ELF },
	{ ".odex", OBJECT_NAME_ELF },
	{ ".dll", OBJECT_NAME_PE },
	{ ".exe", OBJECT_NAME_PE },
	{ ".drv", OBJECT_NAME_PE },
	{ ".sys", OBJECT_NAME_PE },
	{ ".jsa", OBJECT_NAME_DATA },	/* HotSpot's archive of classes, mapped r--p and rw-p */
	{ ".art", OBJECT_NAME_DATA },	/* Android's image of the heap, likewise */
	{ ".vdex", OBJECT_NAME_DATA },
	{ ".dex", OBJECT_NAME_DATA },
	{ ".core", OBJECT_NAME_DATA },	/* images of Lisp systems */
	{ ".image", OBJECT_NAME_DATA },
};

static bool ends(const char *text, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len >= suffix_len && !memcmp(text + len - suffix_len, suffix, suffix_len);
}

bool object_is_deleted(const struct vma_file *file)
{
	return ends(file->name, file->name_len, " (deleted)");
}

static bool has_version_suffix(const char *base)
{
	const char *so = strstr(base, ".so.");

	return so && so[4] >= '0' && so[4] <= '9';
}

enum object_name object_name(const struct vma_file *file)
{
	const char *base = strrchr(file->name, '/');
	size_t len;

	base = base ? base + 1 : file->name;
	len = strlen(base) - (object_is_deleted(file) ? strlen(" (deleted)") : 0);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (ends(base, len, suffixes[i].suffix))
			return suffixes[i].says;
	return has_version_suffix(base) ? OBJECT_NAME_ELF : OBJECT_NAME_SAYS_NOTHING;
}

/* -- objects --------------------------------------------------------------- */

bool object_may_begin(const struct vmat_vma *vma)
{
	return role_is_open(vma) && vma->file->name_len && vma->file->name[0] != '[' &&
	       !(vma->perms & PERM_SHARED);
}

/*
 * The page where two segments meet may be in both; no more of the file is mapped twice. Holes
 * do not count: there the file is mapped only because ld.so reserves all room at once.
 */
static bool goes_on(const struct role_context *context, const struct vmat_vma *vma,
		    const struct vmat_vma *next)
{
	uint64_t bytes = vma_is_inaccessible(vma) ? 0 : vma_bytes(vma);

	return next->offset >= vma->offset &&
	       next->offset + context->page_bytes >= vma->offset + bytes;
}

/* The next row of the object that has @row, over a few anonymous ones; OBJECT_NOWHERE: none. */
size_t object_next(const struct role_context *context, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];

	for (size_t i = row + 1; i < context->count && i <= row + 1 + ROWS_BETWEEN; i++) {
		const struct vmat_vma *next = &context->rows[i];

		if (next->file == vma->file)
			return object_may_begin(next) && goes_on(context, vma, next) ?
				       i : OBJECT_NOWHERE;
		if (!role_is_open_anon(next) || next->start != next[-1].end)
			return OBJECT_NOWHERE;
	}
	return OBJECT_NOWHERE;
}

static void count_segment(struct object *object, const struct vmat_vma *vma, size_t row)
{
	object->segments++;
	object->bytes += vma_is_inaccessible(vma) ? 0 : vma_bytes(vma);
	object->last = row;
	object->seen |= 1u << (vma->perms & PERM_ACCESS);
	if (vma->perms & PERM_WRITE) {
		if (object->data_first == OBJECT_NOWHERE)
			object->data_first = row;
	} else if (role_is_text(vma)) {
		if (object->text_first == OBJECT_NOWHERE)
			object->text_first = row;
		object->text_last = row;
	}
}

void object_find(const struct role_context *context, size_t first, struct object *object)
{
	*object = (struct object){
		.first = first,
		.text_first = OBJECT_NOWHERE, .text_last = OBJECT_NOWHERE,
		.data_first = OBJECT_NOWHERE,
	};
	for (size_t row = first; row != OBJECT_NOWHERE; row = object_next(context, row))
		count_segment(object, &context->rows[row], row);
}

static bool holds_told_address(const struct role_context *context, const struct object *object)
{
	const uint64_t told[] = { context->entry, context->phdr, context->interp,
				  context->start_code };

	for (size_t i = object->first; i <= object->last; i++)
		for (size_t t = 0; t < sizeof(told) / sizeof(*told); t++)
			if (told[t] && vma_holds(&context->rows[i], told[t]))
				return true;
	return false;
}

/* start - offset: the same for segments that lie in memory as they do in the file. */
uint64_t object_bias(const struct vmat_vma *vma)
{
	return vma->start - vma->offset;
}

/* The data follow the rest at the distance that they have in the file, but for an alignment. */
static bool lies_as_in_file(const struct role_context *context, const struct object *object)
{
	const uint64_t largest_alignment = UINT64_C(2) << 20;

	return object->data_first != OBJECT_NOWHERE &&
	       object_bias(&context->rows[object->data_first]) -
			       object_bias(&context->rows[object->first]) <=
		       largest_alignment;
}

/* Whether what lies there shows by itself that it is a loaded object. */
bool object_is_loaded(const struct role_context *context, const struct object *object)
{
	const struct vmat_vma *first = &context->rows[object->first];
	bool several = object->seen & (object->seen - 1);
	bool no_code = object->text_first == OBJECT_NOWHERE;
	enum object_name says;

	if (holds_told_address(context, object))
		return true;
	/* The quick answer to most files. */
	if (no_code && object->segments == 1 && !(first->perms & PERM_EXEC))
		return false;
	says = object_name(first->file);
	if (says == OBJECT_NAME_DATA)
		return false;
	if (!no_code)
		return several || says == OBJECT_NAME_ELF;
	if (object->seen & 1u << PERM_ACCESS)
		return several || says == OBJECT_NAME_ELF;
	/* Objects without code that runs: tables, byte code, what an emulator loads. */
	if (first->offset || first->perms != PERM_READ || object->segments < 2)
		return false;
	return says != OBJECT_NAME_SAYS_NOTHING || lies_as_in_file(context, object);
}
