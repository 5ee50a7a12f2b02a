/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity_item - cuts an address space into what may be found again in another run. */
#include <errno.h>
#include <string.h>

#include "model/diff_identity.h"
#include "model/facts.h"

/* At most so many anonymous rows may lie between two segments of an object. */
enum { ROWS_BETWEEN = 4 };

static const char deleted[] = " (deleted)";

/* -- what a row is ------------------------------------------------------------------------- */

static bool is_named(const struct vmat_vma *vma, const char *name)
{
	return !strcmp(vma->file->name, name);
}

bool identity_is_anon(const struct vmat_vma *vma)
{
	return alike_is_anon(vma) && !is_named(vma, "[heap]") && !is_named(vma, "[stack]");
}

/* Private mapping of a file. */
static bool is_segment(const struct vmat_vma *vma)
{
	return !vma_has_no_file(vma) && !(vma->perms & PERM_SHARED);
}

/* -- where an item ends -------------------------------------------------------------------- */

/* The page where two segments meet may be in both; what is inaccessible is but a hole. */
static bool goes_on(const struct vmat_vma *vma, const struct vmat_vma *next, uint64_t page)
{
	bool hole = !(vma->perms & (PERM_READ | PERM_WRITE | PERM_EXEC));
	uint64_t bytes = hole ? 0 : vma->end - vma->start;

	return is_segment(next) && next->offset >= vma->offset &&
	       next->offset + page >= vma->offset + bytes;
}

/*
 * The next row of the file that @row maps, over a few anonymous ones that touch: bss amid the
 * object, text that was copied.
 */
static size_t next_segment(const struct identity_side *side, size_t row)
{
	const struct vmat_mm *mm = side->mm;
	const struct vmat_vma *vma = &mm->rows[row];

	for (size_t i = row + 1; i < mm->count && i <= row + 1 + ROWS_BETWEEN; i++) {
		const struct vmat_vma *next = &mm->rows[i];

		if (next->file == vma->file)
			return goes_on(vma, next, side->page_bytes) ? i : NOWHERE;
		if (!identity_is_anon(next) || next->file->name_len || next->start != next[-1].end)
			return NOWHERE;
	}
	return NOWHERE;
}

/*
 * Objects are mapped with different permissions; windows on a file are not, and each is by itself.
 * All that follow each other up to @side->windows are known to be such.
 */
static size_t last_segment(struct identity_side *side, size_t first)
{
	const struct vmat_vma *rows = side->mm->rows;
	bool object = rows[first].perms & PERM_EXEC;
	size_t last = first;

	if (first < side->windows)
		return first;
	for (size_t row = first; row != NOWHERE; row = next_segment(side, row)) {
		object |= rows[row].perms != rows[first].perms;
		last = row;
	}
	if (object)
		return last;
	side->windows = last + 1;
	return first;
}

/* The heap may be in several pieces. */
static size_t last_of_area(const struct vmat_mm *mm, size_t first)
{
	size_t last = first;

	while (last + 1 < mm->count && mm->rows[last + 1].file == mm->rows[first].file)
		last++;
	return last;
}

/* Anonymous memory directly behind the data: what of the bss their last page has no room for. */
static bool may_be_bss(const struct vmat_mm *mm, size_t row)
{
	const struct vmat_vma *vma = &mm->rows[row];

	return row < mm->count && identity_is_anon(vma) && !vma->file->name_len &&
	       vma->start == vma[-1].end && vma->perms & PERM_WRITE &&
	       vma[-1].perms & PERM_WRITE;
}

/* -- what it is known by ------------------------------------------------------------------- */

