/* SPDX-License-Identifier: GPL-2.0-or-later */
/* auxv of every word size and byte order, told apart by content, as bytes and as hex. */
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
#include "kit/smallfiles.h"
#include "model/facts.h"
#include "text/mmstat.h"

static struct vmat_mm *read_auxv(const void *bytes, size_t len)
{
	struct vmat_mm *mm;

	assert_int_equal(mm_new(&mm), 0);
	digest(mm, "auxv", bytes, len);
	return mm;
}

static void word_size_byte_order_and_page_size_are_the_kernels(void **state)
{
	char **folders = captures_with("auxv");
	size_t big = 0, narrow = 0, told = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *wordsize = capture_meta(folders[i], "wordsize");
		char *endian = capture_meta(folders[i], "endian");
		char *pagesize = capture_meta(folders[i], "pagesize");
		size_t len;
		char *bytes = capture_read(folders[i], "auxv", &len);
		struct vmat_mm *mm = read_auxv(bytes, len);
		/* one 32-bit program is among those taken on the 64-bit kernel */
		unsigned bits = is_capture_of(folders[i], "leak-m32") ? 32 :
				(unsigned)atoi(wordsize);
		uint64_t page = 0;

		if (len) {
			assert_int_equal(mm->facts->auxv_word_bytes * 8, bits);
			assert_int_equal(mm->facts->auxv_big_endian, !strcmp(endian, "big"));
			assert_true(facts_auxv(mm, AUXV_PAGESZ, &page));
			assert_int_equal(page, strtoul(pagesize, NULL, 10));
			big += mm->facts->auxv_big_endian;
			narrow += bits == 32;
			told++;
		}
		vmat_mm_free(mm);
		free(bytes);
		free(pagesize);
		free(endian);
		free(wordsize);
	}
	assert_true(big && narrow && told > big + narrow);
	captures_free(folders);
}

static void the_vdso_and_the_headers_are_where_maps_has_them(void **state)
{
	char **folders = captures_with("auxv");
	size_t vdsos = 0, headers = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "maps");
		const struct vmat_vma *vma;
		uint64_t address;
		size_t len;
		char *bytes = capture_read(folders[i], "auxv", &len);

		digest(mm, "auxv", bytes, len);
		if (mm->count && facts_auxv(mm, AUXV_SYSINFO_EHDR, &address)) {
			vma = vmat_vma_lookup(mm, address);
			/* zoo-detached unmapped it */
			if (vma && !strcmp(vmat_vma_name(vma), "[vdso]")) {
				assert_int_equal(vmat_vma_start(vma), address);
				vdsos++;
			}
		}
		if (mm->count && facts_auxv(mm, AUXV_PHDR, &address)) {
			vma = vmat_vma_lookup(mm, address);
			assert_non_null(vma);
			headers += vmat_vma_name(vma)[0] == '/';
		}
		free(bytes);
		vmat_mm_free(mm);
	}
	assert_true(vdsos > 100 && headers > 100);
	captures_free(folders);
}

/* -- other machines ----------------------------------------------------------- */

static void put_word(unsigned char *out, unsigned bytes, bool big, uint64_t word)
{
	for (unsigned i = 0; i < bytes; i++)
		out[big ? bytes - 1 - i : i] = (unsigned char)(word >> 8 * i);
}

/* The entries as another machine would write them; free() it. */
static unsigned char *write_auxv(const struct mm_facts *facts, unsigned bytes, bool big,
				 size_t *len)
{
	unsigned char *out = calloc(facts->auxv_count + 1, 2 * bytes);

	assert_non_null(out);
	for (size_t i = 0; i < facts->auxv_count; i++) {
		uint64_t value = facts->auxv[i].value;

		if (facts->auxv[i].type == AUXV_PHENT)
			value = bytes == 8 ? 56 : 32;
		put_word(out + 2 * i * bytes, bytes, big, facts->auxv[i].type);
		put_word(out + (2 * i + 1) * bytes, bytes, big, value);
	}
	*len = (facts->auxv_count + 1) * 2 * bytes;
	return out;
}

static void assert_same_entries(const struct mm_facts *a, const struct mm_facts *b,
				unsigned bytes)
{
	uint64_t mask = bytes == 8 ? UINT64_MAX : UINT32_MAX;

	assert_int_equal(a->auxv_count, b->auxv_count);
	for (size_t i = 0; i < a->auxv_count; i++) {
		assert_int_equal(a->auxv[i].type, b->auxv[i].type);
		if (a->auxv[i].type != AUXV_PHENT)
			assert_true((a->auxv[i].value & mask) == b->auxv[i].value);
	}
}

