/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* arena - memory that is handed out piece by piece and freed all at once. */
#ifndef MODEL_ARENA_H
#define MODEL_ARENA_H

#include <stddef.h>

struct arena_block;

/* All zero is an empty arena. */
struct arena {
	struct arena_block *blocks;	/* newest first */
	char *next, *end;		/* the room left in the newest */
};

/* @size bytes aligned to 8, not zeroed; NULL when memory is out. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of @len bytes with a NUL behind it; NULL when memory is out. */
char *arena_strndup(struct arena *arena, const char *text, size_t len);

/* Give back the end of @piece, the newest one: it keeps @size bytes. */
void arena_shrink(struct arena *arena, void *piece, size_t size);

void arena_free(struct arena *arena);

/*
 * What malloc() itself needs of a block. Ask for so much less than a power of two, and realloc() of
 * a large block maps a whole number of huge pages, which the kernel aligns.
 */
enum { MALLOC_BYTES = 64 };

/*
 * @size bytes at @at, of malloc's, will all be written soon: where that is several MiB, huge pages
 * save three quarters of the time that the kernel needs to hand them out. A hint, never fails.
 */
void arena_hint_large(void *at, size_t size);

#endif
