/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading two texts in lockstep leaves out only what is equal in both, and finds the same trouble. */
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
#include "kit/maketext.h"
#include "kit/parsing.h"
#include "kit/scratch.h"
#include "kit/testdata.h"

static char *folder;	/* scratch */
static unsigned compared, refused;
static uint64_t state_of_random = 0x853c49e6748fea9b;

/* xorshift64: below @limit, the same sequence each time. */
static size_t below(size_t limit)
{
	state_of_random ^= state_of_random << 13;
	state_of_random ^= state_of_random >> 7;
	state_of_random ^= state_of_random << 17;
	return (size_t)((state_of_random >> 32) * limit >> 32);
}

/* -- the two ways -------------------------------------------------------------------------- */

struct pair {
	int rc;
	struct vmat_lockstep result;
	struct vmat_trouble trouble[2];
};

static struct pair lockstep_paths(const char *before, const char *after, bool strict)
{
	const struct vmat_load_options options = { .size = sizeof(options), .strict = strict };
	struct pair pair = { .result = { .size = sizeof(pair.result) } };

	pair.rc = vmat_load_lockstep(&pair.result, before, after, &options, pair.trouble);
	return pair;
}

static struct pair lockstep(const struct pile *before, const struct pile *after, bool strict)
{
	char *a = scratch_path(folder, "before"), *b = scratch_path(folder, "after");
	struct pair pair;

	scratch_write(folder, "before", before->bytes ? before->bytes : "", before->len);
	scratch_write(folder, "after", after->bytes ? after->bytes : "", after->len);
	pair = lockstep_paths(a, b, strict);
	free(a);
	free(b);
	return pair;
}

static void pair_free(struct pair *pair)
{
	if (pair->rc)
		return;
	vmat_mm_free(pair->result.before);
	vmat_mm_free(pair->result.after);
}

/* Rows of @full that are not in @sparse; those that are, are the same in all that was told. */
static const struct vmat_vma **left_out(const struct vmat_mm *full, const struct vmat_mm *sparse,
					size_t *count)
{
	const struct vmat_vma **out = calloc(vmat_mm_count(full) + 1, sizeof(*out));
	const struct vmat_vma *vma, *other = vmat_first_vma(sparse);

	assert_non_null(out);
	*count = 0;
	vmat_for_each_vma(full, vma) {
		if (other && vmat_vma_end(other) == vmat_vma_end(vma)) {
			assert_same_vma(full, vma, sparse, other);
			other = vmat_next_vma(sparse, other);
		} else {
			out[(*count)++] = vma;
		}
	}
	assert_null(other);
	return out;
}

static bool is_of_file(const struct vmat_vma *vma)
{
	return vmat_vma_inode(vma) || vmat_vma_dev_major(vma) || vmat_vma_dev_minor(vma);
}

/* Whether a VMA of a file is in both, with the same text. */
static bool has_same_file(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x = vmat_first_vma(a), *y = vmat_first_vma(b);

	while (x && y) {
		if (vmat_vma_start(x) == vmat_vma_start(y) && is_of_file(x) && is_of_file(y) &&
		    vmat_vma_inode(x) == vmat_vma_inode(y))
			return true;
		if (vmat_vma_start(x) <= vmat_vma_start(y))
			x = vmat_next_vma(a, x);
		else
			y = vmat_next_vma(b, y);
	}
	return false;
}

/* Where it was clipped first, unless that was passed over. */
static void assert_same_unstable_line(const struct vmat_mm *full, const struct vmat_mm *sparse)
{
	if (vmat_mm_unstable(full) == vmat_mm_unstable(sparse))
		assert_int_equal(vmat_mm_unstable_line(full), vmat_mm_unstable_line(sparse));
}

/* What was left out on one side was left out on the other, and is the same. */
static void assert_sparse(const struct vmat_mm *a, const struct vmat_mm *b,
			  const struct vmat_lockstep *result)
{
	size_t a_count, b_count;
	const struct vmat_vma **x = left_out(a, result->before, &a_count);
	const struct vmat_vma **y = left_out(b, result->after, &b_count);

	assert_int_equal(a_count, b_count);
	for (size_t i = 0; i < a_count; i++)
		assert_same_vma(a, x[i], b, y[i]);
	free(x);
	free(y);
	assert_same_unstable_line(a, result->before);
	assert_same_unstable_line(b, result->after);
	if (vmat_mm_count(a) && vmat_mm_count(b))
		assert_int_equal(has_same_file(a, b),
				 has_same_file(result->before, result->after));
}

