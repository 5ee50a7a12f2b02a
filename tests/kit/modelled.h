/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls on a model of an address space, and what came of them in one line. */
#ifndef TESTS_KIT_MODELLED_H
#define TESTS_KIT_MODELLED_H

#include "model/sim.h"

enum { PAGE = 4096, PAGES = 16 };

#define BASE UINT64_C(0x100000000)
#define R VMAT_VM_READ
#define RW (VMAT_VM_READ | VMAT_VM_WRITE)

struct fixture {
	struct vmat_mm *mm;
	struct vmat_sim *sim;
	struct vmat_effect effect;	/* of the last call */
	char drawing[2 * PAGES + 1];
};

/*
 * A program without libraries, of that release: text, heap, vdso and stack; max_map_count as the
 * sysctl says it, NULL: not told. What is drawn is far from it.
 */
struct fixture open_sim(const char *kernel, const char *max_map_count);
void close_sim(struct fixture *f);

/* Its lines of maps. */
extern const char modelled_program[];

/*
 * The pages from BASE on, a letter each, of its access: "-rwWxXyY"; '|' stands between VMAs that
 * touch, a blank is a hole.
 */
const char *draw(struct fixture *f);

#define assert_drawn(f, wanted) assert_string_equal(draw(f), wanted)

uint64_t at(unsigned page);
uint64_t flags_at(const struct fixture *f, unsigned page);

/* Calls by numbers of pages; the kernel's answer, 0 or a negative errno. */
struct vmat_mmap_call fixed(unsigned page, unsigned pages, uint64_t prot);
int map_call(struct fixture *f, const struct vmat_mmap_call *call, const char *name);
int map(struct fixture *f, unsigned page, unsigned pages, uint64_t prot);
int map_with(struct fixture *f, unsigned page, unsigned pages, unsigned flags);
int map_file(struct fixture *f, unsigned page, unsigned pages, uint32_t file_id);
int protect(struct fixture *f, unsigned page, unsigned pages, uint64_t prot);
int unmap(struct fixture *f, unsigned page, unsigned pages);
int advise(struct fixture *f, unsigned page, unsigned pages, int advice);
int lock(struct fixture *f, unsigned page, unsigned pages, unsigned flags);
int remap(struct fixture *f, unsigned page, unsigned pages, unsigned new_pages, unsigned flags,
	  unsigned to);
void touch(struct fixture *f, unsigned page, unsigned pages);

#endif
