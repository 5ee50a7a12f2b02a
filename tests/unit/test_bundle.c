/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bundle room: sections as tail(1) writes them, in chunks of any size. */
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
#include "kit/scratch.h"
#include "source/bundle.h"

#define TEXT(literal) literal, sizeof(literal) - 1

struct found {
	char *name;
	bool of_process;
	uint64_t line;
	struct pile text;
};

struct result {
	int rc;
	struct vmat_trouble trouble;
	pid_t pid;
	struct found *found;
	size_t count;
};

static void take(struct result *result, const struct bundle_piece *piece)
{
	if (piece->what == BUNDLE_SECTION) {
		result->found = realloc(result->found,
					(result->count + 1) * sizeof(*result->found));
		assert_non_null(result->found);
		result->found[result->count++] = (struct found){
			.name = strdup(piece->name),
			.of_process = piece->of_process,
			.line = piece->line,
		};
		pile_add(&result->found[result->count - 1].text, "", 0);
		return;
	}
	assert_true(result->count > 0);
	assert_true(piece->len > 0);
	pile_add(&result->found[result->count - 1].text, piece->text, piece->len);
}

/* Put in @chunk bytes at a time what the bundle has room for, and take out all pieces. */
static struct result take_apart(const char *text, size_t len, size_t chunk)
{
	struct result result = { 0 };
	struct bundle_piece piece;
	struct bundle *bundle;
	size_t at = 0, room;
	bool ended = false;

	assert_int_equal(bundle_new(&bundle), 0);
	while (!ended && result.rc >= 0) {
		char *to = bundle_room(bundle, &room);
		size_t n = len - at < chunk ? len - at : chunk;

		assert_true(room > 0);
		n = n < room ? n : room;
		memcpy(to, text + at, n);
		bundle_filled(bundle, n);
		at += n;
		ended = n == 0;
		while ((result.rc = bundle_next(bundle, &piece, &result.trouble)) > 0)
			take(&result, &piece);
	}
	result.pid = bundle_pid(bundle);
	bundle_free(bundle);
	return result;
}

static void result_free(struct result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		free(result->found[i].name);
		free(result->found[i].text.bytes);
	}
	free(result->found);
}

static void assert_section(const struct result *result, size_t i, const char *name,
			   const char *text, size_t len)
{
	assert_true(i < result->count);
	assert_string_equal(result->found[i].name, name);
	assert_int_equal(result->found[i].text.len, len);
	assert_memory_equal(result->found[i].text.bytes, text, len);
}

/* Every chunk size must give the same; the last result is left to look at. */
#define for_each_chunk_size(chunk, len) \
	for (size_t chunk = 1; chunk <= (len) + 1; chunk += (chunk) < 64 ? 1 : (chunk) / 3)

static void sections_come_out_as_they_went_in(void **state)
{
	static const char *const files[] = { "maps", "auxv", "comm", "stat", "limits", "smaps" };
	char **folders = captures_with("auxv");

	(void)state;
	for (size_t f = 0; folders[f] && f < 4; f++) {
		struct pile bundle = { 0 };
		struct { char *text; size_t len; } want[6];

		for (size_t i = 0; i < 6; i++) {
			char path[64];

			want[i].text = capture_read(folders[f], files[i], &want[i].len);
			if (!want[i].text)
				want[i].text = strdup(""), want[i].len = 0;
			snprintf(path, sizeof(path), "/proc/812/%s", files[i]);
			pile_section(&bundle, path, want[i].text, want[i].len);
		}
		for_each_chunk_size(chunk, bundle.len) {
			struct result result = take_apart(bundle.bytes, bundle.len, chunk);

			assert_int_equal(result.rc, 0);
			assert_int_equal(result.count, 6);
			assert_int_equal(result.pid, 812);
			for (size_t i = 0; i < 6; i++)
				assert_section(&result, i, files[i], want[i].text, want[i].len);
			result_free(&result);
		}
		for (size_t i = 0; i < 6; i++)
			free(want[i].text);
		free(bundle.bytes);
	}
	captures_free(folders);
}

