#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A file that no fragment names is neither built, nor run, nor in the release: none is forgotten. The
# lists are in alphabetical order, so that two people who add a line seldom add it in one place.
. "$top_srcdir/tests/lib.sh"
scratch
cd "$top_srcdir" || exit 99

cat lib/lib.am cmd/cmd.am man/man.am completions/completions.am tests/tests.am >"$scratch/fragments"

# unlisted FILE...: those whose name below their top folder stands nowhere
unlisted()
{
	for file; do
		[ -e "$file" ] || continue
		name=${file#*/}
		case $file in
		tests/unit/test_*.c | tests/property/*.c | tests/live/*.c | tests/fuzz/fuzz_*.c) name=${name%.c} ;;
		esac
		grep -qE "^[^#]*(%D%|${file%%/*})/$name([[:space:]]|\$)" "$scratch/fragments" || echo "$file"
	done
}

is 'every source of the library is in lib.am' "$(unlisted lib/*/*.[ch])" ''
is 'every source of the commands is in cmd.am' "$(unlisted cmd/*.[ch] cmd/*/*.[ch])" ''
is 'every manual page is in man.am' "$(unlisted man/*.[1-9])" ''
is 'every completion is in completions.am' "$(unlisted completions/*/*)" ''
is 'every test program is in tests.am' \
	"$(unlisted tests/unit/*.[ch] tests/property/*.[ch] tests/live/*.[ch] tests/kit/*.[ch] tests/fuzz/*.c)" ''
is 'every test script is in tests.am' "$(unlisted tests/unit/*.sh tests/property/*.sh tests/live/*.sh tests/golden/*.sh \
	tests/samples/*.sh tests/json/*.sh tests/shell/*.sh tests/scripts/run.sh tests/check/*.sh tests/fuzz/*.sh)" ''

# runs of lines `\t%D%/name \` must be sorted
is 'the lists are in alphabetical order' "$(awk '
	match($0, /^\t%D%\/[^ ]+/) {
		name = substr($0, RSTART, RLENGTH)
		if (last != "" && name < last)
			print "not in order: " name
		last = name
		next
	}
	{ last = "" }
' "$scratch/fragments")" ''
done_testing
