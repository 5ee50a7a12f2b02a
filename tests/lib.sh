# SPDX-License-Identifier: GPL-2.0-or-later
# TAP in sh. Source it, call ok/not_ok/is/skip, and end with done_testing:
#
#	. "$top_srcdir/tests/lib.sh"
#	need jq					# the whole file is skipped where there is no jq
#	is 'an empty text comes back empty' "$(vmals --text=maps - </dev/null)" ''
#	try 'a missing process is trouble' fails_with 2 vmals 999999999
#	skip 'a huge page' 'this kernel has none'
#	done_testing

# a script that ends by calling another lets it count on
tap_count=${tap_count:-0}

# ok WHAT / not_ok WHAT [DETAIL...]: report one test; details become comments
ok()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$(tap_plain "$1")"
}

not_ok()
{
	tap_count=$((tap_count + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$(tap_plain "$1")"
	shift
	for tap_line; do
		note "$tap_line"
	done
}

# skip WHAT WHY: counted, and printed with its reason at the end of `make check`
skip()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$(tap_plain "$1")" "$(tap_plain "$2")"
}

# skip_all WHY: the whole file, before any test ran
skip_all()
{
	printf '1..0 # SKIP %s\n' "$(tap_plain "$*")"
	exit 0
}

# need PROGRAM...: skip the whole file unless all are there
need()
{
	for tap_program; do
		command -v "$tap_program" >/dev/null || skip_all "$tap_program is not installed"
	done
}

# is WHAT GOT WANT: two strings are equal
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:  $2" "want: $3"
	fi
}

# try WHAT COMMAND ARG...: the command succeeds (its output is shown where it does not)
try()
{
	tap_what=$1
	shift
	if tap_output=$("$@" 2>&1 </dev/null); then
		ok "$tap_what"
	else
		not_ok "$tap_what" "$* exited with $?" "$tap_output"
	fi
}

# fails_with STATUS COMMAND ARG...: to be used with try
fails_with()
{
	tap_want=$1
	shift
	tap_status=0
	"$@" || tap_status=$?
	[ "$tap_status" = "$tap_want" ] || {
		echo "exit status $tap_status, not $tap_want"
		return 1
	}
}

# note TEXT: comment lines, for whoever reads the log
note()
{
	printf '%s\n' "$1" | sed 's/^/# /'
}

# scratch: a new folder in $scratch, removed at the end
scratch()
{
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/test.XXXXXX") || exit 99
	trap 'rm -rf "$scratch"' EXIT
	trap 'exit 99' HUP INT TERM
}

# bail WHY: nothing here can be tested, and that is a failure
bail()
{
	printf 'Bail out! %s\n' "$*"
	exit 99
}

# the plan, at the end: a script that dies half way has none and so fails
done_testing()
{
	printf '1..%d\n' "$tap_count"
}

# a # in a name would begin a directive
tap_plain()
{
	printf '%s' "$1" | tr '#\n\t' '...'
}
