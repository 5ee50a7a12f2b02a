/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dump - VMAs out as maps or smaps text again, byte for byte. */
#include <errno.h>
#include <string.h>

#include "model/mm.h"
#include "text/maps.h"

enum { NUMBER_BYTES = 20, NUMBER_END = 24, VALUE_COLUMN = 16 };

/* Text that is written as far as it fits, and counted as far as it goes. */
struct out {
	char *buf;
	size_t size, len;
};

static void put(struct out *out, const char *text, size_t len)
{
	if (out->len < out->size)
		memcpy(out->buf + out->len, text,
		       len < out->size - out->len ? len : out->size - out->len);
	out->len += len;
}

static void put_char(struct out *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_blanks(struct out *out, size_t n)
{
	while (n--)
		put_char(out, ' ');
}

static void put_hex(struct out *out, uint64_t value, int width)
{
	char digits[NUMBER_BYTES];
	int at = NUMBER_BYTES;

	do {
		digits[--at] = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	while (NUMBER_BYTES - at < width)
		digits[--at] = '0';
	put(out, digits + at, (size_t)(NUMBER_BYTES - at));
}

static size_t format_decimal(char digits[NUMBER_BYTES], uint64_t value)
{
	size_t at = NUMBER_BYTES;

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return at;
}

static void put_decimal(struct out *out, uint64_t value)
{
	char digits[NUMBER_BYTES];
	size_t at = format_decimal(digits, value);

	put(out, digits + at, NUMBER_BYTES - at);
}

static void put_maps_line(struct out *out, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const struct mm_odd_line *odd = mm_odd_line(mm, vma);
	const struct vma_file *file = vma->file;
	size_t start = out->len;
	char perms[5];

	if (odd) {
		put(out, odd->text, odd->len);
		put_char(out, '\n');
		return;
	}
	vmat_vma_perms(vma, perms);
	put_hex(out, mm_printed_start(mm, vma), 8);
	put_char(out, '-');
	put_hex(out, vma->end, 8);
	put_char(out, ' ');
	put(out, perms, 4);
	put_char(out, ' ');
	put_hex(out, vma_offset(vma), 8);
	put_char(out, ' ');
	put_hex(out, file->dev_major, 2);
	put_char(out, ':');
	put_hex(out, file->dev_minor, 2);
	put_char(out, ' ');
	put_decimal(out, file->inode);
	put_char(out, ' ');
	if (file->name_len) {
		size_t fixed = out->len - start;

		put_blanks(out, maps_name_column(mm->name_column, (unsigned)fixed) - fixed);
		put(out, file->name, file->name_len);
	}
	put_char(out, '\n');
}

static void put_number(struct out *out, const struct record_slot *slot, uint64_t value)
{
	char digits[NUMBER_BYTES];
	size_t at = format_decimal(digits, value), len = NUMBER_BYTES - at;
	size_t before = slot->key_len + 1u, blanks = slot->blanks;

	if (slot->style == SLOT_RIGHT) {
		size_t least = before < VALUE_COLUMN ? VALUE_COLUMN - before : 1;

		blanks = before + len < NUMBER_END ? NUMBER_END - before - len : 0;
		if (blanks < least)
			blanks = least;
	}
	put_blanks(out, blanks);
	put(out, digits + at, len);
	if (slot->kb)
		put(out, " kB", 3);
}

static void put_record(struct out *out, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const struct record_shape *shape = vma->record->shape;
	uint64_t start = mm_printed_start(mm, vma);

	for (size_t i = 0; i < shape->slots; i++) {
		const struct record_slot *slot = &shape->slot[i];
		uint64_t value = record_value(vma, start, i);

		put(out, slot->key, slot->key_len);
		put_char(out, ':');
		if (slot->is_vmflags) {
			const struct vma_flagset *set = mm_flagset(mm, value - 1);

			put(out, set->text, set->len);
		} else if (slot->style == SLOT_TEXT) {
			const char *text = mm_text(mm, value - 1);

			put(out, text, strlen(text));
		} else {
			put_number(out, slot, value);
		}
		put_char(out, '\n');
	}
}

ssize_t vmat_vma_text(const struct vmat_mm *mm, const struct vmat_vma *vma,
		      enum vmat_detail detail, char *buf, size_t size)
{
	struct out out = { buf, size, 0 };

	/* records of an mm that did not come from smaps are of several moments: no text was so */
	if (detail == VMAT_SMAPS && (!vma->record || mm->detail != VMAT_SMAPS))
		return -ENODATA;
	put_maps_line(&out, mm, vma);
	if (detail == VMAT_SMAPS)
		put_record(&out, mm, vma);
	return (ssize_t)out.len;
}
