/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* smaps - the counters below a mapping's line, text in. */
#include "text/smaps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/field.h"
#include "text/vmflags.h"

enum {
	LABEL_BYTES = 16,	/* the key, its colon and blanks */
	NUMBER_END = 24,	/* the column behind a number of up to eight digits */
	MOST_KEYS = 32767,	/* slots are counted in an int16_t */
};

static const char vmflags_key[] = "VmFlags";

void smaps_free(struct smaps *smaps)
{
	free(smaps->slots.items);
	free(smaps->values.items);
	free(smaps->stamps.items);
}

void smaps_begin(struct smaps *smaps)
{
	smaps->count = 0;
	smaps->slots.count = 0;
	smaps->values.count = 0;
	smaps->whole = false;
	smaps->differs = !smaps->guess;
	smaps->has_vmflags = false;
	smaps->record++;
}

static int store_value(struct smaps *smaps, uint64_t value)
{
	uint64_t *place = mm_list_push(&smaps->values, sizeof(*place));

	if (!place)
		return -ENOMEM;
	*place = value;
	smaps->count++;
	return 0;
}

const char *smaps_whole_record(struct smaps *smaps, struct vmat_vma *vma, const char *at,
			       const char *end, uint64_t *lines)
{
	const char *behind;

	if (!smaps->guess)
		return at;
	if (smaps->template.shape != smaps->guess || smaps->template.page_kb != smaps->page_kb)
		template_learn(&smaps->template, smaps->guess, smaps->page_kb);
	behind = template_read(&smaps->template, smaps->mm, vma, at, end);
	if (!behind)
		return at;
	smaps->whole = true;
	smaps->count = smaps->guess->slots;
	smaps->has_vmflags = vma->has_vmflags;
	*lines += smaps->count;
	return behind;
}

/* -- one line ------------------------------------------------------------- */

static const char *read_key(struct cursor *c)
{
	const char *key = c->at;

	while (c->at < c->end && *c->at != ':' && *c->at > ' ' && *c->at < 0x7f)
		c->at++;
	if (c->at == key || c->at == c->end || *c->at != ':' || c->at - key > UINT16_MAX)
		return "neither a mapping nor a counter of smaps";
	return NULL;
}

/* How the number was written, if in one of the two ways that we can write again. */
static bool set_style(struct record_slot *slot, size_t blanks, const char *digits,
		      const char *digits_end)
{
	size_t len = (size_t)(digits_end - digits), before = slot->key_len + 1u;
	size_t least = before < LABEL_BYTES ? LABEL_BYTES - before : 1;
	size_t right = before + len < NUMBER_END ? NUMBER_END - before - len : 0;

	if (len > 1 && *digits == '0')
		return false;
	if (blanks == (right > least ? right : least)) {
		slot->style = SLOT_RIGHT;
		return true;
	}
	slot->style = SLOT_LEFT;
	slot->blanks = (uint16_t)blanks;
	return blanks <= UINT16_MAX;
}

static bool read_number(struct record_slot *slot, struct cursor *c, uint64_t *value)
{
	size_t blanks = cursor_blanks(c);
	const char *digits = c->at, *digits_end;

	if (!cursor_decimal(c, value))
		return false;
	digits_end = c->at;
	if (c->end - c->at == 3 && !memcmp(c->at, " kB", 3)) {
		slot->kb = true;
		c->at += 3;
	}
	if (c->at != c->end)
		return false;
	c->at = digits;
	return !(slot->kb && *value > UINT64_MAX / 1024) &&
	       set_style(slot, blanks, digits, digits_end);
}

static int read_flags(struct smaps *smaps, struct record_slot *slot, struct cursor *c,
		      uint64_t *value)
{
	size_t len = (size_t)(c->end - c->at);
	int64_t index = vmflags_share(smaps->mm, c->at, len);

	if (index < 0)
		return -ENOMEM;
	slot->is_vmflags = true;
	smaps->has_vmflags = true;
	*value = (uint64_t)index + 1;
	return 0;
}

/* A key that we do not know and whose value is no number: keep the text. */
static int read_text(struct smaps *smaps, struct record_slot *slot, const char *text,
		     const char *end, uint64_t *value)
{
	int64_t index = mm_share_text(smaps->mm, text, (size_t)(end - text));

	if (index < 0)
		return -ENOMEM;
	slot->style = SLOT_TEXT;
	slot->kb = false;
	*value = (uint64_t)index + 1;
	return 0;
}

