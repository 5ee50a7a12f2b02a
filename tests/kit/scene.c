/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space drawn in one line, small enough to see, and a placer for it. */
#include "kit/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"

enum { LEGACY_PAGE = 8 };

/* Whatever a call could depend on. */
static void tell_everything(struct vmat_mm *mm)
{
	static const struct { enum fact fact; uint64_t value; } facts[] = {
		{ FACT_LOWEST_ADDRESS, 0 }, { FACT_MMAP_MIN_ADDR, 0 }, { FACT_GUARD_PAGES, 4 },
		{ FACT_HUGE_PMD_SIZE, SCENE_HUGE_PAGES * SCENE_PAGE }, { FACT_SHMEM_LARGEST, 0 },
		{ FACT_VA_ALIGN_MASK, 0 }, { FACT_STATUS_CAP_EFF, 0 }, { FACT_TASK_SIZE, 0 },
		{ FACT_MEMINFO_MEM_TOTAL, UINT64_C(1) << 30 }, { FACT_MEMINFO_SWAP_TOTAL, 0 },
		{ FACT_OVERCOMMIT_MEMORY, 0 }, { FACT_MAX_MAP_COUNT, 1000 }, { FACT_PERSONALITY, 0 },
		{ FACT_NR_OVERCOMMIT_HUGEPAGES, 0 }, { FACT_HUGETLB_SIZES, UINT64_MAX },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		assert_int_equal(facts_set(mm, facts[i].fact, facts[i].value), 0);
	assert_int_equal(facts_set_text(mm, FACT_SHMEM_HUGE, "never", 5), 0);
	digest_string(mm, "limits",
		      "Limit                     Soft Limit           Hard Limit           Units     \n"
		      "Max address space         unlimited            unlimited            bytes     \n");
}

static void set_world(struct scene *scene, uint64_t size, uint32_t release)
{
	struct vmat_placer *placer = scene->placer;
	struct place_world *world = &placer->world;

	placer->release = (struct release){ .first = release, .last = release, .source = "" };
	placer->gap_rule_differs = false;
	placer->layout.known = placer->layout.direction_known = true;
	placer->layout.randomize = false;
	placer->layout.randomize_known = placer->smaps = true;
	placer->layout.base_range = (struct layout_range){ size, size };
	placer->layout.legacy_range = (struct layout_range){ LEGACY_PAGE * SCENE_PAGE,
							     LEGACY_PAGE * SCENE_PAGE };
	world->release = release;
	world->rules = place_rules_of(release);
	world->x86 = world->bits64 = true;
	world->bottom_up = world->randomize = false;
	world->base = world->window = world->task_size = size;
	world->legacy_base = LEGACY_PAGE * SCENE_PAGE;
}

void scene_open(struct scene *scene, const char *drawing, uint32_t release)
{
	struct vmat_tree_options options = {
		.size = sizeof(options), .stack_guard_gap = SCENE_GUARD_PAGES * SCENE_PAGE,
		.gap_rule = place_rules_of(release) & RULE_RAW_GAPS ? VMAT_GAPS_RAW :
								       VMAT_GAPS_GUARDED,
		.max_map_count = 1000, .task_size = UINT64_MAX, .page_size = SCENE_PAGE,
		.commit_room = UINT64_MAX,
	};

	scene->mm = ruler(drawing);
	tell_everything(scene->mm);
	for (size_t i = 0; i < scene->mm->count; i++)
		scene->mm->rows[i].has_vmflags = 1;
	assert_int_equal(vmat_tree_new(&scene->tree, scene->mm, &options), 0);
	assert_int_equal(vmat_placer_new(&scene->placer, scene->tree, NULL), 0);
	set_world(scene, strlen(drawing) * SCENE_PAGE, release);
	if (strchr(drawing, 'S'))
		scene_flag(scene, 'S', VMAT_VM_GROWSDOWN, 0);
}

void scene_close(struct scene *scene)
{
	assert_null(vmat_tree_fault(scene->tree, NULL));
	vmat_placer_free(scene->placer);
	vmat_tree_free(scene->tree);
	vmat_mm_free(scene->mm);
}

const struct vmat_vma *scene_vma(const struct scene *scene, char letter)
{
	const struct vmat_vma *vma;

	vmat_tree_for_each_vma(scene->tree, vma)
		if (*vmat_vma_name(vma) == letter)
			return vma;
	fail_msg("no %c in the drawing", letter);
	return NULL;
}

void scene_flag(struct scene *scene, char letter, uint64_t add, uint64_t remove)
{
	const struct vmat_vma *vma = scene_vma(scene, letter);

	assert_int_equal(vmat_tree_adjust(scene->tree, vma, vmat_vma_start(vma), vmat_vma_end(vma),
					  (vmat_vma_flags(vma) | add) & ~remove), 0);
}

struct vmat_placement scene_mmap(const struct scene *scene, const struct vmat_mmap_call *call)
{
	struct vmat_placement said = { .size = sizeof(said) };
	struct vmat_mmap_call own = *call;

	own.size = sizeof(own);
	assert_int_equal(vmat_place_mmap(&said, scene->placer, &own), 0);
	return said;
}

struct vmat_placement scene_mremap(const struct scene *scene, const struct place_move *move)
{
	struct vmat_placement said = { .size = sizeof(said) };

	assert_int_equal(vmat_place_mremap(&said, scene->placer, move->address, move->old_length,
					   move->new_length, move->flags, move->new_address), 0);
	return said;
}