static void the_same_entries_written_by_any_machine_read_the_same(void **state)
{
	char **folders = captures_with("auxv");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t len;
		char *bytes = capture_read(folders[i], "auxv", &len);
		struct vmat_mm *mm = read_auxv(bytes, len);

		for (unsigned way = 0; len && way < 4; way++) {
			unsigned word_bytes = way & 1 ? 4 : 8;
			bool big = way & 2;
			size_t other_len;
			unsigned char *other = write_auxv(mm->facts, word_bytes, big, &other_len);
			struct vmat_mm *other_mm = read_auxv(other, other_len);

			assert_int_equal(other_mm->facts->auxv_word_bytes, word_bytes);
			assert_int_equal(other_mm->facts->auxv_big_endian, big);
			assert_same_entries(mm->facts, other_mm->facts, word_bytes);
			vmat_mm_free(other_mm);
			free(other);
		}
		vmat_mm_free(mm);
		free(bytes);
	}
	captures_free(folders);
}

/* -- as text ------------------------------------------------------------------- */

/* As xxd -p, od -An -tx1 and people write bytes; free() it. */
static char *as_hex(const char *bytes, size_t len, const char *before, const char *digits,
		    size_t a_line)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < len; i++) {
		fputs(before, out);
		fputc(digits[(unsigned char)bytes[i] >> 4], out);
		fputc(digits[bytes[i] & 15], out);
		if (i % a_line == a_line - 1)
			fputc('\n', out);
	}
	fclose(out);
	return text;
}

static void hex_digits_read_as_the_bytes_do(void **state)
{
	static const struct { const char *before, *digits; size_t a_line; } ways[] = {
		{ "", "0123456789abcdef", 30 },
		{ " ", "0123456789abcdef", 16 },
		{ "\t", "0123456789ABCDEF", 1 },
		{ "", "0123456789ABCDEF", 4096 },
	};
	char **folders = captures_with("auxv");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t len;
		char *bytes = capture_read(folders[i], "auxv", &len);
		struct vmat_mm *mm = read_auxv(bytes, len);

		for (size_t way = 0; len && way < 4; way++) {
			char *hex = as_hex(bytes, len, ways[way].before, ways[way].digits,
					   ways[way].a_line);
			struct vmat_mm *hex_mm = read_auxv(hex, strlen(hex));

			assert_same_entries(mm->facts, hex_mm->facts, 8);
			assert_string_equal(mm->facts->auxv_summary, hex_mm->facts->auxv_summary);
			vmat_mm_free(hex_mm);
			free(hex);
		}
		vmat_mm_free(mm);
		free(bytes);
	}
	captures_free(folders);
}

/* -- bad ones -------------------------------------------------------------------- */

/* How many entries were read; -1: refused. */
static int entries_of(const char *bytes, size_t len)
{
	struct vmat_mm *mm;
	char *exact = malloc(len ? len : 1);
	int count = -1;

	assert_non_null(exact);
	memcpy(exact, bytes, len);
	assert_int_equal(mm_new(&mm), 0);
	if (!mmstat_parse(mm, "auxv", exact, len, NULL))
		count = mm->facts ? (int)mm->facts->auxv_count : 0;
	vmat_mm_free(mm);
	free(exact);
	return count;
}

static void a_cut_vector_tells_nothing(void **state)
{
	char **folders = captures_with("auxv");
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t len, end;
		char *bytes = capture_read(folders[i], "auxv", &len);
		struct vmat_mm *mm = read_auxv(bytes, len);

		end = len ? (mm->facts->auxv_count + 1) * 2 * mm->facts->auxv_word_bytes : 0;
		for (size_t cut = 0; cut < end; cut++) {
			int count = entries_of(bytes, cut);

			assert_true(count <= 0);
			refused += count < 0;
		}
		vmat_mm_free(mm);
		free(bytes);
	}
	assert_true(refused > 1000);
	captures_free(folders);
}

static void what_shows_no_word_size_tells_nothing(void **state)
{
	static const char zeros[32];
	static const char one_pair[16] = { 1, 0, 0, 0, 5 };

	(void)state;
	assert_int_equal(entries_of(zeros, sizeof(zeros)), 0);
	assert_int_equal(entries_of(one_pair, sizeof(one_pair)), 0);
	assert_int_equal(entries_of(" \n", 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(word_size_byte_order_and_page_size_are_the_kernels),
		cmocka_unit_test(the_vdso_and_the_headers_are_where_maps_has_them),
		cmocka_unit_test(the_same_entries_written_by_any_machine_read_the_same),
		cmocka_unit_test(hex_digits_read_as_the_bytes_do),
		cmocka_unit_test(a_cut_vector_tells_nothing),
		cmocka_unit_test(what_shows_no_word_size_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
