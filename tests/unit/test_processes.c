/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of all processes: who is who from one reading to the next, growth, when to look closer. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/filter.h"
#include "vmatop/proccolumn.h"
#include "vmatop/processes.h"

#define SECOND UINT64_C(1000000000)

/* A process as a quick look sees it. */
static struct process_look look_at(pid_t pid, uint64_t start, uint64_t rss)
{
	return (struct process_look){ .pid = pid, .ppid = 1, .start = start, .activity = rss,
				      .state = 'S', .command = "x", .vsz = 8192, .rss = rss };
}

/* One reading, at @time_ns. */
static void read_all(struct processes *table, uint64_t time_ns, const struct process_look *looks,
		     size_t count)
{
	processes_begin(table);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(processes_take(table, &looks[i]), 0);
	processes_end(table, time_ns);
}

static bool cell_of(const struct processes *table, pid_t pid, const char *name, struct cell *cell)
{
	const struct subject subject = { .target = "" };

	column_cell(column_find(&process_columns, name, strlen(name)), &subject,
		    processes_find(table, pid), cell);
	return cell->type != CELL_ABSENT;
}

static int64_t number(const struct processes *table, pid_t pid, const char *name)
{
	struct cell cell;

	assert_true(cell_of(table, pid, name, &cell));
	return (int64_t)cell.number;
}

static bool is_absent(const struct processes *table, pid_t pid, const char *name)
{
	struct cell cell;

	return !cell_of(table, pid, name, &cell);
}

static void growth_is_told_since_the_sample_before_and_since_the_mark(void **state)
{
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, (struct process_look[]){ look_at(7, 1, 4096) }, 1);
	assert_true(is_absent(&table, 7, "DRSS"));
	assert_int_equal(number(&table, 7, "MRSS"), 0);
	read_all(&table, 2 * SECOND, (struct process_look[]){ look_at(7, 1, 12288) }, 1);
	assert_int_equal(number(&table, 7, "DRSS"), 8192);
	assert_int_equal(number(&table, 7, "MRSS"), 8192);
	processes_mark(&table);
	read_all(&table, 3 * SECOND, (struct process_look[]){ look_at(7, 1, 8192) }, 1);
	assert_int_equal(number(&table, 7, "DRSS"), -4096);
	assert_int_equal(number(&table, 7, "MRSS"), -4096);
	assert_int_equal(number(&table, 7, "DVSZ"), 0);
	processes_free(&table);
}

static void a_reused_pid_is_another_process(void **state)
{
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, (struct process_look[]){ look_at(7, 1, 4096) }, 1);
	process_counted(processes_find(&table, 7), SECOND, 100, 0, 30);
	assert_int_equal(process_detail(processes_find(&table, 7), SECOND,
					&(struct process_closer){ 5, "joe", "x y", 4096, 0 }), 0);
	read_all(&table, 2 * SECOND, (struct process_look[]){ look_at(7, 2, 8192) }, 1);
	assert_true(is_absent(&table, 7, "DRSS"));
	assert_int_equal(number(&table, 7, "MRSS"), 0);
	assert_true(is_absent(&table, 7, "MAPS"));
	assert_true(is_absent(&table, 7, "USER"));
	assert_true(is_absent(&table, 7, "CMDLINE"));
	assert_true(processes_find(&table, 7)->is & PROCESS_NEW);
	assert_int_equal(process_count_due(processes_find(&table, 7), 2 * SECOND), DUE_NEVER);
	processes_free(&table);
}

static void who_has_gone_is_not_listed_and_who_came_is(void **state)
{
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, (struct process_look[]){ look_at(3, 1, 1), look_at(5, 1, 1),
							  look_at(9, 1, 1) }, 3);
	read_all(&table, 2 * SECOND, (struct process_look[]){ look_at(4, 2, 1), look_at(9, 1, 1) },
		 2);
	assert_int_equal(table.count, 2);
	assert_null(processes_find(&table, 3));
	assert_null(processes_find(&table, 5));
	assert_true(processes_find(&table, 4)->is & PROCESS_NEW);
	assert_false(processes_find(&table, 9)->is & PROCESS_NEW);
	read_all(&table, 3 * SECOND, NULL, 0);
	assert_int_equal(table.count, 0);
	assert_null(processes_find(&table, 9));
	processes_free(&table);
}

