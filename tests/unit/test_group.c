/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Grouping: the groups of captures have the counts and sums of a naive second look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/group.h"
#include "common/vmacolumn.h"
#include "kit/loading.h"
#include "kit/testdata.h"

struct place {
	struct vma_columns columns;
	struct group_columns groups;
	struct column_list list;
	struct subject subject;
	const struct column *key;
	struct grouping *grouping;
	const void **rows;
	size_t count;
};

/* Everything about @path folded by @key (NULL: all in one). */
static void fold(struct place *place, const char *path, const char *key)
{
	struct complaint complaint;
	const struct vmat_vma *vma;
	char *full = testdata_path(path);
	struct vmat_mm *mm = load_or_fail(full, &with_smaps);

	free(full);
	*place = (struct place){ .subject = { .target = path, .mm = mm } };
	assert_int_equal(vma_columns_make(&place->columns, mm), 0);
	if (key)
		place->key = column_find(&place->columns.set, key, strlen(key));
	assert_int_equal(group_columns_make(&place->groups, &place->columns.set, place->key), 0);
	assert_int_equal(column_choose(&place->list, &place->groups.set, "COUNT,SIZE,RSS,SWAP,USS",
				       &complaint), 0);
	place->grouping = grouping_new(&place->columns.set, place->key, &place->list);
	assert_non_null(place->grouping);
	vmat_for_each_vma(mm, vma)
		assert_int_equal(grouping_add(place->grouping, &place->subject, vma), 0);
	place->count = grouping_count(place->grouping);
	place->rows = calloc(place->count + 1, sizeof(*place->rows));
	assert_non_null(place->rows);
	grouping_rows(place->grouping, place->rows);
}

static void unfold(struct place *place)
{
	free(place->rows);
	grouping_free(place->grouping);
	column_list_free(&place->list);
	group_columns_free(&place->groups);
	vma_columns_free(&place->columns);
	vmat_mm_free((struct vmat_mm *)(uintptr_t)place->subject.mm);
}

/* What the mappings of a group have in @column, one by one. */
static bool naive_sum(const struct place *place, const struct cell *key, const char *name,
		      uint64_t *sum)
{
	const struct column *column = column_find(&place->columns.set, name, strlen(name));
	const struct vmat_vma *vma;
	struct cell cell, other;
	bool known = false;

	*sum = 0;
	vmat_for_each_vma(place->subject.mm, vma) {
		if (place->key) {
			column_cell(place->key, &place->subject, vma, &other);
			if (other.type != key->type ||
			    (key->type != CELL_ABSENT &&
			     (other.len != key->len || memcmp(other.text, key->text, key->len))))
				continue;
		}
		if (!strcmp(name, "PERM")) {	/* stands for the count */
			++*sum;
			continue;
		}
		column_cell(column, &place->subject, vma, &cell);
		if (cell.type == CELL_ABSENT)
			continue;
		known = true;
		*sum += cell.number;
	}
	return known || !strcmp(name, "PERM");
}

static void check_groups(const char *path, const char *key)
{
	static const char *const names[] = { "PERM", "SIZE", "RSS", "SWAP", "USS" };
	struct place place;
	size_t total = 0;

	fold(&place, path, key);
	for (size_t i = 0; i < place.count; i++) {
		for (size_t c = 0; c < place.list.count; c++) {
			struct cell cell;
			uint64_t want;
			bool known = naive_sum(&place, group_key(place.rows[i]), names[c], &want);

			column_cell(place.list.columns[c], &place.subject, place.rows[i], &cell);
			assert_int_equal(cell.type != CELL_ABSENT, known);
			if (known)
				assert_true(cell.number == want);
			if (!c)
				total += cell.number;
		}
	}
	assert_int_equal(total, vmat_mm_count(place.subject.mm));
	unfold(&place);
}

static void sums_are_those_of_a_second_look(void **state)
{
	static const char *const paths[] = {
		"6.18-amd64/zoo-shared/0-one", "6.18-amd64/perl/1/perl-20912",
		"6.12-nosmaps/zoo-names/0-one",
	};
	static const char *const keys[] = { "KIND", "PERM", "NAME", NULL };

	(void)state;
	for (size_t p = 0; p < sizeof(paths) / sizeof(paths[0]); p++)
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			check_groups(paths[p], keys[k]);
}

/* More groups than the first hash table has room for. */
static void there_may_be_many_groups(void **state)
{
	enum { NAMES = 5000 };
	char *text = malloc(NAMES * 2 * 100), *p = text;
	struct column_list list = { 0 };
	struct vma_columns columns;
	struct subject subject = { .target = "many" };
	const struct vmat_vma *vma;
	struct grouping *grouping;
	struct vmat_mm *mm;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 0; i < NAMES * 2; i++)
		p += sprintf(p, "%08x-%08x r--p 00000000 08:01 %u                             /file/%u\n",
			     i * 0x2000, i * 0x2000 + 0x1000, i % NAMES + 1, i % NAMES);
	assert_int_equal(vmat_parse(&mm, text, (size_t)(p - text), NULL), 0);
	subject.mm = mm;
	assert_int_equal(vma_columns_make(&columns, mm), 0);
	grouping = grouping_new(&columns.set, column_find(&columns.set, "NAME", 4), &list);
	assert_non_null(grouping);
	vmat_for_each_vma(mm, vma)
		assert_int_equal(grouping_add(grouping, &subject, vma), 0);
	assert_int_equal(grouping_count(grouping), NAMES);
	grouping_free(grouping);
	vma_columns_free(&columns);
	vmat_mm_free(mm);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_those_of_a_second_look),
		cmocka_unit_test(there_may_be_many_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
