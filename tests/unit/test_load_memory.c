/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading, and a snapshot, when memory is out: each allocation fails once, and nothing is lost. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/failing.h"
#include "kit/loading.h"
#include "kit/scratch.h"

enum { ENDLESS = 100000 };

/* Let the first, the second, ... allocation fail until @load succeeds without any. */
static void fail_each(int (*load)(struct vmat_mm **mm, struct vmat_trouble *trouble, void *arg),
		      void *arg)
{
	unsigned nth;
	bool failed = true;

	for (nth = 1; failed && nth < ENDLESS; nth++) {
		struct vmat_trouble trouble = { 0 };
		struct vmat_mm *mm = NULL;
		int rc;

		fail_allocation(nth);
		rc = load(&mm, &trouble, arg);
		failed = allocation_has_failed();
		fail_allocation(0);
		if (rc) {
			assert_int_equal(rc, -ENOMEM);
			assert_int_equal(trouble.error, -ENOMEM);
			assert_non_null(trouble.why);
			assert_null(mm);
		} else {
			assert_non_null(mm);
		}
		vmat_mm_free(mm);
	}
	assert_true(nth > 10);
	assert_true(nth < ENDLESS);
}

static int load_path(struct vmat_mm **mm, struct vmat_trouble *trouble, void *path)
{
	return vmat_load_path(mm, path, &with_all, trouble);
}

static void a_directory_survives(void **state)
{
	char **folders = captures_with("numa_maps");

	(void)state;
	fail_each(load_path, folders[0]);
	captures_free(folders);
}

static void a_bundle_survives(void **state)
{
	static const char *const files[] = { "maps", "smaps", "stat", "status", "auxv", "limits",
					     "numa_maps", "smaps_rollup" };
	char **folders = captures_with("numa_maps");
	char *folder = scratch_new(), *path = scratch_path(folder, "snap");
	struct pile pile = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		size_t len = 0;
		char *text = capture_read(folders[0], files[i], &len), name[64];

		snprintf(name, sizeof(name), "/proc/812/%s", files[i]);
		pile_section(&pile, name, text ? text : "", len);
		free(text);
	}
	scratch_write(folder, "snap", pile.bytes, pile.len);
	fail_each(load_path, path);
	free(pile.bytes);
	free(path);
	scratch_remove(folder);
	captures_free(folders);
}

static int load_ourselves(struct vmat_mm **mm, struct vmat_trouble *trouble, void *arg)
{
	struct vmat_procfs *fs;
	int rc = vmat_procfs_open(&fs, arg);

	if (rc) {
		*trouble = (struct vmat_trouble){ .error = rc, .why = "no procfs" };
		return rc;
	}
	rc = vmat_load_pid(mm, fs, getpid(), &with_all, trouble);
	vmat_procfs_close(fs);
	return rc;
}

static void a_live_process_survives(void **state)
{
	(void)state;
	fail_each(load_ourselves, NULL);
}

/* A snapshot to nowhere; if it comes to its end, an empty mm says so. */
static int take_ourselves(struct vmat_mm **mm, struct vmat_trouble *trouble, void *arg)
{
	struct vmat_snapshot *snapshot;
	struct vmat_procfs *fs;
	static char buf[4096];
	ssize_t n = 1;
	int rc = vmat_procfs_open(&fs, arg);

	if (rc) {
		*trouble = (struct vmat_trouble){ .error = rc, .why = "no procfs" };
		return rc;
	}
	rc = vmat_snapshot_open(&snapshot, fs, 0, NULL, trouble);
	if (!rc) {
		while (n > 0)
			n = vmat_snapshot_read(snapshot, buf, sizeof(buf), trouble);
		vmat_snapshot_close(snapshot);
		rc = n ? (int)n : vmat_parse(mm, "", 0, trouble);
	}
	vmat_procfs_close(fs);
	return rc;
}

static void a_snapshot_survives(void **state)
{
	(void)state;
	fail_each(take_ourselves, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_directory_survives),
		cmocka_unit_test(a_bundle_survives),
		cmocka_unit_test(a_live_process_survives),
		cmocka_unit_test(a_snapshot_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
