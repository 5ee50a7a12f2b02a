/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files with names meant to deceive, mapped by a child: each is one row, and gets its name back. */
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

#include "kit/child.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "vmatools.h"

#define FORGED "00400000-00401000 rwxp 00000000 00:00 0                          forged"

enum fate { STAYS, REMOVED, REPLACED };

static const struct hostile {
	const char *name;
	enum fate fate;
} hostile[] = {
	{ "plain", STAYS },
	{ "with blank", STAYS },
	{ "esc\033[31mred\033[0m", STAYS },
	{ "bel\a", STAYS },
	{ "forged\n" FORGED, STAYS },
	{ "forged2\\012" FORGED, STAYS },
	{ "cr\r", STAYS },
	{ "tab\there", STAYS },
	{ "rtl\xe2\x80\xaetxt.exe", STAYS },
	{ "not utf-8 \xff\xfe\x80", STAYS },
	{ "trailing blank ", STAYS },
	{ " leading blank", STAYS },
	{ "alive (deleted)", STAYS },
	{ "[heap]", STAYS },
	{ "[vsyscall]", STAYS },
	{ "a\nb", STAYS },
	{ "a\\012b", STAYS },
	{ "c\\012d\ne", STAYS },
	{ "\n", STAYS },
	{ "\\012", STAYS },
	{ "Size:                  4 kB", STAYS },
	{ "gone", REMOVED },
	{ "gone (deleted)", REMOVED },
	{ "gone\nand newline", REMOVED },
	{ "gone\\012and none", REMOVED },
	{ "old", REPLACED },
	{ "x (deleted) (deleted)", STAYS },
};

enum { COUNT = sizeof(hostile) / sizeof(hostile[0]) };

static char *folder;		/* where the files are */
static void **shared;		/* where the child mapped them */

static void *map_file(int at, const char *name)
{
	int fd = openat(at, name, O_RDWR | O_CREAT, 0600);
	void *address;

	if (fd < 0 || ftruncate(fd, 4096))
		_exit(3);
	address = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return address;
}

static void map_hostile(void *arg)
{
	int at = open(folder, O_PATH | O_DIRECTORY);

	(void)arg;
	for (int i = 0; i < COUNT; i++) {
		const char *name = hostile[i].name;

		shared[i] = map_file(at, name);
		if (hostile[i].fate == REMOVED)
			unlinkat(at, name, 0);
		if (hostile[i].fate == REPLACED) {
			map_file(at, "new");
			renameat(at, "new", at, name);
		}
	}
}

/* NULL: the kernel has no such backend. */
static struct vmat_mm *load_by(const struct child *child, enum vmat_backend backend, unsigned with)
{
	struct vmat_load_options options = {
		.size = sizeof(options), .with = with, .backend = backend,
	};
	struct vmat_trouble trouble = { 0 };
	struct vmat_procfs *fs;
	struct vmat_mm *mm = NULL;
	int rc;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	rc = vmat_load_pid(&mm, fs, child->pid, &options, &trouble);
	if (rc && rc != -EOPNOTSUPP)
		fail_msg("%d: %s: %s", trouble.error, trouble.file, trouble.why);
	vmat_procfs_close(fs);
	return mm;
}

static struct vmat_mm *load_child(const struct child *child, unsigned with)
{
	return load_by(child, VMAT_BACKEND_TEXT, with);
}

static const struct vmat_vma *row_of(const struct vmat_mm *mm, const void *address)
{
	const struct vmat_vma *vma = vmat_vma_lookup(mm, (uintptr_t)address);

	assert_non_null(vma);
	assert_int_equal(vmat_vma_start(vma), (uintptr_t)address);
	assert_int_equal(vmat_vma_end(vma), (uintptr_t)address + 4096);
	assert_false(vmat_vma_kernel_named(vma));
	return vma;
}

static void assert_path(const struct vmat_mm *mm, const struct vmat_vma *vma, const char *within,
			const char *name, bool deleted)
{
	char *want = scratch_path(within, name);
	struct vmat_path path;

	vmat_vma_path(mm, vma, &path);
	if (path.len != strlen(want) || memcmp(path.bytes, want, path.len) != 0)
		fail_msg("got '%s', want '%s'", path.bytes, want);
	assert_false(path.ambiguous);
	assert_int_equal(path.deleted, deleted ? VMAT_YES : VMAT_NO);
	free(want);
}

