/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON: strings that any reader takes, bytes that come back, keys that stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/json.h"
#include "common/unicode.h"
#include "common/vmacolumn.h"
#include "kit/caught.h"
#include "kit/loading.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"

static char *string_of(const char *text, size_t len)
{
	struct out *out = caught_new();

	json_string(out, text, len);
	return caught_text(out, NULL);
}

static void assert_string(const char *text, const char *want)
{
	char *got = string_of(text, strlen(text));

	assert_string_equal(got, want);
	free(got);
}

static void strings_are_quoted_and_what_cannot_be_seen_has_a_number(void **state)
{
	(void)state;
	assert_string("", "\"\"");
	assert_string("/usr/bin/a b", "\"/usr/bin/a b\"");
	assert_string("a'b\"c\\d", "\"a'b\\\"c\\\\d\"");
	assert_string("\n\t\033\177", "\"\\u000a\\u0009\\u001b\\u007f\"");
	assert_string("é漢😀", "\"é漢😀\"");
	assert_string("\u202e\u200b\xc2\x9b", "\"\\u202e\\u200b\\u009b\"");
	assert_string("\U000e0041", "\"\\udb40\\udc41\"");
	assert_string("bad\xff\xe2\x80", "\"bad\\ufffd\\ufffd\\ufffd\"");
	assert_string("trail ", "\"trail \"");
}

static size_t put_utf8(char *to, uint32_t c)
{
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };

	to[0] = (char)(lead[more] | c >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		to[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	return more + 1;
}

/* RFC 8259 by a reader of nothing but strings; the bytes go to @to, which are as long at most. */
static size_t read_string(char *to, const char *json)
{
	size_t len = 0;
	uint32_t high = 0;

	assert_int_equal(*json++, '"');
	while (*json != '"') {
		assert_true((unsigned char)*json >= ' ');
		if (*json != '\\') {
			to[len++] = *json++;
			continue;
		}
		json++;
		if (*json != 'u') {
			assert_true(*json == '"' || *json == '\\');
			to[len++] = *json++;
			continue;
		}
		char digits[5] = { json[1], json[2], json[3], json[4], '\0' };
		uint32_t unit = (uint32_t)strtoul(digits, NULL, 16);

		json += 5;
		if (unit >= 0xd800 && unit < 0xdc00) {
			high = unit;
			continue;
		}
		if (unit >= 0xdc00 && unit < 0xe000)
			unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
		len += put_utf8(to + len, unit);
	}
	assert_string_equal(json, "\"");
	return len;
}

static void valid_text_comes_back_whatever_it_is(void **state)
{
	static const char likely[] = "\xe2\x80\xae\xc3\xa9\"\\a\n";
	char text[64], back[400];
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = next_random(&seed) % sizeof(text), back_len;
		char *got;

		for (size_t i = 0; i < len; i++)
			text[i] = next_random(&seed) % 8 ? likely[next_random(&seed) % 9]
							 : (char)(next_random(&seed) % 255 + 1);
		got = string_of(text, len);
		assert_true(unicode_valid(got, strlen(got)));
		back_len = read_string(back, got);
		if (unicode_valid(text, len)) {
			assert_int_equal(back_len, len);
			assert_memory_equal(back, text, len);
		} else {
			assert_non_null(strstr(got, "\\ufffd"));
		}
		free(got);
	}
}

static char *rows_of(const struct vmat_mm *mm, const char *names)
{
	struct subject subject = { .target = "target", .mm = mm };
	struct column_list list = { 0 };
	struct out *out = caught_new();
	struct vma_columns columns;
	struct complaint complaint;
	const struct vmat_vma *vma;
	struct json *json;

	assert_int_equal(vma_columns_make(&columns, mm), 0);
	assert_int_equal(column_choose(&list, &columns.set, names, &complaint), 0);
	json = json_new(out, &list, &subject);
	assert_non_null(json);
	vmat_for_each_vma(mm, vma)
		json_row(json, vma);
	json_free(json);
	column_list_free(&list);
	vma_columns_free(&columns);
	return caught_text(out, NULL);
}

