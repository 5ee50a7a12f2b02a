/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs of strace: every form of a line, and lines that are none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "vmatools.h"

/* -- one line, or a few ---------------------------------------------------------------- */

static struct vmat_strace *strace;
static struct vmat_call call;
static struct vmat_trouble trouble;

static int begin(void **state)
{
	(void)state;
	return vmat_strace_new(&strace);
}

static int end(void **state)
{
	(void)state;
	vmat_strace_free(strace);
	return 0;
}

static int feed_bytes(const char *line, size_t len)
{
	char *exact = malloc(len ? len : 1);	/* so that a byte too far is noticed */
	int rc;

	assert_non_null(exact);
	memcpy(exact, line, len);
	call = (struct vmat_call){ .size = sizeof(call) };
	trouble = (struct vmat_trouble){ .error = 0 };
	rc = vmat_strace_line(&call, strace, exact, len, &trouble);
	free(exact);
	return rc;
}

static int feed(const char *line)
{
	return feed_bytes(line, strlen(line));
}

#define assert_call(line, wanted) do { \
	assert_int_equal(feed(line), 1); \
	assert_string_equal(vmat_call_name(call.name), wanted); \
} while (0)

static void assert_bad(const char *line, uint64_t column)
{
	assert_int_equal(feed(line), -EBADMSG);
	assert_int_equal(trouble.error, -EBADMSG);
	assert_true(trouble.line > 0);
	assert_int_equal(trouble.column, column);
	assert_non_null(trouble.why);
	assert_non_null(trouble.hint);
}

static void the_arguments_of_every_call_are_read(void **state)
{
	(void)state;
	assert_call("mmap(0x1000, 8192, PROT_READ|PROT_EXEC, MAP_SHARED|MAP_FIXED, 3, "
		    "0x5000) = 0x1000",
		    "mmap");
	assert_int_equal(call.mmap.hint, 0x1000);
	assert_int_equal(call.mmap.length, 8192);
	assert_int_equal(call.mmap.prot, VMAT_VM_READ | VMAT_VM_EXEC);
	assert_int_equal(call.mmap.flags, VMAT_MAP_SHARED | VMAT_MAP_FIXED);
	assert_int_equal(call.mmap.offset, 0x5000);
	assert_int_equal(call.mmap.backing, VMAT_BACKING_FILE);
	assert_int_equal(call.fd, 3);
	assert_true(call.returned);
	assert_int_equal(call.result, 0x1000);
	assert_call("munmap(0x7f04155ff000, 59247) = 0", "munmap");
	assert_int_equal(call.address, 0x7f04155ff000);
	assert_int_equal(call.length, 59247);
	assert_call("mprotect(0x7f04155ff000, 4096, PROT_NONE) = 0", "mprotect");
	assert_int_equal(call.prot, 0);
	assert_call("pkey_mprotect(0x1000, 4096, PROT_WRITE, 1) = 0", "mprotect");
	assert_int_equal(call.prot, VMAT_VM_WRITE);
	assert_call("mremap(0x2000, 4096, 8192, MREMAP_MAYMOVE|MREMAP_FIXED, "
		    "0x9000) = 0x9000", "mremap");
	assert_int_equal(call.new_length, 8192);
	assert_int_equal(call.mremap_flags, VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED);
	assert_int_equal(call.new_address, 0x9000);
	assert_call("mremap(0x2000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_DONTUNMAP, "
		    "NULL) = 0x5000", "mremap");
	assert_int_equal(call.mremap_flags, VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_DONTUNMAP);
	assert_call("brk(NULL) = 0x55a0cf1d6000", "brk");
	assert_int_equal(call.address, 0);
	assert_int_equal(call.result, 0x55a0cf1d6000);
	assert_call("madvise(0x2000, 4096, MADV_DONTFORK) = 0", "madvise");
	assert_int_equal(call.advice, MADV_DONTFORK);
	assert_call("mlock(0x2000, 4096) = 0", "mlock");
	assert_call("mlock2(0x2000, 4096, MLOCK_ONFAULT) = 0", "mlock");
	assert_int_equal(call.lock_flags, 1);
	assert_call("munlock(0x2000, 4096) = 0", "munlock");
	assert_call("mlockall(MCL_CURRENT|MCL_FUTURE|MCL_ONFAULT) = 0", "mlockall");
	assert_int_equal(call.lock_flags, 7);
	assert_call("munlockall() = 0", "munlockall");
	assert_call("shmat(32768, NULL, SHM_RDONLY) = 0x7f0415629000", "shmat");
	assert_call("shmdt(0x7f0415629000) = 0", "shmdt");
	assert_call("mseal(0x2000, 4096, 0) = 0", "mseal");
	assert_call("syscall_0x1ce(0x2000, 0x1000, 0, 0, 0, 0) = 0", "mseal");
	assert_int_equal(call.length, 4096);
}

