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

/* Where only programs and scripts are kept, and where libraries are, by their name. */
static const struct {
	const char *folder;
	bool libraries;
} elf_places[] = {
	{ "/bin/", false }, { "/sbin/", false }, { "/libexec/", false },
	{ "/lib/", true }, { "/lib64/", true }, { "/lib32/", true }, { "/libx32/", true },
};

static bool is_elf_by_place(const struct vma_file *file)
{
	for (const char *at = strchr(file->name, '/'); at; at = strchr(at + 1, '/')) {
		if (strncmp(at, "/lib", 4) && strncmp(at, "/bin", 4) && strncmp(at, "/sbin", 5))
			continue;
		for (size_t i = 0; i < sizeof(elf_places) / sizeof(*elf_places); i++)
			if (!strncmp(at, elf_places[i].folder, strlen(elf_places[i].folder)))
				return !elf_places[i].libraries ||
				       object_name(file) == OBJECT_NAME_ELF;
	}
	return false;
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

/* -- both passes ----------------------------------------------------------------------- */

/* First what shows by itself that it is loaded: other parts of these files are judged by that. */
static int classify_objects(struct role_context *context)
{
	struct object object;

	for (size_t i = 0; i < context->count; i++) {
		if (!object_may_begin(&context->rows[i]))
			continue;
		object_find(context, i, &object);
		i = object.last;
		if (!object_is_loaded(context, &object))
			continue;
		if (note_elf_file(context, context->rows[object.first].file))
			return -ENOMEM;
		object_classify(context, &object);
	}
	return 0;
}

/*
 * The rest of a loaded object: kernels of old leave the hole between ld.so's two segments open,
 * and other mappings come to lie in it.
 */
static bool is_rest_of_object(const struct role_context *context, const struct object *object)
{
	return object->segments > 1 && object->data_first != OBJECT_NOWHERE &&
	       is_elf_file(context, context->rows[object->first].file);
}

static void classify_others(const struct role_context *context)
{
	struct object object;

	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		if (!role_is_open(vma) || !vma->file->name_len || vma->file->name[0] == '[')
			continue;
		if (object_may_begin(vma)) {
			object_find(context, i, &object);
			if (is_rest_of_object(context, &object)) {
				object_classify(context, &object);
				i = object.last;
				continue;
			}
		}
		role_set(vma, judge_file(context, vma));
	}
}

int role_by_object(struct role_context *context)
{
	int rc = classify_objects(context);

	if (!rc)
		classify_others(context);
	return rc;
}
