/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* template - a record of smaps that looks like the one before it, read as a whole. */
#include "text/template.h"

#include <endian.h>
#include <string.h>

#include "text/vmflags.h"

enum { LABEL = 16, COLUMNS = 8, NUMBER_END = LABEL + COLUMNS, KB_LINE = NUMBER_END + 4,
       FLAGS_BYTES = 16 };

static const char vmflags_label[8] = "VmFlags:";

/* The compiler knows how to compare sixteen bytes at once. */
typedef uint64_t pair __attribute__((vector_size(16)));

/* Set the bits in which sixteen bytes differ. */
static inline void compare_pair(pair *differs, const char *a, const char *b)
{
	pair x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	*differs |= x ^ y;
}

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

static bool is_digit_line(const struct record_slot *slot)
{
	return slot->style == SLOT_LEFT;
}

/* Behind the image: the label of a line, as far as its number. */
static void draw_label(struct template *t, const struct record_slot *slot)
{
	char *line = t->image + t->bytes;
	unsigned len = is_digit_line(slot) ? slot->key_len + 1u + slot->blanks : LABEL;

	memset(line, ' ', len);
	memcpy(line, slot->key, slot->key_len);
	line[slot->key_len] = ':';
	t->bytes = (uint16_t)(t->bytes + len);
}

