/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of all processes: through real keys, onto a canvas. */
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

#include "kit/smallfiles.h"
#include "vmatop/control.h"
#include "vmatop/procpage.h"
#include "vmatop/view.h"

#define SECOND UINT64_C(1000000000)
#define PAGE UINT64_C(4096)

/* As on a small machine, with all that can be odd about a process. */
static const struct {
	struct process_look look;
	const char *user;
	uint64_t swap, maps;
	int error;		/* of counting */
} crowd[] = {
	{ { 1, 0, 1, 1, 'S', false, "systemd", 22 << 20, 12 << 20, 1 }, "root", 0, 120, 0 },
	{ { 2, 0, 1, 1, 'S', true, "kthreadd", 0, 0, 1 }, "root", 0, 0, 0 },
	{ { 15, 2, 1, 1, 'I', true, "kworker/0:1", 0, 0, 1 }, "root", 0, 0, 0 },
	{ { 300, 1, 40, 1, 'S', false, "sshd", 15 << 20, 9 << 20, 1 }, "root", 4096, 0, -EACCES },
	{ { 812, 300, 90, 1, 'R', false, "java", UINT64_C(9) << 30, 3 << 29, 1 }, "joe", 0, 4102, 0 },
	{ { 813, 812, 91, 1, 'Z', false, "sh", 0, 0, 1 }, "joe", 0, 0, 0 },
	{ { 900, 812, 95, 1, 'S', false, "gr\u00fc\u00df \u6f22\u5b57", 8 << 20, 5 << 20, 1 }, "joe", 0,
	  30, 0 },
	{ { 1000, 1, 99, 1, 'D', false, "\033[31mevil\n", 8 << 20, 4 << 20, 1 }, "averyveryverylongname",
	  1 << 20, 65530, 0 },
};

enum { CROWD = sizeof(crowd) / sizeof(crowd[0]) };

/* A reading of the first @count of them. */
static void read_crowd(struct model *model, uint64_t time_ns, size_t count)
{
	struct processes *table = &model->processes;

	table->max_map_count = 65530;
	processes_begin(table);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(processes_take(table, &crowd[i].look), 0);
	processes_end(table, time_ns);
	for (size_t i = 0; i < count; i++) {
		struct process *process = processes_find(table, crowd[i].look.pid);

		const struct process_closer closer = {
			.user = crowd[i].user, .cmdline = crowd[i].look.command,
			.rss = crowd[i].look.rss, .swap = crowd[i].swap,
		};

		assert_int_equal(process_detail(process, time_ns, &closer), 0);
		if (process_count_due(process, time_ns) != DUE_NOT)
			process_counted(process, time_ns, 100, crowd[i].error, crowd[i].maps);
	}
	table->cost_ns = 4200000;
	assert_int_equal(control_take_processes(model), 0);
}

static void begin(struct model *model, unsigned rows, unsigned cols)
{
	*model = (struct model){ .delay = 1.5 };
	assert_int_equal(control_start(model, rows, cols), 0);
}

static void press(struct model *model, const char *keys)
{
	for (; *keys; keys++)
		control_event(model, &(struct event){ .type = EVENT_KEY,
						      .key = (unsigned char)*keys });
}

/* The screen as text, to be free()d. */
static char *screen(const struct model *model)
{
	struct canvas canvas = { .rows = 0 };
	static struct out out;
	int ends[2];
	char *text = calloc(1, OUT_SIZE);
	size_t len = 0;
	ssize_t n;

	assert_non_null(text);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(canvas_resize(&canvas, model->rows, model->cols), 0);
	view_draw(model, &canvas);
	out_init(&out, ends[1]);
	canvas_print(&canvas, &out);
	out_flush(&out);
	assert_int_equal(out.error, 0);
	close(ends[1]);
	while ((n = read(ends[0], text + len, OUT_SIZE - 1 - len)) > 0)
		len += (size_t)n;
	close(ends[0]);
	canvas_free(&canvas);
	return text;
}

static bool shows(const struct model *model, const char *what)
{
	char *text = screen(model);
	bool found = strstr(text, what);

	free(text);
	return found;
}

static void assert_shows(const struct model *model, const char *what)
{
	if (!shows(model, what))
		fail_msg("the screen does not show: %s", what);
}

/* The commands of all rows, from the top, with a blank behind each. */
static char *order(const struct model *model)
{
	const struct list *list = model->page->list;
	char *text = calloc(1, OUT_SIZE), *to = text;

	for (size_t i = 0; i < list->count; i++)
		to += sprintf(to, "%d ", ((const struct process *)list->rows[i])->pid);
	return text;
}

static void assert_order(const struct model *model, const char *wanted)
{
	char *text = order(model);

	assert_string_equal(text, wanted);
	free(text);
}

