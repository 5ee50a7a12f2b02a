/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap - what malloc() of glibc asks the kernel for: room in the heap, or a mapping. */
#include "vmasim/heap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* glibc's numbers on machines of 64 bits. */
#define KIB UINT64_C(1024)
#define HEADER UINT64_C(16)		/* from a chunk to what malloc() returns */
#define LEAST UINT64_C(32)		/* the smallest chunk; what always stays at the top */
#define TOP_PAD (128 * KIB)
#define THRESHOLD (128 * KIB)		/* of mmap() and of trimming, at first */
#define MOST_THRESHOLD (32 * KIB * KIB)
#define TCACHE_SIZE UINT64_C(0x290)	/* the first chunk of all: the cache itself */
#define FAST_MOST UINT64_C(128)		/* chunks up to that go to fastbins */
#define CONSOLIDATES (64 * KIB)		/* a free chunk of that size may lead to trimming */
#define LEAST_FALLBACK (KIB * KIB)	/* where brk() fails, so much is mapped instead */

struct heap_block {
	uint64_t address;		/* what malloc() returned */
	uint64_t size;			/* of its chunk; of a mapping, all of it */
	bool mapped;
};

/* -- blocks ---------------------------------------------------------------------------- */

/* Where the first one that is not below it stands. */
static size_t place_of(const struct heap *heap, uint64_t address)
{
	size_t low = 0, high = heap->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (heap->block[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct heap_block *find(const struct heap *heap, uint64_t address)
{
	size_t at = place_of(heap, address);

	return at < heap->count && heap->block[at].address == address ? &heap->block[at] : NULL;
}

static int add(struct heap *heap, uint64_t address, uint64_t size, bool mapped)
{
	size_t at = place_of(heap, address);

	if (heap->count == heap->room) {
		size_t room = heap->room ? 2 * heap->room : 64;
		struct heap_block *block = reallocarray(heap->block, room, sizeof(*block));

		if (!block)
			return -ENOMEM;
		heap->block = block;
		heap->room = room;
	}
	memmove(&heap->block[at + 1], &heap->block[at], (heap->count - at) * sizeof(*heap->block));
	heap->block[at] = (struct heap_block){ address, size, mapped };
	heap->count++;
	return 0;
}

static void drop(struct heap *heap, struct heap_block *block)
{
	size_t at = (size_t)(block - heap->block);

	heap->count--;
	memmove(block, block + 1, (heap->count - at) * sizeof(*block));
}

void heap_init(struct heap *heap, uint64_t page, uint64_t brk, bool fresh)
{
	*heap = (struct heap){ .page = page, .brk = brk, .mmap_threshold = THRESHOLD,
			       .trim_threshold = THRESHOLD, .begun = !fresh };
	if (!fresh)
		heap->doubt = "what malloc() has taken from the heap before is not told";
}

void heap_free_all(struct heap *heap)
{
	free(heap->block);
	*heap = (struct heap){ .page = 0 };
}

/* -- an operation ---------------------------------------------------------------------- */

static uint64_t up(const struct heap *heap, uint64_t bytes)
{
	return (bytes + heap->page - 1) & -heap->page;
}

typedef int (*step)(struct heap *heap, int error, uint64_t result);

static int ask(struct heap *heap, struct heap_want want, step next)
{
	heap->want = want;
	heap->next = next;
	return 0;
}

static int done(struct heap *heap, uint64_t result, const char *why)
{
	heap->next = NULL;
	heap->result = result;
	if (!heap->why)
		heap->why = why;
	return 0;
}

static void begin(struct heap *heap)
{
	heap->next = NULL;
	heap->result = 0;
	heap->error = 0;
	heap->why = NULL;
	heap->old = 0;
	heap->next_size = 0;
}

/* The first doubt is the one that counts. */
static void doubt(struct heap *heap, const char *why)
{
	if (!heap->doubt)
		heap->doubt = why;
}

bool heap_wants(struct heap *heap, struct heap_want *want)
{
	if (heap->next)
		*want = heap->want;
	return heap->next != NULL;
}

int heap_tell(struct heap *heap, int error, uint64_t result)
{
	step next = heap->next;

	heap->next = NULL;
	return next(heap, error, result);
}

/* -- giving back ----------------------------------------------------------------------- */

static int trimmed(struct heap *heap, int error, uint64_t result)
{
	if (!error && result == heap->want.address) {
		heap->top_size -= heap->brk - result;
		heap->brk = result;
	}
	return done(heap, heap->result, NULL);
}

/* systrim(): all but the pad at the top goes back, in whole pages. */
static int trim(struct heap *heap)
{
	uint64_t area = heap->top_size - LEAST - 1, extra;

	if (area <= TOP_PAD || heap->top + heap->top_size != heap->brk)
		return done(heap, heap->result, "it joins the top, which is not trimmed");
	extra = (area - TOP_PAD) & -heap->page;
	if (!extra)
		return done(heap, heap->result, "it joins the top, which is not trimmed");
	heap->why = "it joins the top, which is trimmed to its pad of 128K by brk()";
	return ask(heap, (struct heap_want){ HEAP_BRK, heap->brk - extra, 0, 0 }, trimmed);
}

static unsigned bin_of(uint64_t size)
{
	return (unsigned)((size - LEAST + HEADER - 1) / HEADER);
}

/* Into the cache, if it has room for one of that size. */
static bool cache(struct heap *heap, uint64_t address, uint64_t size)
{
	unsigned bin = bin_of(size);

	if (bin >= TCACHE_BINS || heap->cached_count[bin] == TCACHE_KEEPS)
		return false;
	heap->cached[bin][heap->cached_count[bin]++] = address;
	return true;
}

/* _int_free() of a chunk of the heap. */
static int give_back(struct heap *heap, uint64_t address, uint64_t size)
{
	uint64_t chunk = address - HEADER;

	if (cache(heap, address, size))
		return done(heap, heap->result, "the thread's cache keeps it: no system call");
	if (size <= FAST_MOST) {
		doubt(heap, "a fastbin keeps what was freed, and bins are not followed");
		return done(heap, heap->result, "a fastbin keeps it: no system call");
	}
	if (chunk + size != heap->top) {
		doubt(heap, "a block below others was freed, and what bins make of it is not "
		      "followed");
		return done(heap, heap->result, "not topmost: a bin keeps it, no system call");
	}
	heap->top = chunk;
	heap->top_size += size;
	if (heap->top_size >= CONSOLIDATES && heap->top_size >= heap->trim_threshold)
		return trim(heap);
	return done(heap, heap->result, "it is topmost and joins the top: no system call");
}

static int unmapped(struct heap *heap, int error, uint64_t result)
{
	(void)error;
	(void)result;
	return done(heap, heap->result, NULL);
}

/* What was mapped teaches: from now on blocks of that size come from the heap. */
static int unmap(struct heap *heap, uint64_t address, uint64_t size)
{
	if (size > heap->mmap_threshold && size <= MOST_THRESHOLD) {
		heap->mmap_threshold = size;
		heap->trim_threshold = 2 * size;
		heap->why = "its mapping goes; the thresholds rise to its size";
	} else {
		heap->why = "its mapping goes";
	}
	return ask(heap, (struct heap_want){ HEAP_MUNMAP, address - HEADER, size, 0 }, unmapped);
}

int heap_free(struct heap *heap, uint64_t address)
{
	struct heap_block *block = find(heap, address), was;

	begin(heap);
	if (!address)
		return done(heap, 0, "free(NULL) does nothing");
	if (!block) {
		heap->error = -EINVAL;
		return done(heap, 0, "no block of malloc() begins there");
	}
	was = *block;
	drop(heap, block);
	return was.mapped ? unmap(heap, address, was.size) : give_back(heap, address, was.size);
}

/* -- taking ---------------------------------------------------------------------------- */

static int allocate(struct heap *heap);
static int moved(struct heap *heap, uint64_t address, uint64_t size);

static int fail(struct heap *heap)
{
	heap->error = -ENOMEM;
	return done(heap, 0, "neither brk() nor mmap() gives so much");
}

static int give(struct heap *heap, uint64_t address, uint64_t size, bool mapped)
{
	int err = add(heap, address, size, mapped);

	if (err)
		return err;
	heap->result = address;
	return heap->old ? moved(heap, address, size) : done(heap, address, NULL);
}

/* From the lower end of the top. */
static int carve(struct heap *heap)
{
	uint64_t chunk = heap->top, size = heap->size;

	heap->top += size;
	heap->top_size -= size;
	if (heap->next_size) {
		heap->size = heap->next_size;
		heap->next_size = 0;
		return allocate(heap);
	}
	if (!heap->why)
		heap->why = "from the top of the heap, which is large enough: no system call";
	return give(heap, chunk + HEADER, size, false);
}

static int fallen_back(struct heap *heap, int error, uint64_t result)
{
	if (error)
		return fail(heap);
	doubt(heap, "brk() failed, and what malloc() makes of mappings instead is not followed");
	heap->top = result;
	heap->top_size = heap->want.length;
	heap->why = "brk() fails: a mapping takes its place";
	return carve(heap);
}

static int fall_back(struct heap *heap)
{
	uint64_t length = up(heap, heap->size + TOP_PAD + LEAST);

	if (length < LEAST_FALLBACK)
		length = LEAST_FALLBACK;
	return ask(heap, (struct heap_want){ HEAP_MMAP, 0, length, 0 }, fallen_back);
}

/* The first chunk of a heap begins at a multiple of 16, and it ends at a page. */
static int aligned(struct heap *heap, int error, uint64_t result)
{
	if (error || result != heap->want.address)
		return fall_back(heap);
	heap->top_size += result - heap->brk;
	heap->brk = result;
	return carve(heap);
}

static int grown(struct heap *heap, int error, uint64_t result)
{
	uint64_t from = heap->brk, skip;

	if (error || result != heap->want.address)
		return fall_back(heap);
	heap->brk = result;
	if (heap->top_size) {
		heap->top_size += result - from;
		return carve(heap);
	}
	skip = -from & (HEADER - 1);
	heap->top = from + skip;
	heap->top_size = result - heap->top;
	if (up(heap, result + skip) == result)
		return carve(heap);
	return ask(heap, (struct heap_want){ HEAP_BRK, up(heap, result + skip), 0, 0 }, aligned);
}

static int grow(struct heap *heap)
{
	uint64_t more = up(heap, heap->size + TOP_PAD + LEAST - heap->top_size);

	if (!heap->next_size || heap->next_size < heap->mmap_threshold)
		heap->why = "the top is too small: brk() adds the size and 128K, in whole pages";
	return ask(heap, (struct heap_want){ HEAP_BRK, heap->brk + more, 0, 0 }, grown);
}

static int mapped(struct heap *heap, int error, uint64_t result)
{
	if (error)
		return grow(heap);
	heap->why = "not below the mmap threshold, and the top is too small: a mapping of its own";
	return give(heap, result + HEADER, heap->want.length, true);
}

static int allocate(struct heap *heap)
{
	uint64_t length = up(heap, heap->size + 8);

	if (heap->top_size >= heap->size + LEAST)
		return carve(heap);
	if (heap->size < heap->mmap_threshold)
		return grow(heap);
	return ask(heap, (struct heap_want){ HEAP_MMAP, 0, length, 0 }, mapped);
}

/* 8 bytes for its size, a multiple of 16. 0: too much. */
static uint64_t chunk_of(uint64_t size)
{
	uint64_t chunk = (size + 8 + HEADER - 1) & -HEADER;

	if (size > INT64_MAX - LEAST)
		return 0;
	return chunk < LEAST ? LEAST : chunk;
}

int heap_malloc(struct heap *heap, uint64_t size, bool cleared)
{
	uint64_t chunk = chunk_of(size);
	unsigned bin = bin_of(chunk);

	begin(heap);
	if (!chunk)
		return fail(heap);
	heap->size = chunk;
	if (!heap->begun) {
		heap->begun = true;
		heap->size = TCACHE_SIZE;
		heap->next_size = chunk;
	} else if (bin < TCACHE_BINS && heap->cached_count[bin]) {
		if (cleared)
			doubt(heap, "calloc() takes nothing from the cache in some releases");
		heap->why = "the thread's cache has one of that size: no system call";
		return give(heap, heap->cached[bin][--heap->cached_count[bin]], chunk, false);
	}
	return allocate(heap);
}

/* -- realloc() ------------------------------------------------------------------------- */

/* What is beyond @size goes back, if it is a chunk. */
static int cut(struct heap *heap, struct heap_block *block, uint64_t size)
{
	uint64_t rest = block->size - size;

	heap->result = block->address;
	if (rest < LEAST)
		return done(heap, block->address, "it is large enough as it is");
	block->size = size;
	return give_back(heap, block->address + size, rest);
}

/* The old block is free now; one right above it is joined with it. */
static int moved(struct heap *heap, uint64_t address, uint64_t size)
{
	struct heap_block *old = find(heap, heap->old), was;

	heap->old = 0;
	if (old->address + old->size == address) {
		drop(heap, find(heap, address));
		old->size += size;
		return cut(heap, old, size);
	}
	was = *old;
	drop(heap, old);
	return give_back(heap, was.address, was.size);
}

static int remapped(struct heap *heap, int error, uint64_t result)
{
	struct heap_block *old = find(heap, heap->old);
	uint64_t length = heap->want.new_length;

	if (error)
		return fail(heap);
	drop(heap, old);
	heap->old = 0;
	heap->why = "it has a mapping of its own: mremap()";
	return give(heap, result + HEADER, length, true);
}

static int resize_mapping(struct heap *heap, const struct heap_block *block, uint64_t chunk)
{
	uint64_t length = up(heap, chunk + 8);

	if (length == block->size)
		return done(heap, block->address, "its mapping has as many pages already");
	heap->old = block->address;
	return ask(heap, (struct heap_want){ HEAP_MREMAP, block->address - HEADER, block->size,
					     length }, remapped);
}

static int resize(struct heap *heap, struct heap_block *block, uint64_t chunk)
{
	uint64_t both = block->size + heap->top_size;

	if (block->size >= chunk)
		return cut(heap, block, chunk);
	if (block->address - HEADER + block->size == heap->top && both >= chunk + LEAST) {
		heap->top = block->address - HEADER + chunk;
		heap->top_size = both - chunk;
		block->size = chunk;
		return done(heap, block->address, "it is topmost and takes from the top");
	}
	heap->size = chunk;
	heap->old = block->address;
	return allocate(heap);
}

int heap_realloc(struct heap *heap, uint64_t address, uint64_t size)
{
	struct heap_block *block = find(heap, address);
	uint64_t chunk = chunk_of(size);

	if (!address)
		return heap_malloc(heap, size, false);
	if (!size)
		return heap_free(heap, address);
	begin(heap);
	if (!block) {
		heap->error = -EINVAL;
		return done(heap, 0, "no block of malloc() begins there");
	}
	if (!chunk)
		return fail(heap);
	return block->mapped ? resize_mapping(heap, block, chunk) : resize(heap, block, chunk);
}
