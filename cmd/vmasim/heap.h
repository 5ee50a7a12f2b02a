/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap - what malloc() of glibc asks the kernel for: room in the heap, or a mapping. */
#ifndef VMASIM_HEAP_H
#define VMASIM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Main arena, one thread, the usual settings, glibc 2.30 and later as long as the per-thread cache
 * keeps 7 blocks of up to 1032 bytes. Followed exactly: what comes from the top or goes back to it,
 * what is mapped alone, what the cache keeps. Bins are not followed: once a block went into one,
 * answers are bounds (the most that is taken from the kernel).
 *
 * An operation asks for system calls, one after the other, and is told what came of each:
 *
 *	heap_malloc(heap, size);
 *	while (heap_wants(heap, &want))
 *		heap_tell(heap, result of want);
 *	heap->result is the answer
 */

enum heap_call { HEAP_BRK, HEAP_MMAP, HEAP_MUNMAP, HEAP_MREMAP };

struct heap_want {
	enum heap_call call;
	uint64_t address, length, new_length;	/* HEAP_BRK: the address only */
};

enum { TCACHE_BINS = 64, TCACHE_KEEPS = 7 };

struct heap {
	uint64_t page;
	uint64_t brk;			/* where it is, as far as malloc() knows */
	bool begun;			/* there was a malloc() */
	uint64_t top, top_size;		/* the chunk that is not given out yet; 0: none */
	uint64_t mmap_threshold, trim_threshold;
	struct heap_block *block;	/* those given out, by address */
	size_t count, room;
	uint64_t cached[TCACHE_BINS][TCACHE_KEEPS];
	unsigned cached_count[TCACHE_BINS];
	const char *doubt;		/* why what follows is a bound; NULL: it is exact */

	/* the operation that is going on */
	int (*next)(struct heap *heap, int error, uint64_t result);	/* NULL: it is done */
	struct heap_want want;
	uint64_t size, next_size;	/* chunks to be made: of this one, and then ... */
	uint64_t old;			/* realloc(): the block that is given up for it */
	uint64_t result;		/* address, 0: none */
	int error;			/* 0, -ENOMEM, or -EINVAL: there is no such block */
	const char *why;		/* in words */
};

/* A heap that nothing was taken from yet ends at @brk; else it is known how much is not known. */
void heap_init(struct heap *heap, uint64_t page, uint64_t brk, bool fresh);
void heap_free_all(struct heap *heap);

/* Begin. 0, or -ENOMEM: no memory of our own. */
int heap_malloc(struct heap *heap, uint64_t size, bool cleared);
int heap_free(struct heap *heap, uint64_t address);
int heap_realloc(struct heap *heap, uint64_t address, uint64_t size);

/* What it asks for next; false: it is done. */
bool heap_wants(struct heap *heap, struct heap_want *want);

/* What the kernel answered. 0 or -ENOMEM (our own). */
int heap_tell(struct heap *heap, int error, uint64_t result);

#endif
