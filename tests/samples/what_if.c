/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would mprotect() make of an address space? The pages from START to END of a saved maps get
 * those permissions; the maps text that the process would then have is printed:
 *
 *	what_if FILE START END rwx
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmatools.h>

#define PERMS (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC)

static uint64_t perms_of(const char *text)
{
	return (strchr(text, 'r') ? VMAT_VM_READ : 0) | (strchr(text, 'w') ? VMAT_VM_WRITE : 0) |
	       (strchr(text, 'x') ? VMAT_VM_EXEC : 0);
}

/* The part of @vma in [@start, @end): merged with a neighbour if it can be, else split off. */
static int protect(struct vmat_tree *tree, const struct vmat_vma *vma, uint64_t start, uint64_t end,
		   uint64_t perms)
{
	struct vmat_area area = { .size = sizeof(area) };
	int err = vmat_tree_describe(tree, vma, &area);

	if (err)
		return err;
	if (start > area.start) {
		area.offset += start - area.start;
		area.start = start;
	}
	if (end < area.end)
		area.end = end;
	area.flags = (area.flags & ~PERMS) | perms;
	if (area.flags == vmat_vma_flags(vma) || vmat_tree_merge(tree, &area, NULL))
		return 0;
	if (area.start > vmat_vma_start(vma))
		err = vmat_tree_split(NULL, tree, vma, area.start, true);
	if (!err && area.end < vmat_vma_end(vma))
		err = vmat_tree_split(NULL, tree, vma, area.end, false);
	return err ? err : vmat_tree_adjust(tree, vma, area.start, area.end, area.flags);
}

/* mprotect() takes one VMA after the other, and ends at the first hole. */
static int protect_all(struct vmat_tree *tree, uint64_t start, uint64_t end, uint64_t perms)
{
	while (start < end) {
		const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, start);
		uint64_t next;
		int err;

		if (!vma)
			return -ENOMEM;
		next = vmat_vma_end(vma);
		err = protect(tree, vma, start, end, perms);
		if (err)
			return err;
		start = next;
	}
	return 0;
}

static void print(const struct vmat_mm *mm)
{
	const struct vmat_vma *vma;
	char line[4096];

	vmat_for_each_vma(mm, vma) {
		ssize_t len = vmat_vma_text(mm, vma, VMAT_MAPS, line, sizeof(line));

		if (len > 0 && (size_t)len <= sizeof(line))
			fwrite(line, 1, (size_t)len, stdout);
	}
}

int main(int argc, char **argv)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm, *after;
	struct vmat_tree *tree;
	int err;

	if (argc != 5) {
		fputs("usage: what_if FILE START END rwx\n", stderr);
		return 2;
	}
	err = vmat_load_path(&mm, argv[1], NULL, &trouble);
	if (err) {
		fprintf(stderr, "what_if: %s: %s\n", argv[1],
			trouble.why ? trouble.why : strerror(-err));
		return 2;
	}
	err = vmat_tree_new(&tree, mm, NULL);
	if (!err) {
		err = protect_all(tree, strtoull(argv[2], NULL, 16), strtoull(argv[3], NULL, 16),
				  perms_of(argv[4]));
		if (err)
			fprintf(stderr, "what_if: %s\n", strerror(-err));
		if (!vmat_tree_to_mm(&after, tree)) {
			print(after);
			vmat_mm_free(after);
		}
		vmat_tree_free(tree);
	}
	vmat_mm_free(mm);
	return err ? 2 : 0;
}
