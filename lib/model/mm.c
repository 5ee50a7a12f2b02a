/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mm - one address space: its VMAs in order, and what is known of it as a whole. */
#include "model/mm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROW_BYTES = 4096, FIRST_ITEMS = 16 };

int mm_new(struct vmat_mm **mmp)
{
	struct vmat_mm *mm = calloc(1, sizeof(*mm));

	if (!mm)
		return -ENOMEM;
	mm->comm = "";
	mm->state = VMAT_STATE_EMPTY;
	*mmp = mm;
	return 0;
}

void vmat_mm_free(struct vmat_mm *mm)
{
	if (!mm)
		return;
	free(mm->rows);
	arena_free(&mm->arena);
	hash_free(&mm->file_hash);
	hash_free(&mm->flagset_hash);
	hash_free(&mm->text_hash);
	hash_free(&mm->key_hash);
	hash_free(&mm->shape_hash);
	free(mm->files.items);
	free(mm->flagsets.items);
	free(mm->texts.items);
	free(mm->keys.items);
	free(mm->shapes.items);
	free(mm->odd_lines.items);
	free(mm->clips.items);
	free(mm->true_names.items);
	free(mm->policies);
	free(mm->index);
	free(mm);
}

static int resize_rows(struct vmat_mm *mm, size_t capacity)
{
	struct vmat_vma *rows;

	if (capacity > SIZE_MAX / 2 / sizeof(*rows))
		return -ENOMEM;
	rows = realloc(mm->rows, capacity * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	arena_hint_large(rows, capacity * sizeof(*rows));
	mm->rows = rows;
	mm->capacity = capacity;
	return 0;
}

static int grow_rows(struct vmat_mm *mm)
{
	size_t room = FIRST_ROW_BYTES;

	while ((room - MALLOC_BYTES) / sizeof(*mm->rows) <= mm->capacity)
		room *= 2;
	return resize_rows(mm, (room - MALLOC_BYTES) / sizeof(*mm->rows));
}

struct vmat_vma *mm_push_row(struct vmat_mm *mm)
{
	if (mm->count == mm->capacity && grow_rows(mm))
		return NULL;
	mm->state = VMAT_STATE_MAPPED;
	return &mm->rows[mm->count++];
}

int mm_clip_row(struct vmat_mm *mm, struct vmat_vma *vma, uint64_t previous_end, uint64_t line)
{
	struct mm_clip *clip = mm_list_push(&mm->clips, sizeof(*clip));

	if (!clip)
		return -ENOMEM;
	*clip = (struct mm_clip){ mm_row(mm, vma), vma->start };
	vma->start = previous_end;
	vma->clipped = 1;
	if (!mm->unstable++)
		mm->unstable_line = line;
	return 0;
}

void mm_trim(struct vmat_mm *mm)
{
	if (mm->count && mm->count < mm->capacity)
		(void)resize_rows(mm, mm->count);
}

void *mm_list_push(struct mm_list *list, size_t item_size)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : FIRST_ITEMS;
		void *items = reallocarray(list->items, capacity, item_size);

		if (!items)
			return NULL;
		list->items = items;
		list->capacity = capacity;
	}
	return (char *)list->items + list->count++ * item_size;
}

int mm_set_identity(struct vmat_mm *mm, pid_t pid, const char *comm, size_t comm_len)
{
	const char *copy = arena_strndup(&mm->arena, comm, comm_len);

	if (!copy)
		return -ENOMEM;
	mm->pid = pid;
	mm->comm = copy;
	return 0;
}

int mm_set_true_name(struct vmat_mm *mm, const struct vmat_vma *vma, const char *bytes,
		     size_t len, enum vmat_answer deleted)
{
	const char *copy = arena_strndup(&mm->arena, bytes, len);
	struct mm_true_name *name = copy ? mm_list_push(&mm->true_names, sizeof(*name)) : NULL;

	if (!name)
		return -ENOMEM;
	*name = (struct mm_true_name){ mm_row(mm, vma), copy, len, deleted };
	return 0;
}

int mm_set_policy(struct vmat_mm *mm, const struct vmat_vma *vma, const char *policy)
{
	if (!mm->policies)
		mm->policies = calloc(mm->count, sizeof(*mm->policies));
	if (!mm->policies)
		return -ENOMEM;
	mm->policies[mm_row(mm, vma)] = policy;
	return 0;
}

/* Every side table is an array sorted by row whose items begin with the row. */
static const void *side_find(const struct mm_list *list, size_t item_size, size_t row)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const size_t *item = (const void *)((const char *)list->items +
						    middle * item_size);

		if (*item == row)
			return item;
		if (*item < row)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

