/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space drawn in one line, small enough to see, and a placer for it. */
#ifndef TESTS_KIT_SCENE_H
#define TESTS_KIT_SCENE_H

#include "kit/ruler.h"
#include "model/place.h"

enum { SCENE_PAGE = RULER_PAGE, SCENE_HUGE_PAGES = 4, SCENE_GUARD_PAGES = 4 };

/* Everything is known of it; x86-64. */
struct scene {
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	struct vmat_placer *placer;
};

/*
 * The drawing of ruler(), in which S grows down, of a kernel of @release (RELEASE()). The space ends
 * where the drawing does; mmap_base is there, and the legacy base at page 8. Four pages are a huge
 * one, and a guard gap. Change placer->world before the first call. scene_close() it.
 */
void scene_open(struct scene *scene, const char *drawing, uint32_t release);
void scene_close(struct scene *scene);

/* A VMA of the scene by its letter. */
const struct vmat_vma *scene_vma(const struct scene *scene, char letter);

/* Give one other flags. */
void scene_flag(struct scene *scene, char letter, uint64_t add, uint64_t remove);

/* Answers; the test fails when there is none. */
struct vmat_placement scene_mmap(const struct scene *scene, const struct vmat_mmap_call *call);
struct vmat_placement scene_mremap(const struct scene *scene, const struct place_move *move);

#endif
