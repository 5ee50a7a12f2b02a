/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of an address space and that of one mapping: what they say is what the library says. */
#include <errno.h>
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
#include "kit/parsing.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"
#include "vmatop/control.h"
#include "vmatop/details.h"
#include "vmatop/maps.h"
#include "vmatop/view.h"

/* -- a model without a world -------------------------------------------------------------- */

static void begin(struct model *model)
{
	*model = (struct model){ .delay = 1.5 };
	assert_int_equal(control_follow(model, watched_new("test", false)), 0);
	assert_int_equal(control_start(model, 24, 80), 0);
}

/* A sample with that mm, which may be NULL: nothing has changed. */
static void sample(struct model *model, struct vmat_mm *mm)
{
	const struct vmat_sample taken = {
		.size = sizeof(taken), .mm = mm, .counters_age_ns = UINT64_MAX,
		.layout_why = "", .rss_why = "",
	};

	assert_int_equal(control_take(model, model_current(model), &taken), 0);
}

static struct vmat_mm *load(const char *path)
{
	char *whole = testdata_path(path);
	struct vmat_mm *mm = load_or_fail(whole, &with_smaps);

	free(whole);
	return mm;
}

static void press(struct model *model, const char *keys)
{
	for (; *keys; keys++)
		control_event(model, &(struct event){ .type = EVENT_KEY,
						      .key = (unsigned char)*keys });
}

static const struct maps *maps_of(const struct model *model)
{
	assert_int_equal(model->page->type->kind, PAGE_MAPS);
	return (const struct maps *)model->page;
}

static const struct map_row *row_at(const struct model *model, uint64_t addr,
				    enum map_row_type type)
{
	const struct list *list = &maps_of(model)->list;

	for (size_t i = 0; i < list->count; i++) {
		const struct map_row *row = list->rows[i];

		if (row->type == type && row->start == addr)
			return row;
	}
	fail_msg("no such row at %jx", (uintmax_t)addr);
	return NULL;
}

static size_t count_rows(const struct model *model, enum map_row_type type)
{
	const struct list *list = &maps_of(model)->list;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += ((const struct map_row *)list->rows[i])->type == type;
	return count;
}

static size_t count_changed(const struct model *model)
{
	const struct list *list = &maps_of(model)->list;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += ((const struct map_row *)list->rows[i])->change != 0;
	return count;
}

/* -- changes ------------------------------------------------------------------------------ */

#define SHAPES "6.18-amd64/zoo-diffshapes/"

static void what_changed_is_marked_for_three_samples(void **state)
{
	struct model model;
	size_t changed;

	(void)state;
	begin(&model);
	sample(&model, load(SHAPES "0-before"));
	assert_int_equal(count_changed(&model), 0);
	sample(&model, load(SHAPES "1-after"));
	changed = count_changed(&model);
	assert_true(changed > 10);
	assert_true(count_rows(&model, MAP_ROW_REMOVED) > 0);
	/* a sample like the one before, or none: what was marked is so still, and older */
	sample(&model, load(SHAPES "1-after"));
	assert_int_equal(count_changed(&model), changed);
	sample(&model, NULL);
	assert_int_equal(count_changed(&model), changed);
	sample(&model, NULL);
	assert_int_equal(count_changed(&model), 0);
	assert_int_equal(count_rows(&model, MAP_ROW_REMOVED), 0);
	control_end(&model);
}

#define SMAPS(range, rss, pss, referenced)                                                         \
	range " rw-p 00000000 00:00 0 \n"                                                          \
	"Size:                 64 kB\n"                                                            \
	"Rss:                  " rss " kB\n"                                                       \
	"Pss:                  " pss " kB\n"                                                       \
	"Referenced:           " referenced " kB\n"

static void what_others_do_is_no_change(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "8", "8")));
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "4", "0")));
	assert_int_equal(count_changed(&model), 0);
	sample(&model, parse_string(SMAPS("00400000-00410000", "12", "4", "0")));
	assert_int_equal(count_changed(&model), 1);
	assert_int_equal(row_at(&model, 0x400000, MAP_ROW_VMA)->since_last.bytes, 4096);
	assert_int_equal(row_at(&model, 0x400000, MAP_ROW_VMA)->since_mark.bytes, 4096);
	control_end(&model);
}

