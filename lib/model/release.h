/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* release - which release of the kernel an address space is of, as far as that is told or shows. */
#ifndef MODEL_RELEASE_H
#define MODEL_RELEASE_H

#include "model/facts.h"

/* Releases as numbers that compare. The third part is cut at 1023. */
#define RELEASE(major, minor, patch) \
	((uint32_t)(major) << 20 | (uint32_t)(minor) << 10 | (uint32_t)(patch))
#define RELEASE_MAJOR(release) ((release) >> 20)
#define RELEASE_MINOR(release) ((release) >> 10 & 1023)
#define RELEASE_PATCH(release) ((release) & 1023)

/* Older ones are taken for the first, newer ones for the last. */
#define RELEASE_OLDEST RELEASE(2, 6, 0)
#define RELEASE_NEWEST RELEASE(1023, 1023, 1023)

/* It is one of [first, last]. */
struct release {
	uint32_t first, last;
	bool told;		/* by osrelease; else it is what the text shows */
	bool backports;		/* of a distribution whose old kernels have much of newer ones */
	const char *source;	/* static */
};

/*
 * "6.12.48+deb13-amd64" is one release. "6.1.0-50-amd64", whose third part says nothing, and "6.1"
 * are any of 6.1. False for what is no release.
 */
bool release_parse(const char *text, struct release *release);

/*
 * What osrelease tells; what the text of smaps and the names of the kernel's mappings show where it
 * is not told, or where they prove it wrong. O(n).
 */
void release_of(const struct vmat_mm *mm, struct release *release);

/*
 * The one of them that is most likely: where several minor releases are possible but not all later
 * ones, the newest that is maintained for long, which most machines run; else the newest.
 */
uint32_t release_likely(const struct release *range);

#endif
