/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is refused, by which check, in which order, with which errno and figures. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/scene.h"
#include "kit/smallfiles.h"

#define PAGES(n) ((uint64_t)(n) * SCENE_PAGE)
#define NEW RELEASE(6, 18, 44)
#define RW (VMAT_VM_READ | VMAT_VM_WRITE)

/* The answer, whole: an error comes with its check and with words. */
static void assert_refused(struct vmat_placement said, int error, enum vmat_check check)
{
	if (said.error != -error || said.check != check)
		fail_msg("%s (%s): %s, and should be %s: %s", strerror(-said.error),
			 vmat_check_name(said.check), said.why, strerror(error),
			 vmat_check_name(check));
	if (error)
		assert_true(strlen(said.why) > 5);
	assert_string_equal(said.doubt, "");
	assert_true(said.exact);
}

static void assert_figures(const struct vmat_placement *said, uint64_t used, uint64_t limit,
			   uint64_t wanted)
{
	if (said->used != used || said->limit != limit || said->wanted != wanted)
		fail_msg("used %" PRIu64 " of %" PRIu64 ", wanted %" PRIu64 "; and should be %" PRIu64
			 " of %" PRIu64 ", %" PRIu64, said->used, said->limit, said->wanted, used,
			 limit, wanted);
}

static void set_limit(const struct scene *scene, const char *row, uint64_t soft)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "Limit                     Soft Limit           Hard Limit           Units     \n"
		 "%-25s %-20" PRIu64 " %-20s bytes     \n", row, soft, "unlimited");
	digest_string(scene->mm, "limits", text);
}

/* -- arguments ------------------------------------------------------------------------- */

