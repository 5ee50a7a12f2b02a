/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each rule for roles makes of address spaces as linkers, kernels and runtimes build them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/loading.h"
#include "kit/roles.h"
#include "kit/scratch.h"
#include "model/facts.h"
#include "vmatools.h"

/* -- linkers ------------------------------------------------------------------ */

static void gnu_ld_puts_rodata_between_text_and_relro(void **state)
{
	(void)state;
	assert_roles(
"555555554000-555555556000 r--p 00000000 fe:00 9 /usr/bin/cat => rodata ?\n"
"555555556000-55555555b000 r-xp 00002000 fe:00 9 /usr/bin/cat => text ?\n"
"55555555b000-55555555d000 r--p 00007000 fe:00 9 /usr/bin/cat => rodata ?\n"
"55555555e000-55555555f000 r--p 00009000 fe:00 9 /usr/bin/cat => relro ?\n"
"55555555f000-555555560000 rw-p 0000a000 fe:00 9 /usr/bin/cat => data ?\n"
"555555571000-555555592000 rw-p 00000000 00:00 0 [heap] => heap !\n"
"7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack] => stack !\n");
}

/* Tiny segments: the page where two of them meet is mapped twice, even three times. */
static void one_page_of_a_file_may_be_in_several_segments(void **state)
{
	(void)state;
	assert_roles(
"561d807c9000-561d807ca000 r-xp 00000000 fe:00 9 /home/u/gold => text\n"
"561d807ca000-561d807cb000 r--p 00000000 fe:00 9 /home/u/gold => rodata\n"
"561d807cb000-561d807cc000 r--p 00000000 fe:00 9 /home/u/gold => relro\n"
"561d807cc000-561d807cf000 rw-p 00001000 fe:00 9 /home/u/gold => data\n"
"7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack] => stack\n");
}

static void lld_puts_rodata_first_and_relro_behind_the_text(void **state)
{
	(void)state;
	assert_roles(
"563cc4aa8000-563cc4abf000 r--p 00000000 fe:00 9 /home/u/rzoo => rodata\n"
"563cc4abf000-563cc4b03000 r-xp 00016000 fe:00 9 /home/u/rzoo => text\n"
"563cc4b03000-563cc4b07000 r--p 00059000 fe:00 9 /home/u/rzoo => relro ?\n"
"563cc4b07000-563cc4b09000 rw-p 0005c000 fe:00 9 /home/u/rzoo => data\n");
}

static void go_puts_large_rodata_behind_text_that_comes_first(void **state)
{
	(void)state;
	assert_roles(
"00400000-00485000 r-xp 00000000 fe:00 9 /home/u/gozoo => text\n"
"00485000-00517000 r--p 00085000 fe:00 9 /home/u/gozoo => rodata\n"
"00517000-00530000 rw-p 00117000 fe:00 9 /home/u/gozoo => data\n"
"00530000-00563000 rw-p 00000000 00:00 0  => bss ?\n"
"c000000000-c005c00000 rw-p 00000000 00:00 0  => anon\n"
"c005c00000-c008000000 ---p 00000000 00:00 0  => reservation\n");
}

static void two_segments_of_old_are_text_and_relro_with_data(void **state)
{
	(void)state;
	assert_roles(
"00110000-00111000 r-xp 00110000 00:00 0 [vdso] => vdso !\n"
"00bd9000-00bf3000 r-xp 00000000 fd:00 7 /lib/ld-2.5.so => text\n"
"00bf3000-00bf4000 r--p 0001a000 fd:00 7 /lib/ld-2.5.so => relro ?\n"
"00bf4000-00bf5000 rw-p 0001b000 fd:00 7 /lib/ld-2.5.so => data\n"
"00c10000-00d4e000 r-xp 00000000 fd:00 8 /lib/libc-2.5.so => text\n"
"00d4e000-00d50000 r--p 0013e000 fd:00 8 /lib/libc-2.5.so => relro ?\n"
"00d50000-00d51000 rw-p 00140000 fd:00 8 /lib/libc-2.5.so => data\n"
"00d51000-00d54000 rw-p 00d51000 00:00 0  => bss ?\n"
"08048000-08052000 r-xp 00000000 fd:00 9 /bin/cat => text\n"
"08052000-08053000 rw-p 0000a000 fd:00 9 /bin/cat => data\n"
"09a9d000-09abe000 rw-p 09a9d000 00:00 0 [heap] => heap !\n"
"bfd44000-bfd5a000 rw-p bffe9000 00:00 0 [stack] => stack !\n");
}