static void what_is_no_more_stays_where_it_was(void **state)
{
	struct model model;
	const struct list *list;

	(void)state;
	begin(&model);
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "8", "8")
				    SMAPS("00500000-00510000", "4", "4", "4")
				    SMAPS("00600000-00610000", "8", "8", "8")));
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "8", "8")
				    SMAPS("00600000-00610000", "8", "8", "8")));
	list = &maps_of(&model)->list;
	assert_int_equal(list->count, 3);
	assert_int_equal(((const struct map_row *)list->rows[1])->type, MAP_ROW_REMOVED);
	assert_true(((const struct map_row *)list->rows[1])->start == 0x500000);
	assert_int_equal(((const struct map_row *)list->rows[1])->since_last.bytes, -4096);
	control_end(&model);
}

static void growth_is_not_known_before_the_second_sample(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "8", "8")));
	/* the first sample has nothing to be compared with: that is not 0 */
	assert_false(row_at(&model, 0x400000, MAP_ROW_VMA)->since_last.known);
	sample(&model, NULL);
	assert_true(row_at(&model, 0x400000, MAP_ROW_VMA)->since_last.known);
	assert_int_equal(row_at(&model, 0x400000, MAP_ROW_VMA)->since_last.bytes, 0);
	control_end(&model);
}

static void a_process_that_does_nothing_costs_nothing(void **state)
{
	struct model model;
	const void *row;

	(void)state;
	begin(&model);
	sample(&model, load(SHAPES "0-before"));
	sample(&model, load(SHAPES "1-after"));
	for (unsigned i = 0; i < WATCHED_STEPS; i++)
		sample(&model, NULL);
	row = maps_of(&model)->rows.rows;
	sample(&model, NULL);
	assert_ptr_equal(maps_of(&model)->rows.rows, row);
	/* but a mark does: what grew since the start has not grown since */
	assert_int_not_equal(row_at(&model, 0x7f87ae000000, MAP_ROW_VMA)->since_mark.bytes, 0);
	press(&model, "m");
	assert_int_equal(row_at(&model, 0x7f87ae000000, MAP_ROW_VMA)->since_mark.bytes, 0);
	control_end(&model);
}

/* Of all that was captured before and after something happened. */
static void growth_by_row_adds_up_to_growth(void **state)
{
	static const char *const cases[] = {
		"zoo-diffshapes", "zoo-leak", "zoo-fork", "zoo-thp", "zoo-madvise",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *path = NULL, *folder;
		char **phases;
		struct model model;
		int64_t sum = 0, total;
		const struct list *list;

		assert_true(asprintf(&path, "6.18-amd64/%s", cases[i]) > 0);
		folder = testdata_path(path);
		phases = captures_with("smaps");
		begin(&model);
		for (char **phase = phases; *phase; phase++) {
			if (!strncmp(*phase, folder, strlen(folder)) &&
			    (*phase)[strlen(folder)] == '/')
				sample(&model, load_or_fail(*phase, &with_smaps));
		}
		list = &maps_of(&model)->list;
		for (size_t j = 0; j < list->count; j++) {
			const struct map_row *row = list->rows[j];

			if (row->type == MAP_ROW_VMA || !row->age)
				sum += row->since_last.bytes;
		}
		total = maps_of(&model)->summary.sums[SUM_RSS].since_last.bytes;
		assert_int_equal(sum, total);
		control_end(&model);
		captures_free(phases);
		free(folder);
		free(path);
	}
}

/* -- between mappings --------------------------------------------------------------------- */

static void holes_and_borders_are_those_of_the_library(void **state)
{
	char **folders = captures_with("maps");
	struct vmat_room room = { .size = sizeof(room) };

	(void)state;
	for (char **folder = folders; *folder; folder++) {
		struct vmat_gap gap = { .start = 0 };
		struct vmat_seam seam = { .below = NULL };
		size_t gaps = 0, seams = 0;
		struct model model;
		struct vmat_mm *mm;

		if (vmat_load_path(&mm, *folder, NULL, NULL))
			continue;
		begin(&model);
		sample(&model, mm);
		press(&model, "es");
		assert_int_equal(vmat_gap_room(mm, &room), 0);
		while (vmat_mm_count(mm) && vmat_next_gap(mm, room.low, room.high, &gap))
			gaps++;
		while (vmat_gap_next_seam(mm, &seam))
			seams++;
		assert_int_equal(count_rows(&model, MAP_ROW_GAP), gaps);
		assert_int_equal(count_rows(&model, MAP_ROW_SEAM), seams);
		assert_int_equal(count_rows(&model, MAP_ROW_VMA), vmat_mm_count(mm));
		press(&model, "es");
		assert_int_equal(maps_of(&model)->list.count, vmat_mm_count(mm));
		control_end(&model);
	}
	captures_free(folders);
}