static void the_largest_stand_first_and_what_has_no_memory_last(void **state)
{
	struct model model;

	(void)state;
	begin(&model, 24, 100);
	read_crowd(&model, SECOND, CROWD);
	assert_order(&model, "812 1 300 900 1000 2 15 813 ");
	assert_shows(&model, "8 processes, 2 kernel threads, 1 zombie, 1 unreadable");
	assert_shows(&model, "vm.max_map_count 65530; 1000 \\x1b[31mevil\\x0a has 65530 mappings, 100 %");
	assert_shows(&model, "    812 joe        4102        6     9G   1.5G      0");
	control_end(&model);
}

static void what_others_made_up_does_no_harm(void **state)
{
	struct model model;
	char *text;

	(void)state;
	begin(&model, 24, 140);
	read_crowd(&model, SECOND, CROWD);
	assert_shows(&model, "\\x1b[31mevil\\x0a");
	text = screen(&model);
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (unsigned char)*c >= ' ');
	free(text);
	control_end(&model);
}

static void as_a_tree_each_stands_below_its_parent_and_back(void **state)
{
	struct model model;

	(void)state;
	begin(&model, 24, 120);
	read_crowd(&model, SECOND, CROWD);
	press(&model, "t");
	assert_order(&model, "1 300 812 813 900 1000 2 15 ");
	assert_shows(&model, "\u2502     \u251c\u2500 sh");
	read_crowd(&model, 2 * SECOND, CROWD);
	assert_order(&model, "1 300 812 813 900 1000 2 15 ");
	press(&model, "t");
	assert_order(&model, "812 1 300 900 1000 2 15 813 ");
	assert_false(strstr(model.page->list->shown.columns[model.page->list->shown.count - 1]->name,
			    "TREE"));
	control_end(&model);
}

static void who_sorts_a_tree_gets_a_list(void **state)
{
	struct complaint complaint;
	struct model model;

	(void)state;
	begin(&model, 24, 120);
	read_crowd(&model, SECOND, CROWD);
	press(&model, "t");
	assert_int_equal(list_set_order(model.page->list, "PID:desc", &complaint), 0);
	read_crowd(&model, 2 * SECOND, CROWD);
	assert_order(&model, "1000 900 813 812 300 15 2 1 ");
	assert_true(!processes_find(&model.processes, 812)->label);
	control_end(&model);
}

static void only_those_of_one_user(void **state)
{
	struct model model;
	const struct page_type *type;

	(void)state;
	begin(&model, 24, 120);
	read_crowd(&model, SECOND, CROWD);
	press(&model, "u");
	assert_int_equal(model.prompt.kind, PROMPT_USER);
	assert_string_equal(model.prompt.line.text, "joe");
	type = model.page->type;
	assert_true(type->command(model.page, &model, "user", "joe"));
	assert_order(&model, "812 900 813 ");
	assert_shows(&model, "; shown: those of joe");
	read_crowd(&model, 2 * SECOND, CROWD);
	assert_order(&model, "812 900 813 ");
	assert_true(type->command(model.page, &model, "user", "nobody at all"));
	assert_shows(&model, "no process is run by nobody at all");
	assert_order(&model, "812 900 813 ");
	assert_true(type->command(model.page, &model, "user", ""));
	assert_order(&model, "812 1 300 900 1000 2 15 813 ");
	control_end(&model);
}

static void enter_opens_what_can_be_opened_and_says_why_not_else(void **state)
{
	static const struct {
		pid_t pid;
		const char *opens, *says;
	} cases[] = {
		{ 812, "812", NULL },
		{ 15, NULL, "15 is a kernel thread: it has no mappings" },
		{ 813, NULL, "813 has exited" },
		{ 300, NULL, "300: its mappings cannot be read (needs the same user or "
			     "CAP_SYS_PTRACE)" },
	};
	struct model model;

	(void)state;
	begin(&model, 24, 120);
	read_crowd(&model, SECOND, CROWD);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t at = 0;

		while (((const struct process *)model.page->list->rows[at])->pid != cases[i].pid)
			at++;
		list_move_to(model.page->list, at);
		press(&model, "\r");
		if (cases[i].opens) {
			assert_string_equal(model.wishes.open, cases[i].opens);
			free(model.wishes.open);
			model.wishes.open = NULL;
		} else {
			assert_null(model.wishes.open);
			assert_shows(&model, cases[i].says);
		}
	}
	control_end(&model);
}

static void the_cursor_stays_on_its_process(void **state)
{
	struct model model;
	const struct process *process;

	(void)state;
	begin(&model, 24, 120);
	read_crowd(&model, SECOND, 4);
	press(&model, "jj");
	process = list_current(model.page->list);
	assert_int_equal(process->pid, 2);
	read_crowd(&model, 2 * SECOND, CROWD);
	process = list_current(model.page->list);
	assert_int_equal(process->pid, 2);
	assert_shows(&model, "+ ");	/* those that are new */
	control_end(&model);
}