static const struct {
	const char *what;
	struct vmat_mmap_call call;		/* as the program has it */
	int error;
	enum vmat_check check;
} arguments[] = {
	{ "nothing", { .length = 0 }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a length that rounds up to 2^64", { .length = -UINT64_C(10) }, ENOMEM, VMAT_CHECK_LENGTH },
	{ "of huge pages, it is 0", { .length = -UINT64_C(10), .backing = VMAT_BACKING_HUGETLB,
	  .huge_page_size = PAGES(4) }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "more than all", { .length = PAGES(100) }, ENOMEM, VMAT_CHECK_LENGTH },
	{ "an odd offset", { .length = 1, .offset = 7 }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "an odd offset, first", { .length = 0, .offset = 7 }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a huge page of no size", { .length = 1, .backing = VMAT_BACKING_HUGETLB,
	  .huge_page_size = 5000 }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "an odd address", { .length = 1, .hint = 0x1001, .flags = VMAT_MAP_FIXED }, EINVAL,
	  VMAT_CHECK_ARGUMENT },
	{ "what mmap() said when it failed", { .length = 1, .hint = UINT64_MAX,
	  .flags = VMAT_MAP_FIXED }, EPERM, VMAT_CHECK_ARGUMENT },
	{ "of huge pages, of a file that has none", { .length = 1, .file_system = "ext4",
	  .backing = VMAT_BACKING_HUGETLB }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "an odd hint", { .length = 1, .hint = 0x1001 }, 0, VMAT_CHECK_NONE },
	{ "beyond all", { .length = 1, .hint = PAGES(50), .flags = VMAT_MAP_FIXED }, ENOMEM,
	  VMAT_CHECK_LENGTH },
	{ "taken", { .length = 1, .hint = PAGES(3), .flags = VMAT_MAP_FIXED_NOREPLACE }, EEXIST,
	  VMAT_CHECK_TAKEN },
	{ "beyond the end of any file", { .length = 1, .offset = -PAGES(1),
	  .backing = VMAT_BACKING_MEMFD }, EOVERFLOW, VMAT_CHECK_LENGTH },
	{ "beyond the end of a device", { .length = 1, .offset = -PAGES(1),
	  .backing = VMAT_BACKING_ZERO }, 0, VMAT_CHECK_NONE },
	{ "no offset counts without a file", { .length = 1, .offset = -PAGES(1) }, 0,
	  VMAT_CHECK_NONE },
	{ "shared, growing", { .length = 1, .flags = VMAT_MAP_SHARED | VMAT_MAP_GROWSDOWN }, EINVAL,
	  VMAT_CHECK_ARGUMENT },
	{ "a file, growing", { .length = 1, .backing = VMAT_BACKING_MEMFD,
	  .flags = VMAT_MAP_GROWSDOWN }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "huge, growing", { .length = 1, .backing = VMAT_BACKING_HUGETLB,
	  .huge_page_size = PAGES(1), .flags = VMAT_MAP_GROWSDOWN }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "private, growing", { .length = 1, .flags = VMAT_MAP_GROWSDOWN }, 0, VMAT_CHECK_NONE },
	{ "taken and growing: taken first", { .length = 1, .hint = PAGES(3),
	  .flags = VMAT_MAP_FIXED_NOREPLACE | VMAT_MAP_SHARED | VMAT_MAP_GROWSDOWN }, EEXIST,
	  VMAT_CHECK_TAKEN },
	{ "droppable", { .length = 1, .flags = VMAT_MAP_DROPPABLE }, 0, VMAT_CHECK_NONE },
	{ "droppable, locked", { .length = 1, .flags = VMAT_MAP_DROPPABLE | VMAT_MAP_LOCKED }, EINVAL,
	  VMAT_CHECK_ARGUMENT },
	{ "droppable, of a file", { .length = 1, .flags = VMAT_MAP_DROPPABLE,
	  .backing = VMAT_BACKING_MEMFD }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "synchronous", { .length = 1, .flags = VMAT_MAP_SHARED | VMAT_MAP_SYNC,
	  .backing = VMAT_BACKING_FILE, .file_system = "ext4" }, EOPNOTSUPP, VMAT_CHECK_FILE },
	{ "synchronous, without a file", { .length = 1, .flags = VMAT_MAP_SHARED | VMAT_MAP_SYNC },
	  0, VMAT_CHECK_NONE },
	{ "validated, without a file", { .length = 1,
	  .flags = VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "validated, of a file", { .length = 1, .backing = VMAT_BACKING_MEMFD,
	  .flags = VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE }, 0, VMAT_CHECK_NONE },
	{ "validated, a flag of after that", { .length = 1, .backing = VMAT_BACKING_MEMFD,
	  .hint = PAGES(1),
	  .flags = VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE | VMAT_MAP_FIXED_NOREPLACE },
	  EOPNOTSUPP, VMAT_CHECK_FILE },
	{ "of no type", { .length = 1, .flags = VMAT_MAP_NO_TYPE }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "of no type, of a file", { .length = 1, .flags = VMAT_MAP_NO_TYPE,
	  .backing = VMAT_BACKING_MEMFD }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "shared and writable, read-only", { .length = 1, .prot = RW, .read_only_file = true,
	  .flags = VMAT_MAP_SHARED, .backing = VMAT_BACKING_MEMFD }, EACCES, VMAT_CHECK_FILE },
	{ "private and writable, read-only", { .length = 1, .prot = RW, .read_only_file = true,
	  .backing = VMAT_BACKING_MEMFD }, 0, VMAT_CHECK_NONE },
	{ "executable, noexec", { .length = 1, .prot = VMAT_VM_EXEC, .no_exec_mount = true,
	  .backing = VMAT_BACKING_FILE, .file_system = "ext4" }, EPERM, VMAT_CHECK_FILE },
	{ "a directory", { .length = 1, .prot = VMAT_VM_READ, .not_mappable = true,
	  .backing = VMAT_BACKING_FILE, .file_system = "ext4" }, ENODEV, VMAT_CHECK_FILE },
	{ "a directory, executable, noexec", { .length = 1, .prot = VMAT_VM_EXEC,
	  .no_exec_mount = true, .not_mappable = true, .backing = VMAT_BACKING_FILE,
	  .file_system = "ext4" }, EPERM, VMAT_CHECK_FILE },
	{ "a huge page of an odd offset", { .length = 1, .offset = PAGES(1),
	  .backing = VMAT_BACKING_HUGETLB, .huge_page_size = PAGES(2), .flags = VMAT_MAP_NORESERVE },
	  EINVAL, VMAT_CHECK_ARGUMENT },
};

static void arguments_that_cannot_be_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		struct scene scene;

		scene_open(&scene, "A  B   C    D", NEW);
		print_message("# %s\n", arguments[i].what);
		assert_refused(scene_mmap(&scene, &arguments[i].call), arguments[i].error,
			       arguments[i].check);
		scene_close(&scene);
	}
}

static void an_old_kernel_knows_no_droppable_memory(void **state)
{
	const struct vmat_mmap_call call = { .length = 1, .flags = VMAT_MAP_DROPPABLE };
	struct scene scene;

	(void)state;
	scene_open(&scene, "A  B", RELEASE(6, 10, 0));
	assert_refused(scene_mmap(&scene, &call), EINVAL, VMAT_CHECK_ARGUMENT);
	scene_close(&scene);
}