/* Then the number, right-aligned in its columns, and the unit. */
static void draw_number(struct template *t, const struct record_slot *slot, uint32_t value)
{
	unsigned columns = is_digit_line(slot) ? 1 : COLUMNS, unit = slot->kb ? 4 : 1;
	char *digit = t->image + t->bytes + columns;

	memset(t->image + t->bytes, ' ', columns);
	memcpy(digit, slot->kb ? " kB\n" : "\n", unit);
	do {
		*--digit = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	t->bytes = (uint16_t)(t->bytes + columns + unit);
}

static void learn_line(struct template *t, unsigned i, const struct record_slot *slot)
{
	bool page = slot->field == VMAT_KERNEL_PAGE_SIZE || slot->field == VMAT_MMU_PAGE_SIZE;

	t->at[i] = t->bytes;
	t->sizes |= (uint64_t)(slot->field == VMAT_SIZE) << i;
	t->tight |= (uint64_t)(!is_digit_line(slot) && slot->key_len + 1 == LABEL) << i;
	t->digits |= (uint64_t)is_digit_line(slot) << i;
	draw_label(t, slot);
	t->number[i] = t->bytes;
	draw_number(t, slot, page ? t->page_kb : 0);
}

static bool can_draw_line(const struct record_slot *slot)
{
	if (is_digit_line(slot))
		return slot->field != VMAT_SIZE && slot->field != VMAT_KERNEL_PAGE_SIZE &&
		       slot->field != VMAT_MMU_PAGE_SIZE &&
		       slot->key_len + 1 + slot->blanks < NUMBER_END;
	return slot->style == SLOT_RIGHT && slot->key_len < LABEL;
}

/* A line that does not end in kB is told by what follows it, too: something must. */
static bool can_draw(const struct record_shape *shape, unsigned numbers, uint32_t page_kb)
{
	bool flags = shape->vmflags_slot >= 0;

	if (!numbers || numbers > TEMPLATE_LINES || page_kb > 9999999 ||
	    (flags && (unsigned)shape->vmflags_slot != numbers) ||
	    (!flags && !shape->slot[numbers - 1].kb))
		return false;
	for (unsigned i = 0; i < numbers; i++)
		if (!can_draw_line(&shape->slot[i]))
			return false;
	return true;
}

/* The lines behind Anonymous are nearly always 0; those before must all be in kB. */
static unsigned first_quiet_line(const struct record_shape *shape, unsigned numbers)
{
	int anonymous = shape->slot_of[VMAT_ANONYMOUS];
	unsigned quiet = anonymous >= 0 ? (unsigned)anonymous + 1 : numbers;

	for (unsigned i = 0; i < quiet; i++)
		if (!shape->slot[i].kb || is_digit_line(&shape->slot[i]))
			return i;
	return quiet;
}

void template_learn(struct template *t, const struct record_shape *shape, uint32_t page_kb)
{
	unsigned numbers = shape->slots - (shape->vmflags_slot >= 0);

	t->shape = shape;
	t->page_kb = page_kb;
	t->lines = t->bytes = 0;
	t->sizes = t->tight = t->digits = 0;
	for (size_t i = 0; i < TEMPLATE_FLAGSETS; i++)
		t->flagsets[i] = -1;
	if (!can_draw(shape, numbers, page_kb))
		return;
	for (unsigned i = 0; i < numbers; i++)
		learn_line(t, i, &shape->slot[i]);
	t->at[numbers] = t->bytes;
	memcpy(t->image + t->bytes, vmflags_label, sizeof(vmflags_label));
	t->lines = (uint16_t)numbers;
	t->quiet = (uint16_t)first_quiet_line(shape, numbers);
}

/* -- reading ---------------------------------------------------------------- */

/*
 * Compare @count lines in kB with the image. False if a label or a unit differs; a number that does
 * sets its bit in *@unusual. Without a branch that depends on the text: most numbers are 0, but
 * which are not, nobody can guess.
 */
static bool compare_kb_lines(const char *text, const char *image, unsigned count,
			     uint64_t *unusual)
{
	pair differs = { 0 };
	uint64_t numbers = 0;
	uint32_t units = 0;

	for (unsigned i = count * KB_LINE; i; numbers += numbers) {
		i -= KB_LINE;
		compare_pair(&differs, text + i, image + i);
		numbers += load64(text + i + LABEL) != load64(image + i + LABEL);
		units |= load32(text + i + NUMBER_END) ^ load32(image + i + NUMBER_END);
	}
	*unusual = numbers >> 1;
	return !(differs[0] | differs[1] | units);
}

/* The same for the lines from the quiet ones on, which may be of any kind. */
static bool compare_lines(const struct template *t, const char *text, uint64_t *unusual)
{
	for (unsigned i = t->quiet; i < t->lines; i++) {
		size_t at = t->at[i], number = t->number[i];
		size_t columns = t->digits >> i & 1 ? 1 : COLUMNS, unit = number + columns;

		if (memcmp(text + at, t->image + at, number - at) ||
		    memcmp(text + unit, t->image + unit, t->at[i + 1] - unit))
			return false;
		*unusual |= (uint64_t)(memcmp(text + number, t->image + number, columns) != 0) << i;
	}
	return true;
}

static bool compare(const struct template *t, const char *text, uint64_t *unusual)
{
	size_t quiet = t->quiet * (size_t)KB_LINE;

	if (!compare_kb_lines(text, t->image, t->quiet, unusual))
		return false;
	return !memcmp(text + quiet, t->image + quiet, t->bytes - quiet) ||
	       compare_lines(t, text, unusual);
}

/* What was found wrong with numbers: any of these bits. */
struct wrong {
	uint64_t high;		/* WRONG_HIGH */
	uint64_t sign;		/* WRONG_SIGN */
};

static const uint64_t each = UINT64_C(0x0101010101010101);

#define WRONG_HIGH (each * 0xf0)
#define WRONG_SIGN (UINT64_C(1) << 63)

static inline bool is_wrong(const struct wrong *wrong)
{
	return (wrong->high & WRONG_HIGH) | (wrong->sign & WRONG_SIGN);
}

/*
 * The number in eight columns, blanks before it: all digits at once, the first column being the
 * lowest byte. Notes in *@wrong when the columns hold anything else, or begin with a zero.
 */
static inline uint32_t number_at(const char *columns, struct wrong *wrong)
{
	/* a blank is 0 now, a digit 0x10 to 0x19 */
	uint64_t x = le64toh(load64(columns)) ^ each * ' ';
	unsigned blank_bits = (unsigned)__builtin_ctzll(x | UINT64_C(1) << 63) & ~7u;
	uint64_t digits = x & each * 0x0f, ones = each * 0x10 << blank_bits;

	/* behind the blanks all have a 1 there, also when 6 is added: none is above 9 */
	wrong->high |= (x ^ ones) | ((digits + each * 6 + ones) ^ ones);
	wrong->sign |= (digits >> blank_bits & 0xff) - 1;
	digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
	return (uint32_t)(digits * 10000 + (digits >> 32));
}

/* The number of line @i; notes in *@wrong when it is none. */
static inline uint32_t number_of(const struct template *t, const char *text, unsigned i,
				 struct wrong *wrong)
{
	const char *columns = text + t->number[i];
	unsigned digit;

	if (!(t->digits >> i & 1))
		return number_at(columns, wrong);
	digit = (unsigned char)*columns - (unsigned)'0';
	if (digit > 9)
		wrong->sign = WRONG_SIGN;
	return digit;
}

static bool begin_with_blanks(const struct template *t, const char *text, uint64_t lines)
{
	for (; lines; lines &= lines - 1)
		if (text[t->number[__builtin_ctzll(lines)]] != ' ')
			return false;
	return true;
}

/* Settle what the image cannot tell: Size is unusual if it is not that of the range. */
static bool settle(const struct template *t, const char *text, uint64_t size_bytes,
		   uint64_t *unusual)
{
	struct wrong wrong = { 0 };

	for (uint64_t left = t->sizes; left; left &= left - 1)
		if (number_at(text + t->number[__builtin_ctzll(left)], &wrong) ==
		    size_bytes / 1024)
			*unusual &= ~(left & -left);
	return !is_wrong(&wrong) && begin_with_blanks(t, text, *unusual & t->tight);
}

/*
 * Store the unusual numbers and, if there is one, the flagset in @record, *@count in all: all of
 * them ored, which is as wide as the largest, or UINT64_MAX if one is no number.
 */
static uint64_t store(const struct template *t, const char *text, uint64_t unusual,
		      int64_t flagset, struct vma_record *record, size_t *count)
{
	uint64_t ored = (uint64_t)(flagset + 1);
	struct wrong wrong = { 0 };
	size_t n = 0;

	for (; unusual; unusual &= unusual - 1) {
		uint32_t value = number_of(t, text, (unsigned)__builtin_ctzll(unusual), &wrong);

		ored |= value;
		record_store(record, n++, value);
	}
	if (flagset >= 0)
		record_store(record, n++, (uint64_t)flagset + 1);
	*count = n;
	return is_wrong(&wrong) ? UINT64_MAX : ored;
}

/* The index of the flagset with that text, or -1. There are few: guess by the ends of the text. */
static int64_t find_flagset(struct template *t, struct vmat_mm *mm, const char *text, size_t len)
{
	uint64_t ends = load64(text) ^ load64(text + len - 8) * 31;
	int64_t *guess = &t->flagsets[(ends + len) * UINT64_C(0x9e3779b97f4a7c15) >> 60];

	if (*guess >= 0) {
		const struct vma_flagset *set = mm_flagset(mm, (size_t)*guess);

		if (set->len == len && !memcmp(set->text, text, len))
			return *guess;
	}
	/* new ones may hold what the other reader complains of */
	if ((len && text[len - 1] == '\r') || memchr(text, '\0', len))
		return -1;
	return *guess = vmflags_share(mm, text, len);
}

/* The line of VmFlags: the byte behind it, or NULL if it is none, or one for the other reader. */
static const char *read_flags(struct template *t, struct vmat_mm *mm, const char *at,
			      const char *end, int64_t *index)
{
	const char *text = at + sizeof(vmflags_label), *newline;

	if (load64(at) != load64(vmflags_label))
		return NULL;
	newline = memchr(text, '\n', (size_t)(end - text));
	if (!newline)
		return NULL;
	*index = find_flagset(t, mm, text, (size_t)(newline - text));
	return *index < 0 ? NULL : newline + 1;
}

/* The record that stands at @text, whose unusual numbers are known; NULL if it does not fit. */
static struct vma_record *read_record(const struct template *t, struct arena *arena,
				      const char *text, uint64_t unusual, int64_t flagset)
{
	uint64_t marks = unusual | (uint64_t)(flagset >= 0) << t->lines;
	uint64_t largest = UINT16_MAX, ored;
	struct vma_record *record;
	size_t count;

	/* Nearly all numbers fit into two bytes; where they turn out not to, begin again. */
	for (;;) {
		record = record_new(arena, t->shape, t->page_kb, t->lines + 1u, largest);
		if (!record)
			return NULL;
		ored = store(t, text, unusual, flagset, record, &count);
		if (ored <= largest)
			break;
		arena_shrink(arena, record, 0);
		if (ored > UINT32_MAX)
			return NULL;
		largest = UINT32_MAX;
	}
	arena_shrink(arena, record, record_bytes(record, count));
	record->words[0] = (uint32_t)marks;
	if (t->shape->mask_words > 1)
		record->words[1] = (uint32_t)(marks >> 32);
	return record;
}

const char *template_read(struct template *t, struct vmat_mm *mm, struct vmat_vma *vma,
			  const char *at, const char *end)
{
	uint64_t size_bytes = vma->end - mm_printed_start(mm, vma), unusual;
	const char *behind = at + t->bytes;
	struct vma_record *record;
	int64_t flagset = -1;

	/* some bytes more than the lines have, so that the flags can be read in words */
	if (!t->lines || end - at < t->bytes + FLAGS_BYTES ||
	    !compare(t, at, &unusual) || !settle(t, at, size_bytes, &unusual))
		return NULL;
	if (t->shape->vmflags_slot >= 0) {
		behind = read_flags(t, mm, behind, end, &flagset);
		if (!behind)
			return NULL;
	}
	record = read_record(t, &mm->arena, at, unusual, flagset);
	if (!record)
		return NULL;
	vma->record = record;
	if (flagset >= 0) {
		vma->has_vmflags = 1;
		vma->flags |= mm_flagset(mm, (size_t)flagset)->bits;
	}
	return behind;
}
