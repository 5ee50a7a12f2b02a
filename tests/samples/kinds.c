/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where is the memory? Adds up Rss over each kind of mapping of a saved smaps (or a directory, or a
 * snapshot that has one):
 *
 *	kinds FILE
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <vmatools.h>

/* Kinds may be added to the library; those that this program was not built for share a row. */
#define KNOWN (VMAT_KIND_SPECIAL + 1)

struct row {
	size_t count;
	uint64_t rss;
};

static size_t row_of(const struct vmat_vma *vma)
{
	enum vmat_kind kind = vmat_vma_kind(vma);

	return kind < KNOWN ? kind : KNOWN;
}

/* False as soon as a VMA has no Rss: that is not the same as 0. */
static bool add_up(struct row *rows, const struct vmat_mm *mm)
{
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma) {
		struct row *row = &rows[row_of(vma)];
		uint64_t rss;

		if (!vmat_vma_field(mm, vma, VMAT_RSS, &rss))
			return false;
		row->count++;
		row->rss += rss;
	}
	return true;
}

int main(int argc, char **argv)
{
	const struct vmat_load_options options = { .size = sizeof(options), .detail = VMAT_SMAPS };
	struct vmat_trouble trouble = { 0 };
	struct row rows[KNOWN + 1] = { 0 };
	struct vmat_mm *mm;
	bool counted;
	int err;

	if (argc != 2) {
		fputs("usage: kinds FILE\n", stderr);
		return 2;
	}
	err = vmat_load_path(&mm, argv[1], &options, &trouble);
	if (err) {
		fprintf(stderr, "kinds: %s: %s\n", argv[1], trouble.why ? trouble.why : strerror(-err));
		return 2;
	}
	counted = add_up(rows, mm);
	vmat_mm_free(mm);
	if (!counted) {
		fprintf(stderr, "kinds: %s: no counters, this is not smaps\n", argv[1]);
		return 2;
	}
	for (enum vmat_kind i = 0; i <= KNOWN; i++)
		if (rows[i].count)
			printf("%-12s %5zu %10" PRIu64 " KiB\n",
			       i < KNOWN ? vmat_kind_name(i) : "other", rows[i].count,
			       rows[i].rss / 1024);
	return 0;
}
