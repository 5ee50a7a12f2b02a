/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child that is watched by a sampler: what it does step by step, and what is shared with it. */
#ifndef TESTS_KIT_WATCHED_H
#define TESTS_KIT_WATCHED_H

#include "vmatools.h"

/* Where the child has what; all of it shared with the test. */
struct watched {
	char *volatile at, *volatile other;
	volatile int step;
};
extern struct watched *shared;

enum { WATCHED_PAGES = 64 };
extern size_t page;

/* For main(), and as the setup of each test. 0, or it cannot be done. */
int watched_prepare(void);
int watched_reset(void **state);
void watched_end(void);

/* A sampler of the running system's, or the test fails and says why. */
struct vmat_sampler *watch(pid_t pid, const struct vmat_sampler_options *options);

/* A sample, or the test fails and says why; drop() gives its mm back. */
struct vmat_sample take(struct vmat_sampler *sampler, unsigned wants);
void drop(struct vmat_sample *sample);

/* Rss of the VMA at @at, which must be there and tell it. */
uint64_t rss_at(const struct vmat_mm *mm, const char *at);

/* -- in the child ----------------------------------------------------------------------- */

/* Private memory; map_apart() is parted from what is beside it, so that it is one VMA. */
char *map_some(size_t pages);
char *map_apart(size_t pages);

/* shared->at are WATCHED_PAGES, the first half of them written. */
void watched_begin(void *arg);

void wait_for_step(int step);

/* -- in the test ------------------------------------------------------------------------ */

/* Let the child do its next thing, and wait until it has: it counts on. */
void next_step(void);

/* Whether it executes @name; and wait until it does. */
bool is_program(pid_t pid, const char *name);
void wait_for_program(pid_t pid, const char *name);

#endif
