/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which mapping holds an address? Of a saved maps, smaps or snapshot, or of a directory with them:
 *
 *	lookup FILE ADDRESS...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmatools.h>

/* A file may be called anything: only what is harmless goes to a terminal as it is. */
static void put_name(const char *name)
{
	for (; *name; name++)
		if (*name >= ' ' && *name <= '~')
			putchar(*name);
		else
			printf("\\x%02x", (unsigned char)*name);
}

static void show(const struct vmat_vma *vma)
{
	printf("%" PRIx64 "-%" PRIx64 " ", vmat_vma_start(vma), vmat_vma_end(vma));
	put_name(vmat_vma_name_len(vma) ? vmat_vma_name(vma) : "(no name)");
}

/* The neighbours of a hole: the first VMA that ends above @addr, and the one before it. */
static void hole(const struct vmat_mm *mm, uint64_t addr)
{
	const struct vmat_vma *above = vmat_find_vma(mm, addr);
	const struct vmat_vma *below = above ? vmat_prev_vma(mm, above) : vmat_last_vma(mm);

	printf("%" PRIx64 " is in a hole\n", addr);
	if (below) {
		printf("  %" PRIu64 " bytes above ", addr - vmat_vma_end(below) + 1);
		show(below);
		putchar('\n');
	}
	if (above) {
		printf("  %" PRIu64 " bytes below ", vmat_vma_start(above) - addr);
		show(above);
		putchar('\n');
	}
}

static void lookup(const struct vmat_mm *mm, uint64_t addr)
{
	const struct vmat_vma *vma = vmat_vma_lookup(mm, addr);

	if (!vma) {
		hole(mm, addr);
		return;
	}
	printf("%" PRIx64 " is in ", addr);
	show(vma);
	printf(" + %" PRIx64, addr - vmat_vma_start(vma));
	if (vmat_vma_inode(vma))
		printf(", file + %" PRIx64, addr - vmat_vma_start(vma) + vmat_vma_offset(vma));
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;
	int err;

	if (argc < 3) {
		fputs("usage: lookup FILE ADDRESS...\n", stderr);
		return 2;
	}
	err = vmat_load_path(&mm, argv[1], NULL, &trouble);
	if (err) {
		fprintf(stderr, "lookup: %s: %s\n", argv[1], trouble.why ? trouble.why : strerror(-err));
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		char *end;
		uint64_t addr = strtoull(argv[i], &end, 16);

		if (!*end && end > argv[i]) {
			lookup(mm, addr);
		} else {
			fprintf(stderr, "lookup: %s: not an address\n", argv[i]);
			err = 2;
		}
	}
	vmat_mm_free(mm);
	return err;
}