static void flags_of_mmap_are_the_words_of_the_header(void **state)
{
	static const struct { const char *text; unsigned flags; } flags[] = {
		{ "MAP_PRIVATE", 0 }, { "MAP_SHARED", VMAT_MAP_SHARED },
		{ "MAP_SHARED_VALIDATE|MAP_SYNC",
		  VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE | VMAT_MAP_SYNC },
		{ "MAP_NORESERVE", VMAT_MAP_NO_TYPE | VMAT_MAP_NORESERVE },
		{ "MAP_DROPPABLE", VMAT_MAP_DROPPABLE },
		{ "MAP_PRIVATE|MAP_FIXED_NOREPLACE", VMAT_MAP_FIXED_NOREPLACE },
		{ "MAP_PRIVATE|MAP_32BIT", VMAT_MAP_32BIT },
		{ "MAP_PRIVATE|0x80", VMAT_MAP_ABOVE4G },
		{ "MAP_PRIVATE|MAP_GROWSDOWN|MAP_STACK", VMAT_MAP_GROWSDOWN | VMAT_MAP_STACK },
		{ "MAP_PRIVATE|MAP_LOCKED|MAP_POPULATE", VMAT_MAP_LOCKED | VMAT_MAP_POPULATE },
		{ "MAP_PRIVATE|MAP_NORESERVE|MAP_DENYWRITE", VMAT_MAP_NORESERVE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		char line[160];

		snprintf(line, sizeof(line),
			 "mmap(NULL, 4096, PROT_READ, %s|MAP_ANONYMOUS, -1, 0) = 0x1000",
			 flags[i].text);
		assert_call(line, "mmap");
		assert_int_equal(call.mmap.flags, flags[i].flags);
		assert_int_equal(call.mmap.backing, VMAT_BACKING_ANON);
		assert_false(call.odd);
	}
	assert_call("mmap(NULL, 2097152, PROT_READ, "
		    "MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, "
		    "-1, 0) = -1 ENOMEM (Cannot allocate memory)", "mmap");
	assert_int_equal(call.mmap.backing, VMAT_BACKING_HUGETLB);
	assert_int_equal(call.mmap.huge_page_size, 2 << 20);
	assert_false(call.odd);
}

static void what_is_not_known_is_called_odd_and_not_dropped(void **state)
{
	(void)state;
	assert_call("mmap(NULL, 4096, PROT_READ|0x100, MAP_PRIVATE|MAP_ANONYMOUS, -1, "
		    "0) = 0x1000", "mmap");
	assert_true(call.odd);
	assert_int_equal(call.prot, VMAT_VM_READ);
	assert_call("mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_OF_TOMORROW, "
		    "-1, 0) = 0x1000",
		    "mmap");
	assert_true(call.odd);
	assert_call("madvise(0x1000, 4096, "
		    "0x4d /* MADV_??? */) = -1 EINVAL (Invalid argument)", "madvise");
	assert_int_equal(call.advice, 77);
	assert_call("mprotect(0x1000, 4096, PROT_READ|PROT_OF_TOMORROW) = 0", "mprotect");
	assert_true(call.odd);
}

/* -- what stands before and behind --------------------------------------------------------- */

static void a_call_is_the_same_behind_every_prefix(void **state)
{
	static const struct { const char *prefix; pid_t pid; } prefixes[] = {
		{ "", 0 }, { "812   ", 812 }, { "[pid   812] ", 812 },
		{ "11:55:26 ", 0 }, { "812  11:55:26 ", 812 }, { "812  11:55:26.652079 ", 812 },
		{ "1795188374.560680 ", 0 }, { "812  1795188374.560680 ", 812 },
		{ "812       0.000036 ", 812 }, { "     0.000036 ", 0 },
		{ "[pid   812]      0.000036 ", 812 }, { "[pid   812] 11:55:26 ", 812 },
		{ "812  1795188374.560680 (+     0.000170) ", 812 },
		{ "812  [00007f8cd468fc47] ", 812 }, { "812  [????????????????] ", 812 },
		{ "812  11:55:26.652079 [  11] [00007f8cd468fc47] ", 812 },
		{ "812  1795188374.560680 (+     0.000170) [  62] [00007f2b12624267] ", 812 },
	};
	static const char *const suffixes[] = { "", " <0.000014>", " <1.250000>" };
	char line[240];

	(void)state;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		for (size_t j = 0; j < sizeof(suffixes) / sizeof(suffixes[0]); j++) {
			snprintf(line, sizeof(line), "%smunmap(0x7f04155ff000, 59247)     = 0%s",
				 prefixes[i].prefix, suffixes[j]);
			assert_call(line, "munmap");
			assert_int_equal(call.pid, prefixes[i].pid);
			assert_int_equal(call.address, 0x7f04155ff000);
			assert_int_equal(call.length, 59247);
			assert_int_equal(call.error, 0);
		}
	}
}

