/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading what was saved: files, pipes, directories, a copied /proc. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/loading.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "model/facts.h"
#include "vmatools.h"

static const char line_a[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n";
static const char line_b[] = "00402000-00403000 rw-p 00000000 00:00 0 \n";

/* -- files and pipes ------------------------------------------------------------ */

static void assert_file_comes_back(const char *folder, const char *file, enum vmat_detail detail)
{
	size_t len;
	char *text = capture_read(folder, file, &len), *path = scratch_path(folder, file);
	struct vmat_mm *mm = load_or_fail(path, NULL);

	assert_text(mm, detail, text, len);
	assert_int_equal(vmat_mm_state(mm), len ? VMAT_STATE_MAPPED : VMAT_STATE_EMPTY);
	vmat_mm_free(mm);
	free(path);
	free(text);
}

static void every_saved_text_comes_back(void **state)
{
	char **folders = captures_with("maps");

	(void)state;
	for (size_t i = 0; folders[i]; i++)
		assert_file_comes_back(folders[i], "maps", VMAT_MAPS);
	captures_free(folders);
	folders = captures_with("smaps");
	for (size_t i = 0; folders[i]; i++)
		assert_file_comes_back(folders[i], "smaps", VMAT_SMAPS);
	captures_free(folders);
}

static void a_pipe_is_read_to_its_end(void **state)
{
	char **folders = captures_with("smaps");
	size_t len, at = 0;
	char *text = capture_read(folders[0], "smaps", &len);
	struct vmat_mm *mm;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	if (fork() == 0) {
		close(ends[0]);
		while (at < len) {	/* odd pieces, so that reads are short */
			size_t piece = len - at < 977 ? len - at : 977;

			if (write(ends[1], text + at, piece) != (ssize_t)piece)
				_exit(1);
			at += piece;
		}
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(vmat_load_fd(&mm, ends[0], NULL, NULL), 0);
	assert_text(mm, VMAT_SMAPS, text, len);
	assert_int_equal(fcntl(ends[0], F_GETFD) >= 0, true);	/* still ours */
	close(ends[0]);
	vmat_mm_free(mm);
	free(text);
	captures_free(folders);
}

static void an_empty_file_is_an_empty_address_space(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_bytes(&mm, "", 0, NULL, NULL), 0);
	assert_int_equal(vmat_mm_count(mm), 0);
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_EMPTY);
	vmat_mm_free(mm);
}

static void what_is_no_text_of_ours_is_named(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *why;
	} cases[] = {
		{ "\x1f\x8b\x08rest", 7, "gzip" },
		{ "\xfd" "7zXZ\0\0", 7, "xz" },
		{ "\x28\xb5\x2f\xfdrest", 8, "zstd" },
		{ "BZh91AY", 7, "bzip2" },
		{ "\x7f" "ELF\2\1\1", 7, "ELF" },
		{ "\xff\xfe" "0\0", 4, "UTF-16" },
		{ "\xfe\xff\0" "0", 4, "UTF-16" },
		{ "\xef\xbb\xbf" "00400000-", 12, "byte order mark" },
		{ "hello\n", 6, "start of a mapping" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_trouble trouble = { 0 };
		struct vmat_mm *mm;

		assert_int_equal(load_bytes(&mm, cases[i].bytes, cases[i].len, NULL, &trouble),
				 -EBADMSG);
		assert_int_equal(trouble.line, 1);
		assert_int_equal(trouble.column, 1);
		assert_non_null(strstr(trouble.why, cases[i].why));
	}
}

static void a_missing_file_is_an_error(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = (void *)&trouble;

	(void)state;
	assert_int_equal(vmat_load_path(&mm, "/nonexistent/x", NULL, &trouble), -ENOENT);
	assert_int_equal(trouble.error, -ENOENT);
	assert_string_equal(trouble.why, "No such file or directory");
	assert_ptr_equal(mm, &trouble);		/* written on success only */
	assert_int_equal(vmat_load_fd(&mm, -1, NULL, &trouble), -EBADF);
}

/* -- directories ------------------------------------------------------------------ */