static void a_reading_that_was_given_up_changes_nothing(void **state)
{
	struct processes table = { .process = NULL };
	const struct process_look look = look_at(8, 1, 1);

	(void)state;
	read_all(&table, SECOND, (struct process_look[]){ look_at(3, 1, 4096) }, 1);
	processes_begin(&table);
	assert_int_equal(processes_take(&table, &look), 0);
	assert_int_equal(table.count, 1);
	assert_int_equal(number(&table, 3, "RSS"), 4096);
	/* and the next one begins anew */
	read_all(&table, 2 * SECOND, (struct process_look[]){ look_at(3, 1, 8192) }, 1);
	assert_int_equal(table.count, 1);
	assert_null(processes_find(&table, 8));
	assert_int_equal(number(&table, 3, "DRSS"), 4096);
	processes_free(&table);
}

static void a_list_that_is_out_of_order_or_names_one_twice_is_put_in_order(void **state)
{
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, (struct process_look[]){ look_at(9, 1, 1), look_at(2, 1, 1),
							  look_at(9, 5, 3), look_at(4, 1, 1) }, 4);
	assert_int_equal(table.count, 3);
	for (size_t i = 1; i < table.count; i++)
		assert_true(table.process[i - 1].pid < table.process[i].pid);
	assert_int_equal(processes_find(&table, 9)->start, 5);
	processes_free(&table);
}

static void what_is_not_known_is_absent_never_0(void **state)
{
	struct process_look looks[] = { look_at(2, 1, 4096), look_at(3, 1, 4096) };
	struct processes table = { .process = NULL };

	(void)state;
	looks[0].kernel = true;
	looks[1].state = 'Z';
	read_all(&table, SECOND, looks, 2);
	for (pid_t pid = 2; pid <= 3; pid++) {
		assert_int_equal(process_detail(processes_find(&table, pid), SECOND,
						&(struct process_closer){ 0, "root", "x", 1, 1 }),
				 0);
		assert_int_equal(process_count_due(processes_find(&table, pid), SECOND), DUE_NOT);
	}
	read_all(&table, 2 * SECOND, looks, 2);
	for (pid_t pid = 2; pid <= 3; pid++) {
		static const char *const names[] = {
			"MAPS", "MAPS_PCT", "VSZ", "RSS", "SWAP", "DMAPS", "DVSZ", "DRSS", "DSWAP",
			"MMAPS", "MVSZ", "MRSS", "MSWAP", "AGE",
		};

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!is_absent(&table, pid, names[i]))
				fail_msg("%d has %s", pid, names[i]);
	}
	processes_free(&table);
}

static void a_process_that_becomes_a_zombie_has_no_mappings_any_more(void **state)
{
	struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, &look, 1);
	process_counted(processes_find(&table, 7), SECOND, 100, 0, 30);
	assert_int_equal(number(&table, 7, "MAPS"), 30);
	look.state = 'Z';
	read_all(&table, 2 * SECOND, &look, 1);
	assert_true(is_absent(&table, 7, "MAPS"));
	assert_true(is_absent(&table, 7, "DMAPS"));
	processes_free(&table);
}

static void mappings_that_may_not_be_counted_are_absent_and_marked(void **state)
{
	struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .max_map_count = 65530 };
	struct cell cell;

	(void)state;
	read_all(&table, SECOND, &look, 1);
	process_counted(processes_find(&table, 7), SECOND, 100, -EACCES, 0);
	assert_true(is_absent(&table, 7, "MAPS"));
	assert_true(is_absent(&table, 7, "MAPS_PCT"));
	assert_true(cell_of(&table, 7, "NOTE", &cell));
	assert_memory_equal(cell.text, "unreadable", cell.len);
	assert_int_equal(number(&table, 7, "RSS"), 4096);
	/* it is not asked again each time that it does something, but now and then */
	look.activity++;
	read_all(&table, 2 * SECOND, &look, 1);
	assert_int_equal(process_count_due(processes_find(&table, 7), 2 * SECOND), DUE_NOT);
	assert_true(cell_of(&table, 7, "NOTE", &cell));
	assert_int_equal(process_count_due(processes_find(&table, 7), 40 * SECOND), DUE_STALE);
	/* and when it lets us, it is no longer marked */
	process_counted(processes_find(&table, 7), 40 * SECOND, 100, 0, 655);
	assert_true(is_absent(&table, 7, "NOTE"));
	assert_int_equal(number(&table, 7, "MAPS"), 655);
	assert_int_equal(number(&table, 7, "MAPS_PCT"), 0);
	processes_free(&table);
}

