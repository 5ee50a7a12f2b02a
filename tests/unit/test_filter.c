/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The filter language: what is true of the mappings of captures, and where a mistake is. */
#include <errno.h>
#include <inttypes.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/filter.h"
#include "common/vmacolumn.h"
#include "kit/loading.h"
#include "kit/testdata.h"

/* Programs with counters, hostile names, all kinds of mappings; one without counters. */
static const char *const captures[] = {
	"6.18-amd64/zoo-names/0-one", "6.18-amd64/zoo-shared/0-one", "6.1-s390x/zoo-threads/0-one",
	"6.12-nosmaps/zoo-names/0-one", "6.18-amd64/perl/1/perl-20912",
};

typedef bool (*predicate)(const struct vmat_mm *mm, const struct vmat_vma *vma);

static uint64_t size_of(const struct vmat_vma *vma)
{
	return vmat_vma_end(vma) - vmat_vma_start(vma);
}

static bool is_kind(const struct vmat_vma *vma, enum vmat_kind kind)
{
	return vmat_vma_kind(vma) == kind;
}

static bool has_rss(const struct vmat_mm *mm, const struct vmat_vma *vma, uint64_t *rss)
{
	return vmat_vma_field(mm, vma, VMAT_RSS, rss);
}

static bool perm_has(const struct vmat_vma *vma, char letter)
{
	char perms[5];

	vmat_vma_perms(vma, perms);
	return strchr(perms, letter);
}

static bool large(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return size_of(vma) > 1048576;
}

static bool anon(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return is_kind(vma, VMAT_KIND_ANON);
}

static bool not_anon(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return !anon(mm, vma);
}

static bool resident(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t rss;

	return has_rss(mm, vma, &rss) && rss > 0;
}

static bool not_resident(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return !resident(mm, vma);
}

static bool no_rss(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t rss;

	return !has_rss(mm, vma, &rss);
}

static bool rss_zero(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t rss;

	return has_rss(mm, vma, &rss) && !rss;
}

static bool writable(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return perm_has(vma, 'w');
}

static bool nameless(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return !vmat_vma_name_len(vma);
}

static bool named_tmp(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return !strncmp(vmat_vma_name(vma), "/tmp/", 5);
}

static bool high(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return vmat_vma_start(vma) >= UINT64_C(0x700000000000);
}

static bool of_a_file(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return vmat_vma_inode(vma) != 0;
}

static bool accounted(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	return vmat_vma_flags(vma) & VMAT_VM_ACCOUNT;
}

static bool flagged_and_not_accounted(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return vmat_vma_has_vmflags(vma) && !accounted(mm, vma);
}

static bool example(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t rss;

	return anon(mm, vma) && has_rss(mm, vma, &rss) && rss > 16384 && writable(mm, vma) &&
	       nameless(mm, vma);
}

static bool mixture(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	return (large(mm, vma) || writable(mm, vma)) && !(anon(mm, vma) && nameless(mm, vma));
}

static bool all(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	(void)vma;
	return true;
}

static bool none(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	(void)mm;
	(void)vma;
	return false;
}

static const struct {
	const char *text;
	predicate truth;
} filters[] = {
	{ "size>1M", large }, { "SIZE > 1048576", large }, { "size>0x100000", large },
	{ "not size<=1M", large }, { "not (size < 1M or size = 1M)", large },
	{ "kind=anon", anon }, { "kind = \"anon\"", anon }, { "kind == 'anon'", anon },
	{ "kind!=anon", not_anon }, { "not kind=anon", not_anon }, { "NOT NOT NOT Kind=anon", not_anon },
	{ "kind~^anon$", anon }, { "kind~'^(anon)$'", anon }, { "kind~^(anon)$", anon },
	{ "rss>0", resident }, { "rss>=1", resident }, { "rss != 0", resident },
	{ "not rss>0", not_resident }, { "rss=0", rss_zero }, { "rss=0B", rss_zero },
	{ "rss=-", no_rss }, { "not rss!=-", no_rss },
	{ "rss!=- and not rss=0", resident }, { "rss~^[1-9]", resident },
	{ "perm~w", writable }, { "perm~'^.w'", writable }, { "perm~^(r|-)w", writable },
	{ "name=-", nameless }, { "not name~.", nameless }, { "not name!=-", nameless },
	{ "name~^/tmp/", named_tmp }, { "(name~^/tmp/)", named_tmp }, { "((((name~^/tmp/))))", named_tmp },
	{ "start>=700000000000", high }, { "start>=0x700000000000", high },
	{ "not start<700000000000", high }, { "inode>0", of_a_file }, { "inode!=0", of_a_file },
	{ "dev!=00:00 or dev=0:0 and inode>0", of_a_file },
	{ "vmflags=ac", accounted }, { "flags=account", accounted }, { "flags~^acc", accounted },
	{ "vmflags!=ac", flagged_and_not_accounted },
	{ "kind=anon and rss>16K and perm~w and name=-", example },
	{ "(size>1M or perm~w) and not (kind=anon and name=-)", mixture },
	{ "size > 1M and not(kind=anon and name=-) or perm~w and not(kind=anon and name=-)", mixture },
	{ "size>0", all }, { "size>0 or rss>0 and perm~w", all }, { "size=0 or size>0", all },
	{ "size=0", none }, { "size>0 and size=0", none }, { "rss>0 and not rss!=-", none },
};

