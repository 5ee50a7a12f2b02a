/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* template - a record of smaps that looks like the one before it, read as a whole. */
#include "text/template.h"

#include <endian.h>
#include <string.h>

enum { LABEL = 16, COLUMNS = 8, NUMBER_END = LABEL + COLUMNS };

static const char vmflags_label[8] = "VmFlags:";

/* The compiler knows how to compare sixteen bytes at once. */
typedef uint64_t pair __attribute__((vector_size(16)));

static inline pair load128(const char *at)
{
	pair words;

	memcpy(&words, at, sizeof(words));
	return words;
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

static enum template_usual usual_of(int field)
{
	if (field == VMAT_SIZE)
		return USUAL_SIZE;
	return field == VMAT_KERNEL_PAGE_SIZE || field == VMAT_MMU_PAGE_SIZE ? USUAL_PAGE :
									       USUAL_ZERO;
}

/* The line as it stands in a record where its number is usual. */
static void draw_line(struct template *t, const struct record_slot *slot, uint32_t value)
{
	char *line = t->image + t->bytes, *digit = line + NUMBER_END;

	memset(line, ' ', NUMBER_END);
	memcpy(line, slot->key, slot->key_len);
	line[slot->key_len] = ':';
	do {
		*--digit = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	memcpy(line + NUMBER_END, slot->kb ? " kB\n" : "\n", slot->kb ? 4 : 1);
	t->bytes = (uint16_t)(t->bytes + NUMBER_END + (slot->kb ? 4 : 1));
}

static void learn_line(struct template *t, unsigned i, const struct record_slot *slot)
{
	struct template_line *line = &t->line[i];

	line->at = t->bytes;
	line->usual = (uint8_t)usual_of(slot->field);
	line->tight = slot->key_len + 1 == LABEL;
	t->sizes |= (uint64_t)(line->usual == USUAL_SIZE) << i;
	t->pages |= (uint64_t)(line->usual == USUAL_PAGE) << i;
	draw_line(t, slot, line->usual == USUAL_PAGE ? t->page_kb : 0);
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
		if (shape->slot[i].style != SLOT_RIGHT || shape->slot[i].key_len >= LABEL)
			return false;
	return true;
}

void template_learn(struct template *t, const struct record_shape *shape, uint32_t page_kb)
{
	unsigned numbers = shape->slots - (shape->vmflags_slot >= 0);
	int anonymous = shape->slot_of[VMAT_ANONYMOUS];

	t->shape = shape;
	t->page_kb = page_kb;
	t->lines = t->bytes = 0;
	t->sizes = t->pages = 0;
	if (!can_draw(shape, numbers, page_kb))
		return;
	for (unsigned i = 0; i < numbers; i++)
		learn_line(t, i, &shape->slot[i]);
	memcpy(t->image + t->bytes, vmflags_label, sizeof(vmflags_label));
	t->lines = (uint16_t)numbers;
	t->quiet = (uint16_t)(anonymous >= 0 ? anonymous + 1 : (int)numbers);
}

/* -- reading ---------------------------------------------------------------- */

/*
 * Compare lines with the image. False if a label or a unit differs; a number that does sets its bit
 * in *@unusual. Without a branch that depends on the text: most numbers are 0, but which are not,
 * nobody can guess.
 */
static bool compare_lines(const struct template *t, const char *text, unsigned first,
			  unsigned end, uint64_t *unusual)
{
	pair differs = { 0 };
	uint64_t numbers = 0, units = 0;

	for (unsigned i = end; i-- > first;) {
		const char *a = text + t->line[i].at, *b = t->image + t->line[i].at;

		differs |= load128(a) ^ load128(b);
		numbers += numbers + (load64(a + LABEL) != load64(b + LABEL));
		units |= load32(a + NUMBER_END) ^ load32(b + NUMBER_END);
	}
	*unusual |= numbers << first;
	return !(differs[0] | differs[1] | units);
}

static bool compare(const struct template *t, const char *text, uint64_t *unusual)
{
	size_t quiet = t->quiet < t->lines ? t->line[t->quiet].at : t->bytes;

	*unusual = 0;
	if (!compare_lines(t, text, 0, t->quiet, unusual))
		return false;
	return !memcmp(text + quiet, t->image + quiet, t->bytes - quiet) ||
	       compare_lines(t, text, t->quiet, t->lines, unusual);
}

/*
 * The number in eight columns, blanks before it: all digits at once, the first column being the
 * lowest byte. Sets bits in *@wrong when the columns hold anything else, or zeros before the number.
 */
static uint32_t number_of(const char *columns, uint64_t *wrong)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	/* a blank is 0 now, a digit 0x10 to 0x19; a 0 alone is of no concern here */
	uint64_t x = le64toh(load64(columns)) ^ each * ' ';
	unsigned blank_bits = (unsigned)__builtin_ctzll(x | UINT64_C(1) << 63) & ~7u;
	uint64_t digits = x & each * 0x0f;

	*wrong |= (x & each * 0xf0) ^ each * 0x10 << blank_bits;
	*wrong |= (digits + each * 6) & each * 0xf0;
	*wrong |= (blank_bits < 56) & !(digits >> blank_bits & 0xff);
	digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
	return (uint32_t)(digits * 10000 + (digits >> 32));
}

/* Where the numbers of a record go on their way into it. */
struct numbers {
	uint64_t mask;		/* in: which to look at; out: which are stored */
	uint32_t page_kb;
	uint32_t largest;	/* all values ored: as wide as the largest */
	unsigned count;
	uint32_t value[TEMPLATE_LINES];
};

/* The page size comes first, the usual value of other lines depends on it. */
static bool read_page_kb(const struct template *t, const char *text, struct numbers *numbers)
{
	int slot = t->shape->slot_of[VMAT_KERNEL_PAGE_SIZE];
	uint64_t wrong = 0;

	numbers->page_kb = t->page_kb;
	if (slot < 0 || !(numbers->mask >> slot & 1))
		return true;
	numbers->page_kb = number_of(text + t->line[slot].at + LABEL, &wrong);
	numbers->mask |= t->pages;
	return !wrong;
}

/* Keep of the numbers in @numbers->mask those that are not as usual. */
static bool read_numbers(const struct template *t, const char *text, uint64_t size_bytes,
			 struct numbers *numbers)
{
	const uint64_t usual[] = {
		[USUAL_ZERO] = 0,
		[USUAL_SIZE] = size_bytes / 1024,
		[USUAL_PAGE] = numbers->page_kb,
	};
	uint64_t left = numbers->mask | t->sizes, wrong = 0, stored = 0;
	uint32_t largest = 0;
	unsigned count = 0;

	for (; left; left &= left - 1) {
		const struct template_line *line = &t->line[__builtin_ctzll(left)];
		const char *columns = text + line->at + LABEL;
		uint32_t value = number_of(columns, &wrong);
		bool store = value != usual[line->usual];

		wrong |= line->tight & (*columns != ' ');
		numbers->value[count] = value;
		count += store;
		largest |= store ? value : 0;
		stored |= store ? left & -left : 0;
	}
	numbers->mask = stored;
	numbers->largest = largest;
	numbers->count = count;
	return !wrong;
}

static const struct vma_record *new_record(const struct template *t, struct vmat_mm *mm,
					   const struct numbers *numbers, int64_t flagset)
{
	unsigned flags = t->shape->vmflags_slot >= 0;
	struct vma_record *record;

	record = record_new(&mm->arena, t->shape, numbers->page_kb, numbers->count + flags,
			    numbers->largest | (uint64_t)(flagset + 1));
	if (!record)
		return NULL;
	record->words[0] = (uint32_t)numbers->mask;
	if (t->shape->mask_words > 1)
		record->words[1] = (uint32_t)(numbers->mask >> 32);
	for (unsigned i = 0; i < numbers->count; i++)
		record_store(record, i, numbers->value[i]);
	if (flags) {
		record_mark(record, t->lines);
		record_store(record, numbers->count, (uint64_t)flagset + 1);
	}
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

	/* as many bytes as the image has, so that what is compared is there */
	if (!t->lines || end - at < t->bytes + (ptrdiff_t)sizeof(vmflags_label) ||
	    !compare(t, at, &numbers.mask) || !read_page_kb(t, at, &numbers) ||
	    !read_numbers(t, at, size_bytes, &numbers))
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