static void a_row_has_a_key_for_each_column(void **state)
{
	static const char maps[] =
		"00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a b\n"
		"7f0000000000-7f0000180000 rw-s 00000000 00:00 0 \n";
	struct vmat_mm *mm;
	char *got;

	(void)state;
	assert_int_equal(vmat_parse(&mm, maps, strlen(maps), NULL), 0);
	got = rows_of(mm, "START,END,SIZE,PERM,OFFSET,DEV,INODE,KIND,RSS,TARGET,CLIPPED,VMFLAGS,"
			  "FLAGS,NAME");
	assert_string_equal(got,
		"{\"start\":\"0x400000\",\"end\":\"0x401000\",\"size\":4096,\"perm\":\"r-xp\","
		"\"offset\":\"0x2000\",\"dev\":\"08:01\",\"inode\":12,\"kind\":\"file\",\"rss\":null,"
		"\"target\":\"target\",\"clipped\":false,\"vmflags\":null,"
		"\"flags\":[\"read\",\"exec\",\"private\"],\"name\":\"/bin/a b\"},"
		"{\"start\":\"0x7f0000000000\",\"end\":\"0x7f0000180000\",\"size\":1572864,\"perm\":\"rw-s\","
		"\"offset\":\"0x0\",\"dev\":\"00:00\",\"inode\":0,\"kind\":\"anon-shared\",\"rss\":null,"
		"\"target\":\"target\",\"clipped\":false,\"vmflags\":null,"
		"\"flags\":[\"read\",\"write\",\"shared\"],\"name\":null}");
	free(got);
	vmat_mm_free(mm);
}

static void what_the_name_does_not_tell_stands_beside_it(void **state)
{
	char *path = testdata_path("6.18-amd64/zoo-names/0-one"), *got;
	struct vmat_mm *mm = load_or_fail(path, NULL);

	(void)state;
	got = rows_of(mm, "NAME");
	assert_non_null(strstr(got, "/bad\\ufffd\\ufffd\",\"name_hex\":\"2f746d702f766d617a6f6f2e642f"
				    "6e616d65732f626164fffe\"}"));
	assert_non_null(strstr(got, "/lit\\\\012seq\",\"name_ambiguous\":true}"));
	assert_non_null(strstr(got, "/x (deleted)\",\"name_deleted\":null}"));
	assert_non_null(strstr(got, "{\"name\":\"/tmp/vmazoo.d/names/plain\"}"));
	free(got);
	free(path);
	vmat_mm_free(mm);
}

/* A kernel may have a key of any length; so may a text that claims to be of one. */
static void a_key_may_be_long(void **state)
{
	static const size_t lengths[] = { 10, 16, 200, 255, 256, 300, 1000, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t len = lengths[i];
		char *text = malloc(len + 200), *key = malloc(len + 1), *got;
		struct vmat_mm *mm;
		int rc;

		assert_true(text && key);
		memset(key, 'K', len);
		key[len] = '\0';
		sprintf(text, "00400000-00401000 r-xp 00000000 00:00 0 \nSize:%19s kB\n%s:%10s kB\nVmFlags: rd \n",
			"4", key, "12");
		rc = vmat_parse(&mm, text, strlen(text), NULL);
		assert_int_equal(rc, 0);
		got = rows_of(mm, key);
		assert_int_equal(strlen(got), len + strlen("{\"\":12288}"));
		assert_string_equal(got + len + 2, "\":12288}");
		free(got);
		free(key);
		free(text);
		vmat_mm_free(mm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_quoted_and_what_cannot_be_seen_has_a_number),
		cmocka_unit_test(valid_text_comes_back_whatever_it_is),
		cmocka_unit_test(a_row_has_a_key_for_each_column),
		cmocka_unit_test(what_the_name_does_not_tell_stands_beside_it),
		cmocka_unit_test(a_key_may_be_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
