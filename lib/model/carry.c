/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* carry - counters and VmFlags of one mm go into another one, whole or but for Rss. */
#include "model/carry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int carry_shared(struct carry *carry)
{
	const struct vmat_mm *old = carry->from;
	struct vmat_mm *mm = carry->to;

	for (size_t i = 0; i < old->flagsets.count; i++) {
		const struct vma_flagset *set = mm_flagset(old, i);

		if (mm_share_flagset(mm, set->text, set->len, set->bits) < 0)
			return -ENOMEM;
	}
	for (size_t i = 0; i < old->texts.count; i++)
		if (mm_share_text(mm, mm_text(old, i), strlen(mm_text(old, i))) < 0)
			return -ENOMEM;
	for (size_t i = 0; i < old->keys.count; i++)
		if (mm_share_key(mm, vmat_mm_key(old, i), strlen(vmat_mm_key(old, i))) < 0)
			return -ENOMEM;
	return 0;
}

/* -- whole --------------------------------------------------------------------------------- */

/* Keys in slots are strings of the old mm, and the new one's under the same number; or static. */
static void own_key(const struct vmat_mm *mm, struct record_slot *slot)
{
	if (slot->key_index >= 0)
		slot->key = vmat_mm_key(mm, (size_t)slot->key_index);
}

/* The slots of @old, but for the one of the field @but: no field is VMAT_NFIELDS. */
static const struct record_shape *copy_shape(struct vmat_mm *mm, const struct record_shape *old,
					     enum vmat_field but)
{
	struct record_slot *slots = calloc(old->slots + 1u, sizeof(*slots));
	const struct record_shape *shape;
	size_t count = 0;

	if (!slots)
		return NULL;
	for (size_t i = 0; i < old->slots; i++) {
		if (old->slot[i].field == (int)but)
			continue;
		/* byte by byte: shapes are compared with what is between the members */
		memcpy(&slots[count], &old->slot[i], sizeof(*slots));
		own_key(mm, &slots[count++]);
	}
	shape = mm_share_shape(mm, slots, count);
	free(slots);
	return shape;
}

static const struct record_shape *shape_for(struct carry *carry, const struct record_shape *old,
					    enum vmat_field but)
{
	if (carry->old_shape != old) {
		carry->shape = copy_shape(carry->to, old, but);
		carry->old_shape = carry->shape ? old : NULL;
	}
	return carry->shape;
}

int carry_record(struct carry *carry, struct vmat_vma *row)
{
	const struct record_shape *shape;

	if (!row->record)
		return 0;
	shape = shape_for(carry, row->record->shape, VMAT_NFIELDS);
	row->record = shape ? record_copy(&carry->to->arena, row->record, shape) : NULL;
	return row->record ? 0 : -ENOMEM;
}

static int keep_row(struct carry *carry, const struct vmat_vma *from)
{
	const struct vma_file *file = mm_share_file(carry->to, from->file, from->file->name,
						    from->file->name_len);
	struct vmat_vma *row = file ? mm_push_row(carry->to) : NULL;

	if (!row)
		return -ENOMEM;
	*row = *from;
	row->file = file;
	return carry_record(carry, row);
}

int carry_keep(struct vmat_mm **keptp, const struct vmat_mm *mm)
{
	struct carry carry = { .from = mm };
	int rc = mm_new(&carry.to);

	if (rc)
		return rc;
	rc = carry_shared(&carry);
	/* whose start was clipped is not the same as what a later read shows in its place */
	for (size_t i = 0; !rc && i < mm->count; i++)
		rc = mm->rows[i].clipped ? 0 : keep_row(&carry, &mm->rows[i]);
	if (rc) {
		vmat_mm_free(carry.to);
		return rc;
	}
	mm_trim(carry.to);
	*keptp = carry.to;
	return 0;
}

/* -- but for Rss --------------------------------------------------------------------------- */

/* The shape of a VMA of which nothing but Rss is known. */
static const struct record_shape *make_shape_of_rss(struct vmat_mm *mm)
{
	size_t count;
	const char *key = vmat_field_table(&count)[VMAT_RSS].key;
	int64_t index = mm_share_key(mm, key, strlen(key));
	struct record_slot slot;

	if (index < 0)
		return NULL;
	memset(&slot, 0, sizeof(slot));
	slot.key_len = (uint16_t)strlen(key);
	slot.style = SLOT_RIGHT;
	slot.kb = true;
	slot.field = VMAT_RSS;
	slot.key_index = (int32_t)index;
	own_key(mm, &slot);
	return mm_share_shape(mm, &slot, 1);
}

