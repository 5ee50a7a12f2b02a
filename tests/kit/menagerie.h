/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stopped processes of many kinds: programs that are installed, and one with odd mappings. */
#ifndef TESTS_KIT_MENAGERIE_H
#define TESTS_KIT_MENAGERIE_H

#include <stddef.h>
#include <sys/types.h>

struct species {
	const char *name;	/* "python3" */
	size_t count;		/* how many are wanted */
};

extern const struct species menagerie[];
extern const size_t menagerie_size;

/*
 * Start one, the @index-th of its kind, and wait until it has stopped itself. -1: it cannot be
 * started here. End it with menagerie_end().
 */
pid_t menagerie_start(const struct species *species, size_t index);
void menagerie_end(pid_t pid);

/* Make mappings of all kinds in this process, others for each @seed. */
void map_oddly(size_t seed);

#endif