/* -- the lowest addresses -------------------------------------------------------------- */

static void below_the_lowest_address_takes_a_capability(void **state)
{
	struct vmat_mmap_call call = { .length = 1, .flags = VMAT_MAP_FIXED };
	struct scene scene;

	(void)state;
	scene_open(&scene, "        A  B", NEW);
	scene.placer->world.lowest = PAGES(4);
	scene.placer->world.lowest_cap = PAGES(2);
	assert_refused(scene_mmap(&scene, &call), EPERM, VMAT_CHECK_LOW);
	call.hint = PAGES(2);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call.hint = 0;
	scene.placer->world.caps = UINT64_C(1) << PLACE_CAP_SYS_RAWIO;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

/* -- the limit on mappings ------------------------------------------------------------- */

static void open_at_limit(struct scene *scene, const char *drawing, uint64_t max_map_count)
{
	scene_open(scene, drawing, NEW);
	scene->tree->options.max_map_count = max_map_count;
}

static void mmap_is_refused_above_the_limit_on_mappings(void **state)
{
	struct vmat_mmap_call call = { .length = 1 };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	open_at_limit(&scene, "A B C D", 4);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene.tree->options.max_map_count = 3;
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_MAP_COUNT);
	assert_figures(&said, 4, 3, 1);
	assert_non_null(strstr(said.help, "vm.max_map_count"));
	/* before anything else but the arguments */
	call.hint = PAGES(2);
	call.flags = VMAT_MAP_FIXED_NOREPLACE;
	assert_refused(scene_mmap(&scene, &call), ENOMEM, VMAT_CHECK_MAP_COUNT);
	call.length = 0;
	assert_refused(scene_mmap(&scene, &call), EINVAL, VMAT_CHECK_ARGUMENT);
	scene_close(&scene);
}

static void assert_munmap(const struct scene *scene, unsigned page, unsigned pages, int error,
			  enum vmat_check check)
{
	struct vmat_placement said = { .size = sizeof(said) };

	assert_int_equal(vmat_place_munmap(&said, scene->placer, PAGES(page), PAGES(pages)), 0);
	assert_refused(said, error, check);
}

