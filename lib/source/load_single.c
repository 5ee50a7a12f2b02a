/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_single - single mappings of a live process, for those who do not want the whole map. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/load.h"

/* No page is smaller; ranges begin and end at multiples of it. */
enum { SMALLEST_PAGE = 4096 };

/* Where x86 has the page that is in maps, but in no address space. */
#define GATE_START UINT64_C(0xffffffffff600000)
#define GATE_END   UINT64_C(0xffffffffff601000)

/* A name that was settled last, and of which mapping. */
struct settled {
	uint64_t start, end;
	const struct vma_file *file;	/* NULL: none was */
	struct mm_true_name name;	/* of row 0; bytes NULL: it could not be told */
};

struct vmat_query {
	struct load *load;
	struct procfs_dir dir;
	struct load_asker asker;	/* its mm holds the last answer: two rows at most */
	struct settled settled;
	bool gate_known;
	struct vmat_vma gate;		/* start and end 0: there is none */
};

/* -- opening ---------------------------------------------------------------------- */

/* The mm that answers are put into: who it is is known before the first question. */
static int open_maps(struct vmat_query *query, const struct vmat_procfs *fs, pid_t pid)
{
	struct vmat_trouble *trouble = &query->load->trouble;
	struct vmat_mm *who;
	int rc = procfs_open_pid(&query->dir, fs, pid);

	if (rc) {
		query->dir.fd = -1;
		return procfs_fail(trouble, rc, NULL, NULL, rc != -EACCES ? NULL :
				   "/proc is mounted with hidepid; needs root or its gid= group");
	}
	if (!query->dir.live)
		return procfs_fail(trouble, -EOPNOTSUPP, NULL, "a copy of /proc cannot be asked",
				   "its text tells the same");
	rc = load_who(&who, query->load, &query->dir);
	if (rc)
		return rc;
	query->asker.mm = who;
	query->asker.fd = load_open_text(query->load, &query->dir);
	return query->asker.fd < 0 ? query->asker.fd : 0;
}

int vmat_query_open(struct vmat_query **queryp, const struct vmat_procfs *fs, pid_t pid,
		    struct vmat_trouble *trouble)
{
	static const struct vmat_load_options options = {
		.size = sizeof(options), .with = VMAT_WITH_NAMES,
	};
	struct vmat_query *query = calloc(1, sizeof(*query));
	struct load *load;
	int rc;

	if (!query)
		return procfs_fail(trouble, -ENOMEM, NULL, NULL, NULL);
	query->dir.fd = query->asker.fd = -1;
	rc = load_new(&load, &options, trouble);
	if (rc) {
		free(query);
		return rc;
	}
	query->load = query->asker.load = load;
	rc = open_maps(query, fs, pid);
	if (rc) {
		query->load = NULL;
		vmat_query_close(query);
		return load_done(load, rc, trouble);
	}
	*queryp = query;
	return 0;
}

void vmat_query_close(struct vmat_query *query)
{
	if (!query)
		return;
	if (query->dir.fd >= 0)
		procfs_close_dir(&query->dir);
	if (query->asker.fd >= 0)
		close(query->asker.fd);
	load_asker_free(&query->asker);
	vmat_mm_free(query->asker.mm);
	if (query->load)
		load_done(query->load, 0, NULL);
	free(query);
}

const struct vmat_mm *vmat_query_mm(const struct vmat_query *query)
{
	return query->asker.mm;
}

/* -- asking ----------------------------------------------------------------------- */

static void forget(struct vmat_query *query)
{
	query->asker.mm->count = 0;
	query->asker.mm->true_names.count = 0;
}

static int done(struct vmat_query *query, int rc, struct vmat_trouble *trouble)
{
	if (rc && trouble)
		*trouble = query->load->trouble;
	query->load->trouble.error = 0;
	return rc;
}

/* The answer as a row behind those that are there. */
static int keep(struct vmat_query *query, const struct query_vma *answer)
{
	int rc = load_add_answer(&query->asker, answer);

	return rc ? procfs_fail(&query->load->trouble, rc, "maps", NULL, NULL) : 0;
}

/* Text that may not be the true name is rare; only then anything else is asked. */
static bool is_doubtful(const struct vmat_vma *vma)
{
	return vma->file->inode &&
	       (strstr(vma->file->name, "\\012") || strstr(vma->file->name, " (deleted)"));
}

static bool is_settled(const struct settled *settled, const struct vmat_vma *vma)
{
	return settled->file == vma->file && settled->start == vma->start &&
	       settled->end == vma->end;
}

static int settle_again(struct vmat_query *query)
{
	struct mm_true_name *name;

	if (!query->settled.name.bytes)
		return 0;
	name = mm_list_push(&query->asker.mm->true_names, sizeof(*name));
	if (!name)
		return -ENOMEM;
	*name = query->settled.name;
	return 0;
}

/* Remember it: who asks for one place often neither waits nor makes the mm grow. */
static void remember(struct vmat_query *query, const struct vmat_vma *vma)
{
	const struct mm_list *names = &query->asker.mm->true_names;

	query->settled = (struct settled){
		.start = vma->start, .end = vma->end, .file = vma->file,
	};
	if (names->count)
		query->settled.name = *(const struct mm_true_name *)names->items;
}