/* ld.so leaves the hole between segments of 2 MiB alignment inaccessible: it guards nothing. */
static void a_hole_in_an_object_is_a_reservation(void **state)
{
	(void)state;
	assert_roles(
"3c24c00000-3c24d4d000 r-xp 00000000 fd:00 8 /lib64/libc-2.5.so => text\n"
"3c24d4d000-3c24f4d000 ---p 0014d000 fd:00 8 /lib64/libc-2.5.so => reservation\n"
"3c24f4d000-3c24f51000 r--p 0014d000 fd:00 8 /lib64/libc-2.5.so => relro\n"
"3c24f51000-3c24f52000 rw-p 00151000 fd:00 8 /lib64/libc-2.5.so => data\n"
"3c24f52000-3c24f57000 rw-p 3c24f52000 00:00 0  => bss\n"
"ffffffffff600000-ffffffffffe00000 ---p 00000000 00:00 0 [vdso] => vsyscall ?\n");
}

/* Kernels of old load ld.so with an open hole, in which the vdso and others come to lie. */
static void other_mappings_may_lie_between_the_segments_of_ld_so(void **state)
{
	(void)state;
	assert_roles(
"7ffff7dd7000-7ffff7dfd000 r-xp 00000000 08:01 8 /lib/x86_64-linux-gnu/ld-2.23.so => text\n"
"7ffff7fe0000-7ffff7fe3000 rw-p 00000000 00:00 0  => anon\n"
"7ffff7ff8000-7ffff7ffa000 r--p 00000000 00:00 0 [vvar] => vvar\n"
"7ffff7ffa000-7ffff7ffc000 r-xp 00000000 00:00 0 [vdso] => vdso\n"
"7ffff7ffc000-7ffff7ffd000 r--p 00025000 08:01 8 /lib/x86_64-linux-gnu/ld-2.23.so => relro\n"
"7ffff7ffd000-7ffff7ffe000 rw-p 00026000 08:01 8 /lib/x86_64-linux-gnu/ld-2.23.so => data\n"
"7ffff7ffe000-7ffff7fff000 rw-p 00000000 00:00 0  => bss ?\n"
"7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack] => stack\n");
}

static void text_is_not_the_first_segment_of_all(void **state)
{
	(void)state;
	assert_roles(
"00400000-00b6f000 r--p 00000000 fe:00 9 /usr/bin/node => rodata\n"
"00b6f000-00b71000 r-xp 0076f000 fe:00 9 /usr/bin/node => text\n"
"00b72000-025fe000 r-xp 00772000 fe:00 9 /usr/bin/node => text\n"
"02600000-02601000 r-xp 02200000 fe:00 9 /usr/bin/node => text\n"
"02601000-0563a000 r--p 02201000 fe:00 9 /usr/bin/node => rodata\n"
"0563a000-0563e000 r--p 05239000 fe:00 9 /usr/bin/node => relro\n"
"0563e000-0565d000 rw-p 0523d000 fe:00 9 /usr/bin/node => data\n"
"0565d000-05689000 rw-p 00000000 00:00 0  => bss\n"
"417a7000-41a53000 rw-p 00000000 00:00 0 [heap] => heap\n"
"7f20a8002000-7f20a8003000 ---p 00000000 00:00 0  => guard\n"
"7f20a8003000-7f20a803f000 rwxp 00000000 00:00 0  => jit ?\n"
"7f20a803f000-7f20c7e40000 ---p 00000000 00:00 0  => reservation\n"
"7f20c7e40000-7f20c7fd2000 r-xp 014c4000 fe:00 9 /usr/bin/node => text ?\n"
"7f20c7fd2000-7f20c8000000 ---p 00000000 00:00 0  => reservation\n");
}

static void pages_of_64_kib_move_all_borders(void **state)
{
	(void)state;
	assert_roles(
"10000000-10110000 r-xp 00000000 00:02 17 /init => text\n"
"10110000-10120000 r--p 00100000 00:02 17 /init => relro\n"
"10120000-10130000 rw-p 00110000 00:02 17 /init => data\n"
"1b2a0000-1b420000 rw-p 00000000 00:00 0 [heap] => heap\n"
"7fffbab00000-7fffbab10000 ---p 00000000 00:00 0  => guard\n"
"7fffbab10000-7fffbab90000 rw-p 00000000 00:00 0  => thread-stack ?\n"
"7fffbab90000-7fffbaba0000 ---p 00000000 00:00 0  => guard\n"
"7fffbaba0000-7fffbac20000 rw-p 00000000 00:00 0  => thread-stack\n"
"7fffbaf80000-7fffbafa0000 r--p 00000000 00:00 0 [vvar] => vvar !\n"
"7fffbafa0000-7fffbafb0000 r-xp 00000000 00:00 0 [vdso] => vdso !\n");
}