static void every_capture_loads(void **state)
{
	char **folders = captures_with("maps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = load_or_fail(folders[i], &with_all);
		size_t len, other_len = 0, comm_len = 0;
		char *maps = capture_read(folders[i], "maps", &len);
		char *other = capture_read(folders[i], "task_other_maps", &other_len);
		char *comm = capture_read(folders[i], "comm", &comm_len);

		if (len || !other_len)
			assert_text(mm, VMAT_MAPS, maps, len);
		else
			assert_text(mm, VMAT_MAPS, other, other_len);
		assert_null(vmat_mm_unstable_why(mm));
		if (comm) {
			comm[comm_len - 1] = '\0';
			assert_string_equal(vmat_mm_comm(mm), comm);
		}
		vmat_mm_free(mm);
		free(maps);
		free(other);
		free(comm);
	}
	captures_free(folders);
}

static void assert_state_of(const char *end, enum vmat_state want)
{
	char **folders = captures_with("maps");
	size_t seen = 0, end_len = strlen(end);

	for (size_t i = 0; folders[i]; i++) {
		size_t len = strlen(folders[i]);

		if (len > end_len && !strcmp(folders[i] + len - end_len, end)) {
			struct vmat_mm *mm = load_or_fail(folders[i], NULL);

			assert_int_equal(vmat_mm_count(mm), 0);
			assert_int_equal(vmat_mm_state(mm), want);
			vmat_mm_free(mm);
			seen++;
		}
	}
	assert_true(seen > 0);
	captures_free(folders);
}

static void kernel_threads_and_zombies_say_so(void **state)
{
	(void)state;
	assert_state_of(".kthread", VMAT_STATE_KTHREAD);
	assert_state_of(".zombie", VMAT_STATE_ZOMBIE);
}

static void counters_are_read_when_asked_for(void **state)
{
	char **folders = captures_with("smaps");
	struct vmat_mm *mm = load_or_fail(folders[0], NULL);

	(void)state;
	assert_int_equal(vmat_mm_detail(mm), VMAT_MAPS);
	vmat_mm_free(mm);
	mm = load_or_fail(folders[0], &with_smaps);
	assert_int_equal(vmat_mm_detail(mm), VMAT_SMAPS);
	vmat_mm_free(mm);
	captures_free(folders);
}

struct saved {
	const char *maps, *smaps;	/* NULL: not there */
};

static const char smaps_a[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n"
	"Size:                  4 kB\n"
	"Rss:                   4 kB\n"
	"VmFlags: rd mr mw me \n";

static int load_saved(struct vmat_mm **mmp, struct saved saved,
		      const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	char *folder = scratch_new();
	int rc;

	if (saved.maps)
		scratch_write(folder, "maps", saved.maps, strlen(saved.maps));
	if (saved.smaps)
		scratch_write(folder, "smaps", saved.smaps, strlen(saved.smaps));
	scratch_write(folder, "status", "Name:\tx\nState:\tS (sleeping)\n", 28);
	rc = vmat_load_path(mmp, folder, options, trouble);
	scratch_remove(folder);
	return rc;
}

static void a_directory_needs_maps_or_smaps(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_saved(&mm, (struct saved){ 0 }, NULL, &trouble), -ENOENT);
	assert_non_null(strstr(trouble.why, "neither maps nor smaps"));
	assert_int_equal(load_saved(&mm, (struct saved){ .smaps = smaps_a }, NULL, NULL), 0);
	assert_int_equal(vmat_mm_count(mm), 1);
	vmat_mm_free(mm);
	assert_int_equal(load_saved(&mm, (struct saved){ .maps = line_a }, &with_smaps, NULL), 0);
	assert_int_equal(vmat_mm_detail(mm), VMAT_MAPS);
	vmat_mm_free(mm);
}

static void an_empty_smaps_does_not_hide_maps(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_saved(&mm, (struct saved){ line_a, "" }, &with_smaps, NULL), 0);
	assert_int_equal(vmat_mm_count(mm), 1);
	vmat_mm_free(mm);
	assert_int_equal(load_saved(&mm, (struct saved){ "", smaps_a }, NULL, NULL), 0);
	assert_int_equal(vmat_mm_count(mm), 1);
	vmat_mm_free(mm);
}

