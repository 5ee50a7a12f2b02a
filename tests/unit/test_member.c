/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every member of mm_struct is reported, worked out, or says why not. */
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

/* What the kernel's structure has had since 4.14, but for its own lists and locks. */
static const char *const members[] = {
	"mmap", "mm_rb", "vmacache_seqnum", "get_unmapped_area", "mmap_base", "mmap_legacy_base",
	"mmap_compat_base", "mmap_compat_legacy_base", "task_size", "highest_vm_end", "pgd",
	"mm_users", "mm_count", "pgtables_bytes", "nr_ptes", "nr_pmds", "nr_puds", "map_count",
	"mmap_lock", "hiwater_rss", "hiwater_vm", "total_vm", "locked_vm", "pinned_vm", "data_vm",
	"exec_vm", "stack_vm", "def_flags", "start_code", "end_code", "start_data", "end_data",
	"start_brk", "brk", "start_stack", "arg_start", "arg_end", "env_start", "env_end",
	"saved_auxv", "rss_stat", "binfmt", "context", "flags", "core_state", "owner", "user_ns",
	"exe_file", "hugetlb_usage",
};
enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static struct vmat_member member_of(const struct vmat_mm *mm, const char *name)
{
	struct vmat_member member;

	if (!vmat_mm_member_named(mm, name, &member))
		fail_msg("there is no member %s", name);
	assert_string_equal(member.name, name);
	return member;
}

/* The value, of a kind that has one. */
static uint64_t value_of(const struct vmat_mm *mm, const char *name)
{
	struct vmat_member member = member_of(mm, name);

	if (member.how > VMAT_INFERRED)
		fail_msg("%s has no value: %s, %s", name, member.source, member.remark);
	return member.value;
}

static void the_members_of_the_kernel_are_all_there(void **state)
{
	struct vmat_member member;
	struct vmat_mm *mm;
	size_t count = 0;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	for (size_t i = 0; i < MEMBERS; i++)
		member_of(mm, members[i]);
	while (vmat_mm_member(mm, count, &member)) {
		struct vmat_member named;

		/* names are unique: by its name one finds the same again */
		assert_true(vmat_mm_member_named(mm, member.name, &named));
		assert_string_equal(named.source, member.source);
		assert_string_equal(named.remark, member.remark);
		count++;
	}
	assert_true(count >= MEMBERS);
	assert_false(vmat_mm_member(mm, SIZE_MAX, &member));
	assert_false(vmat_mm_member_named(mm, "no_such_member", &member));
	vmat_mm_free(mm);
}

/* What must hold for any member of any mm. */
static void assert_sound(const struct vmat_member *member)
{
	bool has_value = member->how <= VMAT_INFERRED;

	assert_non_null(member->name);
	assert_non_null(member->source);
	assert_non_null(member->remark);
	assert_non_null(member->text);
	if (has_value && !member->source[0])
		fail_msg("%s: nobody knows from where", member->name);
	if (has_value && member->unit == VMAT_UNIT_TEXT && !member->text[0])
		fail_msg("%s: an empty text", member->name);
	if (member->how == VMAT_NOT_LOADED && !member->source[0])
		fail_msg("%s: not loaded, but from where?", member->name);
	if (member->how == VMAT_NOT_KNOWABLE && !member->remark[0])
		fail_msg("%s: not knowable, but why?", member->name);
	if (!has_value && (member->value || member->text[0]))
		fail_msg("%s: a value that is none", member->name);
}

static void every_member_of_every_capture_says_where_from_or_why_not(void **state)
{
	static const char *const files[] = { "maps", "smaps" };
	char **folders = captures_with("maps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		for (size_t f = 0; f < 4; f++) {
			struct vmat_mm *mm = capture_mm(folders[i], files[f & 1]);
			struct vmat_member member;

			if (mm && f & 2)
				capture_facts(mm, folders[i]);
			for (size_t m = 0; mm && vmat_mm_member(mm, m, &member); m++)
				assert_sound(&member);
			vmat_mm_free(mm);
		}
	}
	captures_free(folders);
}

/* -- with everything loaded --------------------------------------------------------- */

static void what_status_reports_is_held_against_the_mappings(void **state)
{
	static const char *const totals[] = { "total_vm", "data_vm", "exec_vm", "stack_vm" };
	char **folders = captures_with("smaps");
	size_t compared = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "smaps");

		capture_facts(mm, folders[i]);
		for (size_t t = 0; t < 4 && mm->count; t++, compared++) {
			struct vmat_member member = member_of(mm, totals[t]);

			assert_int_equal(member.how, VMAT_REPORTED);
			assert_string_equal(member.remark, "equals the sum over the VMAs");
		}
		vmat_mm_free(mm);
	}
	assert_true(compared > 200);
	captures_free(folders);
}

