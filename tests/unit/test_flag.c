/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of VmFlags is sound, and codes become bits. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/flag.h"
#include "text/vmflags.h"

static void every_code_stands_once_and_is_two_letters(void **state)
{
	size_t count;
	const struct vmat_flag_info *table = vmat_flag_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(islower((unsigned char)table[i].code[0]));
		assert_true(islower((unsigned char)table[i].code[1]));
		assert_int_equal(table[i].code[2], '\0');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(table[i].code, table[j].code);
	}
}

static void every_bit_stands_once_and_all_but_growsup_have_a_code(void **state)
{
	uint64_t seen = 0, all = (VMAT_VM_MAYBE_GUARD << 1) - 1;
	size_t count;
	const struct vmat_flag_info *table = vmat_flag_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(__builtin_popcountll(table[i].bit), 1);
		assert_int_equal(seen & table[i].bit, 0);
		seen |= table[i].bit;
	}
	/* no kernel ever printed a code for VM_GROWSUP */
	assert_int_equal(seen, all & ~VMAT_VM_GROWSUP);
}

static void every_flag_has_its_words(void **state)
{
	size_t count;
	const struct vmat_flag_info *table = vmat_flag_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(strncmp(table[i].vm, "VM_", 3), 0);
		assert_non_null(table[i].call);
		assert_true(strlen(table[i].meaning) > 5);
		assert_true(isdigit((unsigned char)table[i].since[0]));
		assert_non_null(table[i].gone);
	}
}

static void codes_become_bits(void **state)
{
	(void)state;
	assert_int_equal(flag_of_code("rd"), VMAT_VM_READ);
	assert_int_equal(flag_of_code("gu"), VMAT_VM_MAYBE_GUARD);
	assert_int_equal(flag_of_code("??"), 0);
	assert_int_equal(flag_of_code("RD"), 0);
}

static void a_line_of_flags_becomes_all_its_bits(void **state)
{
	static const char line[] = " rd wr mr mw me ac sd ";

	(void)state;
	assert_int_equal(vmflags_bits(line, sizeof(line) - 1),
			 VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_MAYREAD | VMAT_VM_MAYWRITE |
				 VMAT_VM_MAYEXEC | VMAT_VM_ACCOUNT | VMAT_VM_SOFTDIRTY);
	assert_int_equal(vmflags_bits("", 0), 0);
	assert_int_equal(vmflags_bits("   ", 3), 0);
}

static void flags_that_nobody_knows_add_nothing(void **state)
{
	static const char line[] = " rd ?? zz rdx r  wr";

	(void)state;
	assert_int_equal(vmflags_bits(line, sizeof(line) - 1), VMAT_VM_READ | VMAT_VM_WRITE);
}

static void the_lowest_bits_are_the_kernels_own(void **state)
{
	(void)state;
	assert_int_equal(VMAT_VM_READ, 0x1);
	assert_int_equal(VMAT_VM_WRITE, 0x2);
	assert_int_equal(VMAT_VM_EXEC, 0x4);
	assert_int_equal(VMAT_VM_SHARED, 0x8);
	assert_int_equal(VMAT_VM_MAYREAD, 0x10);
	assert_int_equal(VMAT_VM_MAYWRITE, 0x20);
	assert_int_equal(VMAT_VM_MAYEXEC, 0x40);
	assert_int_equal(VMAT_VM_MAYSHARE, 0x80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_stands_once_and_is_two_letters),
		cmocka_unit_test(every_bit_stands_once_and_all_but_growsup_have_a_code),
		cmocka_unit_test(every_flag_has_its_words),
		cmocka_unit_test(codes_become_bits),
		cmocka_unit_test(a_line_of_flags_becomes_all_its_bits),
		cmocka_unit_test(flags_that_nobody_knows_add_nothing),
		cmocka_unit_test(the_lowest_bits_are_the_kernels_own),
	};

	return cmocka_run_group_tests_name("flag", tests, NULL, NULL);
}