static void maps_that_disagrees_with_smaps_is_unstable(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_saved(&mm, (struct saved){ line_a, smaps_a }, &with_smaps, NULL), 0);
	assert_null(vmat_mm_unstable_why(mm));
	vmat_mm_free(mm);
	assert_int_equal(load_saved(&mm, (struct saved){ line_b, smaps_a }, &with_smaps, NULL), 0);
	assert_non_null(strstr(vmat_mm_unstable_why(mm), "disagree"));
	assert_text(mm, VMAT_SMAPS, smaps_a, strlen(smaps_a));
	vmat_mm_free(mm);
}

static void a_bad_file_of_a_directory_is_named(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_saved(&mm, (struct saved){ "x\n", NULL }, NULL, &trouble), -EBADMSG);
	assert_string_equal(trouble.file, "maps");
	assert_int_equal(load_saved(&mm, (struct saved){ line_a, "x\n" }, &with_smaps, &trouble),
			 -EBADMSG);
	assert_string_equal(trouble.file, "smaps");
}

/* A hostile copy must neither hang nor be read for ever. */
static void only_regular_files_are_read_from_a_directory(void **state)
{
	char *folder = scratch_new(), *maps = scratch_path(folder, "maps");
	char *status = scratch_path(folder, "status");
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(mkfifo(maps, 0600), 0);
	assert_int_equal(vmat_load_path(&mm, folder, &with_all, &trouble), -EINVAL);
	assert_string_equal(trouble.file, "maps");
	unlink(maps);
	scratch_write(folder, "maps", line_a, strlen(line_a));
	assert_int_equal(symlink("/dev/zero", status), 0);
	assert_int_equal(vmat_load_path(&mm, folder, &with_all, NULL), 0);
	vmat_mm_free(mm);
	free(maps);
	free(status);
	scratch_remove(folder);
}

/* The rest of such a file is not read: it may be all of a disk, or sparse. */
static void what_is_too_long_to_be_of_a_kernel_is_refused(void **state)
{
	static const char *const files[] = { "stat", "status", "limits", "auxv", "cmdline",
					     "task/812/syscall" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *folder = scratch_new(), *path = scratch_path(folder, files[i]);
		struct vmat_trouble trouble = { 0 };
		struct vmat_mm *mm;
		struct rusage before, after;

		scratch_write(folder, "maps", line_a, strlen(line_a));
		scratch_write(folder, files[i], "", 0);
		assert_int_equal(truncate(path, (off_t)1 << 40), 0);
		assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
		assert_int_equal(vmat_load_path(&mm, folder, &with_all, &trouble), -EFBIG);
		assert_int_equal(strncmp(trouble.file, files[i], 4), 0);
		assert_non_null(strstr(trouble.why, "longer"));
		assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
		/* in kB; sanitizers keep what was freed */
		assert_in_range(after.ru_maxrss, 0, before.ru_maxrss + 500000);
		free(path);
		scratch_remove(folder);
	}
}

static void a_copied_task_folder_stands_in_for_an_exited_leader(void **state)
{
	char *folder = scratch_new();
	struct vmat_mm *mm;

	(void)state;
	scratch_write(folder, "maps", "", 0);
	scratch_write(folder, "smaps", "", 0);
	scratch_write(folder, "task/812/maps", "", 0);
	scratch_write(folder, "task/813/maps", line_a, strlen(line_a));
	assert_int_equal(vmat_load_path(&mm, folder, NULL, NULL), 0);
	assert_text(mm, VMAT_MAPS, line_a, strlen(line_a));
	vmat_mm_free(mm);
	scratch_remove(folder);
}

/* -- a copied /proc ------------------------------------------------------------------ */

