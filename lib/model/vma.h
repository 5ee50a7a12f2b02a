/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vma - one mapping: what it is, what it weighs. */
#ifndef MODEL_VMA_H
#define MODEL_VMA_H

#include "vmatools.h"

/* What a mapping maps: device, inode and name, shared by all VMAs that have the same. */
struct vma_file {
	uint64_t inode;
	uint32_t dev_major, dev_minor;
	uint32_t name_len;
	char name[];		/* as printed, NUL behind it */
};

/* One text of VmFlags, shared by all VMAs that have the same. */
struct vma_flagset {
	uint64_t bits;		/* VMAT_VM_* of the codes that we know */
	uint32_t len;
	char text[];		/* as printed behind "VmFlags:", NUL behind it */
};

/* How one key of an smaps record is written, so that it can be written again. */
enum slot_style {
	SLOT_RIGHT,		/* as printf("%-16s%8lu"): right-aligned to column 24 */
	SLOT_LEFT,		/* so many blanks, then the number */
	SLOT_TEXT		/* no canonical number: the value is an index into mm->texts */
};

struct record_slot {
	const char *key;	/* without the colon; NUL behind it */
	uint16_t key_len;
	uint16_t blanks;	/* SLOT_LEFT: between colon and number */
	uint8_t style;		/* enum slot_style */
	bool kb;		/* " kB" behind the number */
	bool is_vmflags;	/* the value is an index into mm->flagsets */
	int8_t field;		/* enum vmat_field, -1: a key we do not know */
	int32_t key_index;	/* index for vmat_mm_key(), -1: VmFlags */
};

/* The keys of a record in their order, shared by all records that look the same. */
struct record_shape {
	uint16_t slots, mask_words;	/* a word has 32 bits */
	int16_t slot_of[VMAT_NFIELDS];	/* -1: not in this record */
	int16_t vmflags_slot;		/* -1: none */
	struct record_slot slot[];
};

struct vma_record;	/* model/record.h */

struct vmat_vma {
	uint64_t start, end;	/* start is after clipping; see mm_printed_start() */
	uint64_t offset;			/* of a copy vm_pgoff, in bytes: see vma_offset() */
	const struct vma_file *file;		/* never NULL */
	const struct vma_record *record;	/* NULL: from maps */
	uint64_t flags;				/* VMAT_VM_* */
	uint32_t tid;				/* set by kind: whose stack */
	uint8_t perms;				/* PERM_* as printed */
	uint8_t role;				/* enum vmat_role */
	uint8_t evidence;			/* kind's own index of why */
	uint8_t confidence : 2;			/* enum vmat_confidence */
	uint8_t odd_line : 1;			/* mm->odd_lines holds the printed line */
	uint8_t clipped : 1;			/* mm->clips holds the printed start */
	uint8_t has_vmflags : 1;		/* flags are all it has */
	uint8_t copied : 1;			/* a struct vma_copy, no row of an mm */
	uint8_t likely_flags : 1;		/* of a tree: flags are what it most likely has */
};

/* A VMA that is no row of its mm: a tree's. */
struct vma_copy {
	struct vmat_vma vma;
	uint32_t row;		/* that it was made from, whose policy and true name it has */
	uint32_t file_id;	/* which struct file is mapped; 0: not told */
	uint32_t anon;		/* TREE_ANON_*; 0: nothing was written to, or not told */
	uint8_t page_log2;	/* of a hugetlb mapping its page, else 0 */
	bool grows_down, grows_up;
};

/* The row of a VMA that was made from none. */
#define VMA_NO_ROW UINT32_MAX

enum { PERM_READ = 1, PERM_WRITE = 2, PERM_EXEC = 4, PERM_SHARED = 8 };

/* The flags that permissions tell. The kernel prints 's' for VM_MAYSHARE, not quite VM_SHARED. */
static inline uint64_t vma_flags_of_perms(uint8_t perms)
{
	return (perms & (PERM_READ | PERM_WRITE | PERM_EXEC)) |
	       (perms & PERM_SHARED ? VMAT_VM_MAYSHARE : 0);
}

/* No vm_file: anonymous, or the kernel's own pages. Then /proc prints an offset of 0. */
static inline bool vma_has_no_file(const struct vmat_vma *vma)
{
	return !vma->file->inode && !vma->file->dev_major && !vma->file->dev_minor;
}

/* As maps prints it: of anonymous memory 0, whatever its vm_pgoff. */
static inline uint64_t vma_offset(const struct vmat_vma *vma)
{
	return vma->copied && vma_has_no_file(vma) ? 0 : vma->offset;
}

/* True for "[vsyscall]", the gate VMA, which is in no mm of the kernel's. */
bool vma_is_gate(const struct vmat_vma *vma);

#endif
