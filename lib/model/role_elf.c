/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_elf - files that are loaded as objects: text, rodata, relro, data, bss; and those that are not. */
#include <errno.h>
#include <string.h>

#include "model/kind.h"
#include "model/role.h"

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
struct object {
	size_t first, last;		/* rows; other than file rows may lie between */
	size_t rows;			/* of the file */
	unsigned seen;			/* a bit for each combination of permissions */
	size_t text_first, text_last;	/* rows, NOWHERE: none */
	size_t data_first;
	size_t data_last;
};

#define NOWHERE SIZE_MAX

/* At most so many anonymous rows may lie between two segments of an object. */
enum { ROWS_BETWEEN = 4 };

/* -- names ---------------------------------------------------------------- */

enum name_says { SAYS_NOTHING, SAYS_ELF, SAYS_PE, SAYS_DATA };

static const struct {
	const char *suffix;
	enum name_says says;
} suffixes[] = {
	{ ".so", SAYS_ELF },
	{ ".node", SAYS_ELF },
	{ ".eln", SAYS_ELF },	/* Emacs Lisp, compiled */
	{ ".go", SAYS_ELF },	/* Guile, compiled: ELF with byte code and no text */
	{ ".oat", SAYS_ELF },
	{ ".odex", SAYS_ELF },
	{ ".dll", SAYS_PE },
	{ ".exe", SAYS_PE },
	{ ".drv", SAYS_PE },
	{ ".sys", SAYS_PE },
	{ ".jsa", SAYS_DATA },	/* HotSpot's archive of classes, mapped r--p and rw-p */
	{ ".art", SAYS_DATA },	/* Android's image of the heap, likewise */
	{ ".vdex", SAYS_DATA },
	{ ".dex", SAYS_DATA },
	{ ".core", SAYS_DATA },	/* images of Lisp systems */
	{ ".image", SAYS_DATA },
};

static bool ends(const char *text, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len >= suffix_len && !memcmp(text + len - suffix_len, suffix, suffix_len);
}

static bool is_deleted(const struct vma_file *file)
{
	return ends(file->name, file->name_len, " (deleted)");
}

static bool has_version_suffix(const char *base)
{
	const char *so = strstr(base, ".so.");

	return so && so[4] >= '0' && so[4] <= '9';
}

static enum name_says name_says(const struct vma_file *file)
{
	const char *base = strrchr(file->name, '/');
	size_t len;

	base = base ? base + 1 : file->name;
	len = strlen(base) - (is_deleted(file) ? strlen(" (deleted)") : 0);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (ends(base, len, suffixes[i].suffix))
			return suffixes[i].says;
	return has_version_suffix(base) ? SAYS_ELF : SAYS_NOTHING;
}

/* -- objects --------------------------------------------------------------- */

static bool is_candidate(const struct vmat_vma *vma)
{
	return role_is_open(vma) && vma->file->name_len && vma->file->name[0] != '[' &&
	       !(vma->perms & PERM_SHARED);
}

static bool is_text(const struct vmat_vma *vma)
{
	return (vma->perms & (PERM_EXEC | PERM_WRITE)) == PERM_EXEC;
}

static bool is_unnamed(const struct vmat_vma *vma)
{
	return role_is_open(vma) && kind_is_plain_anon(vma);
}

/* The page where two segments meet may be in both; no more of the file is mapped twice. */
static bool goes_on(const struct role_context *context, const struct vmat_vma *vma,
		    const struct vmat_vma *next)
{
	return next->offset >= vma->offset &&
	       next->offset + context->page_bytes >= vma->offset + vma_bytes(vma);
}

/* The next row of the object that has @row, over a few anonymous ones; NOWHERE: none. */
static size_t next_segment(const struct role_context *context, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];

	for (size_t i = row + 1; i < context->count && i <= row + 1 + ROWS_BETWEEN; i++) {
		const struct vmat_vma *next = &context->rows[i];

		if (next->file == vma->file)
			return is_candidate(next) && goes_on(context, vma, next) ? i : NOWHERE;
		if (!is_unnamed(next) || next->start != next[-1].end)
			return NOWHERE;
	}
	return NOWHERE;
}

static void count_segment(struct object *object, const struct vmat_vma *vma, size_t row)
{
	object->rows++;
	object->last = row;
	object->seen |= 1u << (vma->perms & PERM_ACCESS);
	if (vma->perms & PERM_WRITE) {
		if (object->data_first == NOWHERE)
			object->data_first = row;
		object->data_last = row;
	} else if (is_text(vma)) {
		if (object->text_first == NOWHERE)
			object->text_first = row;
		object->text_last = row;
	}
}

