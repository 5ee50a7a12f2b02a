/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_names - names that text cannot tell, settled by asking the kernel and its file systems. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "source/load.h"
#include "source/query.h"

/*
 * maps prints a newline as the four characters \012, and a file may be called so. It appends
 * " (deleted)" to the name of a file that has been removed, and a file may be called so too.
 */
static const char newline_as[] = "\\012";
static const char deleted_as[] = " (deleted)";

#define NEWLINE_LEN (sizeof(newline_as) - 1)
#define DELETED_LEN (sizeof(deleted_as) - 1)

struct settler {
	struct vmat_mm *mm;
	const struct procfs_dir *dir;
	int maps_fd;
	bool can_query;
	struct procfs_dir roots[2];	/* ours and that of the process; fd -1: none */
	const struct vma_file *last;	/* the segments of one file follow each other */
	enum vmat_answer last_answer;
	struct procfs_text name;	/* the true one */
};

/* -- newlines --------------------------------------------------------------------- */

/* Whether maps would print @raw as @printed. */
static bool prints_as(const char *raw, size_t raw_len, const char *printed, size_t printed_len)
{
	const char *at = printed, *end = printed + printed_len;

	for (size_t i = 0; i < raw_len; i++) {
		const char *as = raw[i] == '\n' ? newline_as : raw + i;
		size_t len = raw[i] == '\n' ? NEWLINE_LEN : 1;

		if ((size_t)(end - at) < len || memcmp(at, as, len) != 0)
			return false;
		at += len;
	}
	return at == end;
}

static bool is_name_of(const struct vmat_vma *vma, const char *raw, size_t len)
{
	return prints_as(raw, len, vma->file->name, vma->file->name_len);
}

static bool name_by_query(struct settler *s, const struct vmat_vma *vma)
{
	struct query_vma answer;
	int rc;

	if (!s->can_query || procfs_text_room(&s->name, QUERY_NAME_BYTES))
		return false;
	rc = query_vma(&answer, s->maps_fd, vma->start, 0, s->name.bytes, s->name.capacity);
	s->can_query = rc != -ENOTTY;
	if (rc || answer.inode != vma->file->inode)
		return false;
	s->name.len = answer.name_len;
	return is_name_of(vma, s->name.bytes, s->name.len);
}

static bool name_by_link(struct settler *s, const struct vmat_vma *vma)
{
	char link[64];

	snprintf(link, sizeof(link), "map_files/%" PRIx64 "-%" PRIx64, vma->start, vma->end);
	return procfs_link(&s->name, s->dir, link) == 0 &&
	       is_name_of(vma, s->name.bytes, s->name.len);
}

/* Undo what maps does to newlines, in place; the new length. */
static size_t unescape(char *text, size_t len)
{
	size_t to = 0;

	for (size_t from = 0; from < len; to++) {
		if (len - from >= NEWLINE_LEN && !memcmp(text + from, newline_as, NEWLINE_LEN)) {
			text[to] = '\n';
			from += NEWLINE_LEN;
		} else {
			text[to] = text[from++];
		}
	}
	return to;
}

/* -- files ------------------------------------------------------------------------- */

enum sameness { SAME, OTHER, NOT_THERE, CANNOT_SEE };

/* The device in maps is not always that of stat(): btrfs and overlayfs make up numbers. */
static enum sameness compare(const struct vma_file *file, const struct stat *st)
{
	bool made_up = !major(st->st_dev) && !file->dev_major;

	if (file->inode == st->st_ino && file->dev_major == major(st->st_dev) &&
	    file->dev_minor == minor(st->st_dev))
		return SAME;
	if (file->inode == st->st_ino && made_up)
		return SAME;
	return !major(st->st_dev) ? CANNOT_SEE : OTHER;
}

/* Whether @path is the file that the VMA maps, as seen from @root. */
static enum sameness look_up(const struct procfs_dir *root, const struct vma_file *file,
			     const char *path, size_t len)
{
	struct stat st;
	int rc = root->fd < 0 ? -EACCES : procfs_stat_path(root, path, len, &st);

	if (rc == -ENOENT || rc == -ENOTDIR)
		return NOT_THERE;
	return rc ? CANNOT_SEE : compare(file, &st);
}

static bool is_there(struct settler *s, const struct vma_file *file, const char *path, size_t len)
{
	return look_up(&s->roots[0], file, path, len) == SAME ||
	       look_up(&s->roots[1], file, path, len) == SAME;
}