static void every_name_comes_back_as_it_is(void **state)
{
	struct child child = child_start(map_hostile, NULL, NULL);
	struct vmat_mm *mm = load_child(&child, VMAT_WITH_NAMES);

	(void)state;
	for (int i = 0; i < COUNT; i++)
		assert_path(mm, row_of(mm, shared[i]), folder, hostile[i].name,
			    hostile[i].fate != STAYS);
	assert_null(vmat_vma_lookup(mm, 0x400000));	/* what was forged is not there */
	vmat_mm_free(mm);
	child_end(&child);
}

static void the_ioctl_knows_newlines_without_being_asked(void **state)
{
	struct child child = child_start(map_hostile, NULL, NULL);
	struct vmat_mm *mm = load_by(&child, VMAT_BACKEND_QUERY, 0);

	(void)state;
	if (!mm) {
		child_end(&child);
		skip_because("this kernel has no PROCMAP_QUERY (6.11)");
	}
	for (int i = 0; i < COUNT; i++) {
		const struct vmat_vma *vma = row_of(mm, shared[i]);
		struct vmat_path path;

		vmat_vma_path(mm, vma, &path);
		assert_false(path.ambiguous);
		assert_int_equal(strstr(path.bytes, "\n") != NULL,
				 strchr(hostile[i].name, '\n') != NULL);
		assert_null(strchr(vmat_vma_name(vma), '\n'));	/* as maps prints it */
	}
	vmat_mm_free(mm);
	mm = load_by(&child, VMAT_BACKEND_QUERY, VMAT_WITH_NAMES);
	for (int i = 0; i < COUNT; i++)
		assert_path(mm, row_of(mm, shared[i]), folder, hostile[i].name,
			    hostile[i].fate != STAYS);
	vmat_mm_free(mm);
	child_end(&child);
}

static void text_alone_admits_what_it_cannot_tell(void **state)
{
	struct child child = child_start(map_hostile, NULL, NULL);
	struct vmat_mm *mm = load_child(&child, 0);

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		const char *name = hostile[i].name;
		size_t len = strlen(name);
		struct vmat_path path;

		vmat_vma_path(mm, row_of(mm, shared[i]), &path);
		assert_int_equal(path.ambiguous, strchr(name, '\n') || strstr(name, "\\012"));
		assert_int_equal(path.deleted,
				 hostile[i].fate != STAYS ||
				 (len > 10 && !strcmp(name + len - 10, " (deleted)")) ?
				 VMAT_CANNOT_TELL : VMAT_NO);
	}
	vmat_mm_free(mm);
	child_end(&child);
}

static void saved_text_gives_the_name_as_it_was_printed(void **state)
{
	struct child child = child_start(map_hostile, NULL, NULL);
	struct vmat_mm *live = load_child(&child, VMAT_WITH_NAMES), *saved;
	char *file, *text;
	size_t len;

	(void)state;
	assert_true(asprintf(&file, "/proc/%d/maps", child.pid) > 0);
	text = testdata_read(file, &len);
	assert_int_equal(vmat_parse(&saved, text, len, NULL), 0);
	assert_int_equal(vmat_mm_count(saved), vmat_mm_count(live));
	for (int i = 0; i < COUNT; i++)
		assert_string_equal(vmat_vma_name(row_of(saved, shared[i])),
				    vmat_vma_name(row_of(live, shared[i])));
	free(text);
	free(file);
	vmat_mm_free(live);
	vmat_mm_free(saved);
	child_end(&child);
}

/* -- paths that no system call takes ------------------------------------------------- */

static const char *const deep_names[] = { "deep", "deep (deleted)", "de\\012ep", "de\nep" };
static char *deep_path;

