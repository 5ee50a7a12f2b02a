/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout - what exec decided about an address space: its size, and where the mmap area begins. */
#ifndef MODEL_LAYOUT_H
#define MODEL_LAYOUT_H

#include "model/arch.h"
#include "model/layout_anchor.h"

/* A conclusion. Without @known there is nothing to conclude from. */
struct layout_guess {
	bool known;
	uint64_t value;
	const char *source, *remark;	/* static */
};

struct layout {
	enum arch arch;
	struct layout_guess task_size;
	struct layout_guess mmap_base;		/* of the calls of the program's own word size */
	struct layout_guess legacy_base;	/* where a bottom-up search begins */
	struct layout_range base_range, legacy_range;	/* known or not */
	bool bottom_up;				/* legacy layout */
	const char *bottom_up_source, *bottom_up_remark;
	bool known;				/* that bottom_up says something */
	bool direction_known;			/* that it is sure */
	bool randomize, randomize_known;
	uint64_t stack_top;			/* 0: not known */
};

/* As the architecture has it; false: nothing but the highest VMA tells. O(n), mostly much less. */
bool layout_task_size(const struct vmat_mm *mm, uint64_t *size);

/*
 * The task size and *@window, below which calls without a hint above it stay: the same, or less
 * where the machine could address more than programs expect. O(n), mostly much less.
 */
void layout_window(const struct vmat_mm *mm, struct layout_guess *size, uint64_t *window);

/* O(n). */
void layout_of(const struct vmat_mm *mm, struct layout *layout);

#endif
