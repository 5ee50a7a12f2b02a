/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private or shared, anonymous or file: by name, and by what the kernel counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/loading.h"
#include "kit/testdata.h"
#include "vmatools.h"

/* permissions, device, inode, name as maps prints them */
struct example {
	const char *perms, *device_inode, *name;
	enum vmat_kind kind;
};

static void assert_kinds(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct example *e = &examples[i];
		struct vmat_mm *mm;
		char line[300];
		int len = snprintf(line, sizeof(line), "7f0000000000-7f0000001000 %s 00000000 %s %s\n",
				   e->perms, e->device_inode, e->name);

		assert_int_equal(vmat_parse(&mm, line, (size_t)len, NULL), 0);
		if (vmat_vma_kind(vmat_first_vma(mm)) != e->kind)
			fail_msg("%s is not %s", line, vmat_kind_name(e->kind));
		vmat_mm_free(mm);
	}
}

#define ASSERT_KINDS(...)                                                                         \
	do {                                                                                      \
		static const struct example examples[] = { __VA_ARGS__ };                         \
		assert_kinds(examples, sizeof(examples) / sizeof(*examples));                     \
	} while (0)

static void memory_without_a_name_is_anonymous(void **state)
{
	(void)state;
	ASSERT_KINDS({ "rw-p", "00:00 0", "", VMAT_KIND_ANON },
		     { "---p", "00:00 0", "", VMAT_KIND_ANON },
		     { "rw-p", "00:00 0", "[heap]", VMAT_KIND_ANON },
		     { "rw-p", "00:00 0", "[stack]", VMAT_KIND_ANON },
		     { "rw-p", "00:00 0", "[stack:812]", VMAT_KIND_ANON },
		     { "rw-p", "00:00 0", "[anon:libc_malloc]", VMAT_KIND_ANON },
		     { "rw-p", "00:00 0", "[anon:[vdso]]", VMAT_KIND_ANON });
}

static void made_up_files_are_anonymous(void **state)
{
	(void)state;
	ASSERT_KINDS({ "rw-s", "00:01 2056", "/dev/zero (deleted)", VMAT_KIND_ANON_SHARED },
		     { "rw-p", "00:06 5", "/dev/zero", VMAT_KIND_ANON },
		     { "rw-p", "00:0f 9", "/anon_hugepage (deleted)", VMAT_KIND_ANON },
		     { "rw-s", "00:0f 9", "/anon_hugepage (deleted)", VMAT_KIND_ANON_SHARED },
		     { "rw-s", "00:01 3", "/memfd:x (deleted)", VMAT_KIND_ANON_SHARED },
		     { "rw-s", "00:01 0", "/SYSV00000000 (deleted)", VMAT_KIND_ANON_SHARED },
		     { "rw-s", "00:10 4", "/secretmem (deleted)", VMAT_KIND_ANON_SHARED },
		     { "rw-s", "00:01 7", "[anon_shmem:buffers]", VMAT_KIND_ANON_SHARED },
		     { "rw-p", "00:04 8", "/dev/ashmem/dalvik-main space (deleted)", VMAT_KIND_ANON });
}

/* What is written to it stays private, but what was there before is the file's. */
static void a_private_mapping_of_a_memory_file_is_a_file(void **state)
{
	(void)state;
	ASSERT_KINDS({ "rw-p", "00:01 3", "/memfd:x (deleted)", VMAT_KIND_FILE },
		     { "r--p", "00:19 3", "/dev/shm/x", VMAT_KIND_FILE });
}

static void what_has_a_path_is_a_file(void **state)
{
	(void)state;
	ASSERT_KINDS({ "r-xp", "fe:00 11102481", "/usr/bin/vmals", VMAT_KIND_FILE },
		     { "rw-s", "fe:00 7", "/tmp/x (deleted)", VMAT_KIND_FILE_SHARED },
		     { "rw-s", "00:19 3", "/dev/shm/x", VMAT_KIND_FILE_SHARED },
		     { "rw-s", "00:19 3", "/dev/shm/x (deleted)", VMAT_KIND_FILE_SHARED },
		     { "rw-s", "00:0e 1036", "anon_inode:[io_uring]", VMAT_KIND_FILE_SHARED },
		     { "rw-s", "00:08 5", "socket:[5]", VMAT_KIND_FILE_SHARED },
		     { "rw-s", "00:06 1", "/dev/mem", VMAT_KIND_FILE_SHARED },
		     { "r--p", "fe:00 9", "/tmp/[heap]", VMAT_KIND_FILE });
}