/* What once was writable still has `ac`: it settles what the layout leaves open. */
static void vmflags_tell_relro_from_rodata(void **state)
{
	(void)state;
	assert_roles(
"00400000-00485000 r-xp 00000000 fe:00 9 /opt/a => text\n"
"VmFlags: rd ex mr mw me\n"
"00485000-00517000 r--p 00085000 fe:00 9 /opt/a => relro ?\n"
"VmFlags: rd mr mw me ac\n"
"00517000-00530000 rw-p 00117000 fe:00 9 /opt/a => data\n"
"VmFlags: rd wr mr mw me ac\n"
"00600000-00601000 r--p 00000000 fe:00 8 /opt/b => rodata\n"
"VmFlags: rd mr mw me\n"
"00601000-00603000 r-xp 00001000 fe:00 8 /opt/b => text\n"
"VmFlags: rd ex mr mw me\n"
"00604000-00605000 r--p 00002000 fe:00 8 /opt/b => rodata\n"
"VmFlags: rd mr mw me\n"
"00605000-00606000 rw-p 00003000 fe:00 8 /opt/b => data\n"
"VmFlags: rd wr mr mw me ac\n");
}

/* -- what is not quite an ELF object ------------------------------------------------ */

static void data_files_are_no_objects(void **state)
{
	(void)state;
	assert_roles(
"80000000-97a00000 rw-p 00000000 00:00 0  => anon\n"
"97a00000-ffe00000 ---p 00000000 00:00 0  => reservation\n"
"ffe00000-ffe75000 rw-p 00c77000 fe:00 8 /usr/lib/jvm/java/lib/server/classes.jsa => file\n"
"ffe75000-fff00000 rw-p 00000000 00:00 0  => anon\n"
"7f1ba4716000-7f1ba476d000 r--p 00000000 fe:00 5 /usr/lib/locale/C.utf8/LC_CTYPE => file\n"
"7f1ba7b74000-7f1ba7b7b000 r--s 00000000 fe:00 3 /usr/lib/gconv/gconv-modules.cache => file\n"
"7fa6130a1000-7fa6130a9000 rw-p 00000000 fe:00 4 /tmp/x.dat => file\n"
"7fa6130b1000-7fa6130b9000 r-xp 00000000 fe:00 4 /tmp/x.dat => text ?\n"
"7fa6130c1000-7fa6130c9000 r--p 00000000 fe:00 6 /tmp/libfoo.so.1.2.3 => file\n");
}

static void an_object_that_is_mapped_again_is_known_again(void **state)
{
	(void)state;
	assert_roles(
"00400000-00401000 r--p 00000000 fe:00 9 /init => rodata\n"
"00401000-004af000 r-xp 00001000 fe:00 9 /init => text\n"
"004df000-004e3000 r--p 000df000 fe:00 9 /init => relro\n"
"004e3000-004e7000 rw-p 000e3000 fe:00 9 /init => data\n"
"7f87ae700000-7f87ae704000 r-xp 00000000 fe:00 9 /init => text ?\n"
"7f87ae800000-7f87ae802000 r--p 00000000 fe:00 9 /init => rodata ?\n");
}

static void wine_maps_programs_of_windows_by_segment(void **state)
{
	(void)state;
	assert_roles(
"140000000-140001000 r--p 00000000 fe:00 9 /home/u/.wine/drive_c/app.exe => rodata\n"
"140001000-140051000 r-xp 00001000 fe:00 9 /home/u/.wine/drive_c/app.exe => text ?\n"
"140051000-140061000 r--p 00051000 fe:00 9 /home/u/.wine/drive_c/app.exe => rodata\n"
"140061000-140063000 rw-p 00061000 fe:00 9 /home/u/.wine/drive_c/app.exe => data\n");
}

static void read_implies_exec_makes_nothing_text_by_itself(void **state)
{
	(void)state;
	assert_roles(
"00000000-00001000 r-xp 00000000 00:00 0  => special ?\n"
"08048000-08052000 r-xp 00000000 fd:00 9 /bin/cat => text\n"
"08052000-08053000 rwxp 0000a000 fd:00 9 /bin/cat => data\n"
"08053000-08055000 rwxp 00000000 00:00 0  => bss\n"
"09a9d000-09abe000 rwxp 00000000 00:00 0 [heap] => heap\n"
"b7d00000-b7e00000 r-xp 00000000 fd:00 8 /usr/lib/locale/locale-archive => file\n"
"b7f9f000-b7fa0000 rwxp 00000000 00:00 0  => anon\n"
"bfd44000-bfd5a000 rwxp 00000000 00:00 0 [stack] => stack\n");
}

