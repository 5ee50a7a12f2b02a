/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text that is accepted comes back byte for byte, however it was cut into chunks. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/maketext.h"
#include "kit/parsing.h"
#include "kit/smallfiles.h"

/* On failure, the text is what one wants to see. */
static void explain(const struct parsed *parsed, const struct pile *text)
{
	if (!parsed->rc)
		return;
	print_message("%.*s", (int)text->len, text->bytes);
	fail_msg("line %ju, column %ju: %s", (uintmax_t)parsed->trouble.line,
		 (uintmax_t)parsed->trouble.column, parsed->trouble.why);
}

static void random_texts_come_back(bool smaps, unsigned texts, uint64_t seed)
{
	while (texts--) {
		struct pile text = make_text(smaps, 40, &seed);
		struct parsed whole = parse_in_chunks(text.bytes, text.len, 0, false), parts;
		size_t most = next_random(&seed) % 2 ? 30 : 3000;

		explain(&whole, &text);
		assert_dump(whole.mm, text.bytes, text.len);
		parts = parse_in_chunks(text.bytes, text.len, 1 + next_random(&seed) % most, false);
		explain(&parts, &text);
		assert_same_mm(whole.mm, parts.mm);
		assert_dump(parts.mm, text.bytes, text.len);
		vmat_mm_free(whole.mm);
		vmat_mm_free(parts.mm);
		free(text.bytes);
	}
}

static void random_maps_come_back(void **state)
{
	(void)state;
	random_texts_come_back(false, 1500, 1);
}

static void random_smaps_come_back(void **state)
{
	(void)state;
	random_texts_come_back(true, 700, 2);
}

/* One to three changes: another byte, a byte less or more, a line less, twice or moved. */
static void spoil(struct pile *text, uint64_t *seed)
{
	static const char bytes[] = "0123456789abcdefABFxyz-: \n\r\t\\kBrwsp_[]\x1b\x80";
	size_t at = next_random(seed) % text->len, line = at, end = at;
	char *copy;

	while (line && text->bytes[line - 1] != '\n')
		line--;
	while (end < text->len && text->bytes[end] != '\n')
		end++;
	end += end < text->len;
	switch (next_random(seed) % 8) {
	case 0:
	case 1:
	case 2:
		text->bytes[at] = bytes[next_random(seed) % (sizeof(bytes) - 1)];
		break;
	case 3:
		text->bytes[at] = (char)next_random(seed);
		break;
	case 4:
		memmove(text->bytes + at, text->bytes + at + 1, --text->len - at);
		break;
	case 5:
		memmove(text->bytes + line, text->bytes + end, text->len - end);
		text->len -= end - line;
		break;
	default:
		copy = malloc(end - line);
		memcpy(copy, text->bytes + line, end - line);
		pile_add(text, copy, end - line);
		/* a line twice: here, or at the end */
		if (next_random(seed) % 2) {
			memmove(text->bytes + end, text->bytes + line,
				text->len - end);
			memcpy(text->bytes + line, copy, end - line);
		}
		free(copy);
	}
}

/* The whole-record reader, the line reader and any mixture of them give the same verdict. */
static bool try_verdicts(const struct pile *text, uint64_t *seed)
{
	struct parsed whole = parse_in_chunks(text->bytes, text->len, 0, false);
	size_t chunks[] = { 1, 1 + next_random(seed) % 700 };

	for (size_t i = 0; i < 2; i++) {
		struct parsed parts = parse_in_chunks(text->bytes, text->len, chunks[i], false);

		assert_int_equal(parts.rc, whole.rc);
		if (whole.rc) {
			assert_int_equal(whole.rc, -EBADMSG);
			assert_string_equal(parts.trouble.why, whole.trouble.why);
			assert_int_equal(parts.trouble.line, whole.trouble.line);
			assert_int_equal(parts.trouble.column, whole.trouble.column);
		} else {
			assert_same_mm(parts.mm, whole.mm);
		}
		vmat_mm_free(parts.mm);
	}
	if (!whole.rc)
		assert_dump(whole.mm, text->bytes, text->len);
	else
		assert_in_range(whole.trouble.line, 1, count_lines(text->bytes, text->len) + 1);
	vmat_mm_free(whole.mm);
	return !whole.rc;
}

static void spoilt_captures_are_refused_or_come_back(void **state)
{
	char **folders = captures_with("smaps");
	unsigned tried = 0, accepted = 0;
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		const char *file = next_random(&seed) % 4 ? "smaps" : "maps";
		size_t len, first;
		char *text = capture_read(folders[i], file, &len);

		for (unsigned round = 0; text && len && round < 60; round++) {
			uint64_t changes = 1 + next_random(&seed) % 3;
			struct pile spoilt = { 0 };

			first = first_mappings(text, len, 1 + next_random(&seed) % 5);
			pile_add(&spoilt, text, first);
			while (changes-- && spoilt.len)
				spoil(&spoilt, &seed);
			tried++;
			if (spoilt.len)
				accepted += try_verdicts(&spoilt, &seed);
			free(spoilt.bytes);
		}
		free(text);
	}
	captures_free(folders);
	/* the test would say nothing if nearly all were refused, or accepted */
	assert_in_range(accepted, tried / 10, tried - tried / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_maps_come_back),
		cmocka_unit_test(random_smaps_come_back),
		cmocka_unit_test(spoilt_captures_are_refused_or_come_back),
	};

	return cmocka_run_group_tests_name("round trip", tests, NULL, NULL);
}