static void find_object(const struct role_context *context, size_t first, struct object *object)
{
	*object = (struct object){
		.first = first,
		.text_first = NOWHERE, .text_last = NOWHERE,
		.data_first = NOWHERE, .data_last = NOWHERE,
	};
	for (size_t row = first; row != NOWHERE; row = next_segment(context, row))
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
static uint64_t bias(const struct vmat_vma *vma)
{
	return vma->start - vma->offset;
}

/* The data follow the rest at the distance that they have in the file, but for an alignment. */
static bool lies_as_in_file(const struct role_context *context, const struct object *object)
{
	const uint64_t largest_alignment = UINT64_C(2) << 20;

	return object->data_first != NOWHERE &&
	       bias(&context->rows[object->data_first]) - bias(&context->rows[object->first]) <=
		       largest_alignment;
}

/* Whether what lies there shows by itself that it is a loaded object. */
static bool is_loaded(const struct role_context *context, const struct object *object)
{
	const struct vmat_vma *first = &context->rows[object->first];
	enum name_says says = name_says(first->file);
	bool several = object->seen & (object->seen - 1);

	if (says == SAYS_DATA)
		return false;
	if (holds_told_address(context, object))
		return true;
	if (object->text_first != NOWHERE)
		return several || says == SAYS_ELF;
	if (object->seen & 1u << PERM_ACCESS)
		return several || says == SAYS_ELF;
	/* Objects without code that runs: tables, byte code, what an emulator loads. */
	if (first->offset || first->perms != PERM_READ || object->rows < 2)
		return false;
	return says != SAYS_NOTHING || lies_as_in_file(context, object);
}

/* -- files that are objects somewhere --------------------------------------- */

static uint32_t hash_of(const struct vma_file *file)
{
	return hash_bytes(&file, sizeof(file), 0);
}

static bool is_elf_file(const struct role_context *context, const struct vma_file *file)
{
	const struct vma_file *const *list = context->elf_list.items;
	size_t probe = 0;
	uint32_t id;

	while ((id = hash_next(&context->elf_files, hash_of(file), &probe)))
		if (list[id - 1] == file)
			return true;
	return false;
}

static int note_elf_file(struct role_context *context, const struct vma_file *file)
{
	const struct vma_file **place;

	if (is_elf_file(context, file))
		return 0;
	place = mm_list_push(&context->elf_list, sizeof(*place));
	if (!place)
		return -ENOMEM;
	*place = file;
	return hash_add(&context->elf_files, hash_of(file), (uint32_t)context->elf_list.count);
}

/* -- relro or rodata ---------------------------------------------------------- */

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
	bool moved = bias(vma) != bias(text);

	if (data && bias(data) != bias(vma))
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
	size_t next = next_segment(context, row);
	const struct vmat_vma *data = next == NOWHERE ? NULL : &context->rows[next];
	bool before_text = object->text_last != NOWHERE && row < object->text_last;
	bool after_read_only = row > object->first && context->rows[row - 1].perms == PERM_READ &&
			       context->rows[row - 1].file == vma->file;

	if (name_says(vma->file) == SAYS_PE)
		return EV_RODATA;
	if (vma->has_vmflags && !(vma->flags & VMAT_VM_NORESERVE))
		return vma->flags & VMAT_VM_ACCOUNT ? EV_RELRO_WAS_WRITABLE :
		       EV_RODATA_NEVER_WRITABLE;
	if (before_text || row == object->first)
		return EV_RODATA;
	if (was_written(context, vma))
		return EV_RELRO_WAS_WRITABLE;
	if (object->data_first != NOWHERE && row > object->data_first)
		return EV_RODATA;
	/* The last one before the data is relro, if any. */
	if (data && !(data->perms & PERM_WRITE))
		return EV_RODATA;
	if (after_read_only || object->text_last == NOWHERE)
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

	if (is_text(vma))
		return starts_program(context, vma) ? EV_TEXT_ENTRY : EV_TEXT;
	if (vma->perms & PERM_WRITE) {
		if (vma->perms & PERM_EXEC && object->rows == 1)
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
	return name_says(first->file) != SAYS_ELF;
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
 * before, mostly two pages that ld.so had asked for: of 2 461 libraries 11 % have any bss beyond
 * the file's last page, of those below 256 KiB 1 % have two pages, and 1 % have more than a
 * quarter of their own size.
 */
static enum evidence judge_bss(const struct role_context *context, const struct object *object,
			       const struct vmat_vma *bss)
{
	const struct vmat_vma *first = &context->rows[object->first];
	const struct vmat_vma *last = &context->rows[object->last];
	uint64_t bytes = vma_bytes(bss), page = context->page_bytes;
	uint64_t object_bytes = last->end - first->start;

	if (is_program(context, object))
		return EV_BSS;
	if (is_early_memory(context, bss))
		return EV_NONE;
	if (bytes == page || role_has_large_bss(first->file))
		return EV_BSS_MAYBE;
	if (bytes == 2 * page)
		return object_bytes >= 64 * page || vma_bytes(last) >= 4 * page ? EV_BSS_MAYBE :
										EV_NONE;
	if (object_bytes < 256 * page)
		object_bytes /= 4;
	return bytes <= object_bytes ? EV_BSS_MAYBE : EV_NONE;
}

/* bss: anonymous memory that begins where the last writable segment ends. */
static void classify_bss(const struct role_context *context, const struct object *object)
{
	const struct vmat_vma *last = &context->rows[object->last];
	struct vmat_vma *bss = &context->rows[object->last + 1];
	enum evidence evidence;

	if (object->last + 1 >= context->count || !is_unnamed(bss) || bss->start != last->end)
		return;
	if (!(bss->perms & PERM_WRITE) || (bss->perms & ~last->perms & PERM_EXEC))
		return;
	if (!(last->perms & PERM_WRITE) && last->role != VMAT_ROLE_RELRO)
		return;
	evidence = judge_bss(context, object, bss);
	if (evidence)
		role_set(bss, evidence);
}

static void classify_object(const struct role_context *context, const struct object *object)
{
	for (size_t i = object->first; i <= object->last; i++) {
		struct vmat_vma *vma = &context->rows[i];

		role_set(vma, vma->file == context->rows[object->first].file ?
			      judge_segment(context, object, i) : judge_inner(context, vma));
	}
	classify_bss(context, object);
}

/* -- other files --------------------------------------------------------------------- */

static bool is_below(const struct vma_file *file, const char *const *folders, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(file->name, folders[i]))
			return true;
	return false;
}

/* Where only programs and scripts are kept, and where libraries are, by their name. */
static bool is_elf_by_place(const struct vma_file *file)
{
	static const char *const programs[] = { "/bin/", "/sbin/", "/libexec/" };
	static const char *const libraries[] = { "/lib/", "/lib64/", "/lib32/", "/libx32/" };

	return is_below(file, programs, sizeof(programs) / sizeof(*programs)) ||
	       (name_says(file) == SAYS_ELF &&
		is_below(file, libraries, sizeof(libraries) / sizeof(*libraries)));
}

static enum evidence judge_file(const struct role_context *context, const struct vmat_vma *vma)
{
	bool executable = vma->perms & PERM_EXEC && !context->exec_implied;

	if (vma->perms & PERM_SHARED)
		return executable && is_deleted(vma->file) ? EV_FILE_JIT : EV_FILE_SHARED;
	if (!executable) {
		if (is_elf_file(context, vma->file))
			return vma->perms & PERM_WRITE ? EV_DATA_ALONE : EV_RODATA_ALONE;
		return vma->perms == PERM_READ && is_elf_by_place(vma->file) ? EV_RODATA_ALONE :
									       EV_FILE;
	}
	/* A program of one segment is the only object there is. */
	if (is_elf_file(context, vma->file) || !context->elf_list.count)
		return EV_TEXT_ALONE;
	return EV_FILE_EXEC;
}

static void classify_files(const struct role_context *context, const struct object *object)
{
	for (size_t i = object->first; i <= object->last; i++)
		if (context->rows[i].file == context->rows[object->first].file)
			role_set(&context->rows[i], judge_file(context, &context->rows[i]));
}

/* -- both passes ----------------------------------------------------------------------- */

static bool is_open_file(const struct vmat_vma *vma)
{
	return role_is_open(vma) && vma->file->name_len && vma->file->name[0] != '[';
}

static int find_elf_files(struct role_context *context)
{
	struct object object;

	for (size_t i = 0; i < context->count; i++) {
		if (!is_candidate(&context->rows[i]))
			continue;
		find_object(context, i, &object);
		i = object.last;
		if (is_loaded(context, &object) &&
		    note_elf_file(context, context->rows[object.first].file))
			return -ENOMEM;
	}
	return 0;
}

int role_by_object(struct role_context *context)
{
	struct object object;
	int rc = find_elf_files(context);

	for (size_t i = 0; !rc && i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		if (!is_open_file(vma))
			continue;
		if (vma->perms & PERM_SHARED) {
			role_set(vma, judge_file(context, vma));
			continue;
		}
		find_object(context, i, &object);
		if (is_loaded(context, &object))
			classify_object(context, &object);
		else
			classify_files(context, &object);
		i = object.last;
	}
	return rc;
}
