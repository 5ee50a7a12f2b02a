/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a driven process is to do next: a call at random, as the library and as the kernel take it. */
#ifndef TESTS_KIT_PLAN_H
#define TESTS_KIT_PLAN_H

#include "kit/driven.h"
#include "kit/sources.h"
#include "vmatools.h"

enum call_kind { CALL_MMAP, CALL_MREMAP, CALL_MUNMAP, CALL_MPROTECT, CALL_OTHER };

struct call {
	enum call_kind kind;
	const struct source *source;	/* of CALL_MMAP */
	struct vmat_mmap_call mmap;	/* of CALL_MMAP */
	uint64_t address, length;	/* of the others */
	uint64_t new_address, new_length, prot;
	unsigned remap_flags;		/* VMAT_MREMAP_* */
	struct order order;		/* the same for the driven process */
};

struct plan {
	const struct driven *driven;
	const struct sources *sources;
	uint64_t seed, page;
	unsigned most_vmas;		/* when there are more, all of ours are unmapped, one by one */
	bool cleaning;
	bool narrow;			/* for a program of 32 bits */
	bool locks;			/* MAP_LOCKED too */
};

/* The next call, for a process whose map is @tree. */
void plan_next(struct plan *plan, const struct vmat_tree *tree, struct call *call);

/* A call of mmap(): the order is made of what @call->mmap says. */
void call_mmap(struct call *call, const struct source *source);
void call_munmap(struct call *call, uint64_t address, uint64_t length);
void call_mprotect(struct call *call, uint64_t address, uint64_t length, uint64_t prot);
void call_mremap(struct call *call, uint64_t address, uint64_t length, uint64_t new_length,
		 unsigned flags, uint64_t new_address);

/* As a programmer would write it; free() it. */
char *call_in_words(const struct call *call);

#endif
