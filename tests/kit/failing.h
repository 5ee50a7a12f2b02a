/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An allocator that fails when it is told to. The test program is linked with $(failing_ldflags),
 * which puts these functions between the library and the true ones.
 */
#ifndef TESTS_KIT_FAILING_H
#define TESTS_KIT_FAILING_H

#include <stdbool.h>

/* The @nth allocation from now, and all after it, fail; 0: none does. */
void fail_allocation(unsigned nth);

/* Whether one has failed since. */
bool allocation_has_failed(void);

#endif
