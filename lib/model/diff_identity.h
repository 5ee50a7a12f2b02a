/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity - two runs of a program: what is the same file and offset, whatever its address. */
#ifndef MODEL_DIFF_IDENTITY_H
#define MODEL_DIFF_IDENTITY_H

#include "model/diff.h"

#define NOWHERE SIZE_MAX

/* -- names --------------------------------------------------------------------------------- */

/* Texts of both sides, numbered from 1. All zero is empty. */
struct identity_texts {
	struct hash hash;
	struct mm_list list;		/* struct identity_text */
	struct arena arena;		/* of those that no mm owns */
};

/* The number of a text, which must live as long; 0: no memory. */
uint32_t identity_text(struct identity_texts *texts, const char *bytes, size_t len);

/* -- pairing ------------------------------------------------------------------------------- */

#define PART_NONE UINT64_MAX

/* What a thing is known by. One whose part is PART_NONE is in no pass that asks for that part. */
enum identity_part {
	PART_NAME,		/* as printed */
	PART_BARE,		/* without " (deleted)" */
	PART_STEM,		/* of an object: the letters of its base name */
	PART_DEVICE,
	PART_INODE,
	PART_OFFSET,
	PART_PERMS,
	PART_FLAGS,
	PART_BYTES,
	PART_OBJECT,		/* 0: it is one */
	PART_PROGRAM,		/* 0: it is the program */
	PART_ANCHOR,		/* what lies below it */
	PARTS
};

/* What may be the same on both sides: an item of a side, or anonymous memory. */
struct identity_thing {
	uint64_t part[PARTS];
	size_t partner;		/* its number on the other side, NOWHERE: none yet */
	unsigned what;		/* VMAT_CHANGE_* that follows from how they were found */
};

/* Those that agree in @parts (a bit each) are the same, in their order. */
struct identity_pass {
	unsigned parts;
	unsigned what;
};

/* Find partners, pass by pass, for those that have none yet. 0 or -ENOMEM. O(n log n) a pass. */
int identity_pair(struct identity_thing *before, size_t before_count,
		  struct identity_thing *after, size_t after_count,
		  const struct identity_pass *passes, size_t pass_count);

/* -- items --------------------------------------------------------------------------------- */

/*
 * Rows that belong together: the segments of an object and what lies between, another mapping of a
 * file, an area that the kernel named.
 */
struct identity_item {
	size_t first, last;	/* rows */
	bool may_have_bss;	/* the row behind the last is anonymous memory that it may want */
	bool has_bss;		/* and that is compared with it */
};

struct identity_side {
	const struct vmat_mm *mm;
	struct mm_list items;		/* struct identity_item, in the order of addresses */
	struct mm_list things;		/* struct identity_thing, one an item */
	uint64_t page_bytes;
	size_t windows;			/* rows below are single windows on files, while cutting */
};

struct identity {
	struct vmat_diff *diff;
	struct identity_texts texts;
	struct identity_side before, after;
};

static inline struct identity_item *identity_item(const struct identity_side *side, size_t index)
{
	return &((struct identity_item *)side->items.items)[index];
}

static inline struct identity_thing *identity_thing(const struct identity_side *side, size_t index)
{
	return &((struct identity_thing *)side->things.items)[index];
}

/* Cut an address space into items; what is in none is anonymous memory. 0 or -ENOMEM. O(n). */
int identity_items(struct identity *identity, struct identity_side *side);

/* Anonymous memory that is known by its name at most: not the heap, not the main stack. */
bool identity_is_anon(const struct vmat_vma *vma);

/* -- comparing ----------------------------------------------------------------------------- */

/* Rows that follow each other. */
struct identity_rows {
	const struct vmat_vma *first;
	size_t count;
};

/* The rows of an item, its bss among them if it has_bss. */
struct identity_rows identity_rows(const struct identity_side *side, size_t index);

/* Say what happened to the rows of one item. @what: see struct identity_thing. 0 or -ENOMEM. */
int identity_compare(struct vmat_diff *diff, struct identity_rows before,
		     struct identity_rows after, unsigned what);

/* The same of all anonymous memory that is in no item, after these were paired. O(n log n). */
int identity_compare_anon(struct identity *identity);

#endif