static void munmap_is_refused_at_the_limit_in_the_middle_only(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(1), .flags = VMAT_MAP_FIXED };
	struct scene scene;

	(void)state;
	open_at_limit(&scene, "AAAA B  C", 3);
	assert_munmap(&scene, 1, 1, ENOMEM, VMAT_CHECK_MAP_COUNT);
	assert_munmap(&scene, 0, 1, 0, VMAT_CHECK_NONE);
	assert_munmap(&scene, 3, 1, 0, VMAT_CHECK_NONE);
	assert_munmap(&scene, 0, 4, 0, VMAT_CHECK_NONE);
	assert_munmap(&scene, 2, 7, 0, VMAT_CHECK_NONE);
	assert_munmap(&scene, 6, 2, 0, VMAT_CHECK_NONE);
	/* what replaces a part unmaps it first */
	call.hint = PAGES(1);
	assert_refused(scene_mmap(&scene, &call), ENOMEM, VMAT_CHECK_MAP_COUNT);
	call.hint = PAGES(3);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene.tree->options.max_map_count = 4;
	assert_munmap(&scene, 1, 1, 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

static void munmap_has_arguments_too(void **state)
{
	struct vmat_placement said = { .size = sizeof(said) };
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA B  C", NEW);
	assert_munmap(&scene, 1, 0, EINVAL, VMAT_CHECK_ARGUMENT);
	assert_munmap(&scene, 100, 1, EINVAL, VMAT_CHECK_ARGUMENT);
	assert_munmap(&scene, 1, 100, EINVAL, VMAT_CHECK_ARGUMENT);
	assert_int_equal(vmat_place_munmap(&said, scene.placer, 5, PAGES(1)), 0);
	assert_refused(said, EINVAL, VMAT_CHECK_ARGUMENT);
	scene_close(&scene);
}

static struct vmat_placement mprotect(const struct scene *scene, unsigned page, unsigned pages,
				      uint64_t prot)
{
	struct vmat_placement said = { .size = sizeof(said) };

	assert_int_equal(vmat_place_mprotect(&said, scene->placer, PAGES(page), PAGES(pages), prot), 0);
	return said;
}

/* Files: their pages may be read and written, so nothing is charged. */
static void open_for_protection(struct scene *scene, const char *drawing, uint64_t max_map_count)
{
	const struct vmat_vma *vma;

	open_at_limit(scene, drawing, max_map_count);
	vmat_tree_for_each_vma(scene->tree, vma)
		assert_int_equal(vmat_tree_adjust(scene->tree, vma, vmat_vma_start(vma),
			vmat_vma_end(vma), VMAT_VM_READ | VMAT_VM_MAYREAD | VMAT_VM_MAYWRITE |
			VMAT_VM_SHARED | VMAT_VM_MAYSHARE), 0);
}

static void mprotect_is_refused_at_the_limit_when_it_splits(void **state)
{
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	open_for_protection(&scene, "AAAA B  C", 3);
	assert_refused(mprotect(&scene, 0, 4, 0), 0, VMAT_CHECK_NONE);
	assert_refused(mprotect(&scene, 0, 1, VMAT_VM_READ), 0, VMAT_CHECK_NONE);
	assert_refused(mprotect(&scene, 0, 1, 0), ENOMEM, VMAT_CHECK_MAP_COUNT);
	assert_refused(mprotect(&scene, 3, 1, 0), ENOMEM, VMAT_CHECK_MAP_COUNT);
	scene.tree->options.max_map_count = 4;
	assert_refused(mprotect(&scene, 0, 1, 0), 0, VMAT_CHECK_NONE);
	/* two splits: the first is done and stays */
	said = mprotect(&scene, 1, 1, 0);
	assert_refused(said, ENOMEM, VMAT_CHECK_MAP_COUNT);
	assert_figures(&said, 4, 4, 1);
	assert_non_null(strstr(said.why, "the first stays"));
	scene.tree->options.max_map_count = 5;
	assert_refused(mprotect(&scene, 1, 1, 0), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

/* Where the neighbour has what is asked for, a border moves. */
static void mprotect_that_merges_needs_no_mapping_more(void **state)
{
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	open_for_protection(&scene, "AAAA|AA  C", 3);
	scene.tree->options.max_map_count = 3;
	assert_int_equal(vmat_tree_adjust(scene.tree, vmat_tree_find_vma(scene.tree, PAGES(4)), PAGES(4),
		PAGES(6), VMAT_VM_MAYREAD | VMAT_VM_MAYWRITE | VMAT_VM_SHARED | VMAT_VM_MAYSHARE), 0);
	scene_flag(&scene, 'A', 0, 0);
	/* one file behind the other, offsets follow: only who opened it is not told */
	((struct vmat_vma *)(uintptr_t)vmat_tree_find_vma(scene.tree, PAGES(4)))->offset =
		PAGES(4);
	said = mprotect(&scene, 3, 1, 0);
	assert_int_equal(said.error, 0);
	assert_false(said.exact);
	assert_non_null(strstr(said.doubt, "merge"));
	assert_refused(mprotect(&scene, 0, 1, 0), ENOMEM, VMAT_CHECK_MAP_COUNT);
	scene_close(&scene);
}

static void mprotect_stops_at_holes_and_at_what_the_file_does_not_allow(void **state)
{
	struct vmat_placement said = { .size = sizeof(said) };
	struct scene scene;

	(void)state;
	open_for_protection(&scene, "AAAA B  C", 100);
	assert_refused(mprotect(&scene, 4, 1, 0), ENOMEM, VMAT_CHECK_UNMAPPED);
	said = mprotect(&scene, 3, 3, 0);
	assert_refused(said, ENOMEM, VMAT_CHECK_UNMAPPED);
	assert_non_null(strstr(said.why, "done"));
	assert_refused(mprotect(&scene, 0, 4, VMAT_VM_EXEC), EACCES, VMAT_CHECK_FILE);
	assert_refused(mprotect(&scene, 0, 0, VMAT_VM_EXEC), 0, VMAT_CHECK_NONE);
	said.size = sizeof(said);
	assert_int_equal(vmat_place_mprotect(&said, scene.placer, 1, 1, 0), 0);
	assert_refused(said, EINVAL, VMAT_CHECK_ARGUMENT);
	assert_int_equal(vmat_place_mprotect(&said, scene.placer, PAGES(1), -PAGES(1), 0), 0);
	assert_refused(said, ENOMEM, VMAT_CHECK_LENGTH);
	scene_close(&scene);
}

/* -- sealed ---------------------------------------------------------------------------- */

static void what_is_sealed_stays(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(2), .hint = PAGES(4),
				       .flags = VMAT_MAP_FIXED };
	struct place_move move = { .address = PAGES(5), .old_length = PAGES(2),
				   .new_length = PAGES(1) };
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB C", NEW);
	scene_flag(&scene, 'B', VMAT_VM_SEALED, 0);
	assert_munmap(&scene, 5, 1, EPERM, VMAT_CHECK_SEALED);
	assert_munmap(&scene, 0, 9, EPERM, VMAT_CHECK_SEALED);
	assert_munmap(&scene, 0, 5, 0, VMAT_CHECK_NONE);
	assert_refused(scene_mmap(&scene, &call), EPERM, VMAT_CHECK_SEALED);
	assert_refused(mprotect(&scene, 5, 1, 0), EPERM, VMAT_CHECK_SEALED);
	assert_refused(scene_mremap(&scene, &move), EPERM, VMAT_CHECK_SEALED);
	scene_close(&scene);
}

/* -- address space and data ------------------------------------------------------------ */

static void the_limit_on_address_space_counts_what_is_replaced(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(2) };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    C", NEW);
	set_limit(&scene, "Max address space", PAGES(9) - 1);
	call.length = PAGES(1);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call.length = PAGES(2);
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_AS);
	assert_figures(&said, PAGES(7), PAGES(9) - 1, PAGES(2));
	call.flags = VMAT_MAP_FIXED;
	call.hint = PAGES(3);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

static void the_limit_on_data_is_for_private_writable_memory(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(1), .prot = RW };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    C", NEW);
	set_limit(&scene, "Max address space", UINT64_C(1) << 60);
	set_limit(&scene, "Max data size", PAGES(7));
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_DATA);
	assert_figures(&said, PAGES(7), PAGES(7), PAGES(1));
	call.flags = VMAT_MAP_GROWSDOWN;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call.flags = VMAT_MAP_SHARED;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call = (struct vmat_mmap_call){ .length = PAGES(1), .prot = VMAT_VM_READ };
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	/* a limit of 0 is none, for the hard limit is not */
	call.prot = RW;
	set_limit(&scene, "Max data size", 0);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

