/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes at random to texts of maps and smaps: what torn reads, cuts and hands make of them. */
#ifndef TESTS_KIT_MUTATION_H
#define TESTS_KIT_MUTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "kit/scratch.h"

/* One change; @gently: one after which the text is still mostly accepted. */
void mutate(struct pile *text, bool gently, uint64_t *seed);

#endif