static void the_line_of_a_section_is_that_in_the_whole_file(void **state)
{
	static const char text[] =
		"==> /proc/7/maps <==\n"
		"line 2\n"
		"line 3\n"
		"\n"
		"==> /proc/7/comm <==\n"
		"\n"
		"==> /proc/sys/vm/max_map_count <==\n"
		"line 8\n";

	(void)state;
	for_each_chunk_size(chunk, sizeof(text)) {
		struct result result = take_apart(TEXT(text), chunk);

		assert_int_equal(result.rc, 0);
		assert_int_equal(result.count, 3);
		assert_section(&result, 0, "maps", TEXT("line 2\nline 3\n"));
		assert_section(&result, 1, "comm", "", 0);
		assert_section(&result, 2, "sys/vm/max_map_count", TEXT("line 8\n"));
		assert_int_equal(result.found[0].line, 2);
		assert_int_equal(result.found[1].line, 6);
		assert_int_equal(result.found[2].line, 8);
		assert_true(result.found[1].of_process);
		assert_false(result.found[2].of_process);
		result_free(&result);
	}
}

static void what_only_looks_like_a_header_is_text(void **state)
{
	static const char *const lookalikes[] = {
		"==> maps <==\n",			/* no full path */
		"==> /proc/7/maps <== \n",		/* a blank too many */
		"==> /proc/7/maps\n",
		" ==> /proc/7/maps <==\n",
		"==> /sys/7/maps <==\n",
		"7 (\n==> maps <==) S 1\n",		/* all that fits into a comm */
		"=\n==\n\n=\n\n==>\n\n==> \n\n==> /\n\n==> /proc\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(lookalikes[0]); i++) {
		struct pile bundle = { 0 }, text = { 0 };

		pile_format(&text, "before\n%s", lookalikes[i]);
		pile_section(&bundle, "/proc/7/stat", text.bytes, text.len);
		for_each_chunk_size(chunk, bundle.len) {
			struct result result = take_apart(bundle.bytes, bundle.len, chunk);

			assert_int_equal(result.rc, 0);
			assert_int_equal(result.count, 1);
			assert_section(&result, 0, "stat", text.bytes, text.len);
			result_free(&result);
		}
		free(text.bytes);
		free(bundle.bytes);
	}
}

/* As the header says it: a newline, the header line, and the text up to the next such. */
static size_t naive_header(const char *text, size_t len, size_t at)
{
	static const char mark[] = "\n==> /proc/", tail[] = " <==\n";
	size_t end = at + sizeof(mark) - 1;

	if (len - at < sizeof(mark) - 1 || memcmp(text + at, mark, sizeof(mark) - 1) != 0)
		return 0;
	while (end < len && text[end] != '\n')
		end++;
	end++;
	/* a path has at least a byte */
	if (end > len || end - at < sizeof(mark) + sizeof(tail) - 1)
		return 0;
	return memcmp(text + end - 5, tail, 5) ? 0 : end - at;
}

static void assert_as_naive(const struct pile *pile, const struct result *result)
{
	size_t at = 0, section = 0, header;

	/* pile begins with the newline that bundles do without */
	while (at < pile->len) {
		size_t end;

		header = naive_header(pile->bytes, pile->len, at);
		assert_true(header > 0);
		at += header;
		for (end = at; end < pile->len; end++)
			if (naive_header(pile->bytes, pile->len, end))
				break;
		assert_true(section < result->count);
		assert_int_equal(result->found[section].text.len, end - at);
		assert_memory_equal(result->found[section].text.bytes, pile->bytes + at, end - at);
		assert_int_equal(result->found[section].line, count_lines(pile->bytes, at));
		section++;
		at = end;
	}
	assert_int_equal(result->count, section);
}

static void random_pieces_are_taken_apart_as_by_hand(void **state)
{
	static const char *const pieces[] = {
		"\n", "\n\n", "=", "==> ", "==> /proc/", "/proc/7/", "maps", " <==", " <==\n",
		"\n==> /proc/7/", "\n==> /proc/sys/", "text", "x\n", "0123456789abcdef0123\n",
	};

	(void)state;
	srand(1);
	for (int round = 0; round < 4000; round++) {
		struct pile pile = { 0 };
		struct result result;
		int sections = 0;

		pile_format(&pile, "\n==> /proc/7/first <==\n");
		for (int i = rand() % 24; i > 0; i--) {
			if (rand() % 4 == 0)	/* a true header, never the same twice */
				pile_format(&pile, "\n==> /proc/7/%d <==\n", sections++);
			pile_format(&pile, "%s",
				    pieces[(size_t)rand() % (sizeof(pieces) / sizeof(pieces[0]))]);
		}
		result = take_apart(pile.bytes + 1, pile.len - 1, 1 + (size_t)rand() % 40);
		if (result.rc == 0)
			assert_as_naive(&pile, &result);
		else
			assert_int_equal(result.rc, -EBADMSG);
		result_free(&result);
		free(pile.bytes);
	}
}

