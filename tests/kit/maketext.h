/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of maps and smaps at random, in all the ways in which kernels and others write them. */
#ifndef TESTS_KIT_MAKETEXT_H
#define TESTS_KIT_MAKETEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "kit/scratch.h"

/* A text that must be accepted, of up to @most mappings; free(text.bytes). */
struct pile make_text(bool smaps, unsigned most, uint64_t *seed);

#endif