static void only_who_has_as_many_mappings_as_there_may_be_has_a_hundred_percent(void **state)
{
	const struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .max_map_count = 1000 };

	(void)state;
	read_all(&table, SECOND, &look, 1);
	process_counted(processes_find(&table, 7), SECOND, 100, 0, 999);
	assert_int_equal(number(&table, 7, "MAPS_PCT"), 99);
	process_counted(processes_find(&table, 7), SECOND, 100, 0, 1000);
	assert_int_equal(number(&table, 7, "MAPS_PCT"), 100);
	table.max_map_count = 0;
	read_all(&table, 2 * SECOND, &look, 1);
	assert_true(is_absent(&table, 7, "MAPS_PCT"));
	processes_free(&table);
}

static void mappings_are_counted_when_something_hints_at_a_change_or_after_a_while(void **state)
{
	struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, &look, 1);
	assert_int_equal(process_count_due(table.process, SECOND), DUE_NEVER);
	process_counted(table.process, SECOND, 1000, 0, 30);
	read_all(&table, 2 * SECOND, &look, 1);
	assert_int_equal(process_count_due(table.process, 2 * SECOND), DUE_NOT);
	assert_int_equal(process_count_due(table.process, 31 * SECOND - 1), DUE_NOT);
	assert_int_equal(process_count_due(table.process, 31 * SECOND), DUE_STALE);
	assert_int_equal(number(&table, 7, "AGE"), 1);
	look.activity++;
	read_all(&table, 3 * SECOND, &look, 1);
	assert_int_equal(process_count_due(table.process, 3 * SECOND), DUE_CHANGED);
	assert_int_equal(number(&table, 7, "AGE"), 2);
	processes_free(&table);
}

static void counting_very_many_mappings_takes_a_fiftieth_of_the_time_at_most(void **state)
{
	struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, &look, 1);
	process_counted(table.process, SECOND, SECOND / 10, 0, 1000000);
	look.activity++;
	read_all(&table, 2 * SECOND, &look, 1);
	assert_int_equal(process_count_due(table.process, 2 * SECOND), DUE_NOT);
	assert_int_equal(process_count_due(table.process, 6 * SECOND - 1), DUE_NOT);
	assert_int_equal(process_count_due(table.process, 6 * SECOND), DUE_CHANGED);
	processes_free(&table);
}

static void who_has_waited_longest_is_counted_first(void **state)
{
	struct processes table = { .process = NULL };
	struct process *list[4];
	struct process_look looks[] = {
		look_at(2, 1, 1), look_at(3, 1, 1), look_at(4, 1, 1), look_at(5, 1, 1),
	};

	(void)state;
	read_all(&table, 9 * SECOND, looks, 4);
	process_counted(&table.process[0], 3 * SECOND, 1, 0, 1);
	process_counted(&table.process[1], 1 * SECOND, 1, 0, 1);
	process_counted(&table.process[3], 2 * SECOND, 1, 0, 1);
	for (size_t i = 0; i < 4; i++)
		looks[i].activity++;
	read_all(&table, 9 * SECOND, looks, 4);
	assert_int_equal(processes_to_count(&table, 9 * SECOND, list), 4);
	assert_int_equal(list[0]->pid, 4);	/* never yet */
	assert_int_equal(list[1]->pid, 3);
	assert_int_equal(list[2]->pid, 5);
	assert_int_equal(list[3]->pid, 2);
	processes_free(&table);
}

static void a_figure_that_was_not_known_before_did_not_grow(void **state)
{
	const struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, &look, 1);
	read_all(&table, 2 * SECOND, &look, 1);
	process_counted(table.process, 2 * SECOND, 1, 0, 30);
	assert_int_equal(number(&table, 7, "DMAPS"), 0);
	assert_int_equal(number(&table, 7, "MMAPS"), 0);
	read_all(&table, 3 * SECOND, &look, 1);
	process_counted(table.process, 3 * SECOND, 1, 0, 25);
	assert_int_equal(number(&table, 7, "DMAPS"), -5);
	assert_int_equal(number(&table, 7, "MMAPS"), -5);
	processes_free(&table);
}

/* Signed numbers that are no bytes. */
static bool matches(const struct processes *table, const char *text)
{
	const struct subject subject = { .target = "" };
	struct complaint complaint;
	struct filter *filter;
	bool match;

	assert_int_equal(filter_compile(&filter, &process_columns, text, &complaint), 0);
	match = filter_match(filter, &subject, table->process);
	filter_free(filter);
	return match;
}