/* -- heap, bss and the kernels that confuse them -------------------------------------- */

static void a_label_on_the_end_of_the_image_is_not_believed(void **state)
{
	(void)state;
	assert_roles(
"00400000-00485000 r-xp 00000000 fe:00 9 /opt/a => text\n"
"00485000-00487000 rw-p 00085000 fe:00 9 /opt/a => data\n"
"00487000-0048c000 rw-p 00000000 00:00 0 [heap] => bss ?\n"
"0048c000-004ae000 rw-p 00000000 00:00 0 [heap] => heap ?\n");
	assert_roles(
"00400000-00485000 r-xp 00000000 fe:00 9 /opt/a => text\n"
"00485000-00487000 rw-p 00085000 fe:00 9 /opt/a => data\n"
"00487000-004ae000 rw-p 00000000 00:00 0 [heap] => heap ?\n");
}

static void assert_words(const char *text, uint64_t start_brk, const char *const *words)
{
	const struct vmat_vma *vma;
	struct vmat_mm *mm;

	assert_int_equal(vmat_parse(&mm, text, strlen(text), NULL), 0);
	assert_int_equal(facts_set(mm, FACT_STAT_START_BRK, start_brk), 0);
	assert_int_equal(vmat_mm_classify(mm), 0);
	vmat_for_each_vma(mm, vma) {
		const char *got = role_in_words(mm, vma);

		assert_int_equal(strncmp(got, *words, strlen(*words)), 0);
		words++;
	}
	vmat_mm_free(mm);
}

/* Without randomisation brk starts amid the last page of the bss. */
static void start_brk_settles_where_the_heap_begins(void **state)
{
	static const char apart[] =
		"00400000-00485000 r-xp 00000000 fe:00 9 /opt/a\n"
		"00485000-00487000 rw-p 00085000 fe:00 9 /opt/a\n"
		"00487000-0048c000 rw-p 00000000 00:00 0 [heap]\n"
		"0048c000-004ae000 rw-p 00000000 00:00 0 [heap]\n";
	static const char merged[] =
		"00400000-00485000 r-xp 00000000 fe:00 9 /opt/a\n"
		"00485000-00487000 rw-p 00085000 fe:00 9 /opt/a\n"
		"00487000-004ae000 rw-p 00000000 00:00 0 [heap]\n";

	(void)state;
	assert_words(apart, 0x48b123,
		     (const char *[]){ "text", "data", "bss, likely", "heap, sure" });
	assert_words(merged, 0x48b123, (const char *[]){ "text", "data", "heap, likely" });
	assert_words(merged, 0x487000, (const char *[]){ "text", "data", "heap, sure" });
}

/* ld.so asks for two pages at a time, below which the next library comes to lie. */
static void what_lies_on_a_library_is_its_bss_if_that_is_plausible(void **state)
{
	(void)state;
	assert_roles(
"7f0000000000-7f00001d3000 r-xp 00000000 fe:00 1 /lib/libc.so.6 => text\n"
"7f00001d3000-7f00001d5000 rw-p 001d3000 fe:00 1 /lib/libc.so.6 => data\n"
"7f00001d5000-7f00001e2000 rw-p 00000000 00:00 0  => bss ?\n"
"7f00001e2000-7f00001ee000 r-xp 00000000 fe:00 2 /lib/libcap.so.2 => text\n"
"7f00001ee000-7f00001ef000 rw-p 0000c000 fe:00 2 /lib/libcap.so.2 => data\n"
"7f00001ef000-7f00001f1000 rw-p 00000000 00:00 0  => anon\n"
"7f00001f1000-7f00001fe000 r-xp 00000000 fe:00 3 /lib/_json.so => text\n"
"7f00001fe000-7f00001ff000 rw-p 0000d000 fe:00 3 /lib/_json.so => data\n"
"7f00001ff000-7f0000400000 rw-p 00000000 00:00 0  => anon\n"
"7f0000500000-7f00005d1000 r-xp 00000000 fe:00 4 /lib/libjemalloc.so.2 => text\n"
"7f00005d1000-7f00005d2000 rw-p 000d1000 fe:00 4 /lib/libjemalloc.so.2 => data\n"
"7f00005d2000-7f00007f1000 rw-p 00000000 00:00 0  => bss ?\n");
}

/* -- stacks --------------------------------------------------------------------------- */

