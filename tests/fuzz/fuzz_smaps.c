/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as the second of three records of smaps: read as a whole, or line by line where they
 * do not look like the first, the verdict and what comes back are the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vmatools.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static const char before[] =
	"00001000-00002000 rw-p 00000000 00:00 0 \n"
	"Size:                  4 kB\nKernelPageSize:        4 kB\nMMUPageSize:           4 kB\n"
	"Rss:                   4 kB\nPss:                   4 kB\nPss_Dirty:             4 kB\n"
	"Shared_Clean:          0 kB\nShared_Dirty:          0 kB\nPrivate_Clean:         0 kB\n"
	"Private_Dirty:         4 kB\nReferenced:            4 kB\nAnonymous:             4 kB\n"
	"KSM:                   0 kB\nLazyFree:              0 kB\nPrivate_Hugetlb:       0 kB\n"
	"Swap:                  0 kB\nLocked:                0 kB\nTHPeligible:           0\n"
	"VmFlags: rd wr mr mw me ac \n"
	"00003000-00005000 rw-p 00000000 00:00 0 \n";

static void require(bool holds)
{
	if (!holds)
		abort();
}

static int parse(struct vmat_mm **mmp, const char *text, size_t len, size_t chunk,
		 struct vmat_trouble *trouble)
{
	struct vmat_parser *parser;
	int rc = 0;

	require(!vmat_parser_new(&parser, false));
	for (size_t at = 0; !rc && at < len; at += chunk)
		rc = vmat_parser_feed(parser, text + at, len - at < chunk ? len - at : chunk,
				      trouble);
	if (!rc)
		rc = vmat_parser_finish(mmp, parser, trouble);
	vmat_parser_free(parser);
	return rc;
}

static void require_same_text(const struct vmat_mm *mm, const char *text, size_t len)
{
	const struct vmat_vma *vma;
	char *dump = malloc(len);
	size_t at = 0;

	vmat_for_each_vma(mm, vma) {
		ssize_t wants = vmat_vma_text(mm, vma, VMAT_SMAPS, dump + at, len - at);

		require(wants > 0 && (size_t)wants <= len - at);
		at += (size_t)wants;
	}
	require(at == len && !memcmp(dump, text, len));
	free(dump);
}

static void require_same_counters(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x, *y = vmat_first_vma(b);

	vmat_for_each_vma(a, x) {
		require(y && vmat_vma_flags(x) == vmat_vma_flags(y));
		for (int field = 0; field < VMAT_NFIELDS; field++) {
			uint64_t p = 0, q = 0;

			require(vmat_vma_field(a, x, (enum vmat_field)field, &p) ==
				vmat_vma_field(b, y, (enum vmat_field)field, &q));
			require(p == q);
		}
		y = vmat_next_vma(b, y);
	}
	require(!y);
}

/* The third record is the first again. */
static char *make_text(const uint8_t *input, size_t size, size_t *len)
{
	static const char third[] = "10000000";
	size_t head = sizeof(before) - 1;
	size_t record = (size_t)(strstr(before, "00003000-") - before);
	char *text = malloc(head + size + record + 1);

	memcpy(text, before, head);
	if (size)
		memcpy(text + head, input, size);
	memcpy(text + head + size, before, record);
	/* "00001000-00002000" becomes "10000000-20002000": above whatever the input may be */
	memcpy(text + head + size, third, 8);
	text[head + size + 9] = '2';
	*len = head + size + record;
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct vmat_trouble one = { 0 }, two = { 0 };
	struct vmat_mm *a = NULL, *b = NULL;
	size_t len;
	char *text = make_text(input, size, &len);
	int rc = parse(&a, text, len, len, &one);

	require(rc == parse(&b, text, len, 1 + size % 50, &two));
	if (rc) {
		require(one.line == two.line && one.column == two.column);
		require(!strcmp(one.why, two.why));
	} else {
		require_same_text(a, text, len);
		require_same_text(b, text, len);
		require_same_counters(a, b);
	}
	vmat_mm_free(a);
	vmat_mm_free(b);
	free(text);
	return 0;
}