/* Such a file can be made by anybody; no made-up file has a device. */
static void a_file_on_a_disk_is_one_whatever_its_name(void **state)
{
	(void)state;
	ASSERT_KINDS({ "rw-s", "fe:00 9", "/memfd:x (deleted)", VMAT_KIND_FILE_SHARED },
		     { "rw-s", "08:01 9", "/dev/zero (deleted)", VMAT_KIND_FILE_SHARED },
		     { "rw-p", "08:01 9", "/anon_hugepage (deleted)", VMAT_KIND_FILE },
		     { "rw-s", "08:01 9", "/SYSV00000000 (deleted)", VMAT_KIND_FILE_SHARED });
}

static void pages_of_the_kernel_are_special(void **state)
{
	(void)state;
	ASSERT_KINDS({ "r-xp", "00:00 0", "[vdso]", VMAT_KIND_SPECIAL },
		     { "r--p", "00:00 0", "[vvar]", VMAT_KIND_SPECIAL },
		     { "r--p", "00:00 0", "[vvar_vclock]", VMAT_KIND_SPECIAL },
		     { "--xp", "00:00 0", "[vsyscall]", VMAT_KIND_SPECIAL },
		     { "--xp", "00:00 0", "[uprobes]", VMAT_KIND_SPECIAL },
		     { "r-xp", "00:00 0", "[sigpage]", VMAT_KIND_SPECIAL },
		     { "r-xp", "00:00 0", "[not invented yet]", VMAT_KIND_SPECIAL });
}

/* What Anonymous says of a VMA that has so much in memory. */
static bool agrees(enum vmat_kind kind, uint64_t rss, uint64_t anonymous)
{
	switch (kind) {
	case VMAT_KIND_ANON:
		return anonymous == rss;
	case VMAT_KIND_FILE:
		return anonymous <= rss;
	default:
		return !anonymous;
	}
}

static size_t count_agreeing(const struct vmat_mm *mm, const char *folder)
{
	const struct vmat_vma *vma;
	uint64_t rss, anonymous;
	size_t agreeing = 0;

	vmat_for_each_vma(mm, vma) {
		enum vmat_kind kind = vmat_vma_kind(vma);

		if (!vmat_vma_field(mm, vma, VMAT_RSS, &rss) || !rss ||
		    !vmat_vma_field(mm, vma, VMAT_ANONYMOUS, &anonymous))
			continue;
		if (!agrees(kind, rss, anonymous))
			fail_msg("%s: %jx %s: %s, Rss %ju, Anonymous %ju", folder,
				 vmat_vma_start(vma), vmat_vma_name(vma), vmat_kind_name(kind), rss,
				 anonymous);
		agreeing++;
	}
	return agreeing;
}

/* Private anonymous memory is all Anonymous, shared memory and special pages never are. */
static void the_kernel_counts_the_same_kinds(void **state)
{
	char **folders = captures_with("smaps");
	size_t agreeing = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = load_or_fail(folders[i], &with_smaps);

		agreeing += count_agreeing(mm, folders[i]);
		vmat_mm_free(mm);
	}
	captures_free(folders);
	assert_true(agreeing > 1000);
}

static void every_enumerator_has_a_name(void **state)
{
	(void)state;
	for (int kind = 0; kind <= VMAT_KIND_SPECIAL; kind++)
		assert_string_not_equal(vmat_kind_name((enum vmat_kind)kind), "unknown");
	for (int role = VMAT_ROLE_TEXT; role <= VMAT_ROLE_ANON; role++)
		assert_string_not_equal(vmat_role_name((enum vmat_role)role), "unknown");
	assert_string_equal(vmat_role_name(VMAT_ROLE_UNKNOWN), "unknown");
	assert_string_equal(vmat_role_name((enum vmat_role)1000), "unknown");
	assert_string_equal(vmat_kind_name((enum vmat_kind)-1), "unknown");
	assert_string_equal(vmat_confidence_name(VMAT_GUESS), "guess");
	assert_string_equal(vmat_confidence_name(VMAT_LIKELY), "likely");
	assert_string_equal(vmat_confidence_name(VMAT_SURE), "sure");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_without_a_name_is_anonymous),
		cmocka_unit_test(made_up_files_are_anonymous),
		cmocka_unit_test(a_private_mapping_of_a_memory_file_is_a_file),
		cmocka_unit_test(what_has_a_path_is_a_file),
		cmocka_unit_test(a_file_on_a_disk_is_one_whatever_its_name),
		cmocka_unit_test(pages_of_the_kernel_are_special),
		cmocka_unit_test(the_kernel_counts_the_same_kinds),
		cmocka_unit_test(every_enumerator_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