static void usual_sizes_above_a_guard_are_thread_stacks(void **state)
{
	(void)state;
	assert_roles(
"7f1ba4016000-7f1ba401a000 ---p 00000000 00:00 0  => guard\n"
"7f1ba401a000-7f1ba4116000 rw-p 00000000 00:00 0  => thread-stack ?\n"
"7f1ba496d000-7f1ba496e000 ---p 00000000 00:00 0  => guard\n"
"7f1ba496e000-7f1ba4a6e000 rw-p 00000000 00:00 0  => thread-stack ?\n"
"7f1ba5000000-7f1ba5001000 ---p 00000000 00:00 0  => guard\n"
"7f1ba5001000-7f1ba5801000 rw-p 00000000 00:00 0  => thread-stack ?\n"
"7f1ba6000000-7f1ba6002000 ---p 00000000 00:00 0  => guard\n"
"7f1ba6002000-7f1ba6023000 rw-p 00000000 00:00 0  => thread-stack ?\n");
}

static void a_guard_on_either_side_makes_no_stack(void **state)
{
	(void)state;
	assert_roles(
"7f87ae680000-7f87ae681000 ---p 00000000 00:00 0  => guard\n"
"7f87ae681000-7f87ae6a1000 rw-p 00000000 00:00 0  => anon\n"
"7f87ae6a1000-7f87ae6a2000 ---p 00000000 00:00 0  => guard\n"
"7f87ae700000-7f87ae701000 ---p 00000000 00:00 0  => guard\n"
"7f87ae701000-7f87ae703000 rw-p 00000000 00:00 0  => anon\n");
}

static void nh_above_a_guard_is_map_stack(void **state)
{
	(void)state;
	assert_roles(
"7f20d04dc000-7f20d04dd000 ---p 00000000 00:00 0  => guard\n"
"VmFlags: mr mw me nh\n"
"7f20d04dd000-7f20d04e5000 rw-p 00000000 00:00 0  => thread-stack ?\n"
"VmFlags: rd wr mr mw me ac nh\n"
"7f20d05dc000-7f20d05dd000 ---p 00000000 00:00 0  => guard\n"
"VmFlags: mr mw me nh\n"
"7f20d05dd000-7f20d05df000 rw-p 00000000 00:00 0  => anon\n"
"VmFlags: rd wr mr mw me ac nh\n"
"7f20d06dc000-7f20d0edd000 rw-p 00000000 00:00 0  => thread-stack ?\n"
"VmFlags: rd wr mr mw me gu ac nh\n"
"7f20d0f00000-7f20d0f10000 rw-p 00000000 00:00 0  => anon\n"
"VmFlags: rd wr mr mw me ac nh\n");
}

static void stacks_of_old_kernels_bear_their_tid(void **state)
{
	static const char line[] =
		"7f0000000000-7f0000800000 rw-p 00000000 00:00 0  [stack:812]\n";
	struct vmat_role_info info;
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, line, strlen(line), NULL), 0);
	assert_int_equal(vmat_mm_classify(mm), 0);
	vmat_vma_role(mm, vmat_first_vma(mm), &info);
	assert_int_equal(info.role, VMAT_ROLE_THREAD_STACK);
	assert_int_equal(info.tid, 812);
	vmat_mm_free(mm);
}

static void a_split_stack_is_one_still(void **state)
{
	(void)state;
	assert_roles(
"7ffc50200000-7ffc50201000 rw-p 00000000 00:00 0  => anon\n"
"VmFlags: rd wr mr mw me gd ac\n"
"7ffc502a1000-7ffc502b0000 rw-p 00000000 00:00 0  => stack ?\n"
"VmFlags: rd wr mr mw me gd ac\n"
"7ffc502b0000-7ffc502c2000 rwxp 00000000 00:00 0 [stack] => stack !\n"
"VmFlags: rd wr ex mr mw me gd ac\n");
}

/* -- malloc and runtimes ----------------------------------------------------------------- */

static void glibc_arenas_fill_their_alignment(void **state)
{
	(void)state;
	assert_roles(
"7f1afc000000-7f1afc021000 rw-p 00000000 00:00 0  => arena ?\n"
"7f1afc021000-7f1b00000000 ---p 00000000 00:00 0  => reservation\n"
"7f1b04000000-7f1b0bfd5000 rw-p 00000000 00:00 0  => arena ?\n"
"7f1b0bfd5000-7f1b0c000000 ---p 00000000 00:00 0  => reservation\n"
"7f1b10000000-7f1b10021000 rw-p 00000000 00:00 0  => anon\n"
"7f1b10021000-7f1b11000000 ---p 00000000 00:00 0  => reservation\n");
	assert_roles(
"f4500000-f4521000 rw-p 00000000 00:00 0  => arena\n"
"f4521000-f4600000 ---p 00000000 00:00 0  => reservation\n");
}

