/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tree and the index cost: tree FILE [ROUNDS] loads the text of maps and takes turns. On
 * stdout, for each: its name, the median of the CPU nanoseconds of one VMA or one query, and the mean
 * of those that were not the kernel's, who clears the memory that a new tree is put into: how long
 * that takes differs tenfold between one moment of a virtual machine and the next.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "vmatools.h"

enum { MOST_ROUNDS = 99, QUERIES = 1 << 18 };

struct bench {
	struct vmat_mm *plain, *indexed;
	struct vmat_tree *tree;		/* built from sorted rows */
	struct vmat_tree *grown;	/* inserted one by one, in random order: nodes lie anywhere */
	const struct vmat_vma **order;	/* the rows in random order */
	uint64_t *addrs, *sorted;	/* QUERIES of them */
	uint64_t *lengths;
	const struct vmat_vma **found;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t user_ns(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_utime.tv_sec * 1000000000 + (uint64_t)usage.ru_utime.tv_usec * 1000;
}

static uint64_t dice(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void need(int rc, const char *what)
{
	if (!rc)
		return;
	fprintf(stderr, "tree: %s: %s\n", what, strerror(-rc));
	exit(2);
}

/* -- what is measured; each returns how many times it did it --------------------------- */

static size_t build(const struct bench *b)
{
	struct vmat_tree *tree;

	need(vmat_tree_new(&tree, b->plain, NULL), "vmat_tree_new");
	vmat_tree_free(tree);
	return vmat_map_count(b->plain);
}

static struct vmat_tree *grow(const struct bench *b, const struct vmat_vma *const *order)
{
	const struct vmat_vma *vma = vmat_first_vma(b->plain);
	struct vmat_tree_options options = { .size = sizeof(options) };
	struct vmat_tree *tree;
	struct vmat_mm *empty;

	need(vmat_parse(&empty, "", 0, NULL), "vmat_parse");
	need(vmat_tree_defaults(b->plain, &options), "vmat_tree_defaults");
	need(vmat_tree_new(&tree, empty, &options), "vmat_tree_new");
	for (size_t i = 0; i < vmat_map_count(b->plain); i++) {
		struct vmat_area area = { .size = sizeof(area) };

		if (order)
			vma = order[i];
		area.start = vmat_vma_start(vma);
		area.end = vmat_vma_end(vma);
		area.flags = vmat_vma_flags(vma);
		area.offset = vmat_vma_offset(vma);
		area.inode = vmat_vma_inode(vma);
		area.dev_major = vmat_vma_dev_major(vma);
		area.dev_minor = vmat_vma_dev_minor(vma);
		area.name = vmat_vma_name(vma);
		area.name_len = vmat_vma_name_len(vma);
		need(vmat_tree_insert(NULL, tree, &area), "vmat_tree_insert");
		if (!order)
			vma = vmat_next_vma(b->plain, vma);
	}
	return tree;
}

/* The empty mm that the tree was made from goes with it. */
static void fell(struct vmat_tree *tree)
{
	struct vmat_mm *empty = (struct vmat_mm *)(uintptr_t)vmat_tree_mm(tree);

	vmat_tree_free(tree);
	vmat_mm_free(empty);
}

static size_t insert_sorted(const struct bench *b)
{
	fell(grow(b, NULL));
	return vmat_map_count(b->plain);
}

static size_t insert_random(const struct bench *b)
{
	fell(grow(b, b->order));
	return vmat_map_count(b->plain);
}

#define FIND_EACH(name, call)                                                                     \
	static size_t name(const struct bench *b)                                                 \
	{                                                                                         \
		for (size_t i = 0; i < QUERIES; i++)                                              \
			b->found[i] = call;                                                       \
		return QUERIES;                                                                   \
	}

FIND_EACH(find_rows, vmat_find_vma(b->plain, b->addrs[i]))
FIND_EACH(find_index, vmat_find_vma(b->indexed, b->addrs[i]))
FIND_EACH(find_tree, vmat_tree_find_vma(b->tree, b->addrs[i]))
FIND_EACH(find_grown, vmat_tree_find_vma(b->grown, b->addrs[i]))

static size_t find_many(const struct bench *b)
{
	vmat_find_vma_many(b->indexed, b->addrs, QUERIES, b->found);
	return QUERIES;
}

static size_t find_many_sorted(const struct bench *b)
{
	vmat_find_vma_many(b->indexed, b->sorted, QUERIES, b->found);
	return QUERIES;
}

static size_t gap_query(const struct vmat_tree *tree, const struct bench *b,
			enum vmat_direction direction)
{
	struct vmat_area_wish wish = { .size = sizeof(wish), .direction = direction,
				       .high_limit = vmat_tree_highest_vm_end(tree) };
	uint64_t addr;

	for (size_t i = 0; i < QUERIES; i++) {
		wish.length = b->lengths[i];
		wish.low_limit = 0;
		wish.high_limit = b->addrs[i];
		if (direction == VMAT_BOTTOM_UP) {
			wish.low_limit = b->addrs[i];
			wish.high_limit = UINT64_C(1) << 47;
		}
		(void)vmat_tree_unmapped_area(&addr, tree, &wish, NULL);
	}
	return QUERIES;
}

static size_t gap_up(const struct bench *b)
{
	return gap_query(b->tree, b, VMAT_BOTTOM_UP);
}

static size_t gap_down(const struct bench *b)
{
	return gap_query(b->tree, b, VMAT_TOP_DOWN);
}

static size_t gap_down_grown(const struct bench *b)
{
	return gap_query(b->grown, b, VMAT_TOP_DOWN);
}

static size_t gap_largest(const struct bench *b)
{
	struct vmat_gap gap;

	for (size_t i = 0; i + 1 < QUERIES; i += 2) {
		uint64_t low = b->addrs[i], high = b->addrs[i + 1];

		(void)vmat_tree_largest_gap(b->tree, low < high ? low : high,
					    low < high ? high : low, &gap);
	}
	return QUERIES / 2;
}

static const struct task {
	const char *name;
	size_t (*run)(const struct bench *b);
} tasks[] = {
	{ "build", build },
	{ "insert-sorted", insert_sorted },
	{ "insert-random", insert_random },
	{ "find-rows", find_rows },
	{ "find-index", find_index },
	{ "find-tree", find_tree },
	{ "find-tree-grown", find_grown },
	{ "find-many", find_many },
	{ "find-many-sorted", find_many_sorted },
	{ "gap-bottom-up", gap_up },
	{ "gap-top-down", gap_down },
	{ "gap-top-down-grown", gap_down_grown },
	{ "gap-largest", gap_largest },
};

enum { TASKS = sizeof(tasks) / sizeof(tasks[0]) };

/* -- the material -------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void *room(size_t count, size_t size)
{
	void *at = calloc(count, size);

	if (!at)
		need(-ENOMEM, "no memory");
	return at;
}

static void make_queries(struct bench *b, uint64_t *seed)
{
	size_t n = vmat_map_count(b->plain);

	b->addrs = room(QUERIES, sizeof(*b->addrs));
	b->sorted = room(QUERIES, sizeof(*b->sorted));
	b->lengths = room(QUERIES, sizeof(*b->lengths));
	b->found = room(QUERIES, sizeof(*b->found));
	b->order = room(n, sizeof(*b->order));
	for (const struct vmat_vma *vma = vmat_first_vma(b->plain), **at = b->order;
	     at < b->order + n; vma = vmat_next_vma(b->plain, vma))
		*at++ = vma;
	for (size_t i = 0; i < QUERIES; i++) {
		b->addrs[i] = b->sorted[i] = vmat_vma_start(b->order[dice(seed) % n]) + dice(seed) % 4096;
		b->lengths[i] = 4096 << dice(seed) % 12;
	}
	qsort(b->sorted, QUERIES, sizeof(*b->sorted), by_value);
	for (size_t i = n; i > 1; i--) {
		size_t j = dice(seed) % i;
		const struct vmat_vma *vma = b->order[j];

		b->order[j] = b->order[i - 1];
		b->order[i - 1] = vma;
	}
}

static void measure(const struct bench *b, unsigned rounds)
{
	static uint64_t ns[TASKS][MOST_ROUNDS], user[TASKS];
	static size_t times[TASKS];

	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < TASKS; i++) {
			uint64_t user_start = user_ns(), start = now_ns();

			times[i] = tasks[i].run(b);
			ns[i][round] = now_ns() - start;
			user[i] += user_ns() - user_start;
		}
	for (size_t i = 0; i < TASKS; i++) {
		qsort(ns[i], rounds, sizeof(ns[i][0]), by_value);
		printf("%s %.1f %.1f\n", tasks[i].name, (double)ns[i][rounds / 2] / (double)times[i],
		       (double)user[i] / rounds / (double)times[i]);
	}
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5;
	uint64_t seed = 88172645463325252;
	struct bench b = { 0 };

	if (argc < 2 || !rounds || rounds > MOST_ROUNDS) {
		fputs("usage: tree FILE [ROUNDS]\n", stderr);
		return 2;
	}
	need(vmat_load_path(&b.plain, argv[1], NULL, NULL), argv[1]);
	need(vmat_load_path(&b.indexed, argv[1], NULL, NULL), argv[1]);
	need(vmat_mm_index(b.indexed), "vmat_mm_index");
	need(vmat_tree_new(&b.tree, b.plain, NULL), "vmat_tree_new");
	make_queries(&b, &seed);
	b.grown = grow(&b, b.order);
	measure(&b, rounds);
	fell(b.grown);
	vmat_tree_free(b.tree);
	vmat_mm_free(b.plain);
	vmat_mm_free(b.indexed);
	free(b.addrs);
	free(b.sorted);
	free(b.lengths);
	free(b.found);
	free(b.order);
	return 0;
}
