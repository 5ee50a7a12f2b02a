dnl SPDX-License-Identifier: GPL-2.0-or-later
dnl Probes of compiler flags, the two kinds of instrumented build, and the summary that ends configure.

dnl VMAT_CFLAG(FLAG): add FLAG to VMAT_CFLAGS if the compiler takes it. Asked with -Werror, since
dnl clang only warns of a warning that it does not know.
AC_DEFUN([VMAT_CFLAG], [
	AS_VAR_PUSHDEF([vmat_cache], [vmat_cv_cflag_$1])
	AC_CACHE_CHECK([whether $CC takes $1], [vmat_cache], [
		vmat_saved=$CFLAGS
		CFLAGS="$CFLAGS -Werror $1"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
			[AS_VAR_SET([vmat_cache], [yes])], [AS_VAR_SET([vmat_cache], [no])])
		CFLAGS=$vmat_saved
	])
	AS_VAR_IF([vmat_cache], [yes], [VMAT_CFLAGS="$VMAT_CFLAGS $1"])
	AS_VAR_POPDEF([vmat_cache])
])

dnl VMAT_LDFLAG(FLAG): the same for the linker.
AC_DEFUN([VMAT_LDFLAG], [
	AS_VAR_PUSHDEF([vmat_cache], [vmat_cv_ldflag_$1])
	AC_CACHE_CHECK([whether the linker takes $1], [vmat_cache], [
		vmat_saved=$LDFLAGS
		LDFLAGS="$LDFLAGS $1"
		AC_LINK_IFELSE([AC_LANG_PROGRAM()],
			[AS_VAR_SET([vmat_cache], [yes])], [AS_VAR_SET([vmat_cache], [no])])
		LDFLAGS=$vmat_saved
	])
	AS_VAR_IF([vmat_cache], [yes], [VMAT_LDFLAGS="$VMAT_LDFLAGS $1"])
	AS_VAR_POPDEF([vmat_cache])
])

AC_DEFUN([VMAT_WARNINGS], [
	m4_foreach_w([flag], [
		-std=gnu11
		-Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes -Wmissing-prototypes
		-Wpointer-arith -Wundef -Wvla -Wcast-qual -Wwrite-strings -Wimplicit-fallthrough
		-Wnull-dereference
		-Werror=implicit-function-declaration -Werror=incompatible-pointer-types
		-Werror=return-type -Werror=vla
	], [VMAT_CFLAG(flag)])
])

dnl VMAT_LINKS(FLAGS, WHAT): stop unless a program can be linked with FLAGS.
AC_DEFUN([VMAT_LINKS], [
	AC_MSG_CHECKING([whether $CC links with $1])
	vmat_saved=$CFLAGS
	CFLAGS="$CFLAGS $1"
	AC_LINK_IFELSE([$3], [AC_MSG_RESULT([yes])],
		[AC_MSG_RESULT([no])
		 AC_MSG_ERROR([$2])])
	CFLAGS=$vmat_saved
])

AC_DEFUN([VMAT_SANITIZERS], [
	vmat_sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"
	VMAT_LINKS([$vmat_sanitize],
		[--enable-sanitizers needs the run-time libraries of ASan and UBSan (gcc: libasan; clang: libclang-rt)],
		[AC_LANG_PROGRAM()])
	VMAT_CFLAGS="$VMAT_CFLAGS $vmat_sanitize -fno-omit-frame-pointer"
	VMAT_LDFLAGS="$VMAT_LDFLAGS $vmat_sanitize"
])

AC_DEFUN([VMAT_FUZZERS], [
	VMAT_LINKS([-fsanitize=fuzzer], [--enable-fuzzers needs clang and its libFuzzer: ./configure CC=clang],
		[AC_LANG_SOURCE([int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n);
		int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n > 9 ? -1 : 0; }])])
	VMAT_CFLAGS="$VMAT_CFLAGS -fsanitize=fuzzer-no-link"
	AC_SUBST([VMAT_FUZZ_MAIN], [-fsanitize=fuzzer])
])

AC_DEFUN([VMAT_SUMMARY], [cat <<VMAT_EOF

$PACKAGE $VERSION
$1
VMAT_EOF
])

dnl VMAT_SUMMARY_PART(NAME, yes|no, WHAT IS LOST WITHOUT)
AC_DEFUN([VMAT_SUMMARY_PART], [
	AS_IF([test "$2" = yes], [printf '  %-17s yes\n' "$1"], [printf '  %-17s no: lost is %s\n' "$1" "$3"])
])