static void a_refusal_is_the_negative_errno(void **state)
{
	(void)state;
	assert_call("mprotect(0x1, 4096, "
		    "PROT_READ) = -1 EINVAL (Invalid argument) <0.000011>", "mprotect");
	assert_int_equal(call.error, -EINVAL);
	assert_int_equal(call.result, 0);
	assert_call("mlock(0x1000, 4096) = -1 ENOMEM (Cannot allocate memory)", "mlock");
	assert_int_equal(call.error, -ENOMEM);
	assert_call("mmap(NULL, 0, PROT_READ, MAP_PRIVATE, 3, "
		    "0) = -1 ETXTBSY (Text file busy)", "mmap");
	assert_int_equal(call.error, -ETXTBSY);
	/* at address 0 something can be mapped, too */
	assert_call("mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, "
		    "0) = 0", "mmap");
	assert_int_equal(call.error, 0);
	assert_true(call.returned);
	assert_call("munmap(0x1000, 4096) = ?", "munmap");
	assert_false(call.returned);
	assert_call("fork() = ? ERESTARTNOINTR (To be restarted)", "fork");
	assert_false(call.returned);
}

static void numbers_in_place_of_words_mean_the_same(void **state)
{
	static const char *const lines[] = {
		"mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000",
		"mmap(NULL, 8192, 0x3, 0x22, -1, 0) = 0x7f0000",
		"mmap(NULL, 8192, 0x3 /* PROT_READ|PROT_WRITE */, 0x22 /* MAP_ANON */, -1, 0) = 0x7f0000",
		"mmap(0, 8192, 3, 34, 0xffffffff, 0) = 0x7f0000",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_call(lines[i], "mmap");
		assert_int_equal(call.mmap.prot, VMAT_VM_READ | VMAT_VM_WRITE);
		assert_int_equal(call.mmap.flags, 0);
		assert_int_equal(call.mmap.backing, VMAT_BACKING_ANON);
		assert_int_equal(call.fd, -1);
		assert_int_equal(call.result, 0x7f0000);
		assert_false(call.odd);
	}
}

/* -- files ---------------------------------------------------------------------------------- */