static void the_gap_between_the_shadows_of_asan_is_a_guard(void **state)
{
	(void)state;
	assert_roles(
"7fff7000-8fff7000 rw-p 00000000 00:00 0  => anon\n"
"8fff7000-2008fff7000 ---p 00000000 00:00 0  => guard\n"
"2008fff7000-10007fff8000 rw-p 00000000 00:00 0  => anon\n"
"600000000000-603000000000 ---p 00000000 00:00 0  => reservation\n");
	assert_roles(
"20000000-24000000 rw-p 00000000 00:00 0  => anon\n"
"24000000-28000000 ---p 00000000 00:00 0  => guard\n"
"28000000-40000000 rw-p 00000000 00:00 0  => anon\n");
}

static void code_that_is_made_at_run_time_is_jit(void **state)
{
	(void)state;
	assert_roles(
"3f000000-3f010000 r-xp 00000000 00:00 0  => jit ?\n"
"3f010000-3f020000 rwxp 00000000 00:00 0  => jit\n"
"55cb93600000-55cb9b600000 rw-s 00000000 00:01 7 /dev/zero (deleted) => shm\n"
"55cb9b600000-55cb9d600000 r-xs 08000000 00:01 7 /dev/zero (deleted) => jit\n"
"7fa613051000-7fa613059000 rw-s 00000000 00:01 9 /memfd:doublemapper (deleted) => memfd\n"
"7fa613061000-7fa613069000 r-xs 00000000 00:01 9 /memfd:doublemapper (deleted) => jit ?\n"
"7fa613071000-7fa613079000 r--p 00000000 fe:00 5 /usr/share/x => file\n");
}

static void android_names_its_memory(void **state)
{
	(void)state;
	assert_roles(
"12c00000-12c40000 rw-p 00000000 00:00 0 [anon:dalvik-main space (region space)] => anon\n"
"6f000000-6f2bd000 rw-p 00000000 fd:05 8 /system/framework/arm64/boot.art => file\n"
"6f2bd000-6f300000 r--p 002bd000 fd:05 8 /system/framework/arm64/boot.art => file\n"
"70000000-700b0000 r--p 00000000 fd:05 9 /system/framework/arm64/boot.oat => rodata\n"
"700b0000-70300000 r-xp 000b0000 fd:05 9 /system/framework/arm64/boot.oat => text\n"
"70300000-70301000 rw-p 00000000 00:00 0 [anon:.bss] => bss\n"
"70301000-70380000 r--p 00000000 fd:05 7 /system/framework/boot.vdex => file\n"
"7100000000-7102000000 r--s 00000000 00:01 4 /memfd:jit-cache (deleted) => memfd\n"
"7102000000-7104000000 r-xs 02000000 00:01 4 /memfd:jit-cache (deleted) => jit\n"
"7110000000-7110001000 ---p 00000000 00:00 0 [anon:stack_and_tls:812] => guard\n"
"7110001000-7110105000 rw-p 00000000 00:00 0 [anon:stack_and_tls:812] => thread-stack\n"
"7110105000-7110106000 ---p 00000000 00:00 0 [anon:stack_and_tls:812] => guard\n"
"7120000000-7120040000 rw-p 00000000 00:00 0 [anon:scudo:primary] => anon\n"
"7120040000-7130000000 ---p 00000000 00:00 0 [anon:scudo:primary_reserve] => reservation\n"
"7140000000-7140020000 r--s 00000000 00:12 3 /dev/__properties__/u:object_r:x => file\n"
"7150000000-71500fe000 r--p 00000000 00:07 5 /dev/binderfs/binder => device\n"
"7160000000-7160004000 r--p 00030000 fd:08 6 /data/app/base.apk => rodata\n"
"7160004000-7160010000 r-xp 00034000 fd:08 6 /data/app/base.apk => text\n"
"7160010000-7160012000 r--p 00040000 fd:08 6 /data/app/base.apk => relro\n"
"7160012000-7160013000 rw-p 00042000 fd:08 6 /data/app/base.apk => data\n");
}

static void arm_has_pages_of_the_kernel_of_its_own(void **state)
{
	(void)state;
	assert_roles(
"00010000-00012000 r-xp 00000000 b3:02 9 /bin/cat => text\n"
"00021000-00022000 r--p 00001000 b3:02 9 /bin/cat => relro\n"
"00022000-00023000 rw-p 00002000 b3:02 9 /bin/cat => data\n"
"76fff000-77000000 r-xp 00000000 00:00 0 [sigpage] => special !\n"
"7efdf000-7f000000 rw-p 00000000 00:00 0 [stack] => stack !\n"
"ffff0000-ffff1000 r-xp 00000000 00:00 0 [vectors] => special !\n");
}

