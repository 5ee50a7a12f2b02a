# SPDX-License-Identifier: GPL-2.0-or-later
# The environment of every test, sourced by make (tests/tests.am) and by hand:
#
#	top_srcdir      the source tree, absolute; read-only in `make distcheck`
#	top_builddir    the build tree, absolute
#	data            tests/data, absolute
#	CC, CFLAGS      the compiler of this build and its flags, sanitizers and all, for tests that compile
#	commands        the commands that this build makes (vmals ...)
#	PATH            begins with the built commands, real programs and not libtool's wrappers
#	LC_ALL          C.UTF-8; no colour, no pager, no terminal width
#	TMPDIR          where to write: a folder in the build tree
#	UPDATE          if 1, golden tests rewrite what they expect
#	VMAT_LONG       if set, tests against the running kernel try 10 000 addresses a process, not 400, and
#	                20 000 placements in each setting, not 2 000 in all, and count the pages of 320
#	                processes, not 60, and watch 20 000 times, not 600
#	VMAT_SEED       another run of random calls: a number
#	VMAT_LEAKS      if 0, LeakSanitizer is off (it needs ptrace, which some containers forbid)

: "${top_srcdir:?}" "${top_builddir:?}"
data=$top_srcdir/tests/data
commands=$(for path in $commands; do printf '%s ' "${path##*/}"; done)
PATH=$top_builddir/bin/.libs:$top_builddir/bin:$PATH
LD_LIBRARY_PATH=$top_builddir/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
LC_ALL=C.UTF-8
TMPDIR=$top_builddir/tests/tmp
mkdir -p "$TMPDIR"
CMOCKA_MESSAGE_OUTPUT=TAP
# a failed allocation must reach our own error path, and UBSan must say where
ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=${VMAT_LEAKS:-1}
UBSAN_OPTIONS=print_stacktrace=1
export top_srcdir top_builddir data CC CFLAGS PACKAGE_VERSION commands PATH LD_LIBRARY_PATH LC_ALL TMPDIR
export have_cmocka cmocka_tests fuzz_targets CMOCKA_MESSAGE_OUTPUT ASAN_OPTIONS UBSAN_OPTIONS
unset NO_COLOR CLICOLOR CLICOLOR_FORCE COLUMNS LINES TERM PAGER CDPATH LANG LANGUAGE
