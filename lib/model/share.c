/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* share - what many rows of an mm have in common is stored once: files, flags, keys, shapes. */
#include "model/mm.h"

#include <errno.h>
#include <string.h>

static const struct vma_file anonymous = { .name = "" };

/* Append @item to the list and enter it under @hash; the index of the item or -1. */
static int64_t enter(struct hash *table, struct mm_list *list, uint32_t hash, void *item)
{
	void **place;

	if (list->count >= UINT32_MAX - 1)
		return -1;
	place = mm_list_push(list, sizeof(*place));
	if (!place)
		return -1;
	*place = item;
	if (hash_add(table, hash, (uint32_t)list->count)) {
		list->count--;
		return -1;
	}
	return (int64_t)list->count - 1;
}

static bool same_file(const struct vma_file *file, const struct vma_file *head,
		      const char *name, size_t len)
{
	return file->inode == head->inode && file->dev_major == head->dev_major &&
	       file->dev_minor == head->dev_minor && file->name_len == len &&
	       !memcmp(file->name, name, len);
}

static struct vma_file *new_file(struct vmat_mm *mm, const struct vma_file *head,
				 const char *name, size_t len)
{
	struct vma_file *file = arena_alloc(&mm->arena, sizeof(*file) + len + 1);

	if (!file)
		return NULL;
	memcpy(file, head, sizeof(*file));
	file->name_len = (uint32_t)len;
	memcpy(file->name, name, len);
	file->name[len] = '\0';
	return file;
}

const struct vma_file *mm_share_file(struct vmat_mm *mm, const struct vma_file *head,
				     const char *name, size_t len)
{
	struct vma_file *file;
	uint32_t hash, id;
	size_t probe = 0;

	if (!len && !head->inode && !head->dev_major && !head->dev_minor)
		return &anonymous;
	/* The segments of one object follow each other. */
	if (mm->count && same_file(mm->rows[mm->count - 1].file, head, name, len))
		return mm->rows[mm->count - 1].file;
	hash = hash_bytes(name, len,
			  head->inode * 31 + head->dev_minor + ((uint64_t)head->dev_major << 32));
	while ((id = hash_next(&mm->file_hash, hash, &probe))) {
		file = ((struct vma_file **)mm->files.items)[id - 1];
		if (same_file(file, head, name, len))
			return file;
	}
	file = len < UINT32_MAX ? new_file(mm, head, name, len) : NULL;
	if (!file || enter(&mm->file_hash, &mm->files, hash, file) < 0)
		return NULL;
	return file;
}

int64_t mm_find_flagset(const struct vmat_mm *mm, const char *text, size_t len)
{
	uint32_t id, hash = hash_bytes(text, len, 0);
	size_t probe = 0;

	while ((id = hash_next(&mm->flagset_hash, hash, &probe))) {
		const struct vma_flagset *set = mm_flagset(mm, id - 1);

		if (set->len == len && !memcmp(set->text, text, len))
			return id - 1;
	}
	return -1;
}

int64_t mm_share_flagset(struct vmat_mm *mm, const char *text, size_t len, uint64_t bits)
{
	struct vma_flagset *set;

	if (len >= UINT32_MAX)
		return -1;
	set = arena_alloc(&mm->arena, sizeof(*set) + len + 1);
	if (!set)
		return -1;
	set->bits = bits;
	set->len = (uint32_t)len;
	memcpy(set->text, text, len);
	set->text[len] = '\0';
	return enter(&mm->flagset_hash, &mm->flagsets, hash_bytes(text, len, 0), set);
}

static int64_t share_string(struct vmat_mm *mm, struct hash *table, struct mm_list *list,
			    const char *text, size_t len)
{
	uint32_t id, hash = hash_bytes(text, len, 0);
	size_t probe = 0;
	char *copy;

	while ((id = hash_next(table, hash, &probe))) {
		const char *have = ((const char **)list->items)[id - 1];

		if (strlen(have) == len && !memcmp(have, text, len))
			return id - 1;
	}
	copy = arena_strndup(&mm->arena, text, len);
	return copy ? enter(table, list, hash, copy) : -1;
}

int64_t mm_share_text(struct vmat_mm *mm, const char *text, size_t len)
{
	return share_string(mm, &mm->text_hash, &mm->texts, text, len);
}

int64_t mm_share_key(struct vmat_mm *mm, const char *key, size_t len)
{
	return share_string(mm, &mm->key_hash, &mm->keys, key, len);
}

static void index_slots(struct record_shape *shape)
{
	shape->vmflags_slot = -1;
	for (size_t f = 0; f < VMAT_NFIELDS; f++)
		shape->slot_of[f] = -1;
	for (uint16_t i = 0; i < shape->slots; i++) {
		if (shape->slot[i].is_vmflags)
			shape->vmflags_slot = (int16_t)i;
		else if (shape->slot[i].field >= 0)
			shape->slot_of[shape->slot[i].field] = (int16_t)i;
	}
}

const struct record_shape *mm_share_shape(struct vmat_mm *mm, const struct record_slot *slots,
					  size_t count)
{
	size_t bytes = count * sizeof(*slots), probe = 0;
	uint32_t id, hash = hash_bytes(slots, bytes, 0);
	struct record_shape *shape;

	while ((id = hash_next(&mm->shape_hash, hash, &probe))) {
		shape = ((struct record_shape **)mm->shapes.items)[id - 1];
		if (shape->slots == count && !memcmp(shape->slot, slots, bytes))
			return shape;
	}
	shape = arena_alloc(&mm->arena, sizeof(*shape) + bytes);
	if (!shape)
		return NULL;
	shape->slots = (uint16_t)count;
	shape->mask_words = (uint16_t)((count + 31) / 32);
	memcpy(shape->slot, slots, bytes);
	index_slots(shape);
	return enter(&mm->shape_hash, &mm->shapes, hash, shape) < 0 ? NULL : shape;
}
