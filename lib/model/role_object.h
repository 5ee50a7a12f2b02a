/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_object - the rows that one file's segments make up, and whether they are an object. */
#ifndef MODEL_ROLE_OBJECT_H
#define MODEL_ROLE_OBJECT_H

#include "model/role.h"

#define OBJECT_NOWHERE SIZE_MAX

/*
 * Private mappings of one file that follow each other, with offsets that grow. A few anonymous
 * rows may lie between: a bss amid the object, text that was copied.
 */
struct object {
	size_t first, last;		/* rows */
	size_t segments;		/* rows of the file */
	uint64_t bytes;			/* in these, without the holes */
	unsigned seen;			/* a bit for each combination of permissions */
	size_t text_first, text_last;	/* rows, OBJECT_NOWHERE: none */
	size_t data_first;
};

/* What the name of a file lets expect. */
enum object_name {
	OBJECT_NAME_SAYS_NOTHING,
	OBJECT_NAME_ELF,	/* libc.so.6 */
	OBJECT_NAME_PE,		/* Wine and .NET map these segment by segment, too */
	OBJECT_NAME_DATA	/* no object, even if it is mapped like one */
};
enum object_name object_name(const struct vma_file *file);

/* " (deleted)" at its end */
bool object_is_deleted(const struct vma_file *file);

/* A private mapping of a file whose role is not known yet. */
bool object_may_begin(const struct vmat_vma *vma);

/* The object that begins in row @first, even if it is but that row. O(rows in it). */
void object_find(const struct role_context *context, size_t first, struct object *object);

/* The next row of the object that has @row, OBJECT_NOWHERE: none. O(1). */
size_t object_next(const struct role_context *context, size_t row);

/* Whether what lies there shows by itself that it is loaded. O(rows in it). */
bool object_is_loaded(const struct role_context *context, const struct object *object);

/* start - offset: the same for segments that lie in memory as they do in the file. */
uint64_t object_bias(const struct vmat_vma *vma);

/* role_elf.c: the roles of all that a loaded object has, and of its bss. O(rows in it). */
void object_classify(const struct role_context *context, const struct object *object);

#endif
