/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes as a tree: over random parents each is shown once, below its parent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "vmatop/proctree.h"

enum { MOST = 60, ROUNDS = 4000 };

static void take(struct processes *table, pid_t pid, pid_t ppid)
{
	const struct process_look look = { .pid = pid, .ppid = ppid, .start = 1, .state = 'S',
					   .command = "x" };

	assert_int_equal(processes_take(table, &look), 0);
}

static size_t place_of(const void *const *rows, size_t count, const struct process *process)
{
	size_t i = 0;

	while (i < count && rows[i] != process)
		i++;
	return i;
}

/* How far to the right it stands: three cells a generation. */
static size_t depth_of(const struct process *process)
{
	size_t cells = 0;

	for (const char *c = process->label; *c; c++)
		cells += ((unsigned char)*c & 0xc0) != 0x80;
	return (cells - strlen(process->command)) / 3;
}

/* Random parents, among them circles, some that are not there, and processes that are their own. */
static void make(struct processes *table, uint64_t *seed)
{
	size_t count = next_random(seed) % MOST;

	processes_begin(table);
	for (size_t i = 0; i < count; i++)
		take(table, (pid_t)(2 * i + 1), (pid_t)(next_random(seed) % (2 * count + 4)));
	processes_end(table, 1);
}

static void check(struct processes *table, const void *const *rows)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct process *process = &table->process[i];
		const struct process *parent = processes_find(table, process->ppid);
		size_t at = place_of(rows, table->count, process), depth = depth_of(process), up;

		assert_true(at < table->count);
		assert_string_equal(process->label + strlen(process->label) - 1, "x");
		if (!parent || parent == process) {
			assert_int_equal(depth, 0);
		} else if (depth) {
			/* the row above that stands further left is its parent */
			for (up = at; depth_of(rows[up]) >= depth;)
				assert_true(up-- > 0);
			assert_ptr_equal(rows[up], parent);
		}
	}
}

static void each_process_stands_once_below_its_parent(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct processes table = { .process = NULL };
		const void *rows[MOST] = { NULL };

		make(&table, &seed);
		assert_int_equal(proctree_order(&table, rows, false), 0);
		check(&table, rows);
		proctree_forget(&table);
		processes_free(&table);
	}
}

/* Who is in a circle stands once, below the first of it. */
static void a_circle_of_parents_is_cut_open(void **state)
{
	struct processes table = { .process = NULL };
	const void *rows[3];

	(void)state;
	processes_begin(&table);
	take(&table, 5, 9);
	take(&table, 7, 5);
	take(&table, 9, 7);
	processes_end(&table, 1);
	assert_int_equal(proctree_order(&table, rows, false), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(((const struct process *)rows[i])->pid, 5 + 2 * (int)i);
		assert_int_equal(depth_of(rows[i]), i);
	}
	processes_free(&table);
}

static void a_line_of_ten_thousand_ancestors_is_no_trouble(void **state)
{
	enum { MANY = 10000 };
	struct processes table = { .process = NULL };
	const void **rows = calloc(MANY, sizeof(*rows));

	(void)state;
	processes_begin(&table);
	for (pid_t pid = 1; pid <= MANY; pid++)
		take(&table, pid, pid - 1);
	processes_end(&table, 1);
	assert_int_equal(proctree_order(&table, rows, false), 0);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(((const struct process *)rows[i])->pid, i + 1);
	free(rows);
	processes_free(&table);
}

static void branches_are_drawn_as_pstree_does(void **state)
{
	static const char *const labels[] = {
		"x", "\u251c\u2500 x", "\u2502  \u251c\u2500 x", "\u2502  \u2514\u2500 x",
		"\u2514\u2500 x", "   \u2514\u2500 x",
	};
	static const pid_t pids[] = { 1, 2, 4, 6, 3, 5 };
	struct processes table = { .process = NULL };
	const void *rows[6];

	(void)state;
	processes_begin(&table);
	take(&table, 1, 0);
	take(&table, 2, 1);
	take(&table, 3, 1);
	take(&table, 4, 2);
	take(&table, 5, 3);
	take(&table, 6, 2);
	processes_end(&table, 1);
	assert_int_equal(proctree_order(&table, rows, false), 0);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(((const struct process *)rows[i])->pid, pids[i]);
		assert_string_equal(((const struct process *)rows[i])->label, labels[i]);
	}
	/* and with what there is on a terminal that has no more */
	assert_int_equal(proctree_order(&table, rows, true), 0);
	assert_string_equal(((const struct process *)rows[2])->label, "|  |- x");
	assert_string_equal(((const struct process *)rows[5])->label, "   `- x");
	processes_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_process_stands_once_below_its_parent),
		cmocka_unit_test(a_circle_of_parents_is_cut_open),
		cmocka_unit_test(a_line_of_ten_thousand_ancestors_is_no_trouble),
		cmocka_unit_test(branches_are_drawn_as_pstree_does),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