/* The first wrong line of @text was passed over, being the same in @other; another was found. */
static bool is_behind(const struct vmat_trouble *later, const struct vmat_trouble *first,
		      const struct pile *text, const struct pile *other)
{
	const char *line = text->bytes, *end = text->bytes + text->len;

	for (uint64_t i = 1; i < first->line; i++)
		line = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
	return first->line < later->line &&
	       memmem(other->bytes, other->len, line, strcspn(line, "\n") + 1);
}

/* Both ways say the same of two texts, or refuse them for the same reason at the same place. */
static void assert_alike(const struct pile *before, const struct pile *after)
{
	struct parsed a = parse_in_chunks(before->bytes, before->len, 0, false);
	struct parsed b = parse_in_chunks(after->bytes, after->len, 0, false);
	struct pair pair = lockstep(before, after, false);

	compared++;
	if (pair.rc == -EOPNOTSUPP) {
		refused++;	/* one begins with what is not a record of the same text */
	} else if (!a.rc && !b.rc) {
		assert_int_equal(pair.rc, 0);
		assert_sparse(a.mm, b.mm, &pair.result);
		assert_int_equal(pair.result.equal,
				 before->len == after->len &&
				 (!before->len || !memcmp(before->bytes, after->bytes, before->len)));
	} else if (pair.rc) {
		const struct parsed *side = pair.trouble[0].error ? &a : &b;
		const struct vmat_trouble *trouble = &pair.trouble[side == &b];

		assert_int_equal(pair.rc, -EBADMSG);
		assert_int_equal(side->rc, -EBADMSG);
		if (!is_behind(trouble, &side->trouble, side == &a ? before : after,
			       side == &a ? after : before)) {
			assert_int_equal(trouble->line, side->trouble.line);
			assert_int_equal(trouble->column, side->trouble.column);
			assert_string_equal(trouble->why, side->trouble.why);
		}
	}
	pair_free(&pair);
	vmat_mm_free(a.mm);
	vmat_mm_free(b.mm);
}

/* -- captures ------------------------------------------------------------------------------- */

/* Every capture against the next one, which is the next phase of the same program or another one. */
static void captures_in_lockstep_are_what_they_are_alone(void **state)
{
	static const char *const files[] = { "maps", "smaps" };

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		char **folders = captures_with(files[f]);

		for (size_t i = 0; folders[i]; i++) {
			struct pile a = { 0 }, b = { 0 };

			a.bytes = capture_read(folders[i], files[f], &a.len);
			b.bytes = capture_read(folders[folders[i + 1] ? i + 1 : 0], files[f], &b.len);
			assert_alike(&a, &a);
			assert_alike(&a, &b);
			assert_alike(&b, &a);
			free(a.bytes);
			free(b.bytes);
		}
		captures_free(folders);
	}
}

/* -- mutations ------------------------------------------------------------------------------- */