static void what_becomes_writable_becomes_data(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    C", NEW);
	set_limit(&scene, "Max address space", UINT64_C(1) << 60);
	scene_flag(&scene, 'A', VMAT_VM_MAYREAD | VMAT_VM_MAYWRITE, VMAT_VM_WRITE);
	scene_flag(&scene, 'B', VMAT_VM_MAYREAD | VMAT_VM_MAYWRITE, 0);
	set_limit(&scene, "Max data size", PAGES(5));
	assert_refused(mprotect(&scene, 0, 3, RW), ENOMEM, VMAT_CHECK_DATA);
	assert_refused(mprotect(&scene, 0, 2, RW), 0, VMAT_CHECK_NONE);
	assert_refused(mprotect(&scene, 5, 2, RW), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

/* -- locked memory --------------------------------------------------------------------- */

static void locked_memory_has_a_limit(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(2), .flags = VMAT_MAP_LOCKED };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    C", NEW);
	scene_flag(&scene, 'B', VMAT_VM_LOCKED, 0);
	set_limit(&scene, "Max address space", UINT64_C(1) << 60);
	set_limit(&scene, "Max locked memory", PAGES(4));
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call.length = PAGES(3);
	said = scene_mmap(&scene, &call);
	assert_refused(said, EAGAIN, VMAT_CHECK_MEMLOCK);
	assert_figures(&said, PAGES(2), PAGES(4), PAGES(3));
	set_limit(&scene, "Max locked memory", 0);
	assert_refused(scene_mmap(&scene, &call), EPERM, VMAT_CHECK_MEMLOCK);
	scene.placer->world.caps = UINT64_C(1) << PLACE_CAP_IPC_LOCK;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

/* -- overcommit ------------------------------------------------------------------------ */

static void overcommit_0_refuses_what_no_machine_of_that_size_has(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(6), .prot = RW };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB         C", NEW);
	facts_set(scene.mm, FACT_MEMINFO_MEM_TOTAL, PAGES(3));
	facts_set(scene.mm, FACT_MEMINFO_SWAP_TOTAL, PAGES(2));
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_COMMIT);
	assert_figures(&said, 0, PAGES(5), PAGES(6));
	call.flags = VMAT_MAP_NORESERVE;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call.flags = VMAT_MAP_SHARED;
	assert_refused(scene_mmap(&scene, &call), ENOMEM, VMAT_CHECK_COMMIT);
	call.backing = VMAT_BACKING_MEMFD;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call = (struct vmat_mmap_call){ .length = PAGES(6), .prot = VMAT_VM_READ };
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	call.prot = RW;
	facts_set(scene.mm, FACT_OVERCOMMIT_MEMORY, 1);
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

/* What others ask for meanwhile decides near the limit, so that is in doubt. */
static void overcommit_2_counts_all_that_was_promised(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(6), .prot = RW, .flags = VMAT_MAP_NORESERVE };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB         C", NEW);
	facts_set(scene.mm, FACT_OVERCOMMIT_MEMORY, 2);
	facts_set(scene.mm, FACT_MEMINFO_COMMITTED_AS, PAGES(100));
	facts_set(scene.mm, FACT_MEMINFO_COMMIT_LIMIT, PAGES(50));
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_COMMIT);
	assert_figures(&said, PAGES(100), PAGES(50), PAGES(6));
	facts_set(scene.mm, FACT_MEMINFO_COMMIT_LIMIT, PAGES(1000));
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	facts_set(scene.mm, FACT_MEMINFO_COMMIT_LIMIT, PAGES(107));
	said = scene_mmap(&scene, &call);
	assert_int_equal(said.error, 0);
	assert_false(said.exact);
	/* kept back for root, and for the user to stop it */
	facts_set(scene.mm, FACT_ADMIN_RESERVE_KBYTES, PAGES(2) / 1024);
	assert_int_equal(scene_mmap(&scene, &call).check, VMAT_CHECK_COMMIT);
	scene.placer->world.caps = UINT64_C(1) << PLACE_CAP_SYS_ADMIN;
	assert_int_equal(scene_mmap(&scene, &call).check, VMAT_CHECK_NONE);
	scene_close(&scene);
}

