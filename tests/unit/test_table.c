/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables: columns that line up, whatever sticks out; the quick way and the long way agree. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/human.h"
#include "common/table.h"
#include "common/vmacolumn.h"
#include "kit/caught.h"
#include "kit/loading.h"
#include "kit/testdata.h"

struct shown {
	const struct table_style *style;
	const char *columns;
	const struct vmat_mm *mm;
};

static const struct table_style plain = { .headings = true, .escape = ESCAPE_TABLE };

static char *table_of(const struct shown *shown)
{
	struct subject subject = { .target = "target", .mm = shown->mm };
	struct column_list list = { 0 };
	struct out *out = caught_new();
	struct vma_columns columns;
	struct complaint complaint;
	const struct vmat_vma *vma;
	struct table *table;

	assert_int_equal(vma_columns_make(&columns, shown->mm), 0);
	assert_int_equal(column_choose(&list, &columns.set, shown->columns, &complaint), 0);
	table = table_new(out, shown->style, &list, &subject);
	assert_non_null(table);
	if (table_wants_measure(table))
		vmat_for_each_vma(shown->mm, vma)
			table_measure(table, vma);
	vmat_for_each_vma(shown->mm, vma)
		table_row(table, vma);
	table_end(table);
	column_list_free(&list);
	vma_columns_free(&columns);
	return caught_text(out, NULL);
}

static void assert_table(const struct table_style *style, const char *columns, const char *maps,
			 const char *want)
{
	struct vmat_mm *mm;
	char *got;

	assert_int_equal(vmat_parse(&mm, maps, strlen(maps), NULL), 0);
	got = table_of(&(struct shown){ style, columns, mm });

	assert_string_equal(got, want);
	free(got);
	vmat_mm_free(mm);
}

static void columns_line_up(void **state)
{
	(void)state;
	assert_table(&plain, VMA_COLUMNS_USUAL,
		     "00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a b\n"
		     "7f0000000000-7f0000180000 rw-s 00000000 00:00 0 \n"
		     "7ffff0000000-7ffff0021000 rw-p 00000000 00:00 0                          [stack]\n",
		     "       START          END   SIZE PERM   OFFSET KIND        NAME\n"
		     "    00400000     00401000     4K r-xp 00002000 file        /bin/a b\n"
		     "7f0000000000 7f0000180000   1.5M rw-s 00000000 anon-shared -\n"
		     "7ffff0000000 7ffff0021000   132K rw-p 00000000 anon        [stack]\n");
}

static void what_sticks_out_is_caught_up_by_the_next_blanks(void **state)
{
	(void)state;
	assert_table(&plain, VMA_COLUMNS_USUAL,
		     "00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a\n"
		     "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n",
		     "   START      END   SIZE PERM   OFFSET KIND        NAME\n"
		     "00400000 00401000     4K r-xp 00002000 file        /bin/a\n"
		     "ffffffffff600000 ffffffffff601000 4K --xp 00000000 special [vsyscall]\n");
	/* a size that is a character too wide for its column */
	assert_table(&plain, "PERM,SIZE,INODE,NAME",
		     "00400000-004ffdc0 r-xp 00002000 08:01 12                                 /bin/a\n",
		     "PERM   SIZE     INODE NAME\n"
		     "r-xp 1023.4K       12 /bin/a\n");
}

static void a_name_that_is_not_last_is_as_wide_as_the_widest(void **state)
{
	(void)state;
	assert_table(&plain, "NAME,SIZE,PERM",
		     "00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a\n"
		     "00401000-00402000 r-xp 00002000 08:01 12                                 /bin/longer\n"
		     "00402000-00403000 r-xp 00000000 00:00 0 \n",
		     "NAME          SIZE PERM\n"
		     "/bin/a          4K r-xp\n"
		     "/bin/longer     4K r-xp\n"
		     "-               4K r-xp\n");
}

static void the_last_may_stand_at_the_right(void **state)
{
	(void)state;
	assert_table(&plain, "PERM,SIZE,START",
		     "00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a\n"
		     "7f0000000000-7f0000180000 rw-s 00000000 00:00 0 \n"
		     "7ffff0000000-7ffff0021000 rw-p 00000000 00:00 0                          [stack]\n",
		     "PERM   SIZE        START\n"
		     "r-xp     4K     00400000\n"
		     "rw-s   1.5M 7f0000000000\n"
		     "rw-p   132K 7ffff0000000\n");
	assert_table(&plain, "NAME,RSS",
		     "00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a\n",
		     "NAME      RSS\n"
		     "/bin/a      -\n");
}