/* The numbers of a record, slot by slot, and the largest of those that are not as expected. */
struct numbers {
	uint64_t *of_slot;
	size_t marked;
	uint64_t largest;
};

static bool is_expected(const struct vmat_vma *row, const struct record_slot *slot,
			uint32_t page_kb, uint64_t number)
{
	return number == record_expected(slot, row->end - row->start, page_kb);
}

static void gather(struct numbers *numbers, const struct record_shape *shape, uint32_t page_kb,
		   const struct vmat_vma *row, const struct vmat_vma *old, const uint64_t *rss)
{
	size_t from = 0;

	numbers->marked = 0;
	numbers->largest = 0;
	for (size_t i = 0; i < shape->slots; i++) {
		const struct record_slot *slot = &shape->slot[i];
		uint64_t number;

		if (slot->field == VMAT_RSS) {
			number = *rss / 1024;
			from += old ? 1 : 0;
		} else {
			/* the old shape has Rss, too, and this one may not */
			from += old->record->shape->slot[from].field == VMAT_RSS ? 1 : 0;
			number = record_value(old, old->start, from++);
		}
		numbers->of_slot[i] = number;
		if (is_expected(row, slot, page_kb, number))
			continue;
		numbers->marked++;
		if (number > numbers->largest)
			numbers->largest = number;
	}
}

static int pack(struct vmat_mm *mm, struct vmat_vma *row, const struct record_shape *shape,
		uint32_t page_kb, const struct numbers *numbers)
{
	struct vma_record *record = record_new(&mm->arena, shape, page_kb, numbers->marked,
					       numbers->largest);
	size_t stored = 0;

	if (!record)
		return -ENOMEM;
	for (size_t i = 0; i < shape->slots; i++) {
		if (is_expected(row, &shape->slot[i], page_kb, numbers->of_slot[i]))
			continue;
		record_mark(record, i);
		record_store(record, stored++, numbers->of_slot[i]);
	}
	row->record = record;
	return 0;
}

static bool same_vma(const struct vmat_vma *a, const struct vmat_vma *b)
{
	const struct vma_file *x = a->file, *y = b->file;

	return a->start == b->start && a->end == b->end && a->perms == b->perms &&
	       a->offset == b->offset && !a->clipped && x->inode == y->inode &&
	       x->dev_major == y->dev_major && x->dev_minor == y->dev_minor &&
	       x->name_len == y->name_len && !memcmp(x->name, y->name, x->name_len);
}

static int give(struct carry *carry, struct vmat_vma *row, const struct vmat_vma *old,
		const uint64_t *rss, struct numbers *numbers)
{
	bool had = old && old->record;
	uint32_t page_kb = had ? old->record->page_kb : 0;
	const struct record_shape *shape;

	if (!had && !rss)
		return 0;
	if (!had && !carry->shape_of_rss)
		carry->shape_of_rss = make_shape_of_rss(carry->to);
	shape = !had ? carry->shape_of_rss :
		shape_for(carry, old->record->shape, rss ? VMAT_NFIELDS : VMAT_RSS);
	if (!shape)
		return -ENOMEM;
	gather(numbers, shape, page_kb, row, had ? old : NULL, rss);
	if (had && old->has_vmflags) {
		row->flags = old->flags;
		row->has_vmflags = 1;
	}
	return pack(carry->to, row, shape, page_kb, numbers);
}

static size_t most_slots(const struct vmat_mm *mm)
{
	size_t most = 1;

	for (size_t i = 0; mm && i < mm->shapes.count; i++) {
		size_t slots = ((struct record_shape **)mm->shapes.items)[i]->slots;

		most = slots > most ? slots : most;
	}
	return most;
}

int carry_counters(struct vmat_mm *to, const struct vmat_mm *from, const uint64_t *rss)
{
	struct carry carry = { .to = to, .from = from };
	struct numbers numbers = { .of_slot = calloc(most_slots(from), sizeof(uint64_t)) };
	const struct vmat_vma *old = from && from->count ? from->rows : NULL;
	const struct vmat_vma *end = old ? old + from->count : NULL;
	int rc = !numbers.of_slot ? -ENOMEM : from ? carry_shared(&carry) : 0;

	for (size_t i = 0; !rc && i < to->count; i++) {
		struct vmat_vma *row = &to->rows[i];

		while (old < end && old->start < row->start)
			old++;
		rc = give(&carry, row, old < end && same_vma(row, old) ? old : NULL,
			  rss ? &rss[i] : NULL, &numbers);
	}
	free(numbers.of_slot);
	return rc;
}