/* -- groups ------------------------------------------------------------------------------- */

static uint64_t number_in(const struct model *model, const struct map_row *row, const char *name)
{
	const struct list *list = &maps_of(model)->list;
	const struct column *column = column_find(list->set, name, strlen(name));
	struct cell cell;

	assert_non_null(column);
	column_cell(column, &list->subject, row, &cell);
	return cell.type == CELL_ABSENT ? 0 : cell.number;
}

static void assert_grouped(const struct model *model, const struct vmat_mm *mm)
{
	const struct list *list = &maps_of(model)->list;
	uint64_t count = 0, size = 0, span = 0;
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma)
		span += vmat_vma_end(vma) - vmat_vma_start(vma);
	for (size_t i = 0; i < list->count; i++) {
		const struct map_row *row = list->rows[i];

		if (row->type != MAP_ROW_GROUP)
			continue;
		count += number_in(model, row, "COUNT");
		size += number_in(model, row, "SIZE");
	}
	assert_int_equal(count, vmat_mm_count(mm));
	assert_int_equal(size, span);
}

/* Each in one, whatever they are grouped by. */
static void groups_have_all_mappings(void **state)
{
	char **folders = captures_with("maps");

	(void)state;
	for (char **folder = folders; *folder; folder++) {
		struct model model;
		struct vmat_mm *mm;

		if (vmat_load_path(&mm, *folder, NULL, NULL))
			continue;
		begin(&model);
		sample(&model, mm);
		for (unsigned i = 0; i < 4; i++) {
			press(&model, "B");
			assert_grouped(&model, mm);
			assert_int_equal(count_rows(&model, MAP_ROW_VMA), 0);
			press(&model, "F");
			assert_grouped(&model, mm);
			assert_int_equal(count_rows(&model, MAP_ROW_VMA), vmat_mm_count(mm));
			press(&model, "F");
		}
		press(&model, "B");
		assert_int_equal(count_rows(&model, MAP_ROW_GROUP), 0);
		assert_int_equal(maps_of(&model)->list.count, vmat_mm_count(mm));
		control_end(&model);
	}
	captures_free(folders);
}

/* In each group by itself, and the groups among themselves. */
static void sorting_keeps_groups_together(void **state)
{
	struct model model;
	struct complaint complaint;
	uint64_t group = UINT64_MAX, member = UINT64_MAX;
	const struct list *list;

	(void)state;
	begin(&model);
	sample(&model, load(SHAPES "1-after"));
	press(&model, "BBF");
	assert_int_equal(list_set_order(model.page->list, "size:desc", &complaint), 0);
	list = &maps_of(&model)->list;
	for (size_t i = 0; i < list->count; i++) {
		const struct map_row *row = list->rows[i];
		uint64_t size = number_in(&model, row, "SIZE");

		if (row->type == MAP_ROW_GROUP) {
			assert_true(size <= group);
			group = size;
			member = UINT64_MAX;
		} else {
			assert_true(size <= member);
			member = size;
		}
	}
	control_end(&model);
}

/* -- what is asked for -------------------------------------------------------------------- */

static void smaps_is_read_only_for_what_needs_it(void **state)
{
	const unsigned usual = VMAT_SAMPLE_FACTS | VMAT_SAMPLE_NAMES | VMAT_SAMPLE_RSS;
	struct complaint complaint;
	struct model model;
	struct list *list;

	(void)state;
	begin(&model);
	sample(&model, load(SHAPES "0-before"));
	list = model.page->list;
	assert_int_equal(control_wants(&model), usual);
	assert_int_equal(list_set_filter(list, "rss>4k", &complaint), 0);
	assert_int_equal(control_wants(&model), usual);
	assert_int_equal(list_set_filter(list, "swap>4k", &complaint), 0);
	assert_true(control_wants(&model) & VMAT_SAMPLE_SMAPS);
	assert_int_equal(list_set_filter(list, "", &complaint), 0);
	assert_int_equal(list_set_order(list, "pss", &complaint), 0);
	assert_true(control_wants(&model) & VMAT_SAMPLE_SMAPS);
	assert_int_equal(list_set_order(list, "rss", &complaint), 0);
	assert_false(control_wants(&model) & VMAT_SAMPLE_SMAPS);
	assert_int_equal(list_set_columns(list, "START,USS", &complaint), 0);
	assert_true(control_wants(&model) & VMAT_SAMPLE_SMAPS);
	control_end(&model);
}

