/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_query - a process by PROCMAP_QUERY: one answer a mapping, and no text to take apart. */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "source/load.h"

/* Where maps puts names on this kernel, for those who want the mm as text. */
enum { COLUMN_64BIT_KERNEL = 73, COLUMN_32BIT_KERNEL = 49 };

static unsigned name_column(void)
{
	struct utsname name;
	bool is_64bit = sizeof(long) == 8 ||
			(uname(&name) == 0 && (strstr(name.machine, "64") ||
					       strstr(name.machine, "s390x")));

	return is_64bit ? COLUMN_64BIT_KERNEL : COLUMN_32BIT_KERNEL;
}

/* The kernel escapes newlines in maps, not here; an mm holds names as maps prints them. */
static int print_name(struct load_asker *asker)
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

/* Most names have no newline, and need no copy. NULL: no memory. */
static const struct procfs_text *name_as_printed(struct load_asker *asker)
{
	if (!asker->name.len || !memchr(asker->name.bytes, '\n', asker->name.len))
		return &asker->name;
	return print_name(asker) ? NULL : &asker->printed;
}

static uint8_t perms_of(unsigned flags)
{
	return (uint8_t)((flags & QUERY_READABLE ? PERM_READ : 0) |
			 (flags & QUERY_WRITABLE ? PERM_WRITE : 0) |
			 (flags & QUERY_EXECUTABLE ? PERM_EXEC : 0) |
			 (flags & QUERY_SHARED ? PERM_SHARED : 0));
}

/*
 * A newline and a literal \012 look the same in maps; here we know. load_names() goes further.
 * Where it is our choice to ask instead of to read, we know no more than the text tells.
 */
static int keep_true_name(struct load_asker *asker, const struct vmat_vma *vma)
{
	static const char deleted[] = " (deleted)";
	const size_t deleted_len = sizeof(deleted) - 1;
	const char *name = asker->name.bytes;
	size_t len = asker->name.len;
	bool perhaps = len > deleted_len &&
		       !memcmp(name + len - deleted_len, deleted, deleted_len);

	if (asker->load->options.with & VMAT_WITH_NAMES ||
	    asker->load->options.backend == VMAT_BACKEND_AUTO ||
	    !strstr(vma->file->name, "\\012"))
		return 0;
	return mm_set_true_name(asker->mm, vma, name, len, perhaps ? VMAT_CANNOT_TELL : VMAT_NO);
}

int load_add_answer(struct load_asker *asker, const struct query_vma *answer)
{
	const struct vma_file head = {
		.inode = answer->inode,
		.dev_major = answer->dev_major,
		.dev_minor = answer->dev_minor,
	};
	struct vmat_mm *mm = asker->mm;
	uint64_t previous_end = mm->count ? mm->rows[mm->count - 1].end : 0;
	const struct procfs_text *name;
	const struct vma_file *file;
	struct vmat_vma *vma;

	name = name_as_printed(asker);
	file = name ? mm_share_file(mm, &head, name->bytes, name->len) : NULL;
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

static int refuse(struct load_asker *asker, int rc)
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

int load_ask(struct load_asker *asker, uint64_t addr, struct query_vma *answer)
{
	int rc = procfs_text_room(&asker->name, QUERY_NAME_BYTES);

	if (!rc)
		rc = query_vma(answer, asker->fd, addr, QUERY_COVERING_OR_NEXT, asker->name.bytes,
			       asker->name.capacity);
	if (rc == -ENOENT)
		return rc;
	if (rc)
		return refuse(asker, rc);
	if (answer->end <= addr)	/* no kernel does that; we would never end */
		return refuse(asker, -EIO);
	asker->name.len = answer->name_len;
	return 0;
}

void load_asker_free(struct load_asker *asker)
{
	procfs_text_free(&asker->name);
	procfs_text_free(&asker->printed);
}

/* -- all mappings --------------------------------------------------------------- */

/* For stable reads: all that was told, but not what stands between the members. */
static void sum_up(const struct load_asker *asker, uint64_t *sum, const struct query_vma *answer)
{
	const uint64_t told[] = {
		answer->start, answer->end, answer->offset, answer->inode, answer->dev_major,
		answer->dev_minor, answer->flags, answer->name_len,
	};

	load_sum_up(sum, told, sizeof(told));
	load_sum_up(sum, asker->name.bytes, asker->name.len);
}

static bool overlaps(const struct vmat_mm *mm, const struct query_vma *answer)
{
	return mm->count && answer->start < mm->rows[mm->count - 1].end;
}

static int ask_all(struct load_asker *asker, uint64_t *sum)
{
	struct query_vma answer = { .end = 0 };
	int rc = 0;

	while (!rc) {
		rc = load_ask(asker, answer.end, &answer);
		if (rc)
			break;
		if (sum)
			sum_up(asker, sum, &answer);
		if (asker->load->options.strict && overlaps(asker->mm, &answer))
			return procfs_fail(&asker->load->trouble, -EBADMSG, "maps",
					   "range overlaps the one before it", NULL);
		rc = load_add_answer(asker, &answer);
	}
	return rc == -ENOENT ? 0 : rc;
}

int load_query(struct vmat_mm **mmp, struct load *load, int fd, uint64_t *sum)
{
	struct load_asker asker = { .load = load, .fd = fd };
	int rc = mm_new(&asker.mm);

	if (!rc) {
		asker.mm->name_column = name_column();
		rc = ask_all(&asker, sum);
	}
	load_asker_free(&asker);
	if (rc) {
		vmat_mm_free(asker.mm);
		return rc == -ENOMEM ? procfs_fail(&load->trouble, rc, "maps", NULL, NULL) : rc;
	}
	mm_trim(asker.mm);
	*mmp = asker.mm;
	return 0;
}