struct place {
	const struct vma_columns *columns;
	struct subject subject;
};

static size_t check_on(const struct place *place, size_t index)
{
	const char *text = filters[index].text;
	struct complaint complaint = { .why = "" };
	const struct vmat_vma *vma;
	struct filter *filter;
	size_t hits = 0;

	if (filter_compile(&filter, &place->columns->set, text, &complaint))
		fail_msg("%s: column %zu: %s", text, complaint.at, complaint.why);
	vmat_for_each_vma(place->subject.mm, vma) {
		bool want = filters[index].truth(place->subject.mm, vma);

		if (filter_match(filter, &place->subject, vma) != want)
			fail_msg("%s: %s: %" PRIx64 " should be %d", place->subject.target, text,
				 vmat_vma_start(vma), want);
		hits += want;
	}
	filter_free(filter);
	return hits;
}

static void a_filter_is_true_where_plain_code_says_so(void **state)
{
	size_t hits[sizeof(filters) / sizeof(filters[0])] = { 0 };
	struct vma_columns columns;

	(void)state;
	assert_int_equal(vma_columns_make(&columns, NULL), 0);
	for (size_t c = 0; c < sizeof(captures) / sizeof(captures[0]); c++) {
		char *path = testdata_path(captures[c]);
		struct vmat_mm *mm = load_or_fail(path, &with_smaps);
		struct place place = { &columns, { .target = captures[c], .mm = mm } };

		for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
			hits[i] += check_on(&place, i);
		vmat_mm_free(mm);
		free(path);
	}
	/* each was true somewhere, else nothing was tested */
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		if (!hits[i] && filters[i].truth != none)
			fail_msg("%s: true of no mapping", filters[i].text);
	vma_columns_free(&columns);
}

static void a_mistake_is_pointed_at(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *why;
	} wrong[] = {
		{ "", 1, "name of a column" }, { "   ", 4, "name of a column" },
		{ "rrs>1", 1, "unknown column" }, { "rss>1 and foo=2", 11, "unknown column" },
		{ "rss", 4, "expected one of" }, { "rss 1", 5, "expected one of" },
		{ "rss>", 5, "value is missing" }, { "rss> and", 6, "expected a size" },
		{ "rss>1x", 5, "expected a size" }, { "rss>-", 5, "expected a size" },
		{ "start=zz", 7, "hexadecimal" }, { "inode=1K", 7, "a number" }, { "dev=8", 5, "a device" },
		{ "deleted=maybe", 9, "yes or no" }, { "kind=anonn", 6, "never says so" },
		{ "role!=txt", 7, "never says so" }, { "perm=rwp", 6, "such as rw-p" },
		{ "perm=rw-", 6, "such as rw-p" }, { "perm!=rw-px", 7, "such as rw-p" },
		{ "perm=s---", 6, "such as rw-p" }, { "vmflags=GD", 9, "two small letters" },
		{ "vmflags!=growsdown", 10, "two small letters" }, { "flags=VM_READ", 7, "without VM_" },
		{ "flags=rd", 7, "without VM_" }, { "flags=growsup!", 7, "without VM_" }, { "vmflags<rd", 8, "a list" },
		{ "name~[", 6, "not a regular expression" }, { "name~'(a'", 7, "not a regular" },
		{ "name~'(a+b+c+d+)+[+++++++++++++++++++]{9}' and", 47, "name of a column" },
		{ "(rss>1", 1, "has no end" }, { "((rss>1)", 1, "has no end" },
		{ "rss>1)", 6, "no ( was open" }, { "rss>1 rss>2", 7, "expected and, or, or the end" },
		{ "(rss>1 rss>2)", 8, "expected and, or, or a )" }, { "rss>1 and", 10, "name of a column" },
		{ "not", 4, "name of a column" }, { "name='x", 6, "quote" }, { "name~a(b", 6, "has no )" },
		{ "name~'(a{999}){999}'", 7, "too many repetitions" },
		{ "name~a++++++++++++++++++++++", 6, "too many repetitions" },
		{ "name~')+++++++++++++++++++++'", 7, "too many repetitions" },
		{ "name~'((a+)+|[+]+\\+b){99999}'", 7, "too many repetitions" }, { "()", 2, "name of a column" },
		{ "rss=''", 6, "value is missing" }, { "and", 1, "unknown column" },
		{ "rss>1 && rss<2", 7, "expected and" },
		/* expressions behind each other: each has its own place and end */
		{ "rss>1" FILTER_AND "rss>", 5, "value is missing" }, { "(rss>1" FILTER_AND "rss>1)", 1, "has no end" },
		{ "name='x" FILTER_AND "name=x'", 6, "quote" }, { "rss>1" FILTER_AND, 1, "name of a column" },
		{ "rss>" FILTER_AND "1", 5, "value is missing" },
	};
	struct vma_columns columns;

	(void)state;
	assert_int_equal(vma_columns_make(&columns, NULL), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct complaint complaint = { .why = "nothing" };
		struct filter *filter;
		int err = filter_compile(&filter, &columns.set, wrong[i].text, &complaint);

		if (err != -EINVAL || complaint.at != wrong[i].at ||
		    !strstr(complaint.why, wrong[i].why))
			fail_msg("%s: %d, column %zu: %s", wrong[i].text, err, complaint.at,
				 complaint.why);
	}
	vma_columns_free(&columns);
}

