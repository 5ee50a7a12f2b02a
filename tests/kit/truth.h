/* SPDX-License-Identifier: GPL-2.0-or-later */
/* truth.txt beside captures: what is known of a program, and the phases in which it was read. */
#ifndef TESTS_KIT_TRUTH_H
#define TESTS_KIT_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line, and the number of the phase that showed it first. */
struct truth_line {
	unsigned phase;
	const char *text;
};

/* One reading of the program. */
struct truth_phase {
	unsigned number;
	char *folder;		/* that holds maps */
};

struct truth {
	const char *folder;
	bool zoo;		/* of a scenario of vmazoo: one that says all that was done */
	uint64_t page_size;
	char *text;
	struct truth_line *lines;
	size_t line_count;
	struct truth_phase *phases;	/* in time order, children and zombies left out */
	size_t phase_count;
};

/* @folder/truth.txt; @folder must live as long. Free with truth_free(). */
struct truth truth_load(const char *folder);
void truth_free(struct truth *truth);

/* The mapping that a line `map LABEL ...` tells of; fails the test when there is none. */
struct truth_map {
	uint64_t start, end;
};
struct truth_map truth_map(const struct truth *truth, const char *label);

#endif