static void paths_are_bytes_without_escapes(void **state)
{
	static const char odd[] = "/home/ada/a \"b\\c\n>,(d\303\244.bin";

	(void)state;
	assert_call("mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, "
		    "3</home/ada/a \\\"b\\\\c\\n\\76,(d\\303\\244.bin>, 0x1000) = 0x7f0000", "mmap");
	assert_int_equal(call.path_len, strlen(odd));
	assert_memory_equal(call.path, odd, strlen(odd));
	assert_false(call.path_deleted);
	assert_int_equal(call.fd, 3);
	assert_int_equal(call.mmap.offset, 0x1000);
	assert_call("mmap(NULL, 4096, PROT_READ, MAP_SHARED, 4</memfd:x y>(deleted), "
		    "0) = 0x1000", "mmap");
	assert_true(call.path_deleted);
	assert_int_equal(call.path_len, strlen("/memfd:x y"));
	assert_int_equal(call.mmap.backing, VMAT_BACKING_MEMFD);
	assert_call("mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 5</dev/zero<char 1:5>>, "
		    "0) = 0x1000", "mmap");
	assert_int_equal(call.path_len, strlen("/dev/zero"));
	assert_int_equal(call.mmap.backing, VMAT_BACKING_ZERO);
	assert_call("mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 5, 0) = 0x1000", "mmap");
	assert_null(call.path);
}

/* -- two halves -------------------------------------------------------------------------------- */

static void halves_are_joined_for_each_process(void **state)
{
	(void)state;
	assert_int_equal(feed("1310  mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 "
			      "<unfinished ...>"), 0);
	assert_int_equal(feed("1311  mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 "
			      "<unfinished ...>"), 0);
	assert_call("1310  <... mmap resumed>)               = 0x7ff651798000", "mmap");
	assert_int_equal(call.pid, 1310);
	assert_int_equal(call.length, 8192);
	assert_int_equal(call.result, 0x7ff651798000);
	assert_int_equal(call.line, 3);
	assert_call("1311  <... mmap resumed>) = -1 ENOMEM (Cannot allocate memory)", "mmap");
	assert_int_equal(call.length, 4096);
	assert_int_equal(call.error, -ENOMEM);
	assert_int_equal(feed("1298  clone3({flags=CLONE_VM|CLONE_FS, child_tid=0x7ff6505ad990} "
			      "<unfinished ...>"), 0);
	assert_call("1298  <... clone3 resumed> => {parent_tid=[1312]}, 88) = 1312", "share");
	assert_int_equal(call.result, 1312);
}

static void a_half_without_its_other_is_no_call(void **state)
{
	(void)state;
	assert_bad("1310  <... mmap resumed>)               = 0x7ff651798000", 12);
	assert_int_equal(feed("1310  <... wait4 resumed>NULL, 0, NULL) = 1313"), 0);
	assert_int_equal(feed("7  munmap(0x1000, 8192 <unfinished ...>"), 0);
	assert_bad("7  <... mprotect resumed>) = 0", 9);
	assert_call("7  <... munmap resumed>) = 0", "munmap");
	/* killed in between */
	assert_int_equal(feed("8  munmap(0x1000, 8192 <unfinished ...>"), 0);
	assert_call("8  +++ killed by SIGKILL +++", "exit");
	assert_bad("8  <... munmap resumed>) = 0", 9);
}

/* strace names the only process of a terminal's log when another one comes. */
static void halves_are_joined_when_the_name_of_the_process_comes_between(void **state)
{
	(void)state;
	assert_int_equal(feed("vfork(strace: Process 5703 attached"), 0);
	assert_int_equal(feed(" <unfinished ...>"), 0);
	assert_int_equal(feed("[pid  5703] exit_group(3)               = ?"), 0);
	assert_call("[pid  5699] <... vfork resumed>)        = 5703", "share");
	assert_int_equal(call.result, 5703);
	assert_int_equal(feed("[pid  5699] munmap(0x1000, 4096 <unfinished ...>"), 0);
	assert_call("<... munmap resumed>) = 0", "munmap");
	assert_int_equal(call.pid, 5699);
}

