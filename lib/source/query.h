/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* query - the ioctls PROCMAP_QUERY and PAGEMAP_SCAN, where the kernel has them. */
#ifndef SOURCE_QUERY_H
#define SOURCE_QUERY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Both are found out by trying: kernels get features backported, and the headers that a
 * distribution ships are often older than the kernel that runs. Build ids are never asked
 * for: reading one from a mapped device can wait for ever.
 */

/* query_flags of PROCMAP_QUERY and vma_flags of its answer; the kernel's numbers. */
enum {
	QUERY_READABLE = 0x01,
	QUERY_WRITABLE = 0x02,
	QUERY_EXECUTABLE = 0x04,
	QUERY_SHARED = 0x08,		/* MAP_SHARED, the 's' of maps */
	QUERY_COVERING_OR_NEXT = 0x10,	/* find_vma() instead of vma_lookup() */
	QUERY_FILE_BACKED = 0x20
};

struct query_vma {
	uint64_t start, end, offset, inode, page_size;
	uint32_t dev_major, dev_minor;
	unsigned flags;		/* QUERY_READABLE .. QUERY_SHARED */
	size_t name_len;
};

/*
 * Ask an open maps for the VMA at @addr. @name receives the name as it is, without escapes and
 * without a NUL; @name_size 0: do not ask for it. Returns 0, -ENOENT (no such VMA), -ESRCH (the
 * process has no address space any more), -ENOTTY (this kernel, or this file, cannot),
 * -ENAMETOOLONG (@name_size, or the 4095 bytes that the kernel allows, do not suffice).
 * [vsyscall] is never found. O(log n).
 */
int query_vma(struct query_vma *vma, int maps_fd, uint64_t addr, unsigned flags, char *name,
	      size_t name_size);

/* Room for the longest name that the kernel gives, with the NUL that it puts behind. */
#define QUERY_NAME_BYTES ((size_t)4096)

/* Categories of PAGEMAP_SCAN; the kernel's numbers. */
enum {
	SCAN_WRITE_PROTECTABLE = 0x001,
	SCAN_WRITTEN = 0x002,
	SCAN_FILE = 0x004,
	SCAN_PRESENT = 0x008,
	SCAN_SWAPPED = 0x010,
	SCAN_ZERO_PAGE = 0x020,
	SCAN_HUGE = 0x040,
	SCAN_SOFT_DIRTY = 0x080,
	SCAN_GUARD = 0x100
};

/*
 * What to look for: pages that have all of @all, none of @none and, unless it is 0, one of @any;
 * @report: what to tell of them. @most_pages: stop behind so many that fit; 0: no limit.
 */
struct query_scan {
	uint64_t start, end;
	uint64_t all, none, any, report;
	uint64_t most_pages;
};

struct query_region {
	uint64_t start, end, categories;
};

/*
 * Ask an open pagemap which ranges have such pages. Fills at most @size regions, in order, and
 * returns how many; exactly @size, or most_pages in all: there may be more, go on from the end of
 * the last. -ENOTTY: this kernel cannot, -EINVAL: it does not know one of the categories. Where the
 * address space is gone it looks empty. The mmap lock of the process is held meanwhile: keep the
 * range or the number of pages small where it must not wait.
 */
int query_scan(struct query_region *regions, size_t size, int pagemap_fd,
	       const struct query_scan *scan);

#endif