/* -- one mapping -------------------------------------------------------------------------- */

static const char *fact_of(const struct model *model, const char *item)
{
	const struct facts *facts = &((const struct details *)model->page)->facts;

	for (size_t i = 0; i < facts->count; i++) {
		if (!strcmp(facts->facts[i].item, item))
			return facts->facts[i].text;
	}
	return NULL;
}

static void details_tell_the_counters_and_neighbours(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "8", "8")
				    SMAPS("00500000-00510000", "4", "3", "4")));
	press(&model, "j\r");
	assert_int_equal(model.page->type->kind, PAGE_VMA);
	assert_string_equal(fact_of(&model, "range"), "00500000-00510000");
	assert_memory_equal(fact_of(&model, "Rss"), "4K ", 3);
	assert_memory_equal(fact_of(&model, "Pss"), "3K ", 3);
	/* what was not printed is not said */
	assert_null(fact_of(&model, "Swap"));
	assert_memory_equal(fact_of(&model, "below"), "00400000-00410000", 17);
	press(&model, "[");
	assert_string_equal(fact_of(&model, "range"), "00400000-00410000");
	assert_memory_equal(fact_of(&model, "above"), "00500000-00510000", 17);
	press(&model, "[");
	assert_string_equal(fact_of(&model, "range"), "00400000-00410000");
	press(&model, "]");
	assert_string_equal(fact_of(&model, "range"), "00500000-00510000");
	control_end(&model);
}

static void the_picture_of_a_mapping_that_went_stays(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	sample(&model, parse_string(SMAPS("00400000-00410000", "8", "8", "8")));
	press(&model, "\r");
	sample(&model, parse_string(SMAPS("00500000-00510000", "4", "3", "4")));
	assert_true(((const struct details *)model.page)->gone);
	assert_string_equal(fact_of(&model, "range"), "00400000-00410000");
	/* it is there again */
	sample(&model, parse_string(SMAPS("00400000-00420000", "8", "8", "8")));
	assert_false(((const struct details *)model.page)->gone);
	assert_string_equal(fact_of(&model, "range"), "00400000-00420000");
	control_end(&model);
}

static void residency_shows_what_most_of_a_cell_is(void **state)
{
	struct vmat_pages cells[] = {
		{ .present = 8192 }, { .present = 4096 }, { .present = 1024 }, { .present = 0 },
		{ .present = 8192, .huge = 8192 }, { .swapped = 4096 }, { .guard = 4096 },
		{ .present = 8192, .zero = 8192 },
		{ .present = 4096 },	/* the last one is one page, not two */
	};
	enum { CELLS = sizeof(cells) / sizeof(cells[0]) };
	const struct details details = { .start = 0x400000, .cell = 8192,
					 .end = 0x400000 + CELLS * 8192 - 4096 };
	struct residency residency = { .start = details.start, .end = details.end,
				       .cell = details.cell, .cells = cells, .count = CELLS };
	char line[CELLS + 1] = "";

	(void)state;
	for (size_t i = 0; i < CELLS; i++)
		line[i] = details_cell(&details, &residency, i);
	assert_string_equal(line, "#+-.HsGz#");
	residency.end++;
	assert_int_equal(details_cell(&details, &residency, 0), 0);
}

/* -- any keys ----------------------------------------------------------------------------- */

/* Nothing is drawn beyond the canvas, which is exactly as large as its cells: ASan would see it. */
static void draw(const struct model *model)
{
	struct canvas canvas = { .rows = 0 };

	assert_int_equal(canvas_resize(&canvas, model->rows, model->cols), 0);
	view_draw(model, &canvas);
	canvas_free(&canvas);
}

/* What the screen says now, all of it. */
static bool says(const struct model *model, const char *words)
{
	static struct out out;	/* large, and never full */
	struct canvas canvas = { .rows = 0 };

	assert_int_equal(canvas_resize(&canvas, model->rows, model->cols), 0);
	view_draw(model, &canvas);
	out_init(&out, -1);
	canvas_print(&canvas, &out);
	out_char(&out, '\0');
	canvas_free(&canvas);
	return strstr(out.buf, words);
}

