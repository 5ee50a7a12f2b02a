/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* template - a record of smaps that looks like the one before it, read as a whole. */
#include "text/template.h"

#include <endian.h>
#include <string.h>

enum {
	NUMBER_COLUMNS = 8,
	LINE_BYTES = TEMPLATE_LABEL + NUMBER_COLUMNS + 1,
	KB_BYTES = 3,		/* " kB" */
};

static const char vmflags_label[8] = "VmFlags:";

static inline uint64_t load64(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

static inline uint32_t load32(const char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* -- learning --------------------------------------------------------------- */

static enum template_usual usual_of(int field)
{
	if (field == VMAT_SIZE)
		return USUAL_SIZE;
	return field == VMAT_KERNEL_PAGE_SIZE || field == VMAT_MMU_PAGE_SIZE ? USUAL_PAGE :
									       USUAL_ZERO;
}

static void learn_line(struct template *t, unsigned i, const struct record_slot *slot)
{
	struct template_line *line = &t->line[i];

	memset(line->label, ' ', TEMPLATE_LABEL);
	memcpy(line->label, slot->key, slot->key_len);
	line->label[slot->key_len] = ':';
	line->at = t->bytes;
	line->usual = (uint8_t)usual_of(slot->field);
	line->kb = slot->kb;
	line->tight = slot->key_len + 1 == TEMPLATE_LABEL;
	t->bytes = (uint16_t)(t->bytes + LINE_BYTES + (slot->kb ? KB_BYTES : 0));
	t->computed |= (uint64_t)(line->usual != USUAL_ZERO) << i;
}

void template_learn(struct template *t, const struct record_shape *shape)
{
	bool flags = shape->vmflags_slot >= 0;
	unsigned numbers = shape->slots - flags;

	t->shape = shape;
	t->lines = t->bytes = 0;
	t->computed = 0;
	if (numbers > TEMPLATE_LINES || (flags && (unsigned)shape->vmflags_slot != numbers))
		return;
	for (unsigned i = 0; i < numbers; i++) {
		const struct record_slot *slot = &shape->slot[i];

		if (slot->style != SLOT_RIGHT || slot->key_len >= TEMPLATE_LABEL)
			return;
		learn_line(t, i, slot);
	}
	t->lines = (uint16_t)numbers;
}

/* -- reading ---------------------------------------------------------------- */

/*
 * Do the labels and units of all lines fit? Then *@special has a bit for each number that is not 0.
 * Without a branch that depends on the text: most numbers are 0, but which, nobody can guess.
 */
static bool labels_fit(const struct template *t, const char *at, uint64_t *special)
{
	const uint64_t zero = load64("       0");
	const uint32_t kb = load32(" kB\n");
	uint64_t differs = 0, not_zero = 0;

	for (size_t i = 0; i < t->lines; i++) {
		const struct template_line *line = &t->line[i];
		const char *p = at + line->at;

		differs |= load64(p) ^ load64(line->label);
		differs |= load64(p + 8) ^ load64(line->label + 8);
		not_zero |= (uint64_t)(load64(p + TEMPLATE_LABEL) != zero) << i;
		p += TEMPLATE_LABEL + NUMBER_COLUMNS;
		differs |= line->kb ? load32(p) ^ kb : (uint32_t)(*p ^ '\n');
	}
	*special = not_zero;
	return !differs;
}

/*
 * The number in eight columns, blanks before it: all digits at once, the first column being the
 * lowest byte. -1 when the columns hold anything else, or zeros before the number.
 */
static int64_t number_of(uint64_t columns)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t x = columns ^ each * ' ';	/* a blank is 0 now, a digit 0x10 to 0x19 */
	unsigned blank_bits = x ? (unsigned)__builtin_ctzll(x) & ~7u : 0;
	uint64_t digits = x & each * 0x0f;

	if ((x & each * 0xf0) != each * 0x10 << blank_bits ||
	    (digits + each * 6) & each * 0xf0)
		return -1;
	if (blank_bits < 56 && !(digits >> blank_bits & 0xff))
		return -1;
	digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
	return (int64_t)((digits * 10000 + (digits >> 32)) & UINT32_MAX);
}

/* Where the numbers of a record go on their way into it. */
struct numbers {
	uint64_t mask;		/* in: which to look at; out: which are stored */
	uint32_t page_kb;
	unsigned count;
	uint32_t value[TEMPLATE_LINES];
};

static bool read_page_kb(const struct template *t, const char *at, struct numbers *numbers)
{
	int slot = t->shape->slot_of[VMAT_KERNEL_PAGE_SIZE];
	int64_t value = 0;

	if (slot >= 0)
		value = number_of(le64toh(load64(at + t->line[slot].at + TEMPLATE_LABEL)));
	numbers->page_kb = (uint32_t)value;
	return value >= 0;
}

/* Keep of the numbers in @numbers->mask those that are not as usual. */
static bool read_numbers(const struct template *t, const char *at, uint64_t size_bytes,
			 struct numbers *numbers)
{
	const uint64_t usual[] = {
		[USUAL_ZERO] = 0,
		[USUAL_SIZE] = size_bytes / 1024,
		[USUAL_PAGE] = numbers->page_kb,
	};

	for (uint64_t left = numbers->mask; left; left &= left - 1) {
		const struct template_line *line = &t->line[__builtin_ctzll(left)];
		const char *columns = at + line->at + TEMPLATE_LABEL;
		int64_t value = number_of(le64toh(load64(columns)));

		if (value < 0 || (line->tight && *columns != ' '))
			return false;
		if ((uint64_t)value == usual[line->usual])
			numbers->mask ^= left & -left;
		else
			numbers->value[numbers->count++] = (uint32_t)value;
	}
	return true;
}

static const struct vma_record *new_record(const struct template *t, struct vmat_mm *mm,
					   const struct numbers *numbers, int64_t flagset)
{
	unsigned flags = t->shape->vmflags_slot >= 0, count = numbers->count + flags;
	struct vma_record *record = arena_alloc(&mm->arena, sizeof(*record) + sizeof(uint64_t) +
								    count * sizeof(uint32_t));
	uint32_t *values;

	if (!record)
		return NULL;
	record->shape = t->shape;
	record->wide = false;
	record->page_kb = numbers->page_kb;
	record->words[0] = numbers->mask | (uint64_t)flags << t->lines;
	values = (uint32_t *)(record->words + 1);
	memcpy(values, numbers->value, numbers->count * sizeof(*values));
	if (flags)
		values[numbers->count] = (uint32_t)flagset + 1;
	return record;
}

/* The line of VmFlags, if these flags were seen before: the byte behind it or NULL. */
static const char *read_flags(const struct vmat_mm *mm, const char *at, const char *end,
			      int64_t *index)
{
	const char *newline;

	if (end - at < (ptrdiff_t)sizeof(vmflags_label) ||
	    memcmp(at, vmflags_label, sizeof(vmflags_label)))
		return NULL;
	at += sizeof(vmflags_label);
	newline = memchr(at, '\n', (size_t)(end - at));
	if (!newline)
		return NULL;
	*index = mm_find_flagset(mm, at, (size_t)(newline - at));
	return *index < 0 ? NULL : newline + 1;
}

const char *template_read(const struct template *t, struct vmat_mm *mm, struct vmat_vma *vma,
			  const char *at, const char *end)
{
	uint64_t size_bytes = vma->end - mm_printed_start(mm, vma);
	const char *behind = at + t->bytes;
	struct numbers numbers;
	int64_t flagset = -1;

	numbers.count = 0;
	if (!t->lines || end - at < t->bytes || !labels_fit(t, at, &numbers.mask) ||
	    !read_page_kb(t, at, &numbers))
		return NULL;
	numbers.mask |= t->computed;
	if (!read_numbers(t, at, size_bytes, &numbers))
		return NULL;
	if (t->shape->vmflags_slot >= 0) {
		behind = read_flags(mm, behind, end, &flagset);
		if (!behind)
			return NULL;
	}
	vma->record = new_record(t, mm, &numbers, flagset);
	if (!vma->record)
		return NULL;
	if (flagset >= 0) {
		vma->has_vmflags = 1;
		vma->flags |= mm_flagset(mm, (size_t)flagset)->bits;
	}
	return behind;
}
