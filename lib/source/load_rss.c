/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_rss - Rss of each VMA as smaps would print it, from page tables merged with the layout. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/load.h"

/* So many small VMAs take as long as the pages of a step do. */
enum { STEP_VMAS = 128 };

/* No huge page is smaller. */
enum { LEAST_HUGE = 65536 };

struct join {
	struct load_watch *watch;
	const struct load *load;
	const struct vmat_mm *mm;
	size_t count;			/* rows, without the gate VMA */
	size_t row;			/* the first one that may yet get pages */
	int maps_fd;
	struct pages_step step;
	const struct vmat_vma *asked;	/* the last one whose page size was asked for */
	bool asked_is_hugetlb;
};

/* -- what cannot be told apart from page tables alone -------------------------------------- */

static int doubt(struct join *join, const char *why)
{
	join->watch->rss_why = why;
	return -EOPNOTSUPP;
}

/* smaps counts hugetlb pages elsewhere; the scan shows them as it shows transparent ones. */
static int is_hugetlb(struct join *join, const struct vmat_vma *vma)
{
	struct query_vma answer;
	int rc;

	if (!vma->file->inode || (vma->start | vma->end) % LEAST_HUGE)
		return 0;
	if (join->asked != vma) {
		rc = query_vma(&answer, join->maps_fd, vma->start, 0, NULL, 0);
		if (rc == -ENOTTY)
			return doubt(join, "only smaps tells transparent huge pages from hugetlb "
					   "on this kernel");
		join->asked = vma;
		join->asked_is_hugetlb = !rc && answer.page_size > join->step.page_size;
	}
	return join->asked_is_hugetlb;
}

static bool tells_huge_zero(struct join *join)
{
	struct load_watch *watch = join->watch;
	uint64_t page = join->step.page_size;
	struct procfs_dir self;
	int fd;

	if (watch->huge_zero_asked)
		return watch->huge_zero_told;
	watch->huge_zero_asked = true;
	if (join->load->proc.fd < 0 || procfs_open_dir(&self, &join->load->proc, "self"))
		return false;
	fd = procfs_open_file(&self, "pagemap");
	procfs_close_dir(&self);
	if (fd < 0)
		return false;
	watch->huge_zero_told = pages_huge_zero_is_told(fd, page / sizeof(uint64_t) * page);
	close(fd);
	return watch->huge_zero_told;
}

/* 1: these huge pages count, 0: they do not, -EOPNOTSUPP: nobody knows. */
static int huge_pages_count(struct join *join, const struct vmat_vma *vma)
{
	int hugetlb = is_hugetlb(join, vma);

	if (hugetlb)
		return hugetlb < 0 ? hugetlb : 0;
	if (!(vma->perms & PERM_SHARED) && !tells_huge_zero(join))
		return doubt(join, "only smaps tells the huge zero page from others here");
	return 1;
}

static bool begins_with(const struct vmat_vma *vma, const char *start)
{
	return !strncmp(vma->file->name, start, strlen(start));
}

/* What drivers and the kernel itself put there may be no page that smaps counts. */
static bool may_be_special(const struct vmat_vma *vma)
{
	return begins_with(vma, "[vvar") ||
	       (begins_with(vma, "/dev/") && !begins_with(vma, "/dev/shm/") &&
		!begins_with(vma, "/dev/zero"));
}

/* -- the join ------------------------------------------------------------------------------ */

static int add_to_row(struct join *join, size_t row, const struct query_region *region)
{
	const struct vmat_vma *vma = &join->mm->rows[row];
	uint64_t start = region->start > vma->start ? region->start : vma->start;
	uint64_t end = region->end < vma->end ? region->end : vma->end;
	int counts = region->categories & SCAN_HUGE ? huge_pages_count(join, vma) : 1;

	if (counts > 0)
		join->watch->rss[row] += end - start;
	return counts < 0 ? counts : 0;
}

/* Both ascend. A region may reach over several rows, and what is in none is new. */
static int add_region(struct join *join, const struct query_region *region)
{
	const struct vmat_vma *rows = join->mm->rows;
	int rc = 0;

	if (!(region->categories & SCAN_PRESENT) || region->categories & SCAN_ZERO_PAGE)
		return 0;
	while (join->row < join->count && rows[join->row].end <= region->start)
		join->row++;
	for (size_t row = join->row; !rc && row < join->count && rows[row].start < region->end;
	     row++)
		rc = add_to_row(join, row, region);
	return rc;
}