/* -- names and flags of the kernel ---------------------------------------------------------- */

static void only_smaps_proves_that_a_memfd_is_not_hugetlb(void **state)
{
	(void)state;
	assert_roles(
"7f87b9400000-7f87b9800000 rw-s 00000000 00:01 5 /memfd:x (deleted) => memfd ?\n");
	assert_roles(
"7f87b9400000-7f87b9800000 rw-s 00000000 00:01 5 /memfd:x (deleted) => memfd !\n"
"VmFlags: rd wr sh mr mw me ms\n"
"7f87b9800000-7f87b9c00000 rw-s 00000000 00:0f 6 /memfd:y (deleted) => hugetlb !\n"
"VmFlags: rd wr sh mr mw me ms de ht\n");
	assert_roles(
"7f87b9800000-7f87b9c00000 rw-s 00000000 00:0f 6 /memfd:y (deleted) => hugetlb ?\n"
"7f87ba000000-7f87ba800000 rw-p 00000000 00:0f 7 /anon_hugepage (deleted) => hugetlb !\n");
}

static void flags_that_prove_come_before_names(void **state)
{
	(void)state;
	assert_roles(
"7f0000000000-7f0000200000 rwxp 00000000 00:0f 7 /anon_hugepage (deleted) => hugetlb !\n"
"VmFlags: rd wr ex mr mw me de ht\n"
"7f0000200000-7f0000201000 rw-s 00000000 fe:00 7 /srv/registers => device ?\n"
"VmFlags: rd wr sh mr mw me ms pf io de dd\n"
"7f0000300000-7f0000380000 rw-p 00000000 00:00 0  => special ?\n"
"VmFlags: rd wr mr mw me ss\n");
}

static void files_of_the_kernels_services_are_devices(void **state)
{
	(void)state;
	assert_roles(
"7f0000000000-7f0000001000 rw-s 10000000 00:0e 1036 anon_inode:[io_uring] => device !\n"
"7f0000001000-7f0000002000 rw-s 00000000 00:08 5 socket:[5] => device !\n"
"7f0000002000-7f0000003000 rw-s 00000000 00:11 6 /[aio] (deleted) => device !\n"
"7f0000003000-7f0000004000 rw-s 00000000 00:06 9 /dev/dri/card0 => device ?\n"
"7f0000004000-7f0000005000 r--p 00000000 00:15 9 /sys/kernel/btf/vmlinux => file\n"
"7f0000005000-7f0000006000 rw-s 00000000 00:15 8 /sys/devices/pci0000:00/resource0 => device\n"
"7f0000006000-7f0000007000 rw-s 00000000 00:01 4 /SYSV00000000 (deleted) => sysv ?\n"
"7f0000007000-7f0000008000 rw-s 00000000 00:19 4 /dev/shm/x => shm\n"
"7f0000008000-7f0000009000 rw-s 00000000 fe:00 4 /SYSTEM => file ?\n");
}

/* -- all of them ------------------------------------------------------------------------------ */

static void assert_complete(struct vmat_mm *mm, const char *name)
{
	const struct vmat_vma *vma;
	struct vmat_role_info info;

	assert_int_equal(vmat_mm_classify(mm), 0);
	vmat_for_each_vma(mm, vma) {
		vmat_vma_role(mm, vma, &info);
		if (info.role == VMAT_ROLE_UNKNOWN || !*info.evidence)
			fail_msg("%s: %jx %s: %s", name, vmat_vma_start(vma), vmat_vma_name(vma),
				 role_in_words(mm, vma));
		assert_true(info.tid == 0 || info.role == VMAT_ROLE_THREAD_STACK);
	}
}

static void every_vma_gets_a_role_and_says_why(void **state)
{
	char **folders = captures_with("maps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = load_or_fail(folders[i], &with_all);
		size_t len, again_len;
		char *text = mm_as_text(mm, VMAT_MAPS, &len), *again;

		assert_complete(mm, folders[i]);
		again = mm_as_text(mm, VMAT_MAPS, &again_len);
		assert_int_equal(len, again_len);
		if (len)
			assert_memory_equal(text, again, len);
		vmat_mm_free(mm);
		free(text);
		free(again);
	}
	captures_free(folders);
}

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % below;
}