/* What a capture says can be asked for. */
static void assert_can_be(const struct column *column, const struct subject *subject,
			  const struct vmat_vma *vma)
{
	struct cell_item item = { 0 };
	struct cell cell;

	column_cell(column, subject, vma, &cell);
	if (cell.type == CELL_WORD && column->wrong(cell.text, cell.len))
		fail_msg("%s: %.*s", column->name, (int)cell.len, cell.text);
	while ((cell.type == CELL_LIST || cell.type == CELL_FLAGS) && cell_next_item(&cell, &item))
		if (column->wrong(item.text, item.len))
			fail_msg("%s: %.*s", column->name, (int)item.len, item.text);
}

static void what_is_shown_is_never_refused(void **state)
{
	struct vma_columns columns;
	size_t checked = 0;

	(void)state;
	assert_int_equal(vma_columns_make(&columns, NULL), 0);
	for (size_t c = 0; c < sizeof(captures) / sizeof(captures[0]); c++) {
		char *path = testdata_path(captures[c]);
		struct vmat_mm *mm = load_or_fail(path, &with_smaps);
		const struct subject subject = { .target = captures[c], .mm = mm };
		const struct vmat_vma *vma;

		vmat_for_each_vma(mm, vma)
			for (size_t i = 0; i < columns.set.count; i++) {
				if (!columns.set.columns[i].wrong)
					continue;
				assert_can_be(&columns.set.columns[i], &subject, vma);
				checked++;
			}
		vmat_mm_free(mm);
		free(path);
	}
	assert_true(checked > 100);
	vma_columns_free(&columns);
}

static char *repeated(const char *piece, size_t count, const char *end)
{
	char *text = malloc(strlen(piece) * count + strlen(end) + 1), *p = text;

	assert_non_null(text);
	while (count--)
		p = stpcpy(p, piece);
	strcpy(p, end);
	return text;
}

static void depth_is_bounded_and_length_is_not(void **state)
{
	static const struct subject nobody = { .target = "" };
	struct vma_columns columns;
	struct complaint complaint;
	struct filter *filter;
	char *text, *quoted;

	(void)state;
	assert_int_equal(vma_columns_make(&columns, NULL), 0);
	text = repeated("(", 100000, "size>0");
	assert_int_equal(filter_compile(&filter, &columns.set, text, &complaint), -EINVAL);
	assert_non_null(strstr(complaint.why, "too deeply"));
	free(text);
	text = repeated("(", 1000, "");
	assert_int_equal(asprintf(&quoted, "name~'%s'", text), 1007);
	assert_int_equal(filter_compile(&filter, &columns.set, quoted, &complaint), -EINVAL);
	assert_non_null(strstr(complaint.why, "too many ("));
	free(quoted);
	free(text);
	text = repeated("not ", 100000, "size>0");
	assert_int_equal(filter_compile(&filter, &columns.set, text, &complaint), -EINVAL);
	free(text);
	/* a hundred thousand terms, of which only the last is true */
	text = repeated("target=x or ", 100000, "target=y and target!=z");
	assert_int_equal(filter_compile(&filter, &columns.set, text, &complaint), 0);
	assert_false(filter_match(filter, &nobody, NULL));
	assert_true(filter_match(filter, &(struct subject){ .target = "y" }, NULL));
	filter_free(filter);
	free(text);
	vma_columns_free(&columns);
}

static void a_filter_says_what_must_be_read(void **state)
{
	static const struct {
		const char *text;
		unsigned needs;
	} needs[] = {
		{ "size>1M", 0 }, { "rss>1M", NEEDS_SMAPS }, { "size>1 or not (swap=0)", NEEDS_SMAPS },
		{ "policy~bind", NEEDS_NUMA }, { "vmflags=ht and policy=default", NEEDS_SMAPS | NEEDS_NUMA },
	};
	struct vma_columns columns;
	struct complaint complaint;
	struct filter *filter;

	(void)state;
	assert_int_equal(vma_columns_make(&columns, NULL), 0);
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		assert_int_equal(filter_compile(&filter, &columns.set, needs[i].text, &complaint), 0);
		assert_int_equal(filter_needs(filter), needs[i].needs);
		filter_free(filter);
	}
	vma_columns_free(&columns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_is_true_where_plain_code_says_so),
		cmocka_unit_test(a_mistake_is_pointed_at),
		cmocka_unit_test(what_is_shown_is_never_refused),
		cmocka_unit_test(depth_is_bounded_and_length_is_not),
		cmocka_unit_test(a_filter_says_what_must_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
