/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading of paths and of bytes, and what must come out. */
#ifndef TESTS_KIT_LOADING_H
#define TESTS_KIT_LOADING_H

#include <stddef.h>

#include "vmatools.h"

/* counters too; and all that can be read */
extern const struct vmat_load_options with_smaps, with_all;

/* The mm at @path, or the test fails and says why. */
struct vmat_mm *load_or_fail(const char *path, const struct vmat_load_options *options);

/* vmat_load_path() of a file with these bytes. */
int load_bytes(struct vmat_mm **mmp, const char *bytes, size_t len,
	       const struct vmat_load_options *options, struct vmat_trouble *trouble);

/* The mm gives back exactly this text. */
void assert_text(const struct vmat_mm *mm, enum vmat_detail detail, const char *want,
		 size_t want_len);

#endif
