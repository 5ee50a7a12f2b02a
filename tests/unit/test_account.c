/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's totals, computed from the VMAs, against what status said of the same process. */
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
#include "model/account.h"
#include "model/facts.h"

static uint64_t told(const struct vmat_mm *mm, enum fact fact)
{
	uint64_t value;

	if (!facts_get(mm, fact, &value))
		fail_msg("%s was not told", fact_table[fact].source);
	return value;
}

static bool has_vm_lines(const struct vmat_mm *mm)
{
	uint64_t value;

	return facts_get(mm, FACT_STATUS_VM_SIZE, &value);
}

/* Every capture of @file with its status: all four totals, or those that maps can give. */
static size_t compare_totals(const char *file, bool stacks_show)
{
	char **folders = captures_with(file);
	size_t compared = 0;

	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], file);
		struct account account;
		uint64_t exec_vm;

		capture_facts(mm, folders[i]);
		account_of(mm, &account);
		if (!has_vm_lines(mm)) {
			assert_int_equal(account.total_vm, 0);
		} else if (stacks_show || !is_capture_of(folders[i], "zoo-growsdown")) {
			assert_true(account_told_exec_vm(mm, &exec_vm));
			if (account.total_vm != told(mm, FACT_STATUS_VM_SIZE) ||
			    account.data_vm != told(mm, FACT_STATUS_VM_DATA) ||
			    account.stack_vm != told(mm, FACT_STATUS_VM_STK) ||
			    account.exec_vm != exec_vm)
				fail_msg("%s/%s: the VMAs sum up to another value", folders[i],
					 file);
			assert_false(account.old_formula);
			compared++;
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
	return compared;
}

static void totals_over_smaps_are_those_of_status(void **state)
{
	(void)state;
	assert_true(compare_totals("smaps", true) > 50);
}

static void totals_over_maps_are_those_of_status_where_no_other_stack_is(void **state)
{
	(void)state;
	assert_true(compare_totals("maps", false) > 100);
}

static void what_grows_down_besides_the_stack_is_data_to_maps(void **state)
{
	char **folders = captures_with("smaps");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *maps, *smaps;
		struct account from_maps, from_smaps;

		if (!is_capture_of(folders[i], "zoo-growsdown"))
			continue;
		maps = capture_mm(folders[i], "maps");
		smaps = capture_mm(folders[i], "smaps");
		account_of(maps, &from_maps);
		account_of(smaps, &from_smaps);
		assert_true(from_maps.stack_uncertain);
		assert_false(from_smaps.stack_uncertain);
		assert_true(from_smaps.stack_vm > from_maps.stack_vm);
		assert_int_equal(from_smaps.stack_vm + from_smaps.data_vm,
				 from_maps.stack_vm + from_maps.data_vm);
		assert_int_equal(from_smaps.total_vm, from_maps.total_vm);
		vmat_mm_free(maps);
		vmat_mm_free(smaps);
		found++;
	}
	assert_true(found > 0);
	captures_free(folders);
}

/* -- older kernels ---------------------------------------------------------------- */

static const char smaps_3_10[] =
	"00400000-00402000 r-xp 00000000 08:01 12                         /bin/old\n"
	"Size:                  8 kB\nVmFlags: rd ex mr mw me dw \n"
	"00602000-00603000 rw-p 00002000 08:01 12                         /bin/old\n"
	"Size:                  4 kB\nVmFlags: rd wr mr mw me dw ac \n"
	"00700000-00701000 r-xp 00000000 00:00 0 \n"
	"Size:                  4 kB\nVmFlags: rd ex mr mw me \n"
	"00800000-00803000 rw-p 00000000 00:00 0                          [heap]\n"
	"Size:                 12 kB\nVmFlags: rd wr mr mw me ac \n"
	"7ffd00001000-7ffd00005000 rw-p 00000000 00:00 0                  [stack]\n"
	"Size:                 20 kB\nVmFlags: rd wr mr mw me gd ac \n";

static void before_4_5_whatever_maps_a_file_is_shared_vm(void **state)
{
	struct account account;
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, smaps_3_10, sizeof(smaps_3_10) - 1, NULL), 0);
	digest_string(mm, "status", "Name:\told\nVmSize:\t      48 kB\nVmRSS:\t       8 kB\n");
	account_of(mm, &account);
	assert_true(account.old_formula);
	/* the guard page below the stack is counted, though maps does not show it */
	assert_int_equal(account.total_vm, 48 * 1024);
	assert_int_equal(account.stack_vm, 20 * 1024);
	assert_int_equal(account.shared_vm, 12 * 1024);
	assert_int_equal(account.exec_vm, 8 * 1024);
	assert_int_equal(account.data_vm, account.total_vm - account.shared_vm -
			 account.stack_vm);
	vmat_mm_free(mm);
}