static int read_value(struct smaps *smaps, struct record_slot *slot, struct cursor *c,
		      uint64_t *value, const char **why)
{
	const char *text = c->at;

	if (c->end > c->at && c->end[-1] == '\r') {
		c->at = c->end - 1;
		*why = "line ends in CR LF: this text was converted";
		return -EBADMSG;
	}
	if (memchr(c->at, '\0', (size_t)(c->end - c->at))) {
		c->at = memchr(c->at, '\0', (size_t)(c->end - c->at));
		*why = "a NUL byte: this is no text";
		return -EBADMSG;
	}
	if (slot->key == vmflags_key)
		return read_flags(smaps, slot, c, value);
	if (read_number(slot, c, value))
		return 0;
	if (slot->field >= 0) {
		*why = "expected a number such as \"4 kB\"";
		return -EBADMSG;
	}
	return read_text(smaps, slot, text, c->end, value);
}

/* What is known of a key: what the same line of the record before knew, or else looked up. */
static int name_slot(struct smaps *smaps, struct record_slot *slot, const char *key, size_t len)
{
	const struct record_slot *same = NULL;
	int64_t index = -1;

	slot->key_len = (uint16_t)len;
	if (!smaps->differs && smaps->count < smaps->guess->slots)
		same = &smaps->guess->slot[smaps->count];
	if (same && same->key_len == len && !memcmp(same->key, key, len)) {
		slot->key = same->key;
		slot->key_index = same->key_index;
		slot->field = same->field;
		return 0;
	}
	slot->key = vmflags_key;
	if (len != sizeof(vmflags_key) - 1 || memcmp(key, vmflags_key, len)) {
		index = mm_share_key(smaps->mm, key, len);
		if (index < 0)
			return -ENOMEM;
		slot->key = vmat_mm_key(smaps->mm, (size_t)index);
	}
	slot->key_index = (int32_t)index;
	slot->field = (int8_t)field_of_key(key, len);
	return 0;
}

static int read_line(struct smaps *smaps, struct record_slot *slot, struct cursor *c,
		     uint64_t *value, const char **why)
{
	const char *key = c->at;
	int rc;

	memset(slot, 0, sizeof(*slot));
	*why = read_key(c);
	if (*why)
		return -EBADMSG;
	rc = name_slot(smaps, slot, key, (size_t)(c->at - key));
	if (rc)
		return rc;
	c->at++;
	return read_value(smaps, slot, c, value, why);
}

/* The same key twice means that the line of a mapping is missing between them. */
static int stamp_key(struct smaps *smaps, const struct record_slot *slot, const char **why)
{
	size_t index = (size_t)(slot->key_index + 1);	/* 0: VmFlags */
	uint64_t *stamps;

	while (smaps->stamps.count <= index) {
		uint64_t *fresh = mm_list_push(&smaps->stamps, sizeof(*fresh));

		if (!fresh)
			return -ENOMEM;
		*fresh = 0;
	}
	stamps = smaps->stamps.items;
	if (stamps[index] == smaps->record) {
		*why = "this counter stands twice below one mapping: is a line missing above it?";
		return -EBADMSG;
	}
	stamps[index] = smaps->record;
	return 0;
}

/* The keys differ from those of the record before: from now on write them down. */
static int stop_guessing(struct smaps *smaps, const char **why)
{
	smaps->differs = true;
	for (size_t i = 0; i < smaps->count; i++) {
		struct record_slot *slot = mm_list_push(&smaps->slots, sizeof(*slot));
		int rc;

		if (!slot)
			return -ENOMEM;
		*slot = smaps->guess->slot[i];
		rc = stamp_key(smaps, slot, why);
		if (rc)
			return rc;
	}
	return 0;
}

static int append_slot(struct smaps *smaps, const struct record_slot *slot, const char **why)
{
	struct record_slot *place;
	int rc = smaps->differs ? 0 : stop_guessing(smaps, why);

	if (!rc)
		rc = stamp_key(smaps, slot, why);
	if (rc)
		return rc;
	if (smaps->count >= MOST_KEYS) {
		*why = "too many counters below one mapping";
		return -EBADMSG;
	}
	place = mm_list_push(&smaps->slots, sizeof(*place));
	if (!place)
		return -ENOMEM;
	*place = *slot;
	return 0;
}

/* Lines follow a record that looked whole: take it apart again. */
static int unpack(struct smaps *smaps)
{
	const struct vmat_vma *vma = &smaps->mm->rows[smaps->mm->count - 1];
	uint64_t start = mm_printed_start(smaps->mm, vma);
	int rc = 0;

	smaps->whole = false;
	smaps->count = 0;
	for (size_t i = 0; !rc && i < smaps->guess->slots; i++)
		rc = store_value(smaps, record_value(vma, start, i));
	return rc;
}