/* -- the pool of huge pages ------------------------------------------------------------ */

static void the_pool_of_huge_pages_may_be_empty(void **state)
{
	struct vmat_mmap_call call = { .length = 1, .backing = VMAT_BACKING_HUGETLB };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB         C", NEW);
	facts_set(scene.mm, FACT_MEMINFO_HUGE_SIZE, PAGES(2));
	facts_set(scene.mm, FACT_MEMINFO_HUGE_FREE, 0);
	facts_set(scene.mm, FACT_MEMINFO_HUGE_RSVD, 0);
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_HUGETLB);
	assert_figures(&said, 0, 0, PAGES(2));
	call.flags = VMAT_MAP_NORESERVE;
	assert_refused(scene_mmap(&scene, &call), 0, VMAT_CHECK_NONE);
	/* others take from it, too */
	call.flags = 0;
	facts_set(scene.mm, FACT_MEMINFO_HUGE_FREE, 3);
	facts_set(scene.mm, FACT_MEMINFO_HUGE_RSVD, 2);
	assert_int_equal(scene_mmap(&scene, &call).error, 0);
	assert_false(scene_mmap(&scene, &call).exact);
	call.length = PAGES(3);
	assert_int_equal(scene_mmap(&scene, &call).check, VMAT_CHECK_HUGETLB);
	assert_false(scene_mmap(&scene, &call).exact);
	scene_close(&scene);
}

/* -- no room --------------------------------------------------------------------------- */

static void where_there_is_no_room_the_largest_hole_is_told(void **state)
{
	const struct vmat_mmap_call call = { .length = PAGES(5) };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    CCCCC", NEW);
	said = scene_mmap(&scene, &call);
	assert_refused(said, ENOMEM, VMAT_CHECK_ROOM);
	assert_int_equal(said.hole.start, PAGES(7));
	assert_int_equal(said.hole.end, PAGES(11));
	assert_string_equal(vmat_vma_name(said.hole.below), "B");
	assert_string_equal(vmat_vma_name(said.hole.above), "C");
	scene_close(&scene);
}

/* -- mremap ---------------------------------------------------------------------------- */

enum { MOVE = VMAT_MREMAP_MAYMOVE, FIXED = MOVE | VMAT_MREMAP_FIXED,
       KEEP = MOVE | VMAT_MREMAP_DONTUNMAP };

