/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sampler_pages - the residency map: what page tables hold of each stretch of a range. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/sampler.h"

/* Entries of /proc/PID/pagemap, one a page; only what all kernels agree on. */
#define ENTRY_PRESENT (UINT64_C(1) << 63)
#define ENTRY_SWAPPED (UINT64_C(1) << 62)
enum { ENTRIES = 4096 };

struct map {
	struct vmat_sampler *s;
	struct vmat_pages *cells;
	size_t count, cell;		/* the first cell that may yet get pages */
	uint64_t start, end;
	uint64_t page;
	int pagemap, maps;
};

/* -- cells --------------------------------------------------------------------------------- */

static uint64_t start_of_cell(const struct map *map, size_t cell)
{
	uint64_t len = map->end - map->start;

	return map->start + len / map->count * cell + len % map->count * cell / map->count;
}

static void add_to_cell(struct vmat_pages *cell, uint64_t categories, uint64_t bytes)
{
	if (categories & SCAN_PRESENT)
		cell->present += bytes;
	if (categories & SCAN_ZERO_PAGE)
		cell->zero += bytes;
	if (categories & SCAN_HUGE)
		cell->huge += bytes;
	/* to the kernel, a guard is an entry of swap that is none */
	if (categories & SCAN_GUARD)
		cell->guard += bytes;
	else if (categories & SCAN_SWAPPED)
		cell->swapped += bytes;
}

/* Regions come in ascending order. */
static void add(struct map *map, const struct query_region *region)
{
	uint64_t start = region->start > map->start ? region->start : map->start;
	uint64_t end = region->end < map->end ? region->end : map->end;

	while (start < end) {
		uint64_t cell_end = start_of_cell(map, map->cell + 1);
		uint64_t upto = cell_end < end ? cell_end : end;

		if (upto > start) {
			add_to_cell(&map->cells[map->cell], region->categories, upto - start);
			start = upto;
		}
		if (cell_end <= start && map->cell + 1 < map->count)
			map->cell++;
	}
}

/* -- by PAGEMAP_SCAN ----------------------------------------------------------------------- */

/*
 * One step; -EAGAIN: again, in another way. Above the highest address there is nothing to look at,
 * and the kernel takes no range that reaches so far: it is found by halves.
 */
static int scan_step(struct map *map, struct pages_step *step, uint64_t *at, uint64_t *end)
{
	int rc = pages_step(step, *at, *end, at);

	if (rc == -EINVAL && step->categories & SCAN_GUARD) {
		step->categories &= ~(uint64_t)SCAN_GUARD;
		map->s->no_guard = true;
		return -EAGAIN;
	}
	if (rc == -EFAULT && *end - *at > map->page) {
		*end = *at + (*end - *at) / map->page / 2 * map->page;
		return -EAGAIN;
	}
	return rc;
}

static int scan(struct map *map)
{
	struct pages_step step = {
		.fd = map->pagemap, .page_size = map->page, .pace = &map->s->watch.pace,
		.categories = SCAN_PRESENT | SCAN_SWAPPED | SCAN_ZERO_PAGE | SCAN_HUGE |
			      (map->s->no_guard ? 0 : SCAN_GUARD),
	};
	uint64_t at = map->start / map->page * map->page, end = 0;
	uint64_t upto = (map->end - 1) / map->page * map->page;
	int rc = 0;

	if (upto <= UINT64_MAX - map->page)	/* the last page of all is nobody's */
		upto += map->page;
	while (at < upto && (!rc || rc == -EAGAIN)) {
		if (!rc)
			end = upto - at > step.pace->bytes ? at + step.pace->bytes : upto;
		rc = scan_step(map, &step, &at, &end);
		for (size_t i = 0; !rc && i < step.count; i++)
			add(map, &step.regions[i]);
	}
	return rc == -EFAULT ? 0 : rc;
}

/* -- by pagemap ---------------------------------------------------------------------------- */

