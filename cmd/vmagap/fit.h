/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fit - where mappings would land, or why they would not, as rows. */
#ifndef VMAGAP_FIT_H
#define VMAGAP_FIT_H

#include "vmagap/kind.h"
#include "vmagap/wish.h"

/* A row. */
struct fit {
	uint64_t length;		/* as it was asked for */
	uint64_t mapped;		/* passed to mmap(): more, where it is aligned by hand */
	const struct wish *wish;
	struct vmat_placement placement;
	uint64_t address;		/* where the length begins, when it fits */
	uint64_t page;
	const char *rules;		/* as the placer tells them */
	char *reason;			/* in words, with the figures */
};

extern const struct kind fit_kind;

struct fits {
	struct stream stream;
	struct fit *fit;
	size_t count, next;
	struct vmat_placer *placer;
	struct vmat_tree *tree;
};

/* None at all. */
void fits_none(struct fits *fits);

/*
 * Foretell all of @wish, each for the address space as it is in @mm; both must live as long.
 * Returns 0, -EINVAL (--kernel is none, complained about) or -ENOMEM; free it in any case.
 */
int fits_make(struct fits *fits, const struct vmat_mm *mm, const struct wish *wish,
	      const char *kernel);
void fits_free(struct fits *fits);

/* Where it would end, when it fits. */
uint64_t fit_end(const struct fit *fit);

/* "ENOMEM"; static, NULL: it fits, or the errno has no name here. */
const char *fit_errno(const struct fit *fit);

/* Whether one of them does not fit. */
bool fits_refused(const struct fits *fits);

#endif