/* stat's figure is an estimate; what status says is kept until the process has done something. */
static void what_was_read_closer_is_kept_while_nothing_hints_at_a_change(void **state)
{
	struct process_look look = look_at(7, 1, 4096);
	struct processes table = { .process = NULL };

	(void)state;
	read_all(&table, SECOND, &look, 1);
	assert_int_equal(number(&table, 7, "RSS"), 4096);
	assert_int_equal(process_detail(table.process, SECOND,
					&(struct process_closer){ .rss = 12288, .swap = 8192 }), 0);
	assert_int_equal(number(&table, 7, "RSS"), 12288);
	assert_int_equal(number(&table, 7, "MRSS"), 0);
	read_all(&table, 2 * SECOND, &look, 1);
	assert_int_equal(number(&table, 7, "RSS"), 12288);
	assert_int_equal(number(&table, 7, "SWAP"), 8192);
	assert_int_equal(number(&table, 7, "DRSS"), 0);
	assert_int_equal(process_detail_due(table.process, 2 * SECOND), DUE_NOT);
	assert_int_equal(process_detail_due(table.process, 11 * SECOND), DUE_STALE);
	look.activity++;
	look.rss = 40960;
	read_all(&table, 3 * SECOND, &look, 1);
	assert_int_equal(number(&table, 7, "RSS"), 40960);
	assert_int_equal(number(&table, 7, "SWAP"), 8192);
	assert_int_equal(process_detail_due(table.process, 3 * SECOND), DUE_CHANGED);
	assert_int_equal(process_detail(table.process, 3 * SECOND,
					&(struct process_closer){ .rss = 16384, .swap = 0 }), 0);
	assert_int_equal(number(&table, 7, "DRSS"), 4096);
	assert_int_equal(number(&table, 7, "DSWAP"), -8192);
	processes_free(&table);
}

static void filters_know_growth_below_0(void **state)
{
	struct process_look look = look_at(7, 1, 65536);
	struct processes table = { .process = NULL };
	struct complaint complaint;
	struct filter *filter;

	(void)state;
	read_all(&table, SECOND, &look, 1);
	process_counted(table.process, SECOND, 1, 0, 30);
	look.rss = 4096;
	read_all(&table, 2 * SECOND, &look, 1);
	process_counted(table.process, 2 * SECOND, 1, 0, 25);
	assert_true(matches(&table, "dmaps = -5 and dmaps < 0 and dmaps > -6"));
	assert_false(matches(&table, "dmaps > 0 or dmaps = 5 or dmaps < -5"));
	assert_true(matches(&table, "drss = -60K and mrss < 0 and rss = 4K"));
	assert_int_equal(filter_compile(&filter, &process_columns, "dmaps > 5K", &complaint),
			 -EINVAL);
	assert_int_equal(filter_compile(&filter, &process_columns, "dmaps > -", &complaint),
			 -EINVAL);
	processes_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growth_is_told_since_the_sample_before_and_since_the_mark),
		cmocka_unit_test(a_reused_pid_is_another_process),
		cmocka_unit_test(who_has_gone_is_not_listed_and_who_came_is),
		cmocka_unit_test(a_reading_that_was_given_up_changes_nothing),
		cmocka_unit_test(a_list_that_is_out_of_order_or_names_one_twice_is_put_in_order),
		cmocka_unit_test(what_is_not_known_is_absent_never_0),
		cmocka_unit_test(a_process_that_becomes_a_zombie_has_no_mappings_any_more),
		cmocka_unit_test(mappings_that_may_not_be_counted_are_absent_and_marked),
		cmocka_unit_test(only_who_has_as_many_mappings_as_there_may_be_has_a_hundred_percent),
		cmocka_unit_test(mappings_are_counted_when_something_hints_at_a_change_or_after_a_while),
		cmocka_unit_test(counting_very_many_mappings_takes_a_fiftieth_of_the_time_at_most),
		cmocka_unit_test(who_has_waited_longest_is_counted_first),
		cmocka_unit_test(a_figure_that_was_not_known_before_did_not_grow),
		cmocka_unit_test(what_was_read_closer_is_kept_while_nothing_hints_at_a_change),
		cmocka_unit_test(filters_know_growth_below_0),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