static void a_disagreement_is_said(void **state)
{
	static const char maps[] = "00400000-00401000 rw-p 00000000 00:00 0 \n";
	struct vmat_mm *mm;
	struct vmat_member member;

	(void)state;
	assert_int_equal(vmat_parse(&mm, maps, sizeof(maps) - 1, NULL), 0);
	digest_string(mm, "status", "Name:\tx\nVmSize:\t 8 kB\nVmData:\t 8 kB\nRssAnon:\t 4 kB\n");
	member = member_of(mm, "total_vm");
	assert_int_equal(member.value, 8192);
	assert_non_null(strstr(member.remark, "another moment"));
	member = member_of(mm, "data_vm");
	assert_non_null(strstr(member.remark, "maps shows no stack but [stack]"));
	vmat_mm_free(mm);
}

static void the_addresses_of_stat_lie_where_the_program_is(void **state)
{
	char **folders = captures_with("auxv");
	size_t heaps = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "maps");
		struct vmat_member brk, exe;

		capture_facts(mm, folders[i]);
		if (!mm->count) {
			vmat_mm_free(mm);
			continue;
		}
		assert_int_equal(value_of(mm, "map_count"), vmat_map_count(mm));
		assert_true(value_of(mm, "start_code") < value_of(mm, "end_code"));
		assert_true(value_of(mm, "arg_start") <= value_of(mm, "arg_end"));
		assert_non_null(vmat_vma_lookup(mm, value_of(mm, "start_stack")));
		brk = member_of(mm, "brk");
		assert_int_equal(brk.how, VMAT_INFERRED);
		assert_true(brk.value >= value_of(mm, "start_brk"));
		heaps += strstr(brk.source, "[heap]") != NULL;
		exe = member_of(mm, "exe_file");
		assert_int_equal(exe.how, VMAT_INFERRED);
		assert_int_equal(exe.text[0], '/');
		assert_string_equal(vmat_vma_name(vmat_vma_lookup(mm, value_of(mm, "start_code"))),
				    exe.text);
		assert_true(value_of(mm, "hiwater_vm") >= value_of(mm, "total_vm"));
		assert_true(value_of(mm, "highest_vm_end") <= value_of(mm, "task_size"));
		assert_int_equal(value_of(mm, "rss_stat"),
				 value_of(mm, "rss_stat[MM_FILEPAGES]") +
				 value_of(mm, "rss_stat[MM_ANONPAGES]") +
				 value_of(mm, "rss_stat[MM_SHMEMPAGES]"));
		vmat_mm_free(mm);
	}
	assert_true(heaps > 100);
	captures_free(folders);
}

static void a_32_bit_program_has_its_bases_in_the_compat_members(void **state)
{
	char **folders = captures_with("auxv");
	size_t compat = 0, native = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm;

		if (!is_capture_of(folders[i], "6.18-i686/zoo-threads") &&
		    !is_capture_of(folders[i], "6.1-i386/zoo-threads"))
			continue;
		mm = capture_mm(folders[i], "maps");
		capture_facts(mm, folders[i]);
		if (is_capture_of(folders[i], "6.18-i686/")) {
			assert_int_equal(member_of(mm, "mmap_base").how, VMAT_NOT_KNOWABLE);
			assert_true(value_of(mm, "mmap_compat_base") < 0xffffe000);
			compat++;
		} else {
			assert_int_equal(member_of(mm, "mmap_compat_base").how, VMAT_NOT_KNOWABLE);
			assert_true(value_of(mm, "mmap_base") < 0xc0000000);
			native++;
		}
		assert_string_equal(member_of(mm, "binfmt").text, "ELF, 32-bit");
		vmat_mm_free(mm);
	}
	assert_true(compat && native);
	captures_free(folders);
}

/* -- with less ------------------------------------------------------------------------ */

