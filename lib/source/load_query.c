/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_query - a process by PROCMAP_QUERY: one answer a mapping, and no text to take apart. */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "source/load.h"
#include "source/query.h"

/* Where maps puts names on this kernel, for those who want the mm as text. */
enum { COLUMN_64BIT_KERNEL = 73, COLUMN_32BIT_KERNEL = 49 };

struct asker {
	struct load *load;
	struct vmat_mm *mm;
	int fd;
	uint64_t *sum;			/* NULL: not wanted */
	struct procfs_text name;	/* as it is */
	struct procfs_text printed;	/* as maps prints it */
};

static unsigned name_column(void)
{
	struct utsname name;
	bool is_64bit = sizeof(long) == 8 ||
			(uname(&name) == 0 && (strstr(name.machine, "64") ||
					       strstr(name.machine, "s390x")));

	return is_64bit ? COLUMN_64BIT_KERNEL : COLUMN_32BIT_KERNEL;
}

/* The kernel escapes newlines in maps, not here; an mm holds names as maps prints them. */
static int print_name(struct asker *asker)
{
	const char *at = asker->name.bytes, *end = at + asker->name.len, *newline;
	int rc = 0;

	asker->printed.len = 0;
	while (!rc && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		rc = procfs_text_add(&asker->printed, at, (size_t)(newline - at));
		if (!rc)
			rc = procfs_text_add(&asker->printed, "\\012", 4);
		at = newline + 1;
	}
	return rc ? rc : procfs_text_add(&asker->printed, at, (size_t)(end - at));
}

static uint8_t perms_of(unsigned flags)
{
	return (uint8_t)((flags & QUERY_READABLE ? PERM_READ : 0) |
			 (flags & QUERY_WRITABLE ? PERM_WRITE : 0) |
			 (flags & QUERY_EXECUTABLE ? PERM_EXEC : 0) |
			 (flags & QUERY_SHARED ? PERM_SHARED : 0));
}

/* A newline and a literal \012 look the same in maps; here we know. load_names() goes further. */
static int keep_true_name(struct asker *asker, const struct vmat_vma *vma)
{
	static const char deleted[] = " (deleted)";
	const size_t deleted_len = sizeof(deleted) - 1;
	const char *name = asker->name.bytes;
	size_t len = asker->name.len;
	bool perhaps = len > deleted_len &&
		       !memcmp(name + len - deleted_len, deleted, deleted_len);

	if (asker->load->options.with & VMAT_WITH_NAMES || !strstr(vma->file->name, "\\012"))
		return 0;
	return mm_set_true_name(asker->mm, vma, name, len, perhaps ? VMAT_CANNOT_TELL : VMAT_NO);
}

static int add_row(struct asker *asker, const struct query_vma *answer)
{
	const struct vma_file head = {
		.inode = answer->inode,
		.dev_major = answer->dev_major,
		.dev_minor = answer->dev_minor,
	};
	struct vmat_mm *mm = asker->mm;
	uint64_t previous_end = mm->count ? mm->rows[mm->count - 1].end : 0;
	const struct vma_file *file;
	struct vmat_vma *vma;

	if (print_name(asker))
		return -ENOMEM;
	file = mm_share_file(mm, &head, asker->printed.bytes, asker->printed.len);
	vma = file ? mm_push_row(mm) : NULL;
	if (!vma)
		return -ENOMEM;
	*vma = (struct vmat_vma){
		.start = answer->start,
		.end = answer->end,
		.offset = answer->offset,
		.file = file,
		.perms = perms_of(answer->flags),
	};
	vma->flags = (vma->perms & (PERM_READ | PERM_WRITE | PERM_EXEC)) |
		     (vma->perms & PERM_SHARED ? VMAT_VM_MAYSHARE : 0);
	if (vma->start < previous_end && mm_clip_row(mm, vma, previous_end, 0))
		return -ENOMEM;
	return keep_true_name(asker, vma);
}

/* For stable reads: all that was told, but not what stands between the members. */
static void sum_up(struct asker *asker, const struct query_vma *answer)
{
	const uint64_t told[] = {
		answer->start, answer->end, answer->offset, answer->inode, answer->dev_major,
		answer->dev_minor, answer->flags, answer->name_len,
	};

	load_sum_up(asker->sum, told, sizeof(told));
	load_sum_up(asker->sum, asker->name.bytes, asker->name.len);
}

static int refuse(struct asker *asker, int rc)
{
	struct vmat_trouble *trouble = &asker->load->trouble;

	if (rc == -ENOTTY)
		return procfs_fail(trouble, -EOPNOTSUPP, "maps", "this kernel has no PROCMAP_QUERY",
				   "it came with 6.11; the text tells the same");
	if (rc == -ENAMETOOLONG)
		return procfs_fail(trouble, -EOPNOTSUPP, "maps",
				   "a name is longer than PROCMAP_QUERY can tell",
				   "the text has no such limit");
	return procfs_fail(trouble, rc, "maps", NULL, NULL);
}

static bool overlaps(const struct vmat_mm *mm, const struct query_vma *answer)
{
	return mm->count && answer->start < mm->rows[mm->count - 1].end;
}

static int ask_all(struct asker *asker)
{
	struct query_vma answer;
	uint64_t at = 0;
	int rc = procfs_text_room(&asker->name, QUERY_NAME_BYTES);

	while (!rc) {
		rc = query_vma(&answer, asker->fd, at, QUERY_COVERING_OR_NEXT,
			       asker->name.bytes, asker->name.capacity);
		if (rc == -ENOENT)
			return 0;
		if (rc)
			return refuse(asker, rc);
		if (answer.end <= at)	/* no kernel does that; we would never end */
			return refuse(asker, -EIO);
		asker->name.len = answer.name_len;
		if (asker->sum)
			sum_up(asker, &answer);
		if (asker->load->options.strict && overlaps(asker->mm, &answer))
			return procfs_fail(&asker->load->trouble, -EBADMSG, "maps",
					   "range overlaps the one before it", NULL);
		rc = add_row(asker, &answer);
		at = answer.end;
	}
	return rc;
}

int load_query(struct vmat_mm **mmp, struct load *load, int fd, uint64_t *sum)
{
	struct asker asker = { .load = load, .fd = fd, .sum = sum };
	int rc = mm_new(&asker.mm);

	if (!rc) {
		asker.mm->name_column = name_column();
		rc = ask_all(&asker);
	}
	procfs_text_free(&asker.name);
	procfs_text_free(&asker.printed);
	if (rc) {
		vmat_mm_free(asker.mm);
		return rc == -ENOMEM ? procfs_fail(&load->trouble, rc, "maps", NULL, NULL) : rc;
	}
	mm_trim(asker.mm);
	*mmp = asker.mm;
	return 0;
}
