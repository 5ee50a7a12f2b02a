/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel refuses because of what is asked or of what is there, against what the library
 * foretells: each call is foretold, then made. What limits refuse is in test_live_limit_refusals.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/refusal.h"
#include "kit/scratch.h"
#include "kit/testdata.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define RW (VMAT_VM_READ | VMAT_VM_WRITE)

static struct sources sources;
static uint64_t page;

/* -- arguments of mmap() --------------------------------------------------------------- */

struct argument {
	const char *what;
	const char *source;		/* as source_named() wants it */
	struct vmat_mmap_call m;
	int error;
	enum vmat_check check;
};

#define FAR (UINT64_C(1) << 62)

static const struct argument arguments[] = {
	{ "nothing", "anonymous", { .length = 0, .prot = RW }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a length that rounds up to 0", "anonymous", { .length = UINT64_MAX - 10, .prot = RW }, ENOMEM,
	  VMAT_CHECK_LENGTH },
	{ "more than any address space", "anonymous", { .length = FAR, .prot = RW }, ENOMEM,
	  VMAT_CHECK_LENGTH },
	{ "a page of an odd offset", "memfd", { .length = 4096, .offset = 100, .prot = RW,
	  .flags = VMAT_MAP_SHARED }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "an odd offset of no file", "anonymous", { .length = 4096, .offset = 100, .prot = RW }, EINVAL,
	  VMAT_CHECK_ARGUMENT },
	{ "an end beyond any file", "memfd", { .length = 4 * 65536, .offset = UINT64_MAX - 65535,
	  .prot = RW, .flags = VMAT_MAP_SHARED }, EOVERFLOW, VMAT_CHECK_LENGTH },
	{ "a fixed place that is no page", "anonymous", { .hint = 0x10000001, .length = 4096, .prot = RW,
	  .flags = VMAT_MAP_FIXED }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "the same, not to replace", "anonymous", { .hint = 0x10000001, .length = 4096, .prot = RW,
	  .flags = VMAT_MAP_FIXED_NOREPLACE }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a fixed place beyond all", "anonymous", { .hint = FAR, .length = 4096, .prot = RW,
	  .flags = VMAT_MAP_FIXED }, ENOMEM, VMAT_CHECK_LENGTH },
	{ "shared memory that grows down", "anonymous", { .length = 65536, .prot = RW,
	  .flags = VMAT_MAP_SHARED | VMAT_MAP_GROWSDOWN }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a file that grows down", "memfd", { .length = 65536, .prot = RW,
	  .flags = VMAT_MAP_GROWSDOWN }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a stack of private memory", "anonymous", { .length = 65536, .prot = RW,
	  .flags = VMAT_MAP_GROWSDOWN | VMAT_MAP_STACK }, 0, VMAT_CHECK_NONE },
	{ "a huge page at an odd place", "hugetlb 2M", { .hint = 0x10001000, .length = 4096, .prot = RW,
	  .flags = VMAT_MAP_FIXED | VMAT_MAP_NORESERVE }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "a huge page of an odd offset", "memfd of hugetlb 2M", { .length = 4096, .offset = 65536,
	  .prot = RW, .flags = VMAT_MAP_SHARED | VMAT_MAP_NORESERVE }, EINVAL, VMAT_CHECK_ARGUMENT },
	{ "huge pages beyond all", "hugetlb 2M", { .length = FAR, .prot = RW,
	  .flags = VMAT_MAP_NORESERVE }, ENOMEM, VMAT_CHECK_LENGTH },
};

static void arguments_that_cannot_be_are_refused_as_foretold(void **state)
{
	struct driven driven;

	(void)state;
	refusal_begin(&driven);
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		const struct argument *a = &arguments[i];
		const struct source *source = source_named(&sources, a->source);

		if (source)
			expect_mmap(&driven, source, &a->m, a->what, a->error, a->check);
	}
	refusal_end(&driven);
}

/* -- what is there ------------------------------------------------------------------------- */

