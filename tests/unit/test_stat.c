/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stat, statm, status and the threads: what they say, against a naive reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/smallfiles.h"

/* -- against a naive reading -------------------------------------------------- */

/* What stands behind "@key:", in hexadecimal digits. */
static bool naive_mask(const char *text, const char *key, uint64_t *value)
{
	const char *at = strstr(text, key);

	while (at && (at[-1] != '\n' || at[strlen(key)] != ':'))
		at = strstr(at + 1, key);
	if (at)
		*value = strtoull(at + strlen(key) + 1, NULL, 16);
	return at;
}

static void each_line_of_status_is_what_strtoull_reads(void **state)
{
	char **folders = captures_with("status");
	size_t numbers = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *text = capture_read(folders[i], "status", NULL);
		struct vmat_mm *mm = mm_told("status", text);

		for (enum fact fact = FACT_NONE + 1; fact < NFACTS; fact++) {
			uint64_t value;

			if (strcmp(fact_table[fact].file, "status") != 0 ||
			    fact_table[fact].form == FORM_TEXT)
				continue;
			if (fact_table[fact].form == FORM_HEX ?
				    naive_mask(text, fact_table[fact].key, &value) :
				    naive_number(text, fact_table[fact].key, &value)) {
				assert_fact(mm, fact, value);
				numbers++;
			} else {
				assert_not_told(mm, fact);
			}
		}
		vmat_mm_free(mm);
		free(text);
	}
	assert_true(numbers > 1000);
	captures_free(folders);
}

/* Field @wanted of stat, counted in blanks behind the last parenthesis. */
static uint64_t naive_field(const char *text, unsigned wanted)
{
	const char *at = strrchr(text, ')');

	for (unsigned field = 2; field < wanted; field++)
		at = strchr(at + 1, ' ');
	return strtoull(at, NULL, 10);
}

static void stat_is_what_strtoull_reads_or_not_told(void **state)
{
	char **folders = captures_with("stat");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *text = capture_read(folders[i], "stat", NULL);
		struct vmat_mm *mm = mm_told("stat", text);
		bool has_mm = naive_field(text, 23) != 0;

		for (enum fact fact = FACT_STAT_FLAGS; fact <= FACT_STAT_ENV_END; fact++) {
			unsigned field = (unsigned)atoi(fact_table[fact].key);

			if (field < 23 || has_mm)
				assert_fact(mm, fact, naive_field(text, field));
			else
				assert_not_told(mm, fact);
		}
		vmat_mm_free(mm);
		free(text);
	}
	captures_free(folders);
}

static void statm_agrees_with_status(void **state)
{
	char **folders = captures_with("statm");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = empty_mm();
		uint64_t pages, data, stack, bytes;

		capture_facts(mm, folders[i]);
		if (!facts_get(mm, FACT_STATUS_VM_SIZE, &bytes)) {
			assert_not_told(mm, FACT_STATM_SIZE);
			assert_not_told(mm, FACT_STATM_DATA);
		} else {
			uint64_t page = bytes;

			assert_true(facts_auxv(mm, AUXV_PAGESZ, &page));
			assert_true(facts_get(mm, FACT_STATM_SIZE, &pages));
			assert_int_equal(pages * page, bytes);
			assert_true(facts_get(mm, FACT_STATUS_VM_DATA, &data));
			assert_true(facts_get(mm, FACT_STATUS_VM_STK, &stack));
			assert_fact(mm, FACT_STATM_DATA, (data + stack) / page);
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
}

/* -- names and states --------------------------------------------------------- */

static void a_name_may_look_like_the_rest_of_stat(void **state)
{
	static const char *const names[] = {
		"x) R 1 (y", ") R 1", "a\nb", "12 (x) S 1 1", "", "(",
	};
	char **folders = captures_with("stat");
	char *text = capture_read(folders[0], "stat", NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *stat = NULL;
		struct vmat_mm *mm;

		assert_true(asprintf(&stat, "77 (%s%s", names[i], strrchr(text, ')')) > 0);
		mm = mm_told("stat", stat);
		assert_string_equal(vmat_mm_comm(mm), names[i]);
		assert_int_equal(vmat_mm_pid(mm), 77);
		assert_fact(mm, FACT_STAT_START_TIME, naive_field(text, 22));
		vmat_mm_free(mm);
		free(stat);
	}
	free(text);
	captures_free(folders);
}

static void the_better_source_names_the_process(void **state)
{
	struct vmat_mm *mm = mm_told("status", "Name:\tfrom\\nstatus \\\\ \\t\nPid:\t5\n");

	(void)state;
	assert_string_equal(vmat_mm_comm(mm), "from\nstatus \\ \\t");
	assert_int_equal(vmat_mm_pid(mm), 5);
	digest_string(mm, "comm", "from comm\n\n");
	assert_string_equal(vmat_mm_comm(mm), "from comm\n");
	digest_string(mm, "status", "Name:\tstatus again\nPid:\t6\n");
	assert_string_equal(vmat_mm_comm(mm), "from comm\n");
	assert_int_equal(vmat_mm_pid(mm), 5);
	vmat_mm_free(mm);
}

static void comm_stat_and_status_agree_on_the_name(void **state)
{
	static const char *const files[] = { "status", "stat", "comm" };
	char **folders = captures_with("comm");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *comm = capture_read(folders[i], "comm", NULL);

		comm[strlen(comm) - 1] = '\0';
		for (size_t f = 0; f < 3; f++) {
			char *text = capture_read(folders[i], files[f], NULL);
			struct vmat_mm *mm = mm_told(files[f], text);

			assert_string_equal(vmat_mm_comm(mm), comm);
			vmat_mm_free(mm);
			free(text);
		}
		free(comm);
	}
	captures_free(folders);
}

