/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_cheap - the layout by text or by ioctl, whichever costs less, with the same result. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "source/load.h"

/* -- which is cheaper ---------------------------------------------------------------------- */

/*
 * Picoseconds, measured on 6.18: in text every byte of a name costs, in the kernel, which escapes
 * it, and here; by ioctl a mapping costs a call, and a path must be made of directory entries in
 * either case. Only the relations matter.
 */
enum {
	TEXT_VMA = 400000, TEXT_NAMED = 500000, TEXT_BYTE = 9000,
	QUERY_VMA = 720000, QUERY_NAMED = 500000, QUERY_BYTE = 600,
};

struct load_names_seen load_names_of(const struct vmat_mm *mm)
{
	struct load_names_seen seen = { .vmas = mm->count };

	for (size_t i = 0; i < mm->count; i++) {
		seen.named += mm->rows[i].file->name_len != 0;
		seen.bytes += mm->rows[i].file->name_len;
	}
	return seen;
}

struct load_names_seen load_names_of_text(const char *text, size_t len)
{
	struct load_names_seen seen = { .vmas = 0 };
	const char *end = text + len, *newline, *name;

	while ((newline = memchr(text, '\n', (size_t)(end - text)))) {
		name = memchr(text, '/', (size_t)(newline - text));
		name = name ? name : memchr(text, '[', (size_t)(newline - text));
		seen.vmas++;
		seen.named += name != NULL;
		seen.bytes += name ? (uint64_t)(newline - name) : 0;
		text = newline + 1;
	}
	return seen;
}

bool load_query_is_cheaper(const struct load_names_seen *seen)
{
	uint64_t text = seen->vmas * TEXT_VMA + seen->named * TEXT_NAMED + seen->bytes * TEXT_BYTE;
	uint64_t query = seen->vmas * QUERY_VMA + seen->named * QUERY_NAMED +
			 seen->bytes * QUERY_BYTE;

	return query < text;
}

/* -- the page that no query finds ---------------------------------------------------------- */

/* Above it only processes of 64 bits have something, and they do, if only the stack. */
#define FOUR_GIB ((uint64_t)1 << 32)

/* One for all processes of 64 bits: what we have ourselves, they have. */
static int learn_gate(struct load_gate *gate, struct load *load)
{
	struct vmat_mm *own = NULL;
	struct procfs_dir self;
	int fd = -ENOENT, rc = -ENOENT;

	if (load->proc.fd >= 0 && !procfs_open_dir(&self, &load->proc, "self")) {
		fd = procfs_open_file(&self, "maps");
		procfs_close_dir(&self);
	}
	if (fd >= 0) {
		rc = load_text(&own, load, fd, 0, "maps", NULL);
		close(fd);
	}
	if (!rc && own->count && own->rows[0].end) {
		const struct vmat_vma *last = &own->rows[own->count - 1];

		gate->known = sizeof(void *) == 8;
		gate->there = vma_is_gate(last);
		gate->row = *last;
		gate->row.file = NULL;	/* goes with our mm */
	}
	vmat_mm_free(own);
	return rc == -ENOMEM ? rc : 0;
}

/* 0, -ENOMEM, or -EOPNOTSUPP: only the text tells whether it is there. */
static int add_gate(struct vmat_mm *mm, struct load *load)
{
	static const struct vma_file nameless = { .inode = 0 };
	static const char name[] = "[vsyscall]";
	struct load_gate *gate = &load->layout.gate;
	const struct vma_file *file;
	struct vmat_vma *row;

	if (!gate->known && learn_gate(gate, load))
		return -ENOMEM;
	if (!gate->known || !mm->count || mm->rows[mm->count - 1].end <= FOUR_GIB)
		return -EOPNOTSUPP;
	if (!gate->there)
		return 0;
	file = mm_share_file(mm, &nameless, name, sizeof(name) - 1);
	row = file ? mm_push_row(mm) : NULL;
	if (!row)
		return -ENOMEM;
	*row = gate->row;
	row->file = file;
	return 0;
}

/* -- one or the other ---------------------------------------------------------------------- */

static int by_query(struct vmat_mm **mmp, struct load *load, int fd)
{
	struct vmat_mm *mm;
	int rc = load_query(&mm, load, fd, NULL);

	if (rc)
		return rc;
	rc = add_gate(mm, load);
	if (rc) {
		vmat_mm_free(mm);
		return rc == -ENOMEM ? procfs_fail(&load->trouble, rc, "maps", NULL, NULL) : rc;
	}
	*mmp = mm;
	return 0;
}

static void choose_text(struct load *load, const char *why)
{
	load->layout.by = VMAT_BACKEND_TEXT;
	load->layout.why = why;
}

static const char cannot_be_asked[] =
	"PROCMAP_QUERY (6.11) is not there, or cannot tell all of this process";

/* Look at the names, those of the last time or at the start of the text: *@have bytes of it. */
static int choose(struct load *load, int fd, size_t *have)
{
	struct load_layout *layout = &load->layout;
	struct load_names_seen seen = layout->seen;
	ssize_t n;

	*have = 0;
	choose_text(load, cannot_be_asked);
	if (layout->text_only)
		return 0;
	if (!seen.vmas) {
		n = load_fill(load, fd, 0);
		if (n < 0)
			return procfs_fail(&load->trouble, (int)n, "maps", NULL, NULL);
		*have = (size_t)n;
		choose_text(load, "the text is short, and costs less than to find out");
		if (*have < LOAD_CHUNK)
			return 0;
		seen = load_names_of_text(load->chunk, *have);
	}
	choose_text(load, "names are few or short, and the text costs less");
	if (load_query_is_cheaper(&seen)) {
		layout->by = VMAT_BACKEND_QUERY;
		layout->why = "names are long, and asking for one mapping after the other "
			      "costs less than the text";
	}
	return 0;
}

/* After a query that cannot tell all: never again for this program. */
static int take_text(struct vmat_mm **mmp, int *fdp, struct load *load,
		     const struct procfs_dir *dir)
{
	int fd = load_open_text(load, dir);

	if (fd < 0)
		return fd;
	close(*fdp);
	*fdp = fd;
	load->trouble = (struct vmat_trouble){ .error = 0 };
	load->layout.text_only = true;
	choose_text(load, cannot_be_asked);
	return load_text(mmp, load, fd, 0, "maps", NULL);
}

int load_cheapest(struct vmat_mm **mmp, int *fdp, struct load *load, const struct procfs_dir *dir)
{
	int fd = load_open_text(load, dir), rc;
	size_t have;

	if (fd < 0)
		return fd;
	*fdp = fd;
	rc = choose(load, fd, &have);
	if (rc)
		return rc;
	if (load->layout.by == VMAT_BACKEND_TEXT)
		rc = load_text(mmp, load, fd, have, "maps", NULL);
	else
		rc = by_query(mmp, load, fd);
	if (rc == -EOPNOTSUPP)
		rc = take_text(mmp, fdp, load, dir);
	if (!rc && load->watch)
		load->layout.seen = load_names_of(*mmp);
	return rc;
}
