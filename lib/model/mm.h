/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mm - one address space: its VMAs in order, and what is known of it as a whole. */
#ifndef MODEL_MM_H
#define MODEL_MM_H

#include "model/arena.h"
#include "model/hash.h"
#include "model/record.h"
#include "model/vma.h"
#include "vmatools.h"

struct mm_facts;	/* model/facts.h: what stat, status, auxv ... told */
struct mm_index;

/* A line of maps that the usual form would not give back; sorted by row. */
struct mm_odd_line {
	size_t row;
	const char *text;	/* without the newline */
	size_t len;
};

/* A range whose start was clipped; sorted by row. */
struct mm_clip {
	size_t row;
	uint64_t printed_start;
};

/* A name that was settled by asking the live kernel; sorted by row. */
struct mm_true_name {
	size_t row;
	const char *bytes;
	size_t len;
	enum vmat_answer deleted;
};

/* An array that grows; the items are numbered from 0. */
struct mm_list {
	void *items;
	size_t count, capacity;
};

struct vmat_mm {
	struct vmat_vma *rows;		/* sorted, without overlap */
	size_t count, capacity;
	enum vmat_detail detail;
	enum vmat_state state;

	unsigned name_column;		/* where names start (0-based), 0: one blank before them */
	size_t unstable;		/* ranges clipped */
	uint64_t unstable_line;
	const char *unstable_why;	/* static */

	struct arena arena;
	struct hash file_hash, flagset_hash, text_hash, key_hash, shape_hash;
	struct mm_list files;		/* struct vma_file * */
	struct mm_list flagsets;	/* struct vma_flagset * */
	struct mm_list texts;		/* const char * */
	struct mm_list keys;		/* const char * */
	struct mm_list shapes;		/* struct record_shape * */
	struct mm_list odd_lines;	/* struct mm_odd_line */
	struct mm_list clips;		/* struct mm_clip */
	struct mm_list true_names;	/* struct mm_true_name */
	const char **policies;		/* a row each, NULL: numa_maps was not loaded */

	pid_t pid;			/* 0: not known */
	const char *comm;		/* "" not known */
	struct mm_facts *facts;		/* in the arena; NULL: nothing loaded */
	struct mm_index *index;		/* model/lookup.c: one piece of malloc's; NULL: not made */
};

/* -- building; all return 0 or -ENOMEM and leave the mm usable ---------- */

int mm_new(struct vmat_mm **mmp);

/* Room for one more row behind the last; its content is the caller's to fill. NULL: no memory. */
struct vmat_vma *mm_push_row(struct vmat_mm *mm);

/*
 * A torn read shows a range that begins below the end of the one before it: that memory was
 * shown already, so the newcomer begins where the other ends. @line is where it stands, from 1;
 * 0: in no text.
 */
int mm_clip_row(struct vmat_mm *mm, struct vmat_vma *vma, uint64_t previous_end, uint64_t line);

/* Give back what rows over-allocated; never fails. */
void mm_trim(struct vmat_mm *mm);

/* Append one item of @item_size bytes to a list; returns its address or NULL. */
void *mm_list_push(struct mm_list *list, size_t item_size);

/* Who it is; @comm is copied into the arena. */
int mm_set_identity(struct vmat_mm *mm, pid_t pid, const char *comm, size_t comm_len);

/* The settled true name of a row; call in ascending order of rows. */
int mm_set_true_name(struct vmat_mm *mm, const struct vmat_vma *vma, const char *bytes,
		     size_t len, enum vmat_answer deleted);

/*
 * What @from, of @old, has beside its row goes to @row, the last one: how its line was written and
 * where its range began before it was clipped; its true name.
 */
int mm_copy_form(struct vmat_mm *mm, struct vmat_vma *row, const struct vmat_mm *old,
		 const struct vmat_vma *from);
int mm_copy_true_name(struct vmat_mm *mm, const struct vmat_vma *row, const struct vmat_mm *old,
		      const struct vmat_vma *from);

/* The NUMA policy of a row; @policy must live as long as the mm (arena). */
int mm_set_policy(struct vmat_mm *mm, const struct vmat_vma *vma, const char *policy);

/* -- sharing what many rows have in common: NULL or -1 when memory is out --- */

const struct vma_file *mm_share_file(struct vmat_mm *mm, const struct vma_file *head,
				     const char *name, size_t len);
int64_t mm_share_flagset(struct vmat_mm *mm, const char *text, size_t len, uint64_t bits);
int64_t mm_find_flagset(const struct vmat_mm *mm, const char *text, size_t len);
int64_t mm_share_text(struct vmat_mm *mm, const char *text, size_t len);
int64_t mm_share_key(struct vmat_mm *mm, const char *key, size_t len);
const struct record_shape *mm_share_shape(struct vmat_mm *mm, const struct record_slot *slots,
					  size_t count);

/* -- reading ------------------------------------------------------------- */

/* The row of @vma, or that it is a copy of; beyond all rows when it is of none. */
static inline size_t mm_row(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return vma->copied ? ((const struct vma_copy *)(const void *)vma)->row :
			     (size_t)(vma - mm->rows);
}

/* The start that the text had: lower than vma->start where the range was clipped. */
uint64_t mm_printed_start(const struct vmat_mm *mm, const struct vmat_vma *vma);

static inline const struct vma_flagset *mm_flagset(const struct vmat_mm *mm, size_t index)
{
	return ((struct vma_flagset **)mm->flagsets.items)[index];
}

static inline const char *mm_text(const struct vmat_mm *mm, size_t index)
{
	return ((const char **)mm->texts.items)[index];
}

/* The line as it was printed, when the usual form would not give it back, else NULL. */
const struct mm_odd_line *mm_odd_line(const struct vmat_mm *mm, const struct vmat_vma *vma);

/* NULL: it was not settled. */
const struct mm_true_name *mm_true_name(const struct vmat_mm *mm, const struct vmat_vma *vma);

#endif