static void who_has_no_mappings_says_why(void **state)
{
	static const struct { const char *part; enum vmat_state state; } wanted[] = {
		{ ".zombie", VMAT_STATE_ZOMBIE },
		{ ".kthread", VMAT_STATE_KTHREAD },
		{ "zoo-leaderexit", VMAT_STATE_ZOMBIE },
	};
	static const char *const files[] = { "stat", "status" };
	char **folders = captures_with("status");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		for (size_t w = 0; w < 3; w++) {
			if (!is_capture_of(folders[i], wanted[w].part))
				continue;
			for (size_t f = 0; f < 2; f++) {
				char *text = capture_read(folders[i], files[f], NULL);
				struct vmat_mm *mm = mm_told(files[f], text);
				/* "Kthread:" came with 6.8; before, only stat tells */
				bool can_tell = f == 0 || strstr(text, "Kthread:\t1") ||
						wanted[w].state == VMAT_STATE_ZOMBIE;

				assert_int_equal(vmat_mm_state(mm),
						 can_tell ? wanted[w].state : VMAT_STATE_EMPTY);
				vmat_mm_free(mm);
				free(text);
				found++;
			}
		}
	}
	assert_true(found >= 12);
	captures_free(folders);
}

static void the_state_of_who_has_mappings_stays(void **state)
{
	static const char maps[] = "00400000-00401000 r--p 00000000 00:00 0 \n";
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, maps, sizeof(maps) - 1, NULL), 0);
	digest_string(mm, "status", "Name:\tx\nState:\tZ (zombie)\nKthread:\t1\n");
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_MAPPED);
	vmat_mm_free(mm);
}

/* -- what is hidden ------------------------------------------------------------ */

/* @text as it reads without leave to ptrace; free() it. */
static char *hide_addresses(const char *text)
{
	const char *at = strrchr(text, ')') + 2;
	char *hidden = NULL;
	size_t size;
	FILE *out = open_memstream(&hidden, &size);

	fprintf(out, "%.*s", (int)(at - text), text);
	for (unsigned field = 3; field <= 52; field++) {
		size_t len = strcspn(at, " \n");

		if (field == 26 || field == 27)
			fputs("1", out);
		else if (field == 28 || (field >= 45 && field <= 51))
			fputs("0", out);
		else
			fprintf(out, "%.*s", (int)len, at);
		fputs(field < 52 ? " " : "\n", out);
		at += len + 1;
	}
	fclose(out);
	return hidden;
}

static void hidden_addresses_are_not_told(void **state)
{
	char **folders = captures_with("auxv");
	char *text = capture_read(folders[0], "stat", NULL), *hidden = hide_addresses(text);
	struct vmat_mm *mm = mm_told("stat", hidden);

	(void)state;
	for (enum fact fact = FACT_STAT_START_CODE; fact <= FACT_STAT_ENV_END; fact++)
		assert_not_told(mm, fact);
	assert_fact(mm, FACT_STAT_VSIZE, naive_field(text, 23));
	assert_true(mm->facts->stat_hidden);
	vmat_mm_free(mm);

	mm = mm_told("stat", text);
	assert_false(mm->facts->stat_hidden);
	vmat_mm_free(mm);
	free(hidden);
	free(text);
	captures_free(folders);
}

/* -- threads ---------------------------------------------------------------------- */

static void threads_are_listed_once_and_in_order(void **state)
{
	struct vmat_mm *mm = mm_told("task", "812\n815\n813\n812\n");

	(void)state;
	digest_string(mm, "task/815/syscall",
		      "202 0x7f 0x80 0x0 0x0 0x0 0x0 0x7ffd1000 0x7f2233\n");
	digest_string(mm, "task/813/syscall", "-1 0x7ffd2000 0x7f2233\n");
	digest_string(mm, "task/812/syscall", "running\n");
	assert_int_equal(mm->facts->thread_count, 3);
	assert_int_equal(mm->facts->threads[0].tid, 812);
	assert_false(mm->facts->threads[0].has_stack_pointer);
	assert_int_equal(mm->facts->threads[1].tid, 813);
	assert_int_equal(mm->facts->threads[1].stack_pointer, 0x7ffd2000);
	assert_int_equal(mm->facts->threads[2].tid, 815);
	assert_int_equal(mm->facts->threads[2].stack_pointer, 0x7ffd1000);
	vmat_mm_free(mm);
}

static void as_many_threads_as_status_counts(void **state)
{
	char **folders = captures_with("task_stats");
	size_t most = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = empty_mm();

		capture_facts(mm, folders[i]);
		assert_fact(mm, FACT_STATUS_THREADS, mm->facts->thread_count);
		if (mm->facts->thread_count > most)
			most = mm->facts->thread_count;
		vmat_mm_free(mm);
	}
	assert_true(most > 4);
	captures_free(folders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_of_status_is_what_strtoull_reads),
		cmocka_unit_test(stat_is_what_strtoull_reads_or_not_told),
		cmocka_unit_test(statm_agrees_with_status),
		cmocka_unit_test(a_name_may_look_like_the_rest_of_stat),
		cmocka_unit_test(the_better_source_names_the_process),
		cmocka_unit_test(comm_stat_and_status_agree_on_the_name),
		cmocka_unit_test(who_has_no_mappings_says_why),
		cmocka_unit_test(the_state_of_who_has_mappings_stays),
		cmocka_unit_test(hidden_addresses_are_not_told),
		cmocka_unit_test(threads_are_listed_once_and_in_order),
		cmocka_unit_test(as_many_threads_as_status_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