/* Folders within each other until the path has more than @len bytes; a descriptor on the last. */
static int go_deep(size_t len)
{
	char part[201];
	int at = open(folder, O_PATH | O_DIRECTORY);

	memset(part, 'd', sizeof(part) - 1);
	part[sizeof(part) - 1] = '\0';
	deep_path = strdup(folder);
	while (at >= 0 && strlen(deep_path) <= len) {
		char *longer = scratch_path(deep_path, part);
		int next;

		mkdirat(at, part, 0700);
		next = openat(at, part, O_PATH | O_DIRECTORY);
		close(at);
		at = next;
		free(deep_path);
		deep_path = longer;
	}
	return at;
}

static void map_deep(void *arg)
{
	int at = *(int *)arg;

	for (size_t i = 0; i < 4; i++)
		shared[i] = map_file(at, deep_names[i]);
	shared[4] = map_file(at, "removed");
	unlinkat(at, "removed", 0);
}

static void paths_beyond_4096_bytes_are_rows_too(void **state)
{
	int at = go_deep(6000);
	struct child child;
	struct vmat_mm *mm;

	(void)state;
	assert_true(at >= 0);
	child = child_start(map_deep, NULL, &at);
	mm = load_child(&child, VMAT_WITH_NAMES);
	for (size_t i = 0; i < 4; i++)
		assert_path(mm, row_of(mm, shared[i]), deep_path, deep_names[i], false);
	assert_path(mm, row_of(mm, shared[4]), deep_path, "removed", true);
	vmat_mm_free(mm);
	/* The ioctl has no room for such a name: an error, not a row without one. */
	assert_null(load_by(&child, VMAT_BACKEND_QUERY, 0));
	child_end(&child);
	free(deep_path);
	close(at);
}

/* -- other roots ------------------------------------------------------------------------ */

static void map_in_own_root(void *arg)
{
	(void)arg;
	if (chroot(folder) || chdir("/"))
		_exit(3);
	shared[0] = map_file(AT_FDCWD, "/below (deleted)");
	shared[1] = map_file(AT_FDCWD, "/gone");
	unlink("/gone");
}

static void a_process_below_another_root_is_told_too(void **state)
{
	struct child child;
	struct vmat_mm *mm;

	(void)state;
	if (geteuid() != 0)
		skip_because("chroot() needs root");
	child = child_start(map_in_own_root, NULL, NULL);
	mm = load_child(&child, VMAT_WITH_NAMES);
	assert_path(mm, row_of(mm, shared[0]), folder, "below (deleted)", false);
	assert_path(mm, row_of(mm, shared[1]), folder, "gone", true);
	vmat_mm_free(mm);
	child_end(&child);
}

static void map_on_own_mount(void *arg)
{
	int at;

	(void)arg;
	shared[0] = NULL;
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", folder, "tmpfs", 0, NULL))
		return;
	at = open(folder, O_PATH | O_DIRECTORY);
	shared[0] = map_file(at, "alive (deleted)");
	shared[1] = map_file(at, "gone");
	unlinkat(at, "gone", 0);
}

static void a_file_on_a_mount_that_we_do_not_have_is_told_too(void **state)
{
	struct child child = child_start(map_on_own_mount, NULL, NULL);
	struct vmat_mm *mm;

	(void)state;
	if (!shared[0]) {
		child_end(&child);
		skip_because("a mount namespace of one's own needs CAP_SYS_ADMIN");
	}
	mm = load_child(&child, VMAT_WITH_NAMES);
	assert_path(mm, row_of(mm, shared[0]), folder, "alive (deleted)", false);
	assert_path(mm, row_of(mm, shared[1]), folder, "gone", true);
	vmat_mm_free(mm);
	child_end(&child);
}

static int make_folder(void **state)
{
	(void)state;
	folder = scratch_new();
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED;
}

static int remove_folder(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_comes_back_as_it_is),
		cmocka_unit_test(the_ioctl_knows_newlines_without_being_asked),
		cmocka_unit_test(text_alone_admits_what_it_cannot_tell),
		cmocka_unit_test(saved_text_gives_the_name_as_it_was_printed),
		cmocka_unit_test(paths_beyond_4096_bytes_are_rows_too),
		cmocka_unit_test(a_process_below_another_root_is_told_too),
		cmocka_unit_test(a_file_on_a_mount_that_we_do_not_have_is_told_too),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
