/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Roles against the truth: every row of tests/data/roles.tsv, with smaps and with maps alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "kit/loading.h"
#include "kit/roles.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { LEAST_PERCENT = 98, LEAST_ROWS = 1500, ROLES = VMAT_ROLE_ANON + 1 };

/* Other tables, with captures below other folders, can be measured: ROLES_TSV, ROLES_DATA. */
struct tally {
	const struct vmat_load_options *options;
	const char *file;		/* load only this file of a capture; NULL: all of it */
	char *capture;			/* that @mm is of */
	struct vmat_mm *mm;
	size_t rows[ROLES], right[ROLES];
	size_t sure, wrong_sure, shown;
};

static enum vmat_role role_named(const char *name, size_t len)
{
	for (int role = VMAT_ROLE_TEXT; role < ROLES; role++)
		if (strlen(vmat_role_name((enum vmat_role)role)) == len &&
		    !memcmp(vmat_role_name((enum vmat_role)role), name, len))
			return (enum vmat_role)role;
	fail_msg("no role: %.*s", (int)len, name);
	return VMAT_ROLE_UNKNOWN;
}

static char *capture_path(const struct tally *tally, const char *capture)
{
	const char *data = getenv("ROLES_DATA");
	char *folder = data ? scratch_path(data, capture) : testdata_path(capture);
	char *path;
	struct stat st;

	assert_int_equal(stat(folder, &st), 0);
	if (!tally->file || !S_ISDIR(st.st_mode))
		return folder;
	path = scratch_path(folder, tally->file);
	free(folder);
	return path;
}

static void turn_to(struct tally *tally, const char *capture, size_t len)
{
	char *path;

	if (tally->capture && strlen(tally->capture) == len &&
	    !memcmp(tally->capture, capture, len))
		return;
	vmat_mm_free(tally->mm);
	free(tally->capture);
	tally->capture = strndup(capture, len);
	path = capture_path(tally, tally->capture);
	tally->mm = load_or_fail(path, tally->options);
	assert_int_equal(vmat_mm_classify(tally->mm), 0);
	free(path);
}

static void count(struct tally *tally, uint64_t address, enum vmat_role want, const char *line)
{
	const struct vmat_vma *vma = vmat_vma_lookup(tally->mm, address);
	struct vmat_role_info info;

	if (!vma || vmat_vma_start(vma) != address)
		fail_msg("%.*s: there is no such VMA", (int)strcspn(line, "\n"), line);
	vmat_vma_role(tally->mm, vma, &info);
	tally->rows[want]++;
	tally->right[want] += info.role == want;
	tally->sure += info.confidence == VMAT_SURE;
	if (info.role == want)
		return;
	tally->wrong_sure += info.confidence == VMAT_SURE;
	if (tally->shown++ < 20)
		print_message("# %.*s\n#   but: %s\n", (int)strcspn(line, "\n"), line,
			      role_in_words(tally->mm, vma));
}

/* CAPTURE, ADDRESS, ROLE, WHY with tabs between */
static void count_line(struct tally *tally, const char *line)
{
	const char *capture = line, *address, *role;
	size_t len = strcspn(line, "\t\n");

	if (*line == '#' || *line == '\n')
		return;
	address = line + len + 1;
	role = strchr(address, '\t') + 1;
	turn_to(tally, capture, len);
	count(tally, strtoull(address, NULL, 16), role_named(role, strcspn(role, "\t\n")), line);
}

static void report(const struct tally *tally, size_t *rows, size_t *right)
{
	*rows = *right = 0;
	for (size_t role = 0; role < ROLES; role++) {
		*rows += tally->rows[role];
		*right += tally->right[role];
		if (tally->rows[role])
			print_message("# %-13s %5zu of %5zu, %5.1f %%\n",
				      vmat_role_name((enum vmat_role)role), tally->right[role],
				      tally->rows[role],
				      100.0 * (double)tally->right[role] / (double)tally->rows[role]);
	}
	print_message("# all           %5zu of %5zu, %5.2f %%; %zu called sure, %zu of them wrong\n",
		      *right, *rows, 100.0 * (double)*right / (double)*rows, tally->sure,
		      tally->wrong_sure);
}

static void measure(struct tally *tally)
{
	const char *table = getenv("ROLES_TSV");
	char *text = testdata_read(table ? table : "roles.tsv", NULL);
	size_t rows, right;

	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		count_line(tally, line);
	report(tally, &rows, &right);
	vmat_mm_free(tally->mm);
	free(tally->capture);
	free(text);
	assert_true(rows >= LEAST_ROWS);
	assert_true(right * 100 >= rows * LEAST_PERCENT);
	assert_int_equal(tally->wrong_sure, 0);
}

static void roles_from_all_files_are_right(void **state)
{
	struct tally tally = { .options = &with_all };

	(void)state;
	measure(&tally);
}

static void roles_from_maps_alone_are_right(void **state)
{
	struct tally tally = { .file = "maps" };

	(void)state;
	measure(&tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_from_all_files_are_right),
		cmocka_unit_test(roles_from_maps_alone_are_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