static const struct {
	const char *what;
	unsigned page, pages, new_pages, flags, new_page;
	int result;			/* a page, or a negative errno */
	enum vmat_check check;
	const char *rule;
} moves[] = {
	/* "AAAA BB    SS   C" */
	{ "as it is", 5, 2, 2, 0, 0, 5, VMAT_CHECK_NONE, "not moved" },
	{ "smaller", 5, 2, 1, 0, 0, 5, VMAT_CHECK_NONE, "in place" },
	{ "larger, up to a stack", 5, 2, 6, 0, 0, 5, VMAT_CHECK_NONE, "in place" },
	{ "larger than there is room", 5, 2, 7, 0, 0, -ENOMEM, VMAT_CHECK_ROOM, "" },
	{ "nowhere", 5, 2, 7, MOVE, 0, -ENOMEM, VMAT_CHECK_ROOM, "" },
	{ "a part, elsewhere", 0, 2, 3, MOVE, 0, 13, VMAT_CHECK_NONE, "top-down" },
	{ "a part, where it is", 0, 2, 3, 0, 0, -ENOMEM, VMAT_CHECK_ROOM, "" },
	{ "a hole", 4, 1, 2, MOVE, 0, -EFAULT, VMAT_CHECK_UNMAPPED, "" },
	{ "into a hole", 3, 2, 3, MOVE, 0, -EFAULT, VMAT_CHECK_UNMAPPED, "" },
	{ "private, twice", 5, 0, 1, MOVE, 0, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "to nothing", 5, 2, 0, MOVE, 0, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "fixed", 5, 2, 3, FIXED, 1, 1, VMAT_CHECK_NONE, "fixed" },
	{ "fixed, without leave", 5, 2, 3, VMAT_MREMAP_FIXED, 1, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "onto itself", 5, 2, 3, FIXED, 6, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "beyond all", 5, 2, 3, FIXED, 15, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "more than all", 5, 2, 99, MOVE, 0, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "kept", 5, 2, 2, KEEP, 0, 14, VMAT_CHECK_NONE, "top-down" },
	{ "kept, near a hint", 5, 2, 2, KEEP, 13, 13, VMAT_CHECK_NONE, "hint" },
	{ "kept, larger", 5, 2, 3, KEEP, 0, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "kept, without leave", 5, 2, 2, VMAT_MREMAP_DONTUNMAP, 0, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
	{ "an unknown flag", 5, 2, 2, 8, 0, -EINVAL, VMAT_CHECK_ARGUMENT, "" },
};

static void mremap_answers_as_drawn(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		const struct place_move move = {
			PAGES(moves[i].page), PAGES(moves[i].pages), PAGES(moves[i].new_pages),
			PAGES(moves[i].new_page), moves[i].flags };
		struct vmat_placement said;
		struct scene scene;
		int result;

		scene_open(&scene, "AAAA BB    SS   C", NEW);
		said = scene_mremap(&scene, &move);
		result = said.error ? said.error : (int)(said.address / SCENE_PAGE);
		if (result != moves[i].result || said.check != moves[i].check ||
		    strcmp(said.rule, moves[i].rule) != 0)
			fail_msg("%s: %d (%s, '%s': %s), and should be %d", moves[i].what, result,
				 vmat_check_name(said.check), said.rule, said.why, moves[i].result);
		scene_close(&scene);
	}
}

static void an_old_kernel_knows_no_kept_mapping_and_moves_no_huge_page(void **state)
{
	const struct place_move kept = { PAGES(5), PAGES(2), PAGES(2), 0, KEEP };
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    SS   C", RELEASE(5, 6, 0));
	assert_refused(scene_mremap(&scene, &kept), EINVAL, VMAT_CHECK_ARGUMENT);
	scene_close(&scene);
}

static void mremap_keeps_clear_of_the_limit_on_mappings(void **state)
{
	const struct place_move moved = { 0, PAGES(2), PAGES(3), 0, MOVE };
	const struct place_move fixed = { PAGES(5), PAGES(2), PAGES(2), PAGES(13), FIXED };
	const struct place_move grown = { PAGES(5), PAGES(2), PAGES(3), 0, MOVE };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	open_at_limit(&scene, "AAAA BB    SS   C", 8);
	assert_refused(scene_mremap(&scene, &moved), 0, VMAT_CHECK_NONE);
	said = scene_mremap(&scene, &fixed);
	assert_refused(said, ENOMEM, VMAT_CHECK_MAP_COUNT);
	scene.tree->options.max_map_count = 10;
	assert_refused(scene_mremap(&scene, &fixed), 0, VMAT_CHECK_NONE);
	scene.tree->options.max_map_count = 7;
	assert_refused(scene_mremap(&scene, &moved), ENOMEM, VMAT_CHECK_MAP_COUNT);
	assert_refused(scene_mremap(&scene, &grown), 0, VMAT_CHECK_NONE);
	scene_close(&scene);
}