static int settle_names(struct vmat_query *query)
{
	struct vmat_mm *mm = query->asker.mm;
	const struct vmat_vma *rows = mm->rows;
	bool doubtful = false;
	int rc;

	for (size_t i = 0; i < mm->count; i++)
		doubtful |= is_doubtful(&rows[i]);
	if (!doubtful)
		return 0;
	if (mm->count == 1 && is_settled(&query->settled, rows))
		return settle_again(query);
	rc = load_names(mm, &query->dir);
	if (!rc && mm->count == 1)
		remember(query, rows);
	return rc;
}

static int settle(struct vmat_query *query)
{
	int rc = settle_names(query);

	return rc ? procfs_fail(&query->load->trouble, rc, "maps", NULL, NULL) : 0;
}

int vmat_query_find_vma(const struct vmat_vma **vmap, struct vmat_query *query, uint64_t addr,
			struct vmat_trouble *trouble)
{
	struct query_vma answer;
	int rc;

	forget(query);
	rc = load_ask(&query->asker, addr, &answer);
	if (rc == -ENOENT) {
		*vmap = NULL;
		return 0;
	}
	if (!rc)
		rc = keep(query, &answer);
	if (!rc)
		rc = settle(query);
	if (!rc)
		*vmap = query->asker.mm->rows;
	return done(query, rc, trouble);
}

/* -- the one before ----------------------------------------------------------------- */

/*
 * The kernel tells what is at an address or above it, never what is below: the last VMA that ends
 * at @high or below is closed in on, by halves. It becomes the first row, if there is one.
 */
static int close_in(struct vmat_query *query, uint64_t high)
{
	uint64_t low = 0, at = high - 1;
	struct query_vma answer;

	while (low < high) {
		int rc = load_ask(&query->asker, at, &answer);

		if (rc && rc != -ENOENT)
			return rc;
		if (rc || answer.start >= high) {
			high = at;
		} else {
			forget(query);
			rc = keep(query, &answer);
			if (rc)
				return rc;
			low = answer.end;
		}
		at = low + (high - low) / 2;
		if (at - at % SMALLEST_PAGE >= low)
			at -= at % SMALLEST_PAGE;
	}
	return 0;
}

int vmat_query_find_vma_prev(const struct vmat_vma **vmap, const struct vmat_vma **prevp,
			     struct vmat_query *query, uint64_t addr,
			     struct vmat_trouble *trouble)
{
	struct load_asker *asker = &query->asker;
	struct procfs_text name = { .bytes = NULL };
	struct query_vma vma;
	size_t before = 0;
	int rc, found;

	forget(query);
	found = rc = load_ask(asker, addr, &vma);
	if (rc && rc != -ENOENT)
		return done(query, rc, trouble);
	/* the answer is kept behind that which is found later: its name must wait */
	name = asker->name;
	asker->name = (struct procfs_text){ .bytes = NULL };
	rc = close_in(query, found ? UINT64_MAX : vma.start);
	before = asker->mm->count;
	procfs_text_free(&asker->name);
	asker->name = name;
	if (!rc && !found)
		rc = keep(query, &vma);
	if (!rc)
		rc = settle(query);
	if (!rc) {
		*prevp = before ? asker->mm->rows : NULL;
		*vmap = found ? NULL : asker->mm->rows + before;
	}
	return done(query, rc, trouble);
}

/* -- the gate VMA -------------------------------------------------------------------- */

/* PROCMAP_QUERY does not know it; that it is there, and what it may, only the text tells. */
static int learn_gate(struct vmat_query *query)
{
	struct vmat_mm *mm = query->asker.mm, *text;
	const struct vmat_vma *last;
	int rc = load_text(&text, query->load, query->asker.fd, 0, "maps", NULL);

	if (rc)
		return rc;
	last = vmat_last_vma(text);
	if (last && vma_is_gate(last)) {
		query->gate = *last;
		query->gate.file = mm_share_file(mm, last->file, last->file->name,
						 last->file->name_len);
		if (!query->gate.file)
			rc = procfs_fail(&query->load->trouble, -ENOMEM, "maps", NULL, NULL);
	}
	query->gate_known = !rc;
	vmat_mm_free(text);
	return rc;
}

static int find_gate(struct vmat_query *query, const struct vmat_vma **vmap, uint64_t addr)
{
	int rc = query->gate_known ? 0 : learn_gate(query);
	struct vmat_vma *row;

	if (rc || addr < query->gate.start || addr >= query->gate.end)
		return rc;
	forget(query);
	row = mm_push_row(query->asker.mm);
	if (!row)
		return procfs_fail(&query->load->trouble, -ENOMEM, "maps", NULL, NULL);
	*row = query->gate;
	*vmap = row;
	return 0;
}

int vmat_query_vma_lookup(const struct vmat_vma **vmap, struct vmat_query *query, uint64_t addr,
			  struct vmat_trouble *trouble)
{
	const struct vmat_vma *vma;
	int rc = vmat_query_find_vma(&vma, query, addr, trouble);

	if (rc)
		return rc;
	if (vma && vma->start > addr)
		vma = NULL;
	if (!vma && addr >= GATE_START && addr < GATE_END)
		rc = find_gate(query, &vma, addr);
	if (!rc)
		*vmap = vma;
	return done(query, rc, trouble);
}