/* A line that no kernel would print there, though it might: permissions, file, place at random. */
static void add_random_line(struct pile *text, uint64_t *at, uint32_t *seed)
{
	static const char *const names[] = {
		"00:00 0 ", "00:00 0 ", "00:00 0 ", "00:00 0 [heap]", "00:00 0 [stack]",
		"00:00 0 [anon:guard]", "fe:00 1 /lib/a.so", "fe:00 1 /lib/a.so", "fe:00 2 /b",
		"fe:00 2 /b", "00:01 3 /memfd:c (deleted)", "00:00 0 [vdso]", "fe:00 4 /d.jsa",
	};
	static const unsigned long long sizes[] = { 0x1000, 0x2000, 0x10000, 0x800000, 0x4000000 };
	uint64_t start = *at + (draw(seed, 3) ? 0 : sizes[draw(seed, 5)]);
	uint64_t end = start + sizes[draw(seed, 5)];

	pile_format(text, "%08jx-%08jx %c%c%c%c %08x %s\n", start, end, "r-"[draw(seed, 2)],
		    "w-"[draw(seed, 2)], "x-"[draw(seed, 2)], draw(seed, 9) ? 'p' : 's',
		    draw(seed, 4) * 0x1000,
		    names[draw(seed, sizeof(names) / sizeof(*names))]);
	*at = end;
}

static void address_spaces_that_make_no_sense_get_roles_too(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		uint64_t at = round % 2 ? 0x400000 : 0x7f0000000000;
		struct pile text = { 0 };
		struct vmat_mm *mm;

		for (uint32_t lines = 1 + draw(&seed, 30); lines; lines--)
			add_random_line(&text, &at, &seed);
		assert_int_equal(vmat_parse(&mm, text.bytes, text.len, NULL), 0);
		assert_complete(mm, text.bytes);
		vmat_mm_free(mm);
		free(text.bytes);
	}
}

static void an_empty_address_space_has_no_roles(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, "", 0, NULL), 0);
	assert_int_equal(vmat_mm_classify(mm), 0);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gnu_ld_puts_rodata_between_text_and_relro),
		cmocka_unit_test(one_page_of_a_file_may_be_in_several_segments),
		cmocka_unit_test(lld_puts_rodata_first_and_relro_behind_the_text),
		cmocka_unit_test(go_puts_large_rodata_behind_text_that_comes_first),
		cmocka_unit_test(two_segments_of_old_are_text_and_relro_with_data),
		cmocka_unit_test(a_hole_in_an_object_is_a_reservation),
		cmocka_unit_test(other_mappings_may_lie_between_the_segments_of_ld_so),
		cmocka_unit_test(text_is_not_the_first_segment_of_all),
		cmocka_unit_test(pages_of_64_kib_move_all_borders),
		cmocka_unit_test(vmflags_tell_relro_from_rodata),
		cmocka_unit_test(data_files_are_no_objects),
		cmocka_unit_test(an_object_that_is_mapped_again_is_known_again),
		cmocka_unit_test(wine_maps_programs_of_windows_by_segment),
		cmocka_unit_test(read_implies_exec_makes_nothing_text_by_itself),
		cmocka_unit_test(a_label_on_the_end_of_the_image_is_not_believed),
		cmocka_unit_test(start_brk_settles_where_the_heap_begins),
		cmocka_unit_test(what_lies_on_a_library_is_its_bss_if_that_is_plausible),
		cmocka_unit_test(usual_sizes_above_a_guard_are_thread_stacks),
		cmocka_unit_test(a_guard_on_either_side_makes_no_stack),
		cmocka_unit_test(nh_above_a_guard_is_map_stack),
		cmocka_unit_test(stacks_of_old_kernels_bear_their_tid),
		cmocka_unit_test(a_split_stack_is_one_still),
		cmocka_unit_test(glibc_arenas_fill_their_alignment),
		cmocka_unit_test(the_gap_between_the_shadows_of_asan_is_a_guard),
		cmocka_unit_test(code_that_is_made_at_run_time_is_jit),
		cmocka_unit_test(android_names_its_memory),
		cmocka_unit_test(arm_has_pages_of_the_kernel_of_its_own),
		cmocka_unit_test(only_smaps_proves_that_a_memfd_is_not_hugetlb),
		cmocka_unit_test(flags_that_prove_come_before_names),
		cmocka_unit_test(files_of_the_kernels_services_are_devices),
		cmocka_unit_test(every_vma_gets_a_role_and_says_why),
		cmocka_unit_test(address_spaces_that_make_no_sense_get_roles_too),
		cmocka_unit_test(an_empty_address_space_has_no_roles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