static int add_step(struct join *join)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < join->step.count; i++)
		rc = add_region(join, &join->step.regions[i]);
	return rc;
}

/* Where a step from @at, which is in row @row, should end: so many bytes of mappings further. */
static uint64_t end_of_step(const struct join *join, size_t row, uint64_t at)
{
	uint64_t left = join->step.pace->bytes;

	for (size_t last = row + STEP_VMAS; row < join->count && row < last; row++) {
		const struct vmat_vma *vma = &join->mm->rows[row];

		if (at < vma->start)
			at = vma->start;
		if (vma->end - at >= left)
			return at + left;
		left -= vma->end - at;
		at = vma->end;
	}
	return at;
}

static int scan_rows(struct join *join)
{
	uint64_t at = 0;
	int rc = 0;

	for (size_t row = 0; !rc && row < join->count;) {
		if (at < join->mm->rows[row].start)
			at = join->mm->rows[row].start;
		rc = pages_step(&join->step, at, end_of_step(join, row, at), &at);
		if (!rc)
			rc = add_step(join);
		while (row < join->count && join->mm->rows[row].end <= at)
			row++;
	}
	return rc;
}

/* Of such a mapping only the pages count that belong to a file: asking for that takes longer. */
static int count_again(struct join *join, size_t row)
{
	const struct vmat_vma *vma = &join->mm->rows[row];
	int rc = 0;

	if (vma->file->inode && !(vma->perms & PERM_SHARED))
		return doubt(join, "only smaps tells which pages of a private mapping of a device "
				   "count");
	join->watch->rss[row] = 0;
	join->step.all = SCAN_PRESENT | SCAN_FILE;
	for (uint64_t at = vma->start; !rc && at < vma->end;) {
		uint64_t left = vma->end - at, bytes = join->step.pace->bytes;

		join->row = row;
		rc = pages_step(&join->step, at, left > bytes ? at + bytes : vma->end, &at);
		if (!rc)
			rc = add_step(join);
	}
	join->step.all = 0;
	return rc;
}

static int count_rows(struct join *join)
{
	int rc = scan_rows(join);

	for (size_t row = 0; !rc && row < join->count; row++)
		if (join->watch->rss[row] && may_be_special(&join->mm->rows[row]))
			rc = count_again(join, row);
	return rc;
}

/* -- room for the result, and the outside -------------------------------------------------- */

static int have_room(struct load_watch *watch, size_t count)
{
	uint64_t *rss = watch->rss;

	if (count > watch->rss_capacity) {
		if (count > SIZE_MAX / sizeof(*rss) / 2)
			return -ENOMEM;
		rss = realloc(rss, (count + count / 2) * sizeof(*rss));
		if (!rss)
			return -ENOMEM;
		watch->rss = rss;
		watch->rss_capacity = count + count / 2;
	}
	if (count)
		memset(rss, 0, count * sizeof(*rss));
	return 0;
}

static const char *why_not(int rc)
{
	switch (rc) {
	case -ENOTTY:
		return "this kernel has no PAGEMAP_SCAN (6.7)";
	case -ENOENT:
		return "this kernel has no pagemap";
	case -EACCES:
	case -EPERM:
		return "pagemap may not be read";
	default:
		return "pagemap cannot be read";
	}
}

int load_rss(struct load *load, const struct vmat_mm *mm, const struct procfs_dir *dir,
	     int maps_fd)
{
	struct load_watch *watch = load->watch;
	struct join join = {
		.watch = watch, .load = load, .mm = mm, .count = vmat_map_count(mm),
		.maps_fd = maps_fd,
		.step = {
			.page_size = (uint64_t)sysconf(_SC_PAGESIZE),
			.categories = SCAN_PRESENT | SCAN_ZERO_PAGE | SCAN_HUGE,
			.pace = &watch->pace,
		},
	};
	int rc;

	watch->rss_known = false;
	if (!watch->wants_rss || load->options.detail == VMAT_SMAPS)
		return 0;
	if (have_room(watch, mm->count))
		return procfs_fail(&load->trouble, -ENOMEM, "pagemap", NULL, NULL);
	join.step.fd = procfs_open_file(dir, "pagemap");
	rc = join.step.fd < 0 ? join.step.fd : count_rows(&join);
	if (join.step.fd >= 0)
		close(join.step.fd);
	watch->rss_known = !rc;
	if (rc && rc != -EOPNOTSUPP)
		watch->rss_why = why_not(rc);
	return 0;
}