static void growing_runs_into_limits(void **state)
{
	const struct place_move grown = { PAGES(5), PAGES(2), PAGES(4), 0, 0 };
	struct scene scene;

	(void)state;
	scene_open(&scene, "AAAA BB    SS   C", NEW);
	set_limit(&scene, "Max address space", PAGES(10));
	assert_refused(scene_mremap(&scene, &grown), ENOMEM, VMAT_CHECK_AS);
	set_limit(&scene, "Max address space", PAGES(11));
	assert_refused(scene_mremap(&scene, &grown), 0, VMAT_CHECK_NONE);
	scene_flag(&scene, 'B', VMAT_VM_LOCKED, 0);
	set_limit(&scene, "Max locked memory", PAGES(3));
	assert_refused(scene_mremap(&scene, &grown), EAGAIN, VMAT_CHECK_MEMLOCK);
	scene_flag(&scene, 'B', VMAT_VM_DONTEXPAND, 0);
	assert_refused(scene_mremap(&scene, &grown), EFAULT, VMAT_CHECK_UNMAPPED);
	scene_close(&scene);
}

/* -- misuse ---------------------------------------------------------------------------- */

static void what_cannot_be_asked_is_no_answer(void **state)
{
	const struct vmat_placer_options bad = { .size = sizeof(bad), .kernel = "new" };
	struct vmat_placement said = { .size = sizeof(said) };
	struct vmat_mmap_call call = { .size = 3 };
	struct vmat_placer *placer;
	struct scene scene;

	(void)state;
	scene_open(&scene, "A", NEW);
	assert_int_equal(vmat_place_mmap(&said, scene.placer, &call), -EINVAL);
	call.size = sizeof(call);
	call.backing = (enum vmat_backing)77;
	assert_int_equal(vmat_place_mmap(&said, scene.placer, &call), -EINVAL);
	assert_int_equal(vmat_placer_new(&placer, scene.tree, &bad), -EINVAL);
	assert_string_equal(vmat_check_name(VMAT_CHECK_UNMAPPED), "unmapped");
	assert_string_equal(vmat_check_name((enum vmat_check)99), "unknown");
	vmat_placer_free(NULL);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_that_cannot_be_are_refused),
		cmocka_unit_test(an_old_kernel_knows_no_droppable_memory),
		cmocka_unit_test(below_the_lowest_address_takes_a_capability),
		cmocka_unit_test(mmap_is_refused_above_the_limit_on_mappings),
		cmocka_unit_test(munmap_is_refused_at_the_limit_in_the_middle_only),
		cmocka_unit_test(munmap_has_arguments_too),
		cmocka_unit_test(mprotect_is_refused_at_the_limit_when_it_splits),
		cmocka_unit_test(mprotect_that_merges_needs_no_mapping_more),
		cmocka_unit_test(mprotect_stops_at_holes_and_at_what_the_file_does_not_allow),
		cmocka_unit_test(what_is_sealed_stays),
		cmocka_unit_test(the_limit_on_address_space_counts_what_is_replaced),
		cmocka_unit_test(the_limit_on_data_is_for_private_writable_memory),
		cmocka_unit_test(what_becomes_writable_becomes_data),
		cmocka_unit_test(locked_memory_has_a_limit),
		cmocka_unit_test(overcommit_0_refuses_what_no_machine_of_that_size_has),
		cmocka_unit_test(overcommit_2_counts_all_that_was_promised),
		cmocka_unit_test(the_pool_of_huge_pages_may_be_empty),
		cmocka_unit_test(where_there_is_no_room_the_largest_hole_is_told),
		cmocka_unit_test(mremap_answers_as_drawn),
		cmocka_unit_test(an_old_kernel_knows_no_kept_mapping_and_moves_no_huge_page),
		cmocka_unit_test(mremap_keeps_clear_of_the_limit_on_mappings),
		cmocka_unit_test(growing_runs_into_limits),
		cmocka_unit_test(what_cannot_be_asked_is_no_answer),
	};

	return cmocka_run_group_tests_name("place_check", tests, NULL, NULL);
}
