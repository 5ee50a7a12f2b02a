/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened between two captures of a process: where, how much larger or smaller it became, by how
 * much its Rss changed, and what it is:
 *
 *	changes BEFORE AFTER
 */
#include <inttypes.h>
#include <stdio.h>
#include <vmatools.h>

static struct vmat_mm *load(const char *path)
{
	struct vmat_load_options options = { .size = sizeof(options), .detail = VMAT_SMAPS,
					     .with = VMAT_WITH_FACTS };
	struct vmat_trouble trouble;
	struct vmat_mm *mm;

	if (!vmat_load_path(&mm, path, &options, &trouble))
		return mm;
	fprintf(stderr, "%s: %s\n", path, trouble.why);
	return NULL;
}

static void print_kb(bool known, int64_t bytes)
{
	if (known)
		printf(" %+" PRId64 "K", bytes / 1024);
	else
		printf(" -");
}

static void print_change(const struct vmat_diff *diff, const struct vmat_change *change)
{
	const struct vmat_side *side = change->after.count ? &change->after : &change->before;
	int64_t size = 0, rss = 0;
	bool known = vmat_diff_delta(diff, change, VMAT_RSS, &rss);

	vmat_diff_delta(diff, change, VMAT_SIZE, &size);
	for (unsigned bit = 1; vmat_change_name(bit); bit <<= 1)
		if (change->what & bit)
			printf("%s ", vmat_change_name(bit));
	printf("%" PRIx64 "-%" PRIx64, change->start, change->end);
	print_kb(true, size);
	print_kb(known, rss);
	printf(" %s\n", vmat_vma_name(side->vma[0]));
}

static int print_changes(const struct vmat_mm *before, const struct vmat_mm *after)
{
	const struct vmat_change *change;
	struct vmat_diff *diff;
	const char *why;
	int64_t rss = 0;
	bool known;

	if (vmat_diff_new(&diff, before, after, NULL))
		return 2;
	vmat_diff_match(diff, &why);
	printf("%s\n", why);
	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++)
		print_change(diff, change);
	known = vmat_diff_total(diff, VMAT_RSS, &rss);
	printf("all:");
	print_kb(known, rss);
	printf("\n");
	vmat_diff_free(diff);
	return 0;
}

int main(int argc, char **argv)
{
	struct vmat_mm *before = argc == 3 ? load(argv[1]) : NULL;
	struct vmat_mm *after = before ? load(argv[2]) : NULL;
	int rc = after ? print_changes(before, after) : 2;

	vmat_mm_free(after);
	vmat_mm_free(before);
	return rc;
}