/* The start of a line that is as likely as any. */
static size_t some_line(const struct pile *text)
{
	size_t at = below(text->len);

	while (at && text->bytes[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct pile *text, size_t at)
{
	const char *newline = memchr(text->bytes + at, '\n', text->len - at);

	return newline ? (size_t)(newline + 1 - text->bytes) : text->len;
}

static bool is_header(const struct pile *text, size_t at)
{
	return at < text->len && strchr("0123456789abcdef", text->bytes[at]);
}

/* The record that has that line. */
static void record_at(const struct pile *text, size_t at, size_t *start, size_t *end)
{
	while (at && !is_header(text, at)) {
		at--;
		while (at && text->bytes[at - 1] != '\n')
			at--;
	}
	*start = at;
	do {
		at = line_end(text, at);
	} while (at < text->len && !is_header(text, at));
	*end = at;
}

static void cut_out(struct pile *text, size_t start, size_t end)
{
	memmove(text->bytes + start, text->bytes + end, text->len - end);
	text->len -= end - start;
}

static void put_in(struct pile *text, size_t at, const char *bytes, size_t len)
{
	struct pile tail = { 0 };

	pile_add(&tail, text->bytes + at, text->len - at);
	text->len = at;
	pile_add(text, bytes, len);
	pile_add(text, tail.bytes, tail.len);
	free(tail.bytes);
}

/* A digit of a number other than 0 becomes another one; of a range, this may overlap or run back. */
static void change_digit(struct pile *text)
{
	for (size_t at = below(text->len); at < text->len; at++)
		if (text->bytes[at] >= '1' && text->bytes[at] <= '9') {
			text->bytes[at] = (char)('1' + below(9));
			return;
		}
}

static void drop_record(struct pile *text)
{
	size_t start, end;

	record_at(text, some_line(text), &start, &end);
	cut_out(text, start, end);
}

static void drop_line(struct pile *text)
{
	size_t at = some_line(text);

	cut_out(text, at, line_end(text, at));
}

/* The start goes down by a page or a few: it may reach into the one before, as in a torn read. */
static void lower_start(struct pile *text)
{
	size_t start, end, digit;

	record_at(text, some_line(text), &start, &end);
	digit = start + strcspn(text->bytes + start, "-") - 4;
	if (digit > start && digit < end && text->bytes[digit] > '0' && text->bytes[digit] <= '9')
		text->bytes[digit]--;
}

/* The end of one goes up: into the next one, which is equal in both texts, perhaps. */
static void raise_end(struct pile *text)
{
	size_t start, end, digit;

	record_at(text, some_line(text), &start, &end);
	digit = start + strcspn(text->bytes + start, " ") - 4;
	if (digit > start && digit < end && text->bytes[digit] >= '0' && text->bytes[digit] < '9')
		text->bytes[digit]++;
}

static void insert_junk(struct pile *text)
{
	static const char *const junk[] = {
		"junk\n", "\n", "Rss: 4 kB\n", "00000000-00001000 r-xp", "a-b c\n", "x-y: 3\n",
		"7ffff7fff000-7ffff7fff000 rw-p 00000000 00:00 0 \n", "-", "\r",
	};
	const char *one = junk[below(sizeof(junk) / sizeof(junk[0]))];

	put_in(text, below(3) ? some_line(text) : below(text->len), one, strlen(one));
}

static void cut_end(struct pile *text)
{
	text->len -= below(text->len < 2000 ? text->len : 2000);
}

static void mutate(struct pile *text, bool gently)
{
	static void (*const ways[])(struct pile *) = {
		change_digit, drop_record, lower_start, raise_end, /* these seldom do harm */
		drop_line, insert_junk, cut_end,
	};

	if (text->len > 1)
		ways[below(gently ? 4 : sizeof(ways) / sizeof(ways[0]))](text);
}

/* Torn reads in both, differences in one; changed @most times at most. */
static void compare_mutated(const struct pile *text, size_t most)
{
	struct pile before = { 0 }, after = { 0 };
	bool gently = below(4);

	pile_add(&before, text->bytes, text->len);
	for (size_t n = below(3); n; n--)
		mutate(&before, true);
	pile_add(&after, before.bytes, before.len);
	for (size_t n = 1 + below(most); n; n--)
		mutate(below(4) ? &after : &before, gently);
	assert_alike(&before, &after);
	free(before.bytes);
	free(after.bytes);
}

static void mutate_capture(const char *folder_of_capture, const char *file, unsigned times)
{
	struct pile text = { 0 };

	text.bytes = capture_read(folder_of_capture, file, &text.len);
	while (text.len && times--)
		compare_mutated(&text, 6);
	free(text.bytes);
}

static void mutated_captures_in_lockstep_are_what_they_are_alone(void **state)
{
	static const char *const files[] = { "maps", "smaps" };

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		char **folders = captures_with(files[f]);

		for (size_t i = 0; folders[i]; i++)
			mutate_capture(folders[i], files[f], 60);
		captures_free(folders);
	}
	assert_true(refused < compared / 50);
}

/* More than one window sees, and written in all the ways that there are. */
static void long_texts_in_lockstep_are_what_they_are_alone(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (unsigned i = 0; i < 24; i++) {
		struct pile text = make_text(i % 4, 20000, &seed);

		if (text.len) {
			compare_mutated(&text, 3);
			compare_mutated(&text, 300);
		}
		free(text.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_texts_in_lockstep_are_what_they_are_alone),
		cmocka_unit_test(captures_in_lockstep_are_what_they_are_alone),
		cmocka_unit_test(mutated_captures_in_lockstep_are_what_they_are_alone),
	};
	int failed;

	folder = scratch_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_remove(folder);
	return failed;
}