static int read_entries(struct map *map)
{
	uint64_t entries[ENTRIES], first = map->start / map->page;
	uint64_t last = (map->end - 1) / map->page + 1;

	while (first < last) {
		size_t wanted = last - first < ENTRIES ? (size_t)(last - first) : ENTRIES;
		ssize_t n = procfs_pread(map->pagemap, entries, wanted * sizeof(*entries),
					 first * sizeof(*entries));

		if (n <= 0)	/* 0: above the highest address */
			return (int)n;
		for (size_t i = 0; i < (size_t)n / sizeof(*entries); i++) {
			struct query_region region = {
				.start = (first + i) * map->page,
				.end = (first + i + 1) * map->page,
				.categories = (entries[i] & ENTRY_PRESENT ? SCAN_PRESENT : 0) |
					      (entries[i] & ENTRY_SWAPPED ? SCAN_SWAPPED : 0),
			};

			if (region.categories)
				add(map, &region);
		}
		first += (size_t)n / sizeof(*entries);
	}
	return 0;
}

/* -- the process --------------------------------------------------------------------------- */

static void close_map(struct map *map)
{
	if (map->maps >= 0)
		close(map->maps);
	if (map->pagemap >= 0)
		close(map->pagemap);
	map->maps = map->pagemap = -1;
}

static int open_map(struct map *map, const struct procfs_dir *dir)
{
	struct load *load = map->s->load;

	map->maps = load_open_maps(load, dir, "maps");
	if (map->maps < 0)
		return map->maps;
	map->pagemap = procfs_open_file(dir, "pagemap");
	if (map->pagemap < 0)
		return procfs_fail(&load->trouble, map->pagemap, "pagemap", NULL,
				   map->pagemap == -ENOENT ? "it needs CONFIG_PROC_PAGE_MONITOR" :
							     LOAD_NEEDS_PTRACE);
	return load_is_there(map->maps) ? 0 : load_ended(load);
}

/* When the first thread has exited its files are empty, and those of another one are not. */
static int open_any(struct map *map)
{
	const struct procfs_dir *dir = &map->s->dir;
	int rc = open_map(map, dir);
	struct procfs_dir task;
	size_t count = 0;
	pid_t *tids;

	if (rc != -ESRCH || procfs_tids(&tids, &count, dir))
		return rc;
	for (size_t i = 0; rc == -ESRCH && i < count; i++) {
		close_map(map);
		if (procfs_open_task(&task, dir, tids[i]))
			continue;
		rc = open_map(map, &task);
		procfs_close_dir(&task);
	}
	free(tids);
	return rc;
}

static int fill(struct map *map)
{
	struct vmat_sampler *s = map->s;
	unsigned known = VMAT_PAGES_PRESENT | VMAT_PAGES_SWAPPED;
	int rc = s->no_scan ? -ENOTTY : scan(map);

	s->no_scan = rc == -ENOTTY;
	if (s->no_scan)
		rc = read_entries(map);
	else
		known |= VMAT_PAGES_ZERO | VMAT_PAGES_HUGE | (s->no_guard ? 0 : VMAT_PAGES_GUARD);
	if (rc)
		return procfs_fail(&s->load->trouble, rc, "pagemap", NULL, NULL);
	for (size_t i = 0; i < map->count; i++)
		map->cells[i].known = known;
	/* page tables that are gone look empty */
	return load_is_there(map->maps) ? 0 : load_ended(s->load);
}

int vmat_sampler_pages(struct vmat_pages *cells, size_t count, struct vmat_sampler *sampler,
		       uint64_t start, uint64_t end, struct vmat_trouble *trouble)
{
	struct map map = {
		.s = sampler, .cells = cells, .count = count, .start = start, .end = end,
		.page = (uint64_t)sysconf(_SC_PAGESIZE), .pagemap = -1, .maps = -1,
	};
	uint64_t cpu_ns = sampler_cpu_ns();
	int rc;

	if (!count || start >= end)
		return procfs_fail(trouble, -EINVAL, NULL, "a map needs cells and a range", NULL);
	sampler->load->trouble = (struct vmat_trouble){ .error = 0 };
	memset(cells, 0, count * sizeof(*cells));
	rc = open_any(&map);
	if (!rc)
		rc = fill(&map);
	close_map(&map);
	budget_spend(&sampler->quick, sampler_share(sampler, false), pages_clock_ns(),
		     sampler_cpu_ns() - cpu_ns);
	return sampler_fail(sampler, rc, trouble);
}