static void messages_within_a_call_are_taken_out(void **state)
{
	(void)state;
	assert_int_equal(feed("strace: Process 5700 attached"), 0);
	assert_int_equal(feed("clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD"
			      "strace: Process 5700 attached"), 0);
	assert_call(", child_tidptr=0x7f7c1fe91a10) = 5700", "fork");
	assert_int_equal(call.result, 5700);
	assert_int_equal(feed("mmap(NULL, 67108864strace: Process 81 attached"), 0);
	assert_int_equal(feed("strace: Process 82 attached"), 0);
	assert_call(", PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000", "mmap");
	assert_int_equal(call.length, 67108864);
}

/* -- processes ------------------------------------------------------------------------------ */

static void children_and_ends_are_told_apart(void **state)
{
	(void)state;
	assert_call("5  clone(child_stack=NULL, "
		    "flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, "
		    "child_tidptr=0x7ff6515b0a10) = 1313", "fork");
	assert_int_equal(call.result, 1313);
	assert_call("5  clone(child_stack=0x7f04, flags=CLONE_VM|CLONE_FS|CLONE_THREAD, "
		    "tls=0x7f) = 9", "share");
	assert_call("5  clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, "
		    "stack=0x7f}, 88) = 6", "share");
	assert_call("5  clone3({flags=0, exit_signal=SIGCHLD}, 88) = 6", "fork");
	assert_call("5  vfork() = 7", "share");
	assert_call("5  fork() = 8", "fork");
	assert_call("8  execve(\"/bin/tr\\\"ue)\", [\"true\", \"= 1)\"], "
		    "0x7ffe3a5c49b8 /* 37 vars */) = 0", "exec");
	assert_call("8  execve(\"/bin/none\", [\"none\"], "
		    "NULL) = -1 ENOENT (No such file or directory)", "exec");
	assert_int_equal(call.error, -ENOENT);
	assert_call("8  +++ exited with 3 +++", "exit");
	assert_int_equal(call.pid, 8);
	assert_call("11:55:26 +++ killed by SIGSEGV (core dumped) +++", "exit");
}

