/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space drawn in one line. */
#include "kit/ruler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/smallfiles.h"

static void add(struct vmat_mm *mm, uint64_t start, uint64_t end, char letter)
{
	const struct vma_file head = { .inode = (unsigned char)letter, .dev_major = 8 };
	const struct vma_file *file = mm_share_file(mm, &head, &letter, 1);
	struct vmat_vma *vma = mm_push_row(mm);

	assert_non_null(file);
	assert_non_null(vma);
	*vma = (struct vmat_vma){
		.start = start,
		.end = end,
		.file = file,
		.flags = VMAT_VM_READ | VMAT_VM_WRITE,
		.perms = PERM_READ | PERM_WRITE,
	};
}

struct vmat_mm *ruler(const char *drawing)
{
	struct vmat_mm *mm;
	uint64_t at = 0;

	assert_int_equal(mm_new(&mm), 0);
	while (*drawing) {
		uint64_t start = at;
		char letter = *drawing;

		if (letter == '|') {
			drawing++;
			continue;
		}
		for (; *drawing == letter; drawing++)
			at += RULER_PAGE;
		if (letter != ' ')
			add(mm, start, at, letter);
	}
	return mm;
}

char *random_drawing(size_t pages, unsigned letters, uint64_t *seed)
{
	char *drawing = malloc(2 * pages + 1), *at = drawing;

	assert_non_null(drawing);
	for (size_t i = 0; i < pages; i++) {
		uint64_t dice = next_random(seed);

		if (dice % 16 == 0)
			*at++ = '|';
		if (i && dice % 4)
			*at = at[-1] == '|' ? 'A' : at[-1];
		else
			*at = dice / 16 % 3 ? (char)('A' + dice / 64 % letters) : ' ';
		at++;
	}
	*at = '\0';
	return drawing;
}