static void a_root_can_be_moved(void **state)
{
	char *root = scratch_new();
	struct vmat_procfs *fs;
	struct vmat_mm *mm;
	uint64_t value = 0;

	(void)state;
	assert_int_equal(vmat_procfs_open(&fs, root), -ENOENT);
	scratch_write(root, "proc/812/maps", line_a, strlen(line_a));
	scratch_write(root, "proc/sys/vm/max_map_count", "4711\n", 5);
	assert_int_equal(vmat_procfs_open(&fs, root), 0);
	assert_int_equal(vmat_load_pid(&mm, fs, 812, &with_all, NULL), 0);
	assert_int_equal(vmat_mm_pid(mm), 812);
	assert_text(mm, VMAT_MAPS, line_a, strlen(line_a));
	assert_true(facts_get(mm, FACT_MAX_MAP_COUNT, &value));
	assert_int_equal(value, 4711);
	vmat_mm_free(mm);
	assert_int_equal(vmat_load_pid(&mm, fs, 813, &with_all, NULL), -ESRCH);
	assert_int_equal(vmat_load_pid(&mm, fs, -1, &with_all, NULL), -ESRCH);
	vmat_procfs_close(fs);
	vmat_procfs_close(NULL);
	scratch_remove(root);
}

/* -- options ---------------------------------------------------------------------------- */

static void options_of_other_versions_are_understood(void **state)
{
	struct { struct vmat_load_options options; uint64_t more; } newer = {
		{ .size = sizeof(newer) }, 0
	};
	struct vmat_load_options none = { .size = 0 };
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_bytes(&mm, line_a, strlen(line_a), &newer.options, NULL), 0);
	vmat_mm_free(mm);
	newer.more = 1;
	assert_int_equal(load_bytes(&mm, line_a, strlen(line_a), &newer.options, &trouble), -E2BIG);
	assert_non_null(trouble.why);
	assert_int_equal(load_bytes(&mm, line_a, strlen(line_a), &none, NULL), -EINVAL);
	none = (struct vmat_load_options){ .size = sizeof(none), .detail = 7 };
	assert_int_equal(load_bytes(&mm, line_a, strlen(line_a), &none, NULL), -EINVAL);
	/* one that ends before "strict" */
	none = (struct vmat_load_options){
		.size = offsetof(struct vmat_load_options, strict), .strict = true, .backend = 7,
	};
	assert_int_equal(load_bytes(&mm, line_a, strlen(line_a), &none, NULL), 0);
	vmat_mm_free(mm);
}

static void strict_refuses_what_is_clipped_else(void **state)
{
	static const char torn[] = "00400000-00402000 r--p 00000000 00:00 0 \n"
				   "00401000-00403000 r--p 00000000 00:00 0 \n";
	struct vmat_load_options strict = { .size = sizeof(strict), .strict = true };
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_bytes(&mm, torn, strlen(torn), NULL, NULL), 0);
	assert_int_equal(vmat_mm_unstable(mm), 1);
	vmat_mm_free(mm);
	assert_int_equal(load_bytes(&mm, torn, strlen(torn), &strict, &trouble), -EBADMSG);
	assert_int_equal(trouble.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_saved_text_comes_back),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
		cmocka_unit_test(an_empty_file_is_an_empty_address_space),
		cmocka_unit_test(what_is_no_text_of_ours_is_named),
		cmocka_unit_test(a_missing_file_is_an_error),
		cmocka_unit_test(every_capture_loads),
		cmocka_unit_test(kernel_threads_and_zombies_say_so),
		cmocka_unit_test(counters_are_read_when_asked_for),
		cmocka_unit_test(a_directory_needs_maps_or_smaps),
		cmocka_unit_test(an_empty_smaps_does_not_hide_maps),
		cmocka_unit_test(maps_that_disagrees_with_smaps_is_unstable),
		cmocka_unit_test(a_bad_file_of_a_directory_is_named),
		cmocka_unit_test(only_regular_files_are_read_from_a_directory),
		cmocka_unit_test(what_is_too_long_to_be_of_a_kernel_is_refused),
		cmocka_unit_test(a_copied_task_folder_stands_in_for_an_exited_leader),
		cmocka_unit_test(a_root_can_be_moved),
		cmocka_unit_test(options_of_other_versions_are_understood),
		cmocka_unit_test(strict_refuses_what_is_clipped_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