/* The last resort: of the two ways to read it, only one is the name of the file. */
static bool name_by_file(struct settler *s, const struct vmat_vma *vma)
{
	const struct vma_file *file = vma->file;
	bool literal, newline;

	s->name.len = 0;
	if (procfs_text_add(&s->name, file->name, file->name_len))
		return false;
	literal = is_there(s, file, s->name.bytes, s->name.len);
	s->name.len = unescape(s->name.bytes, s->name.len);
	newline = is_there(s, file, s->name.bytes, s->name.len);
	if (literal && !newline) {
		memcpy(s->name.bytes, file->name, file->name_len);
		s->name.len = file->name_len;
	}
	return literal != newline;
}

/* -- " (deleted)" ------------------------------------------------------------------- */

/* A file without any name has surely been removed; it takes capabilities to see that. */
static bool has_no_link(struct settler *s, const struct vmat_vma *vma)
{
	char link[64];
	struct stat st;

	snprintf(link, sizeof(link), "map_files/%" PRIx64 "-%" PRIx64, vma->start, vma->end);
	return procfs_stat_link(s->dir, link, &st) == 0 && st.st_nlink == 0 &&
	       st.st_ino == vma->file->inode;
}

/*
 * When the very path that was printed is the file that is mapped, then " (deleted)" is part of
 * its name. (Nothing tells a removed "x" from its hard link "x (deleted)": the kernel prints both
 * alike wherever it prints them.)
 */
static enum vmat_answer ask_deleted(struct settler *s, const struct vmat_vma *vma,
				    const char *path, size_t len)
{
	bool seen_all = true;

	for (size_t i = 0; i < 2; i++) {
		enum sameness same = look_up(&s->roots[i], vma->file, path, len);

		if (same == SAME)
			return VMAT_NO;
		seen_all &= same != CANNOT_SEE;
	}
	return seen_all || has_no_link(s, vma) ? VMAT_YES : VMAT_CANNOT_TELL;
}

static bool ends_as_deleted(const char *name, size_t len)
{
	return len > DELETED_LEN && !memcmp(name + len - DELETED_LEN, deleted_as, DELETED_LEN);
}

static enum vmat_answer is_deleted(struct settler *s, const struct vmat_vma *vma,
				   const char *path, size_t len)
{
	/* Two files may print alike when one has a newline: those are not remembered. */
	bool exact = path == vma->file->name;
	enum vmat_answer answer;

	if (!ends_as_deleted(path, len))
		return VMAT_NO;
	if (*path != '/')
		return VMAT_CANNOT_TELL;
	if (exact && s->last == vma->file)
		return s->last_answer;
	answer = ask_deleted(s, vma, path, len);
	s->last = exact ? vma->file : NULL;
	s->last_answer = answer;
	return answer;
}

/* -- all of them ---------------------------------------------------------------------- */

static int settle(struct settler *s, const struct vmat_vma *vma)
{
	const char *name = vma->file->name;
	size_t len = vma->file->name_len;
	enum vmat_answer deleted;

	if (strstr(name, newline_as)) {
		if (!name_by_query(s, vma) && !name_by_link(s, vma) && !name_by_file(s, vma))
			return 0;
		name = s->name.bytes;
		len = s->name.len;
	} else if (!ends_as_deleted(name, len)) {
		return 0;
	}
	deleted = is_deleted(s, vma, name, len);
	if (deleted == VMAT_YES)
		len -= DELETED_LEN;
	return mm_set_true_name(s->mm, vma, name, len, deleted);
}

/* What has no inode has no such name. */
static bool asks(const struct vmat_vma *vma)
{
	const struct vma_file *file = vma->file;

	return file->inode && (ends_as_deleted(file->name, file->name_len) ||
			       strstr(file->name, newline_as));
}

static bool any_asks(const struct vmat_mm *mm)
{
	for (size_t i = 0; i < mm->count; i++)
		if (asks(&mm->rows[i]))
			return true;
	return false;
}

int load_names(struct vmat_mm *mm, const struct procfs_dir *dir)
{
	struct settler s = { .mm = mm, .dir = dir, .can_query = true };
	int rc = 0;

	if (!any_asks(mm))
		return 0;
	s.maps_fd = procfs_open_file(dir, "maps");
	if (procfs_open_root(&s.roots[0], NULL))
		s.roots[0].fd = -1;
	if (procfs_open_root(&s.roots[1], dir))
		s.roots[1].fd = -1;
	for (size_t i = 0; i < mm->count && !rc; i++)
		if (asks(&mm->rows[i]))
			rc = settle(&s, &mm->rows[i]);
	for (size_t i = 0; i < 2; i++)
		if (s.roots[i].fd >= 0)
			procfs_close_dir(&s.roots[i]);
	if (s.maps_fd >= 0)
		close(s.maps_fd);
	procfs_text_free(&s.name);
	return rc;
}