static void maps_alone_reconstructs_totals_and_names_what_is_missing(void **state)
{
	char **folders = captures_with("maps");
	struct vmat_mm *mm = NULL;
	struct vmat_member member;

	(void)state;
	for (size_t i = 0; folders[i] && !mm; i++)
		if (is_capture_of(folders[i], "6.18-amd64/redis"))
			mm = capture_mm(folders[i], "maps");
	assert_non_null(mm);
	member = member_of(mm, "total_vm");
	assert_int_equal(member.how, VMAT_RECONSTRUCTED);
	assert_string_equal(member.source, "sum over VMAs");
	member = member_of(mm, "data_vm");
	assert_int_equal(member.how, VMAT_RECONSTRUCTED);
	assert_true(member.remark[0] != '\0');
	member = member_of(mm, "hiwater_rss");
	assert_int_equal(member.how, VMAT_NOT_LOADED);
	assert_string_equal(member.source, "status VmHWM");
	member = member_of(mm, "start_code");
	assert_int_equal(member.how, VMAT_NOT_LOADED);
	assert_string_equal(member.source, "stat field 26");
	assert_int_equal(member_of(mm, "saved_auxv").how, VMAT_NOT_LOADED);
	assert_int_equal(member_of(mm, "pgd").how, VMAT_NOT_KNOWABLE);
	/* without the limits mmap_base is still known, its counterpart not */
	assert_int_equal(member_of(mm, "mmap_base").how, VMAT_INFERRED);
	assert_int_equal(member_of(mm, "mmap_legacy_base").how, VMAT_NOT_LOADED);
	vmat_mm_free(mm);
	captures_free(folders);
}

static void statm_stands_in_for_status(void **state)
{
	struct vmat_mm *mm;
	struct vmat_member member;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	digest_string(mm, "statm", "979 474 178 174 0 728 0\n");
	digest_string(mm, "vmatools", "page_size: 16384\n");
	member = member_of(mm, "total_vm");
	assert_int_equal(member.how, VMAT_REPORTED);
	assert_string_equal(member.source, "statm field 1");
	assert_int_equal(member.value, 979 * 16384);
	assert_int_equal(value_of(mm, "rss_stat"), 474 * 16384);
	vmat_mm_free(mm);
}

static void addresses_that_stat_hides_are_said_to_be_hidden(void **state)
{
	struct vmat_mm *mm;
	struct vmat_member member;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	digest_string(mm, "stat",
		      "812 (x) S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 99 4096 1 4294967295 "
		      "1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
	member = member_of(mm, "start_code");
	assert_int_equal(member.how, VMAT_NOT_LOADED);
	assert_non_null(strstr(member.remark, "ptrace"));
	member = member_of(mm, "hiwater_vm");
	assert_null(strstr(member.remark, "ptrace"));
	vmat_mm_free(mm);
}

static void who_has_no_address_space_has_no_members(void **state)
{
	char **folders = captures_with("maps");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm;
		struct vmat_member member;

		if (!is_capture_of(folders[i], ".kthread") && !is_capture_of(folders[i], ".zombie"))
			continue;
		mm = capture_mm(folders[i], "maps");
		capture_facts(mm, folders[i]);
		for (size_t m = 0; vmat_mm_member(mm, m, &member); m++) {
			assert_int_equal(member.how, VMAT_NOT_KNOWABLE);
			assert_non_null(strstr(member.remark, is_capture_of(folders[i], ".zombie") ?
					       "exited" : "kernel thread"));
		}
		vmat_mm_free(mm);
		found++;
	}
	assert_true(found >= 2);
	captures_free(folders);
}

static void page_tables_are_counted_apart_before_4_15(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	digest_string(mm, "status", "Name:\told\nVmPTE:\t     400 kB\nVmPMD:\t      12 kB\n");
	assert_int_equal(value_of(mm, "pgtables_bytes"), 400 * 1024);
	assert_int_equal(value_of(mm, "nr_ptes"), 100);
	assert_int_equal(value_of(mm, "nr_pmds"), 3);
	digest_string(mm, "status", "Name:\tnew\nVmPTE:\t     400 kB\nCoreDumping:\t0\n");
	assert_int_equal(member_of(mm, "nr_ptes").how, VMAT_NOT_KNOWABLE);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_members_of_the_kernel_are_all_there),
		cmocka_unit_test(every_member_of_every_capture_says_where_from_or_why_not),
		cmocka_unit_test(what_status_reports_is_held_against_the_mappings),
		cmocka_unit_test(a_disagreement_is_said),
		cmocka_unit_test(the_addresses_of_stat_lie_where_the_program_is),
		cmocka_unit_test(a_32_bit_program_has_its_bases_in_the_compat_members),
		cmocka_unit_test(maps_alone_reconstructs_totals_and_names_what_is_missing),
		cmocka_unit_test(statm_stands_in_for_status),
		cmocka_unit_test(addresses_that_stat_hides_are_said_to_be_hidden),
		cmocka_unit_test(who_has_no_address_space_has_no_members),
		cmocka_unit_test(page_tables_are_counted_apart_before_4_15),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