static void assert_refused(const char *text, size_t len, uint64_t line, const char *why)
{
	for_each_chunk_size(chunk, len) {
		struct result result = take_apart(text, len, chunk);

		assert_int_equal(result.rc, -EBADMSG);
		assert_int_equal(result.trouble.error, -EBADMSG);
		assert_int_equal(result.trouble.line, line);
		assert_int_equal(result.trouble.column, 1);
		assert_non_null(strstr(result.trouble.why, why));
		assert_non_null(result.trouble.hint);
		result_free(&result);
	}
}

static void bad_bundles_name_their_place(void **state)
{
	(void)state;
	assert_refused(TEXT("==> /proc/7/maps <==\nx\n\n==> /proc/7/maps <==\n"), 4, "second");
	assert_refused(TEXT("==> /proc/7/maps <==\nx\n\n==> /proc/8/smaps <==\n"), 4, "another");
	assert_refused(TEXT("==> /proc/7/maps <==\nx\n\n==> /proc/self/smaps <==\n"), 4, "another");
	assert_refused(TEXT("==> maps <==\n"), 1, "/proc path");
	assert_refused(TEXT("==> /proc/7/maps <==\r\nx\r\n"), 1, "CR LF");
	assert_refused(TEXT("==> /proc/7/ma"), 1, "ends within a section header");
}

static void a_bundle_cut_anywhere_in_a_header_says_so(void **state)
{
	static const char text[] = "==> /proc/7/maps <==\nx\n\n==> /proc/7/smaps <==\n";
	const size_t second = 23;	/* where the second header begins, its newline included */

	(void)state;
	for (size_t len = second + 5; len < sizeof(text) - 1; len++)
		assert_refused(text, len, 4, "within a section header");
}

static void self_and_threads_are_of_one_process(void **state)
{
	static const char text[] = "==> /proc/self/maps <==\n\n==> /proc/self/task/9/maps <==\n"
				   "\n==> /proc/stat <==\n";
	struct result result = take_apart(TEXT(text), 7);

	(void)state;
	assert_int_equal(result.rc, 0);
	assert_int_equal(result.pid, 0);
	assert_section(&result, 1, "task/9/maps", "", 0);
	assert_true(result.found[1].of_process);
	assert_false(result.found[2].of_process);
	result_free(&result);
}

static void a_line_longer_than_any_path_is_no_header(void **state)
{
	struct pile text = { 0 }, bundle = { 0 };

	(void)state;
	pile_format(&text, "\n==> /proc/%200000d <==\n", 7);
	pile_section(&bundle, "/proc/7/stat", text.bytes, text.len);
	for (size_t chunk = 1; chunk < 300000; chunk = chunk * 7 + 13) {
		struct result result = take_apart(bundle.bytes, bundle.len, chunk);

		assert_int_equal(result.rc, 0);
		assert_int_equal(result.count, 1);
		assert_section(&result, 0, "stat", text.bytes, text.len);
		result_free(&result);
	}
	free(text.bytes);
	free(bundle.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_come_out_as_they_went_in),
		cmocka_unit_test(the_line_of_a_section_is_that_in_the_whole_file),
		cmocka_unit_test(what_only_looks_like_a_header_is_text),
		cmocka_unit_test(random_pieces_are_taken_apart_as_by_hand),
		cmocka_unit_test(bad_bundles_name_their_place),
		cmocka_unit_test(a_bundle_cut_anywhere_in_a_header_says_so),
		cmocka_unit_test(self_and_threads_are_of_one_process),
		cmocka_unit_test(a_line_longer_than_any_path_is_no_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