static void what_is_taken_is_not_replaced(void **state)
{
	struct vmat_mmap_call m = { .length = 4 * page, .prot = RW };
	struct driven driven;
	uint64_t at;

	(void)state;
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	m.flags = VMAT_MAP_FIXED_NOREPLACE;
	m.hint = at;
	expect_mmap(&driven, &anonymous, &m, "all is taken", EEXIST, VMAT_CHECK_TAKEN);
	m.hint = at - 3 * page;
	expect_mmap(&driven, &anonymous, &m, "the last page is taken", EEXIST, VMAT_CHECK_TAKEN);
	m.hint = at - 4 * page;
	expect_mmap(&driven, &anonymous, &m, "just below", 0, VMAT_CHECK_NONE);
	m.hint = at + 1;
	expect_mmap(&driven, &anonymous, &m, "taken, and no page", EINVAL, VMAT_CHECK_ARGUMENT);
	m.flags = VMAT_MAP_FIXED;
	m.hint = at;
	expect_mmap(&driven, &anonymous, &m, "to be replaced", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

static void huge_pages_that_are_not_there_are_refused_as_foretold(void **state)
{
	const struct source *huge = source_named(&sources, "hugetlb 2M");
	struct vmat_mmap_call m = { .length = 2 * MIB, .prot = RW };
	struct driven driven;

	(void)state;
	if (!huge)
		skip_because("no huge pages of 2 MiB on this machine");
	if (proc_number(NULL, "meminfo", "HugePages_Free:"))
		skip_because("there are huge pages to be had");
	refusal_begin(&driven);
	expect_mmap(&driven, huge, &m, "one huge page", ENOMEM, VMAT_CHECK_HUGETLB);
	m.flags = VMAT_MAP_NORESERVE;
	expect_mmap(&driven, huge, &m, "one that may be missing", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

/* -- files ------------------------------------------------------------------------------------ */

static int open_file(const char *folder, int flags)
{
	char *path = scratch_path(folder, "file");
	int fd;

	scratch_write(folder, "file", "x", 1);
	fd = open(path, flags);
	free(path);
	assert_true(fd >= 0);
	return fd;
}

static void what_a_file_does_not_allow_is_refused_as_foretold(void **state)
{
	struct source file = *source_named(&sources, "file on");
	struct vmat_mmap_call m = { .length = page, .prot = RW, .flags = VMAT_MAP_SHARED,
			       .read_only_file = true };
	struct driven driven;
	struct call call;
	uint64_t at;

	(void)state;
	file.fd = open_file(sources.folder, O_RDONLY);
	refusal_begin(&driven);
	expect_mmap(&driven, &file, &m, "writable and shared, opened read-only", EACCES,
		    VMAT_CHECK_FILE);
	m.prot = VMAT_VM_READ;
	at = (uint64_t)expect_mmap(&driven, &file, &m, "readable and shared", 0, VMAT_CHECK_NONE);
	call_mprotect(&call, at, page, RW);
	expect(&driven, &call, "then to be written", EACCES, VMAT_CHECK_FILE);
	m.flags = 0;
	m.prot = RW;
	expect_mmap(&driven, &file, &m, "writable and private", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
	close(file.fd);
}

static void what_a_mount_does_not_allow_is_refused_as_foretold(void **state)
{
	struct source file = { .label = "noexec", .backing = VMAT_BACKING_FILE, .shm_id = -1,
			       .file_system = "tmpfs", .no_exec_mount = true };
	struct vmat_mmap_call m = { .length = page, .prot = VMAT_VM_READ | VMAT_VM_EXEC };
	char *folder = scratch_new();
	struct driven driven;
	struct call call;
	uint64_t at;
	bool mounted;

	(void)state;
	mounted = !unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		  !mount("vmatools", folder, "tmpfs", MS_NOEXEC, "size=1m");
	if (mounted) {
		file.fd = open_file(folder, O_RDWR);
		umount2(folder, MNT_DETACH);
	}
	scratch_remove(folder);
	if (!mounted)
		skip_because("a file system cannot be mounted here");
	refusal_begin(&driven);
	expect_mmap(&driven, &file, &m, "executable", EPERM, VMAT_CHECK_FILE);
	m.prot = RW;
	at = (uint64_t)expect_mmap(&driven, &file, &m, "writable", 0, VMAT_CHECK_NONE);
	call_mprotect(&call, at, page, VMAT_VM_READ | VMAT_VM_EXEC);
	expect(&driven, &call, "then to be executed", EACCES, VMAT_CHECK_FILE);
	refusal_end(&driven);
	close(file.fd);
}

/* -- sealed ------------------------------------------------------------------------------------- */

static void what_is_sealed_stays_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 16 * page, .prot = RW };
	struct driven driven;
	struct call call;
	uint64_t at;
	int64_t rc;

	(void)state;
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	rc = driven_call(&driven, ORDER_MSEAL, (uint64_t[6]){ at + 4 * page, 4 * page });
	if (rc) {
		driven_end(&driven);
		skip_because("mseal: %s", strerror((int)-rc));
	}
	call_munmap(&call, at + 5 * page, page);
	expect(&driven, &call, "unmap a part", EPERM, VMAT_CHECK_SEALED);
	call_munmap(&call, at, 16 * page);
	expect(&driven, &call, "unmap more than that", EPERM, VMAT_CHECK_SEALED);
	call_mprotect(&call, at, 16 * page, VMAT_VM_READ);
	expect(&driven, &call, "protect", EPERM, VMAT_CHECK_SEALED);
	call_mremap(&call, at + 4 * page, 4 * page, 2 * page, 0, 0);
	expect(&driven, &call, "shrink", EPERM, VMAT_CHECK_SEALED);
	call_mremap(&call, at + 4 * page, 4 * page, 8 * page, VMAT_MREMAP_MAYMOVE, 0);
	expect(&driven, &call, "move", EPERM, VMAT_CHECK_SEALED);
	m.hint = at + 6 * page;
	m.flags = VMAT_MAP_FIXED;
	m.length = page;
	expect_mmap(&driven, &anonymous, &m, "map over it", EPERM, VMAT_CHECK_SEALED);
	m.hint = at;
	expect_mmap(&driven, &anonymous, &m, "map beside it", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

/* -- munmap, mprotect ------------------------------------------------------------------------------- */

static void munmap_and_mprotect_fail_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 16 * page, .prot = RW };
	const struct source *huge = source_named(&sources, "hugetlb 2M");
	struct driven driven;
	uint64_t at, hole, big = 0;

	(void)state;
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	hole = at + 8 * page;
	driven_call(&driven, ORDER_MUNMAP, (uint64_t[6]){ hole, page });
	m.length = 4 * MIB;
	m.flags = VMAT_MAP_NORESERVE;
	if (huge)
		big = map_quietly(&driven, huge, &m);
	const struct { const char *what; bool protect; uint64_t at, length; int error;
		       enum vmat_check check; } calls[] = {
		{ "nothing", false, at, 0, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "no page", false, at + 1, page, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "what is beyond all", false, FAR, page, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "more than there is", false, at, FAR, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "a hole", false, hole, page, 0, VMAT_CHECK_NONE },
		{ "half of a huge page", false, big, MIB, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "from half of a huge page", false, big + MIB, MIB, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "nothing", true, at, 0, 0, VMAT_CHECK_NONE },
		{ "no page", true, at + 1, page, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "a length that rounds up to 0", true, at, UINT64_MAX - 10, ENOMEM, VMAT_CHECK_LENGTH },
		{ "from a hole", true, hole, 2 * page, ENOMEM, VMAT_CHECK_UNMAPPED },
		{ "over a hole", true, at, 16 * page, ENOMEM, VMAT_CHECK_UNMAPPED },
		{ "what is beyond all", true, FAR, page, ENOMEM, VMAT_CHECK_UNMAPPED },
		{ "half of a huge page", true, big, MIB, EINVAL, VMAT_CHECK_ARGUMENT },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct call call;

		if (calls[i].protect)
			call_mprotect(&call, calls[i].at, calls[i].length, VMAT_VM_READ);
		else
			call_munmap(&call, calls[i].at, calls[i].length);
		if (calls[i].at)
			expect(&driven, &call, calls[i].what, calls[i].error, calls[i].check);
	}
	refusal_end(&driven);
}

/* -- mremap -------------------------------------------------------------------------------------- */

static void mremap_fails_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 16 * page, .prot = RW };
	struct driven driven;
	uint64_t at, shared;

	(void)state;
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	m.flags = VMAT_MAP_SHARED;
	shared = map_quietly(&driven, &anonymous, &m);
	driven_call(&driven, ORDER_MUNMAP, (uint64_t[6]){ at + 8 * page, page });
	enum { MOVE = VMAT_MREMAP_MAYMOVE, FIXED = VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED,
	       KEEP = VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_DONTUNMAP };
	const struct { const char *what; uint64_t at, old, new, to; unsigned flags; int error;
		       enum vmat_check check; } calls[] = {
		{ "to nothing", at, page, 0, 0, MOVE, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "no page", at + 1, page, page, 0, MOVE, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "fixed, not to be moved", at, page, page, at, VMAT_MREMAP_FIXED, EINVAL,
		  VMAT_CHECK_ARGUMENT },
		{ "onto itself", at, 4 * page, 4 * page, at + 2 * page, FIXED, EINVAL,
		  VMAT_CHECK_ARGUMENT },
		{ "to no page", at, page, page, at + 100 * MIB + 1, FIXED, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "to beyond all", at, page, page, FAR, FIXED, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "to more than all", at, page, FAR, 0, MOVE, ANY_ERROR, VMAT_CHECK_NONE },
		{ "kept, with another size", at, page, 2 * page, 0, KEEP, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "kept, not to be moved", at, page, page, 0, VMAT_MREMAP_DONTUNMAP, EINVAL,
		  VMAT_CHECK_ARGUMENT },
		{ "all of private memory twice", at, 0, page, 0, MOVE, EINVAL, VMAT_CHECK_ARGUMENT },
		{ "a hole", at + 8 * page, page, 2 * page, 0, MOVE, EFAULT, VMAT_CHECK_UNMAPPED },
		{ "into a hole", at, 10 * page, 12 * page, 0, MOVE, EFAULT, VMAT_CHECK_UNMAPPED },
		{ "larger, with no room", at + 9 * page, 6 * page, 8 * page, 0, 0, ENOMEM,
		  VMAT_CHECK_ROOM },
		{ "shared memory twice", shared, 0, 16 * page, 0, MOVE, 0, VMAT_CHECK_NONE },
		{ "larger, in place", at, 8 * page, 9 * page, 0, 0, 0, VMAT_CHECK_NONE },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct call call;

		call_mremap(&call, calls[i].at, calls[i].old, calls[i].new, calls[i].flags, calls[i].to);
		expect(&driven, &call, calls[i].what, calls[i].error, calls[i].check);
	}
	refusal_end(&driven);
}

static int begin(void **state)
{
	(void)state;
	page = (uint64_t)sysconf(_SC_PAGESIZE);
	sources_open(&sources);
	return 0;
}

static int end(void **state)
{
	(void)state;
	sources_close(&sources);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_that_cannot_be_are_refused_as_foretold),
		cmocka_unit_test(what_is_taken_is_not_replaced),
		cmocka_unit_test(huge_pages_that_are_not_there_are_refused_as_foretold),
		cmocka_unit_test(what_a_file_does_not_allow_is_refused_as_foretold),
		cmocka_unit_test(what_a_mount_does_not_allow_is_refused_as_foretold),
		cmocka_unit_test(what_is_sealed_stays_as_foretold),
		cmocka_unit_test(munmap_and_mprotect_fail_as_foretold),
		cmocka_unit_test(mremap_fails_as_foretold),
	};

	return cmocka_run_group_tests_name("live_refusals", tests, begin, end);
}
