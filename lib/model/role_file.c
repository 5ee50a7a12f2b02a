/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_file - mappings of files: those that are loaded as objects, and all others. */
#include <errno.h>
#include <string.h>

#include "model/role_object.h"

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
	       (object_name(file) == OBJECT_NAME_ELF &&
		is_below(file, libraries, sizeof(libraries) / sizeof(*libraries)));
}

static enum evidence judge_file(const struct role_context *context, const struct vmat_vma *vma)
{
	bool executable = vma->perms & PERM_EXEC && !context->exec_implied;

	if (vma->perms & PERM_SHARED)
		return executable && object_is_deleted(vma->file) ? EV_FILE_JIT : EV_FILE_SHARED;
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
		if (!object_may_begin(&context->rows[i]))
			continue;
		object_find(context, i, &object);
		i = object.last;
		if (object_is_loaded(context, &object) &&
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
		object_find(context, i, &object);
		if (object_is_loaded(context, &object))
			object_classify(context, &object);
		else
			classify_files(context, &object);
		i = object.last;
	}
	return rc;
}
