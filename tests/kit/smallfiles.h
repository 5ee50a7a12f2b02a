/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture with all its small files, and what they say, read again in the simplest way. */
#ifndef TESTS_KIT_SMALLFILES_H
#define TESTS_KIT_SMALLFILES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/facts.h"

/* The mm of @folder/@file (maps, smaps), NULL when there is no such file; vmat_mm_free() it. */
struct vmat_mm *capture_mm(const char *folder, const char *file);

/* Digest every small file of @folder that the library knows; fails the test when one is refused. */
void capture_facts(struct vmat_mm *mm, const char *folder);

/* Digest a text; fails the test when it is refused. */
void digest(struct vmat_mm *mm, const char *file, const char *text, size_t len);

/* Digest a text that ends in NUL. */
void digest_string(struct vmat_mm *mm, const char *file, const char *text);

/* An mm that nothing is known of; and one that only this text was told of. */
struct vmat_mm *empty_mm(void);
struct vmat_mm *mm_told(const char *file, const char *text);

void assert_fact(const struct vmat_mm *mm, enum fact fact, uint64_t wanted);
void assert_not_told(const struct vmat_mm *mm, enum fact fact);

/* The number behind "@key:" at the beginning of a line, 1024 times that when kB follow. */
bool naive_number(const char *text, const char *key, uint64_t *value);

/* The value of "@key=" in the META of the kernel that @folder was taken on; free() it. */
char *capture_meta(const char *folder, const char *key);

/* Whether @folder's path has @part in it. */
bool is_capture_of(const char *folder, const char *part);

/* An even mix of bits; the same each time for the same seed, which must not be 0. */
uint64_t next_random(uint64_t *seed);

#endif