uint64_t mm_printed_start(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const struct mm_clip *clip;

	if (!vma->clipped)
		return vma->start;
	clip = side_find(&mm->clips, sizeof(*clip), mm_row(mm, vma));
	return clip ? clip->printed_start : vma->start;
}

const struct mm_odd_line *mm_odd_line(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	if (!vma->odd_line)
		return NULL;
	return side_find(&mm->odd_lines, sizeof(struct mm_odd_line), mm_row(mm, vma));
}

const struct mm_true_name *mm_true_name(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return side_find(&mm->true_names, sizeof(struct mm_true_name), mm_row(mm, vma));
}

int mm_copy_form(struct vmat_mm *mm, struct vmat_vma *row, const struct vmat_mm *old,
		 const struct vmat_vma *from)
{
	const struct mm_odd_line *odd = mm_odd_line(old, from);
	uint64_t start = row->start;
	struct mm_odd_line *place;

	row->odd_line = odd != NULL;
	if (odd) {
		const char *text = arena_strndup(&mm->arena, odd->text, odd->len);

		place = text ? mm_list_push(&mm->odd_lines, sizeof(*place)) : NULL;
		if (!place)
			return -ENOMEM;
		*place = (struct mm_odd_line){ mm_row(mm, row), text, odd->len };
	}
	row->clipped = 0;
	if (!from->clipped)
		return 0;
	row->start = mm_printed_start(old, from);
	return mm_clip_row(mm, row, start, old->unstable_line);
}

int mm_copy_true_name(struct vmat_mm *mm, const struct vmat_vma *row, const struct vmat_mm *old,
		      const struct vmat_vma *from)
{
	const struct mm_true_name *name = mm_true_name(old, from);

	return name ? mm_set_true_name(mm, row, name->bytes, name->len, name->deleted) : 0;
}

size_t vmat_mm_count(const struct vmat_mm *mm)
{
	return mm->count;
}

size_t vmat_map_count(const struct vmat_mm *mm)
{
	return mm->count && vma_is_gate(&mm->rows[mm->count - 1]) ? mm->count - 1 : mm->count;
}

enum vmat_detail vmat_mm_detail(const struct vmat_mm *mm)
{
	return mm->detail;
}

enum vmat_state vmat_mm_state(const struct vmat_mm *mm)
{
	return mm->state;
}

size_t vmat_mm_unstable(const struct vmat_mm *mm)
{
	return mm->unstable;
}

uint64_t vmat_mm_unstable_line(const struct vmat_mm *mm)
{
	return mm->unstable_line;
}

const char *vmat_mm_unstable_why(const struct vmat_mm *mm)
{
	return mm->unstable_why;
}

pid_t vmat_mm_pid(const struct vmat_mm *mm)
{
	return mm->pid;
}

const char *vmat_mm_comm(const struct vmat_mm *mm)
{
	return mm->comm;
}

const char *vmat_mm_key(const struct vmat_mm *mm, size_t index)
{
	return index < mm->keys.count ? ((const char **)mm->keys.items)[index] : NULL;
}

bool vmat_mm_sum(const struct vmat_mm *mm, enum vmat_field field, uint64_t *value)
{
	uint64_t sum = 0, one;
	bool any = false;

	for (size_t i = 0; i < mm->count; i++)
		if (vmat_vma_field(mm, &mm->rows[i], field, &one)) {
			sum += one;
			any = true;
		}
	if (any)
		*value = sum;
	return any;
}

const struct vmat_vma *vmat_first_vma(const struct vmat_mm *mm)
{
	return mm->count ? mm->rows : NULL;
}

const struct vmat_vma *vmat_last_vma(const struct vmat_mm *mm)
{
	return mm->count ? mm->rows + mm->count - 1 : NULL;
}

const struct vmat_vma *vmat_next_vma(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return vma + 1 < mm->rows + mm->count ? vma + 1 : NULL;
}

const struct vmat_vma *vmat_prev_vma(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return vma > mm->rows ? vma - 1 : NULL;
}

const char *vmat_vma_policy(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	size_t row = mm_row(mm, vma);

	return mm->policies && row < mm->count ? mm->policies[row] : NULL;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len >= end_len && !memcmp(text + len - end_len, end, end_len);
}

void vmat_vma_path(const struct vmat_mm *mm, const struct vmat_vma *vma, struct vmat_path *path)
{
	const struct mm_true_name *name = mm_true_name(mm, vma);

	if (name) {
		*path = (struct vmat_path){ name->bytes, name->len, false, name->deleted };
		return;
	}
	*path = (struct vmat_path){ .bytes = vma->file->name, .len = vma->file->name_len };
	path->ambiguous = strstr(path->bytes, "\\012") != NULL;
	if (ends_with(path->bytes, path->len, " (deleted)"))
		path->deleted = VMAT_CANNOT_TELL;
}