static void a_mark_begins_growth_anew(void **state)
{
	struct model model;
	struct process *process;

	(void)state;
	begin(&model, 24, 120);
	read_crowd(&model, SECOND, CROWD);
	process = processes_find(&model.processes, 812);
	process->now.value[FIGURE_RSS] += 3 << 20;
	assert_shows(&model, "+3M");
	press(&model, "m");
	assert_false(shows(&model, "+3M"));
	control_end(&model);
}

static void without_a_list_it_says_what_is_missing_and_what_works(void **state)
{
	struct model model;

	(void)state;
	begin(&model, 24, 120);
	model.processes.why = "vmatools was built without libproc2";
	assert_int_equal(control_take_processes(&model), 0);
	assert_shows(&model, "There is no list of processes: vmatools was built without "
				  "libproc2. vmatop PID watches one of them.");
	control_end(&model);
}

static void every_size_can_be_drawn(void **state)
{
	struct model model;
	char *text;

	(void)state;
	begin(&model, 24, 80);
	for (unsigned rows = 1; rows < 30; rows++) {
		for (unsigned cols = 1; cols < 130; cols += cols < 30 ? 1 : 7) {
			control_resize(&model, rows, cols);
			read_crowd(&model, rows * SECOND, CROWD);
			text = screen(&model);
			free(text);
		}
	}
	control_end(&model);
}

static void nobody_at_all_is_drawn_as_well(void **state)
{
	struct model model;

	(void)state;
	begin(&model, 24, 80);
	read_crowd(&model, SECOND, 0);
	assert_shows(&model, "0 processes");
	press(&model, "tjkum\r");
	assert_null(model.wishes.open);
	control_end(&model);
}

/* -- screens as they were saved: tests/screen/processes/NAME.screen ----------------------- */

static const struct {
	const char *name, *keys;
	size_t count;		/* so many of the crowd */
} screens[] = {
	{ "list", "", CROWD },
	{ "tree", "t", CROWD },
	{ "user", "u\r", CROWD },
	{ "kernel-thread", "G\r", 3 },
	{ "columns", "C", CROWD },
	{ "tagged", "j j ", CROWD },
	{ "nobody", "", 0 },
};

static char *draw_all_sizes(const char *keys, size_t count)
{
	static const struct { unsigned cols, rows; } sizes[] = {
		{ 80, 24 }, { 120, 40 }, { 40, 10 }, { 20, 5 },
	};
	char *all = calloc(1, 4 * OUT_SIZE), *to = all, *one;

	assert_non_null(all);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct model model;

		begin(&model, sizes[i].rows, sizes[i].cols);
		read_crowd(&model, SECOND, count ? count - 1 : 0);
		read_crowd(&model, 2 * SECOND, count);
		press(&model, keys);
		one = screen(&model);
		to += sprintf(to, "== %ux%u\n%s", sizes[i].cols, sizes[i].rows, one);
		free(one);
		control_end(&model);
	}
	return all;
}

static char *path_of(const char *name)
{
	const char *top = getenv("top_srcdir");
	char *path;

	assert_true(asprintf(&path, "%s/tests/screen/processes/%s.screen", top ? top : ".",
			     name) > 0);
	return path;
}

static bool is_saved(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	char *saved = calloc(1, 4 * OUT_SIZE);
	bool same;

	assert_non_null(saved);
	if (file) {
		assert_true(fread(saved, 1, 4 * OUT_SIZE - 1, file) < 4 * OUT_SIZE - 1);
		fclose(file);
	}
	same = !strcmp(saved, text);
	free(saved);
	return same;
}

static void screens_are_as_they_were_saved(void **state)
{
	const char *update = getenv("UPDATE");
	size_t differ = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
		char *text = draw_all_sizes(screens[i].keys, screens[i].count);
		char *path = path_of(screens[i].name);

		if (update && !strcmp(update, "1")) {
			FILE *file = fopen(path, "w");

			assert_non_null(file);
			fputs(text, file);
			fclose(file);
		} else if (!is_saved(path, text)) {
			print_message("# %s differs (UPDATE=1 saves it anew)\n", path);
			differ++;
		}
		free(path);
		free(text);
	}
	assert_int_equal(differ, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_stand_first_and_what_has_no_memory_last),
		cmocka_unit_test(what_others_made_up_does_no_harm),
		cmocka_unit_test(as_a_tree_each_stands_below_its_parent_and_back),
		cmocka_unit_test(who_sorts_a_tree_gets_a_list),
		cmocka_unit_test(only_those_of_one_user),
		cmocka_unit_test(enter_opens_what_can_be_opened_and_says_why_not_else),
		cmocka_unit_test(the_cursor_stays_on_its_process),
		cmocka_unit_test(a_mark_begins_growth_anew),
		cmocka_unit_test(without_a_list_it_says_what_is_missing_and_what_works),
		cmocka_unit_test(every_size_can_be_drawn),
		cmocka_unit_test(screens_are_as_they_were_saved),
		cmocka_unit_test(nobody_at_all_is_drawn_as_well),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