static void since_4_5_flags_decide(void **state)
{
	struct account account;
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, smaps_3_10, sizeof(smaps_3_10) - 1, NULL), 0);
	digest_string(mm, "status", "Name:\tnew\nVmSize:\t      48 kB\nRssAnon:\t       8 kB\n");
	account_of(mm, &account);
	assert_false(account.old_formula);
	assert_int_equal(account.shared_vm, 0);
	assert_int_equal(account.exec_vm, 12 * 1024);
	assert_int_equal(account.data_vm, 16 * 1024);
	vmat_mm_free(mm);
}

static void a_library_size_below_zero_still_sums_up(void **state)
{
	static const struct { const char *status; uint64_t wanted; } cases[] = {
		/* exec_vm 8 kB, the program's text 12 kB: VmLib is -4 kB in an unsigned long */
		{ "Name:\ta\nVmExe:\t12 kB\nVmLib:\t18446744073709551612 kB\n", 8 * 1024 },
		{ "Name:\ta\nVmExe:\t12 kB\nVmLib:\t4294967292 kB\n", 8 * 1024 },
		{ "Name:\ta\nVmExe:\t12 kB\nVmLib:\t3000 kB\n", 3012 * 1024 },
		/* 5 TiB of libraries are not below zero */
		{ "Name:\ta\nVmExe:\t12 kB\nVmLib:\t5368709120 kB\n", UINT64_C(5368709132) * 1024 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm;
		uint64_t exec_vm;

		assert_int_equal(mm_new(&mm), 0);
		digest_string(mm, "status", cases[i].status);
		assert_true(account_told_exec_vm(mm, &exec_vm));
		assert_true(exec_vm == cases[i].wanted);
		vmat_mm_free(mm);
	}
}

/* -- by a slower way ------------------------------------------------------------------ */

/* A random smaps, and its totals counted with the rules written out one by one. */
static char *random_smaps(uint64_t *seed, struct account *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	uint64_t at = 0x10000;

	*wanted = (struct account){ 0 };
	for (unsigned i = 0; i < 40; i++) {
		uint64_t r = next_random(seed), bytes = (1 + r % 9) << 12;
		bool w = r & 256, x = r & 512, s = r & 1024, gd = r & 2048, ss = r & 4096;

		at += (r >> 20 & 3) << 12;
		fprintf(out, "%08jx-%08jx r%c%c%c 00000000 00:00 0 \n", (uintmax_t)at,
			(uintmax_t)(at + bytes), w ? 'w' : '-', x ? 'x' : '-', s ? 's' : 'p');
		fprintf(out, "Size:           %8ju kB\nVmFlags: rd %s%s%s%s%s\n",
			(uintmax_t)bytes / 1024, w ? "wr " : "", x ? "ex " : "",
			s && w ? "sh ms " : s ? "ms " : "", gd ? "gd " : "", ss ? "ss " : "");
		at += bytes;
		wanted->total_vm += bytes;
		if (gd || ss)
			wanted->stack_vm += bytes;
		if (x && !w && !gd && !ss)
			wanted->exec_vm += bytes;
		if (w && !s && !gd && !ss)
			wanted->data_vm += bytes;
	}
	fclose(out);
	return text;
}

static void random_address_spaces_are_counted_rule_by_rule(void **state)
{
	uint64_t seed = 451;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct account wanted, account;
		char *text = random_smaps(&seed, &wanted);
		struct vmat_mm *mm;

		assert_int_equal(vmat_parse(&mm, text, strlen(text), NULL), 0);
		account_of(mm, &account);
		assert_int_equal(account.total_vm, wanted.total_vm);
		assert_int_equal(account.stack_vm, wanted.stack_vm);
		assert_int_equal(account.exec_vm, wanted.exec_vm);
		assert_int_equal(account.data_vm, wanted.data_vm);
		vmat_mm_free(mm);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(totals_over_smaps_are_those_of_status),
		cmocka_unit_test(totals_over_maps_are_those_of_status_where_no_other_stack_is),
		cmocka_unit_test(what_grows_down_besides_the_stack_is_data_to_maps),
		cmocka_unit_test(before_4_5_whatever_maps_a_file_is_shared_vm),
		cmocka_unit_test(since_4_5_flags_decide),
		cmocka_unit_test(a_library_size_below_zero_still_sums_up),
		cmocka_unit_test(random_address_spaces_are_counted_rule_by_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
