/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where mmap() maps, worked out a second time: the rules as they are told, written down one after the
 * other over a plain list, without the library's.
 */
#ifndef TESTS_KIT_SECOND_PLACE_H
#define TESTS_KIT_SECOND_PLACE_H

#include "kit/second_walk.h"

/* What exec and the machine decided; addresses in bytes. */
struct second_world {
	unsigned kernel;		/* 61104: 6.11.4 */
	bool bottom_up, x86;
	uint64_t base, legacy_base, begin_32bit, window, task_size, lowest, huge;
	uint64_t shmem_huge;		/* that shared memory is aligned to, 0: none */
};

/* 0 and the address, or a negative errno. */
int second_place(uint64_t *addr, const struct naive *naive, const struct second_world *world,
		 const struct vmat_mmap_call *call);

#endif