static void styles_change_what_they_say(void **state)
{
	static const char maps[] =
		"00400000-00401000 rwxp 00002000 08:01 12                                 /usr/lib/long/a.so\n"
		"00401000-00501000 ---p 00000000 00:00 0 \n";
	struct table_style style = { .escape = ESCAPE_TABLE };

	(void)state;
	assert_table(&style, "START,SIZE,NAME", maps,
		     "00400000     4K /usr/lib/long/a.so\n00401000     1M -\n");
	style.bytes = true;
	assert_table(&style, "START,SIZE,NAME", maps,
		     "00400000       4096 /usr/lib/long/a.so\n00401000    1048576 -\n");
	style.cells = 27;
	style.bytes = false;
	assert_table(&style, "START,PERM,NAME", maps,
		     "00400000 rwxp /usr/lib/l…/a.so\n00401000 ---p -\n");
	style.colour = true;
	style.cells = 0;
	assert_table(&style, "SIZE,PERM,NAME", maps,
		     "    4K \033[1;31mrwxp\033[0m /usr/lib/long/a.so\n"
		     "    1M \033[2m---p\033[0m \033[2m-\033[0m\n");
}

/* The same row by snprintf: the oracle of the quick way. */
static void put_row(char *to, size_t size, const struct vmat_vma *vma)
{
	char bytes[HUMAN_MAX + 1], perms[5];
	uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);

	*human_size(bytes, end - start) = '\0';
	vmat_vma_perms(vma, perms);
	snprintf(to, size, "%12.8" PRIx64 " %12.8" PRIx64 " %6s %s %08" PRIx64 " %-11s", start, end,
		 bytes, perms, vmat_vma_offset(vma), vmat_kind_name(vmat_vma_kind(vma)));
}

static void check_capture(const char *name)
{
	char *path = testdata_path(name), *got, *line, *next, want[200];
	struct vmat_mm *mm = load_or_fail(path, NULL);
	const struct vmat_vma *vma;

	got = table_of(&(struct shown){ &plain, VMA_COLUMNS_USUAL, mm });
	line = strchr(got, '\n') + 1;
	vmat_for_each_vma(mm, vma) {
		next = strchr(line, '\n');
		assert_non_null(next);
		*next = '\0';
		put_row(want, sizeof(want), vma);
		/* the page at the very top sticks out */
		if (strcmp(vmat_vma_name(vma), "[vsyscall]"))
			assert_memory_equal(line, want, strlen(want));
		line = next + 1;
	}
	assert_string_equal(line, "");
	free(got);
	free(path);
	vmat_mm_free(mm);
}

static void rows_of_captures_are_as_printf_would_have_them(void **state)
{
	(void)state;
	check_capture("6.18-amd64/node/4-wasm/node-8979");
	check_capture("6.18-amd64/perl/1/perl-20912");
	check_capture("6.18-amd64/zoo-names/0-one");
}

/* Colour goes the long way; without its escapes it must be the same table. */
static void the_long_way_writes_the_same(void **state)
{
	static const char columns[] = "START,SIZE,PERM,RSS,DEV,INODE,VMFLAGS,KIND,TID,NAME";
	struct table_style colour = plain;
	char *path = testdata_path("6.18-amd64/zoo-names/0-one"), *quick, *slow, *from, *to;
	struct vmat_mm *mm = load_or_fail(path, &with_smaps);

	(void)state;
	colour.colour = true;
	quick = table_of(&(struct shown){ &plain, columns, mm });
	slow = table_of(&(struct shown){ &colour, columns, mm });
	for (from = to = slow; *from; ) {
		if (*from == '\033')
			from = strchr(from, 'm') + 1;
		else
			*to++ = *from++;
	}
	*to = '\0';
	assert_string_equal(quick, slow);
	free(quick);
	free(slow);
	free(path);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_line_up),
		cmocka_unit_test(what_sticks_out_is_caught_up_by_the_next_blanks),
		cmocka_unit_test(a_name_that_is_not_last_is_as_wide_as_the_widest),
		cmocka_unit_test(the_last_may_stand_at_the_right),
		cmocka_unit_test(styles_change_what_they_say),
		cmocka_unit_test(rows_of_captures_are_as_printf_would_have_them),
		cmocka_unit_test(the_long_way_writes_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
