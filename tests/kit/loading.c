/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading of paths and of bytes, and what must come out. */
#include "kit/loading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/scratch.h"

const struct vmat_load_options with_smaps = {
	.size = sizeof(with_smaps), .detail = VMAT_SMAPS,
};
const struct vmat_load_options with_all = {
	.size = sizeof(with_all), .detail = VMAT_SMAPS, .with = VMAT_WITH_ALL,
};

struct vmat_mm *load_or_fail(const char *path, const struct vmat_load_options *options)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;
	int rc = vmat_load_path(&mm, path, options, &trouble);

	if (rc)
		fail_msg("%s: %d: %s: line %ju: %s", path, rc, trouble.file, trouble.line,
			 trouble.why);
	return mm;
}

void assert_text(const struct vmat_mm *mm, enum vmat_detail detail, const char *want,
			size_t want_len)
{
	size_t len;
	char *text = mm_as_text(mm, detail, &len);

	assert_int_equal(len, want_len);
	if (len)
		assert_memory_equal(text, want, len);
	free(text);
}

int load_bytes(struct vmat_mm **mmp, const char *bytes, size_t len,
		      const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	char *folder = scratch_new(), *path = scratch_path(folder, "text");
	int rc;

	scratch_write(folder, "text", bytes, len);
	rc = vmat_load_path(mmp, path, options, trouble);
	free(path);
	scratch_remove(folder);
	return rc;
}