static void the_header_says_whether_it_lives(void **state)
{
	struct model model;
	struct watched *watched;

	(void)state;
	begin(&model);
	control_resize(&model, 40, 120);
	sample(&model, load(SHAPES "0-before"));
	watched = model_current(&model);
	assert_true(says(&model, "SAVED") && says(&model, "saved text test"));
	watched->live = true;
	watched->sample.run_state = 'S';
	assert_false(says(&model, "SAVED") || says(&model, "STOPPED"));
	watched->sample.run_state = 'T';
	assert_true(says(&model, "STOPPED"));
	watched->sample.run_state = 't';
	assert_true(says(&model, "TRACED"));
	watched->gone = "it has exited";
	assert_true(says(&model, "it has exited") && says(&model, "there is no next one"));
	assert_false(says(&model, "TRACED") || says(&model, "next in"));
	control_end(&model);
}

static void a_pause_says_how_old_the_picture_is(void **state)
{
	const uint64_t second = 1000000000;
	struct model model;

	(void)state;
	begin(&model);
	control_resize(&model, 40, 120);
	sample(&model, load(SHAPES "0-before"));
	model_current(&model)->live = true;
	model.now_ns = 7 * second;
	assert_true(says(&model, "next in 1.5 s"));
	assert_false(says(&model, "layout 7 s old"));
	model.paused = true;
	assert_true(says(&model, "no next one while paused") && says(&model, "layout 7 s old"));
	model.now_ns = 9 * second;
	assert_true(says(&model, "layout 9 s old"));
	assert_false(says(&model, "next in"));
	control_end(&model);
}

static void a_group_has_its_word_where_its_column_is_not_shown(void **state)
{
	struct complaint complaint;
	struct model model;

	(void)state;
	begin(&model);
	sample(&model, load(SHAPES "0-before"));
	assert_int_equal(list_set_columns(model.page->list, "START,RSS,NAME", &complaint), 0);
	model.page->type->command(model.page, &model, "group", "role");
	assert_true(says(&model, "text: 1 mapping"));
	control_end(&model);
}

static void no_keys_in_any_order_do_harm(void **state)
{
	static const char keys[] = "jjkGg\rBF+-es[]hlMbm D1\033nI";
	char **folders = captures_with("smaps");
	uint64_t seed = 6;
	struct model model;
	size_t count = 0;

	(void)state;
	while (folders[count])
		count++;
	begin(&model);
	for (unsigned i = 0; i < 1500; i++) {
		if (i % 10 == 0) {
			struct vmat_mm *mm;

			if (!vmat_load_path(&mm, folders[next_random(&seed) % count], &with_smaps,
					    NULL))
				sample(&model, mm);
			control_resize(&model, 1 + (unsigned)(next_random(&seed) % 50),
				       1 + (unsigned)(next_random(&seed) % 130));
		}
		control_event(&model, &(struct event){
			.type = EVENT_KEY,
			.key = (unsigned char)keys[next_random(&seed) % (sizeof(keys) - 1)],
		});
		draw(&model);
	}
	control_end(&model);
	captures_free(folders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changed_is_marked_for_three_samples),
		cmocka_unit_test(what_others_do_is_no_change),
		cmocka_unit_test(what_is_no_more_stays_where_it_was),
		cmocka_unit_test(growth_is_not_known_before_the_second_sample),
		cmocka_unit_test(a_process_that_does_nothing_costs_nothing),
		cmocka_unit_test(growth_by_row_adds_up_to_growth),
		cmocka_unit_test(holes_and_borders_are_those_of_the_library),
		cmocka_unit_test(groups_have_all_mappings),
		cmocka_unit_test(sorting_keeps_groups_together),
		cmocka_unit_test(smaps_is_read_only_for_what_needs_it),
		cmocka_unit_test(details_tell_the_counters_and_neighbours),
		cmocka_unit_test(the_picture_of_a_mapping_that_went_stays),
		cmocka_unit_test(residency_shows_what_most_of_a_cell_is),
		cmocka_unit_test(the_header_says_whether_it_lives),
		cmocka_unit_test(a_pause_says_how_old_the_picture_is),
		cmocka_unit_test(a_group_has_its_word_where_its_column_is_not_shown),
		cmocka_unit_test(no_keys_in_any_order_do_harm),
	};

	return cmocka_run_group_tests_name("the page of an address space", tests, NULL, NULL);
}