static void what_is_no_memory_call_is_passed(void **state)
{
	static const char *const lines[] = {
		"", "8  --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=6} ---",
		"8  --- stopped by SIGTSTP ---", "8  wait4(-1, NULL, 0, NULL) = 1314",
		"8  exit_group(0) = ?",
		"8  read(3</etc/passwd>, \"mmap(1)= \\\"\"..., 4096) = 4096",
		" > /usr/lib/x86_64-linux-gnu/libc.so.6(__mmap+0x33) [0x1099b3]",
		"strace: Process 812 attached", "8  kill(5401, SIGCHLD) = 0",
		"8  ???? ( <unfinished ...>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(feed(lines[i]), 0);
}

/* -- what is none ---------------------------------------------------------------------------- */

static void bad_lines_name_their_place_and_the_next_line_is_read(void **state)
{
	(void)state;
	assert_bad("5609e0c62000-5609e0c64000 r--p 00000000 fe:00 1835 /usr/bin/cat", 5);
	assert_call("munmap(0x1000, 4096) = 0", "munmap");
	assert_int_equal(call.line, 2);
	assert_bad("mmap(NULL, 8192, PROT_READ", 27);
	assert_bad("mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, 3</etc/pas", 52);
	assert_bad("munmap(0x1000, 4096)", 21);
	assert_bad("munmap(0x1000, 4096) 0", 22);
	assert_bad("munmap(0x1000, 4096) = x", 24);
	assert_bad("total: 7", 6);
	assert_int_equal(trouble.line, 8);
}

/* Cut short anywhere a line is bad, or begins a call, or is none; never another call. */
static void a_line_cut_short_is_no_other_call(void **state)
{
	static const char line[] = "812   11:55:26.652079 mremap(0x7f8cd4690000, 4096, 8192, "
				   "MREMAP_MAYMOVE, NULL) = 0x7f8cd4600000";

	(void)state;
	for (size_t len = 0; len < strlen(line); len++) {
		int rc = feed_bytes(line, len);

		if (rc == 1) {
			assert_true(len >= strlen(line) - strlen("x7f8cd4600000"));
			assert_int_equal(call.length, 4096);
			assert_int_equal(call.new_length, 8192);
		} else if (len > strlen("812   11:55:26.652079 ")) {
			assert_int_equal(rc, -EBADMSG);
		}
	}
}

static void a_comm_behind_the_pid_is_passed_over(void **state)
{
	(void)state;
	assert_call("812<bash> 16:15:45.904688 mlock(0x1000, 4096) = 0", "mlock");
	assert_int_equal(call.pid, 812);
	assert_call("[pid   813<a]b>] munmap(0x1000, 4096) = 0", "munmap");
	assert_int_equal(call.pid, 813);
	assert_call("[pid 12 /* 812 in strace's PID NS */] munmap(0x1000, 4096) = 0", "munmap");
	assert_int_equal(call.pid, 12);
	assert_bad("812<bash mlock(0x1000, 4096) = 0", 5);
}

static void the_table_of_a_summary_is_no_call(void **state)
{
	(void)state;
	assert_int_equal(feed("% time     seconds  usecs/call     calls    errors syscall"), 0);
	assert_int_equal(feed("------ ----------- ----------- --------- --------- -------"), 0);
	assert_int_equal(feed(" 50.00    0.000010          10         1           mmap"), 0);
	assert_int_equal(feed("100.00    0.000020          10         2         1 total"), 0);
	assert_int_equal(feed("System call usage summary for 32 bit mode:"), 0);
	assert_bad("812 mmap", 9);
}

static void a_flag_that_strace_does_not_know_hides_no_other(void **state)
{
	(void)state;
	assert_call("mmap(NULL, 4096, PROT_READ, 0x8 /* MAP_??? */|MAP_ANONYMOUS, -1, 0) = 0x1000",
		    "mmap");
	assert_int_equal(call.mmap.flags, VMAT_MAP_DROPPABLE);
	assert_int_equal(call.mmap.backing, VMAT_BACKING_ANON);
	assert_false(call.odd);
}

static void a_failure_has_an_errno(void **state)
{
	(void)state;
	assert_call("munmap(0x1000, 4096) = -1 (errno 530)", "munmap");
	assert_int_equal(call.error, -530);
	assert_int_equal(feed("munmap(0x1000, 4096) = -1"), -EBADMSG);
	assert_int_equal(feed("munmap(0x1000, 4K) = 0"), -EBADMSG);
}

static void a_call_in_two_halves_tells_where_it_began(void **state)
{
	(void)state;
	assert_call("munmap(0x1000, 4096) = 0", "munmap");
	assert_int_equal(call.begun, call.line);
	assert_int_equal(feed("812 munmap(0x1000, 4096 <unfinished ...>"), 0);
	assert_int_equal(feed("813 --- SIGUSR1 {si_signo=SIGUSR1} ---"), 0);
	assert_call("812 <... munmap resumed>) = 0", "munmap");
	assert_int_equal(call.line - call.begun, 2);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		ONE(a_comm_behind_the_pid_is_passed_over),
		ONE(the_table_of_a_summary_is_no_call),
		ONE(a_flag_that_strace_does_not_know_hides_no_other),
		ONE(a_failure_has_an_errno),
		ONE(a_call_in_two_halves_tells_where_it_began),
		ONE(the_arguments_of_every_call_are_read),
		ONE(flags_of_mmap_are_the_words_of_the_header),
		ONE(what_is_not_known_is_called_odd_and_not_dropped),
		ONE(a_call_is_the_same_behind_every_prefix),
		ONE(a_refusal_is_the_negative_errno),
		ONE(numbers_in_place_of_words_mean_the_same),
		ONE(paths_are_bytes_without_escapes),
		ONE(halves_are_joined_for_each_process),
		ONE(a_half_without_its_other_is_no_call),
		ONE(halves_are_joined_when_the_name_of_the_process_comes_between),
		ONE(messages_within_a_call_are_taken_out),
		ONE(children_and_ends_are_told_apart),
		ONE(what_is_no_memory_call_is_passed),
		ONE(bad_lines_name_their_place_and_the_next_line_is_read),
		ONE(a_line_cut_short_is_no_other_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
