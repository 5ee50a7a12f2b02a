/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* query - the ioctls PROCMAP_QUERY and PAGEMAP_SCAN, where the kernel has them. */
#include "source/query.h"

#include <errno.h>
#include <limits.h>
#include <sys/ioctl.h>

/* Laid out as the kernel's struct procmap_query, 6.11. */
struct procmap_arg {
	uint64_t size, query_flags, query_addr;
	uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
	uint32_t dev_major, dev_minor;
	uint32_t vma_name_size, build_id_size;
	uint64_t vma_name_addr, build_id_addr;
};

/* Laid out as the kernel's struct pm_scan_arg, 6.7. */
struct scan_arg {
	uint64_t size, flags, start, end, walk_end;
	uint64_t vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};

_Static_assert(sizeof(struct procmap_arg) == 104, "the kernel counts 104 bytes");
_Static_assert(sizeof(struct scan_arg) == 96, "the kernel counts 96 bytes");
_Static_assert(sizeof(struct query_region) == 24, "the kernel counts 24 bytes");

#define ASK_PROCMAP _IOWR('f', 17, struct procmap_arg)
#define ASK_SCAN    _IOWR('f', 16, struct scan_arg)

int query_vma(struct query_vma *vma, int maps_fd, uint64_t addr, unsigned flags, char *name,
	      size_t name_size)
{
	struct procmap_arg arg = {
		.size = sizeof(arg),
		.query_flags = flags,
		.query_addr = addr,
		.vma_name_size = (uint32_t)(name_size < QUERY_NAME_BYTES ? name_size :
									   QUERY_NAME_BYTES),
		.vma_name_addr = name_size ? (uintptr_t)name : 0,
	};
	int rc;

	do {
		rc = ioctl(maps_fd, ASK_PROCMAP, &arg);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return -errno;
	*vma = (struct query_vma){
		.start = arg.vma_start,
		.end = arg.vma_end,
		.offset = arg.vma_offset,
		.inode = arg.inode,
		.page_size = arg.vma_page_size,
		.dev_major = arg.dev_major,
		.dev_minor = arg.dev_minor,
		.flags = (unsigned)arg.vma_flags,
		/* The kernel counts the NUL; no name at all is 0. */
		.name_len = arg.vma_name_size ? arg.vma_name_size - 1 : 0,
	};
	return 0;
}

int query_scan(struct query_region *regions, size_t size, int pagemap_fd,
	       const struct query_scan *scan)
{
	struct scan_arg arg = {
		.size = sizeof(arg),
		.start = scan->start,
		.end = scan->end,
		.vec = (uintptr_t)regions,
		.vec_len = size < INT_MAX ? size : INT_MAX,
		/* A page fits when every bit of the mask is set, after inversion. */
		.category_mask = scan->all | scan->none,
		.category_inverted = scan->none,
		.category_anyof_mask = scan->any,
		.max_pages = scan->most_pages,
		.return_mask = scan->report,
	};
	int rc;

	do {
		rc = ioctl(pagemap_fd, ASK_SCAN, &arg);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : rc;
}
