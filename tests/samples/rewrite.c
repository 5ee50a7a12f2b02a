/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a saved file of maps or smaps and writes it out again, byte for byte as the kernel printed
 * it, or as the shorter of the two:
 *
 *	rewrite maps|smaps FILE
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmatools.h>

struct text {
	char *bytes;
	size_t size;
};

/* One VMA's text; the first call says how much room it needs where there is too little. */
static int put(struct text *text, const struct vmat_mm *mm, const struct vmat_vma *vma,
	       enum vmat_detail detail)
{
	ssize_t len = vmat_vma_text(mm, vma, detail, text->bytes, text->size);

	if (len < 0)
		return (int)len;
	if ((size_t)len > text->size) {
		char *more = realloc(text->bytes, (size_t)len);

		if (!more)
			return -1;
		*text = (struct text){ more, (size_t)len };
		vmat_vma_text(mm, vma, detail, text->bytes, text->size);
	}
	return fwrite(text->bytes, 1, (size_t)len, stdout) == (size_t)len ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct vmat_trouble trouble = { 0 };
	enum vmat_detail detail;
	const struct vmat_vma *vma;
	struct text text = { 0 };
	struct vmat_mm *mm;
	int err = 0;

	if (argc != 3 || (strcmp(argv[1], "maps") && strcmp(argv[1], "smaps"))) {
		fputs("usage: rewrite maps|smaps FILE\n", stderr);
		return 2;
	}
	detail = strcmp(argv[1], "maps") ? VMAT_SMAPS : VMAT_MAPS;
	if (vmat_load_path(&mm, argv[2], NULL, &trouble)) {
		fprintf(stderr, "rewrite: %s: %s\n", argv[2], trouble.why ? trouble.why : "cannot read");
		return 2;
	}
	vmat_for_each_vma(mm, vma) {
		err = put(&text, mm, vma, detail);
		if (err)
			break;
	}
	if (fflush(stdout) || err) {
		fprintf(stderr, "rewrite: %s\n", err == -ENODATA ? "maps carries no counters" : "cannot write");
		err = 2;
	}
	free(text.bytes);
	vmat_mm_free(mm);
	return err;
}