int smaps_line(struct smaps *smaps, struct cursor *c, const char **why)
{
	const char *line = c->at;
	struct record_slot slot;
	uint64_t value = 0;
	int rc = smaps->whole ? unpack(smaps) : 0;

	if (!rc)
		rc = read_line(smaps, &slot, c, &value, why);
	if (rc)
		return rc;
	if (smaps->differs || smaps->count >= smaps->guess->slots ||
	    memcmp(&slot, &smaps->guess->slot[smaps->count], sizeof(slot)))
		rc = append_slot(smaps, &slot, why);
	if (rc) {
		c->at = line;
		return rc;
	}
	return store_value(smaps, value);
}

/* -- the end of a record ------------------------------------------------- */

static const struct record_slot *slot_at(const struct smaps *smaps, size_t i)
{
	return smaps->differs ? &((const struct record_slot *)smaps->slots.items)[i] :
				&smaps->guess->slot[i];
}

/*
 * Was a single record without VmFlags cut? Kernels that print KernelPageSize in the second
 * place are younger than VmFlags (3.8); older ones ended with one of a few keys.
 */
static bool single_record_is_whole(const struct smaps *smaps)
{
	static const int8_t last_fields[] = { VMAT_PRIVATE_DIRTY, VMAT_REFERENCED, VMAT_SWAP,
					      VMAT_MMU_PAGE_SIZE, VMAT_LOCKED };
	int8_t last = slot_at(smaps, smaps->count - 1)->field;

	if (smaps->count > 1 && slot_at(smaps, 1)->field == VMAT_KERNEL_PAGE_SIZE)
		return false;
	for (size_t i = 0; i < sizeof(last_fields); i++)
		if (last == last_fields[i])
			return true;
	return false;
}

static bool is_whole(struct smaps *smaps, bool last)
{
	int32_t last_key;

	if (!smaps->count)
		return false;
	last_key = slot_at(smaps, smaps->count - 1)->key_index;
	if (smaps->record == 1) {
		smaps->vmflags_everywhere = smaps->has_vmflags;
		smaps->first_last_key = last_key;
		return smaps->has_vmflags || !last || single_record_is_whole(smaps);
	}
	if (smaps->vmflags_everywhere && !smaps->has_vmflags)
		return false;
	return !last || last_key == smaps->first_last_key;
}

static uint32_t page_kb_of(const struct smaps *smaps, const struct record_shape *shape)
{
	int slot = shape->slot_of[VMAT_KERNEL_PAGE_SIZE];
	const uint64_t *values = smaps->values.items;

	return slot >= 0 && values[slot] <= RECORD_MOST_PAGE_KB ? (uint32_t)values[slot] : 0;
}

static bool is_expected(const struct smaps *smaps, size_t slot, uint64_t size_bytes)
{
	const uint64_t *values = smaps->values.items;

	return values[slot] == record_expected(&smaps->guess->slot[slot], size_bytes,
					       smaps->page_kb);
}

/* The values that are not the expected ones, packed; NULL when memory is out. */
static struct vma_record *pack(struct smaps *smaps, uint64_t size_bytes)
{
	const uint64_t *values = smaps->values.items;
	struct vma_record *record;
	uint64_t largest = 0;
	size_t count = 0;

	for (size_t i = 0; i < smaps->count; i++)
		if (!is_expected(smaps, i, size_bytes)) {
			largest |= values[i];
			count++;
		}
	record = record_new(&smaps->mm->arena, smaps->guess, smaps->page_kb, count, largest);
	count = 0;
	for (size_t i = 0; record && i < smaps->count; i++)
		if (!is_expected(smaps, i, size_bytes)) {
			record_mark(record, i);
			record_store(record, count++, values[i]);
		}
	return record;
}

int smaps_end(struct smaps *smaps, struct vmat_vma *vma, bool last, const char **why)
{
	uint64_t size_bytes = vma->end - mm_printed_start(smaps->mm, vma);
	const uint64_t *values;
	struct vma_record *record;

	if (!is_whole(smaps, last)) {
		*why = "the record of this mapping is cut: counters are missing";
		return -EBADMSG;
	}
	if (smaps->whole)
		return 0;
	if (smaps->differs || smaps->count != smaps->guess->slots)
		smaps->guess = mm_share_shape(smaps->mm, slot_at(smaps, 0), smaps->count);
	if (!smaps->guess)
		return -ENOMEM;
	smaps->page_kb = page_kb_of(smaps, smaps->guess);
	record = pack(smaps, size_bytes);
	if (!record)
		return -ENOMEM;
	vma->record = record;
	if (smaps->has_vmflags) {
		values = smaps->values.items;
		vma->has_vmflags = 1;
		vma->flags |= mm_flagset(smaps->mm,
					 values[smaps->guess->vmflags_slot] - 1)->bits;
	}
	return 0;
}
