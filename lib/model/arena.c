/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* arena - memory that is handed out piece by piece and freed all at once. */
#include "model/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	FIRST_BLOCK_BYTES = 16 * 1024,
	LARGEST_BLOCK_BYTES = 16 * 1024 * 1024,
	HUGE_PAGE_BYTES = 2 * 1024 * 1024,	/* on most machines */
};

struct arena_block {
	struct arena_block *older;
	size_t size;	/* all of it, this head too */
	char bytes[] __attribute__((aligned(8)));
};

/* Blocks double, so that a small address space stays small and a large one asks seldom. */
static size_t next_block_bytes(const struct arena *arena, size_t wanted)
{
	size_t room = FIRST_BLOCK_BYTES;

	if (arena->blocks)
		room = arena->blocks->size * 2;
	if (room > LARGEST_BLOCK_BYTES)
		room = LARGEST_BLOCK_BYTES;
	wanted += sizeof(struct arena_block);
	return room < wanted ? (wanted + 4095) & ~(size_t)4095 : room;
}

void arena_hint_large(void *at, size_t size)
{
	uintptr_t mask = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
	size_t before = (uintptr_t)at & mask;

	/* All of the pages, or mremap() would see two mappings and realloc() would have to copy. */
	if (size >= HUGE_PAGE_BYTES / 2)
		madvise((char *)at - before, (before + size + mask) & ~mask, MADV_HUGEPAGE);
}

static void *alloc_from_new_block(struct arena *arena, size_t size)
{
	size_t block_size = next_block_bytes(arena, size);
	struct arena_block *block;

	/* malloc() would write its own words into the first huge page and so make it small ones */
	block = block_size % HUGE_PAGE_BYTES ? malloc(block_size) :
					       aligned_alloc(HUGE_PAGE_BYTES, block_size);
	if (!block)
		return NULL;
	arena_hint_large(block, block_size);
	block->older = arena->blocks;
	block->size = block_size;
	arena->blocks = block;
	arena->next = block->bytes + size;
	arena->end = (char *)block + block_size;
	return block->bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	char *piece = arena->next;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + 7) & ~(size_t)7;
	if ((size_t)(arena->end - piece) < size)
		return alloc_from_new_block(arena, size);
	arena->next = piece + size;
	return piece;
}

void arena_shrink(struct arena *arena, void *piece, size_t size)
{
	arena->next = (char *)piece + ((size + 7) & ~(size_t)7);
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

void arena_free(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
	*arena = (struct arena){ 0 };
}
