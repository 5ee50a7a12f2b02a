/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that must fail, each foretold and then made. */
#ifndef TESTS_KIT_REFUSAL_H
#define TESTS_KIT_REFUSAL_H

#include "kit/oracle.h"

/* A plain process, or the test is skipped. */
void refusal_begin(struct driven *driven);

/* End it, and the test: it fails where one of the following did not hold. */
void refusal_end(struct driven *driven);

/* Releases differ: whatever the kernel says, but it fails. */
enum { ANY_ERROR = 10000 };

/*
 * The call fails with @error, for the reason @check (0 and VMAT_CHECK_NONE: it succeeds), in truth and
 * as was foretold. What does not hold is printed. Returns what the kernel returned.
 */
int64_t expect(const struct driven *driven, const struct call *call, const char *what, int error,
	       enum vmat_check check);

/* The same for a call of mmap(). */
int64_t expect_mmap(const struct driven *driven, const struct source *source,
		    const struct vmat_mmap_call *m, const char *what, int error,
		    enum vmat_check check);

/* Map in passing, without a word of foretelling; the test fails when that fails. */
uint64_t map_quietly(const struct driven *driven, const struct source *source,
		     const struct vmat_mmap_call *m);

/* The number behind @key at the beginning of a line of /proc/@file (of the process, with @driven). */
uint64_t proc_number(const struct driven *driven, const char *file, const char *key);

/* Anonymous memory, for who wants nothing else. */
extern const struct source anonymous;

#endif