static size_t bare_len(const struct vma_file *file)
{
	size_t len = file->name_len, suffix = sizeof(deleted) - 1;

	return len > suffix && !memcmp(file->name + len - suffix, deleted, suffix) ?
		       len - suffix : len;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What of a file's name every version has: "libcso" of libc.so.6 and of libc-2.31.so. */
static uint64_t stem_of(struct identity_texts *texts, const struct vma_file *file)
{
	const char *base = strrchr(file->name, '/');
	size_t len = bare_len(file), used = 0;
	char *stem;

	if (!base || base >= file->name + len)
		return PART_NONE;
	stem = arena_alloc(&texts->arena, len);
	if (!stem)
		return 0;
	for (const char *c = base + 1; c < file->name + len; c++)
		if (is_letter(*c))
			stem[used++] = *c;
	return used < 3 ? PART_NONE : identity_text(texts, stem, used);
}

/* Where inode numbers mean something: not those of memory that the kernel made a file of. */
static bool has_node(const struct vmat_vma *vma)
{
	enum vmat_kind kind = vmat_vma_kind(vma);

	return vma->file->inode && vma->file->name[0] == '/' &&
	       (kind == VMAT_KIND_FILE || kind == VMAT_KIND_FILE_SHARED);
}

static bool is_object(const struct vmat_mm *mm, const struct identity_item *item)
{
	return is_segment(&mm->rows[item->first]) &&
	       (item->last > item->first || mm->rows[item->first].perms & PERM_EXEC);
}

static int know(struct identity *identity, const struct identity_side *side,
		const struct identity_item *item, struct identity_thing *thing)
{
	const struct vmat_vma *first = &side->mm->rows[item->first];
	const struct vma_file *file = first->file;
	bool object = is_object(side->mm, item), node = has_node(first);

	*thing = (struct identity_thing){
		.part = {
			[PART_NAME] = identity_text(&identity->texts, file->name, file->name_len),
			[PART_BARE] = identity_text(&identity->texts, file->name, bare_len(file)),
			[PART_STEM] = object ? stem_of(&identity->texts, file) : PART_NONE,
			[PART_DEVICE] = node ? (uint64_t)file->dev_major << 32 | file->dev_minor :
					PART_NONE,
			[PART_INODE] = node ? file->inode : PART_NONE,
			[PART_OFFSET] = first->offset,
			[PART_PERMS] = first->perms,
			[PART_FLAGS] = PART_NONE,
			[PART_BYTES] = side->mm->rows[item->last].end - first->start,
			[PART_OBJECT] = object ? 0 : PART_NONE,
			[PART_PROGRAM] = PART_NONE,
			[PART_ANCHOR] = PART_NONE,
		},
		.partner = NOWHERE,
	};
	return thing->part[PART_NAME] && thing->part[PART_BARE] && thing->part[PART_STEM] ?
		       0 : -ENOMEM;
}

/* -- the program --------------------------------------------------------------------------- */

/*
 * The program, where nothing tells, is the lowest object with code that is no library: but for
 * static ones, which are alone, it is loaded far below the area for mmap.
 */
static bool looks_like_program(const struct identity_side *side, size_t index)
{
	const struct identity_item *item = identity_item(side, index);
	bool code = false;

	if (identity_thing(side, index)->part[PART_OBJECT] == PART_NONE)
		return false;
	for (size_t row = item->first; row <= item->last; row++)
		code |= side->mm->rows[row].perms & PERM_EXEC;
	return code && !strstr(side->mm->rows[item->first].file->name, ".so");
}

static bool holds(const struct identity_side *side, size_t index, uint64_t addr)
{
	const struct identity_item *item = identity_item(side, index);

	return side->mm->rows[item->first].start <= addr &&
	       addr < side->mm->rows[item->last].end;
}

static void mark_program(const struct identity_side *side)
{
	uint64_t start_code;
	bool told = facts_get(side->mm, FACT_STAT_START_CODE, &start_code) && start_code;

	for (size_t i = 0; i < side->items.count; i++) {
		if (told ? !holds(side, i, start_code) : !looks_like_program(side, i))
			continue;
		identity_thing(side, i)->part[PART_PROGRAM] = 0;
		return;
	}
}

/* -- all of them --------------------------------------------------------------------------- */

static int add_item(struct identity *identity, struct identity_side *side, size_t first,
		    size_t last)
{
	struct identity_item *item = mm_list_push(&side->items, sizeof(*item));
	struct identity_thing *thing = mm_list_push(&side->things, sizeof(*thing));

	if (!item || !thing)
		return -ENOMEM;
	*item = (struct identity_item){ .first = first, .last = last };
	item->may_have_bss = is_object(side->mm, item) && may_be_bss(side->mm, last + 1);
	return know(identity, side, item, thing);
}

int identity_items(struct identity *identity, struct identity_side *side)
{
	const struct vmat_mm *mm = side->mm;

	side->page_bytes = vmat_mm_page_size(mm);
	for (size_t row = 0, last; row < mm->count; row = last + 1) {
		const struct vmat_vma *vma = &mm->rows[row];

		last = row;
		if (identity_is_anon(vma))
			continue;
		if (is_segment(vma))
			last = last_segment(side, row);
		else if (vma_has_no_file(vma))
			last = last_of_area(mm, row);
		if (add_item(identity, side, row, last))
			return -ENOMEM;
	}
	mark_program(side);
	return 0;
}

struct identity_rows identity_rows(const struct identity_side *side, size_t index)
{
	const struct identity_item *item = identity_item(side, index);

	return (struct identity_rows){
		&side->mm->rows[item->first], item->last - item->first + 1 + item->has_bss,
	};
}
