#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the manual pages and the README show works when it is pasted.
. "$top_srcdir/tests/lib.sh"
scratch

# lines of mdoc as a reader sees them
plain()
{
	sed -e 's/\\(dq/"/g' -e 's/\\(ga/`/g' -e 's/\\&//g' -e 's/\\e/\\/g'
}

# section PAGE NAME: the source of one section
section()
{
	sed -n "/^\.Sh $2\$/,/^\.Sh/p" "$top_srcdir/man/$1"
}

# display: the first .Bd -literal in the input
display()
{
	sed -n '/^\.Bd -literal/,/^\.Ed/{/^\.[BE]d/!p;/^\.Ed/q}' | plain
}

# -- the commands' pages: every displayed command ------------------------------------------

# another machine, for the example that reads from one
mkdir "$scratch/bin" "$scratch/empty"
printf '#!/bin/sh\ncat "%s/6.12-arm64-16k/zoo-threads/0-one/smaps"\n' "$data" >"$scratch/bin/ssh"
chmod +x "$scratch/bin/ssh"

# pasted COMMAND [STATUS]: it ends well, or with that exit status, and has nothing to complain about
pasted()
{
	status=0
	(cd "$scratch/empty" && PATH=$scratch/bin:$PATH sh -c "$1" >"$scratch/out" 2>"$scratch/err") || status=$?
	[ $status = 0 ] || [ $status = "${2:-0}" ] || {
		echo "exit status $status"
		cat "$scratch/err"
		return 1
	}
	[ ! -s "$scratch/err" ] || { cat "$scratch/err"; return 1; }
}

{ section vmals.1 'FILTER LANGUAGE'; section vmals.1 EXAMPLES; } | sed -n 's/^\.Dl //p' | plain >"$scratch/commands"
while read -r command; do
	case $command in
	*jq*) command -v jq >/dev/null || { skip "$command" 'jq is not installed'; continue; } ;;
	esac
	try "$command" pasted "$command"
done <"$scratch/commands"
is 'vmals(1) has examples' "$(wc -l <"$scratch/commands" | sed 's/^[1-9][0-9]$/some/')" some

# those that search may find nothing, which is exit status 1
cp "$data/6.18-amd64/zoo-threads/0-one/smaps" "$scratch/empty/snapshot"
printf '401234 in main\n7f87ae000010 in worker\n' >"$scratch/empty/backtrace"
printf '401234\n7f87ae000010 0x10\n' >"$scratch/empty/addresses"
for page in vmafind vmagap vmasim vmatree; do
	section $page.1 EXAMPLES | sed -n 's/^\.Dl //p' | sed 's/^"\(.*\)"$/\1/' | plain >"$scratch/commands"
	while read -r command; do
		case $command in
		*jq*) command -v jq >/dev/null || { skip "$command" 'jq is not installed'; continue; } ;;
		*'| dot'*) command -v dot >/dev/null || { skip "$command" 'dot (Graphviz) is not installed'; continue; } ;;
		esac
		try "$command" pasted "$command" 1
	done <"$scratch/commands"
	is "$page(1) has examples" "$(wc -l <"$scratch/commands" | sed 's/^[1-9][0-9]*$/some/')" some
done
rm "$scratch"/empty/*

# a process of that name, and what may not be read told to nobody
cp "$(command -v sleep)" "$scratch/bin/myserver"
"$scratch/bin/myserver" 1000 &
server=$!
until grep -q '^myserver$' "/proc/$server/comm"; do :; done
section vmasnap.1 EXAMPLES | sed -n 's/^\.Dl //p' | sed 's/^"\(.*\)"$/\1/' | plain >"$scratch/commands"
while read -r command; do
	case $command in
	*--name*)
		vmals --name=no-such-process 2>&1 | grep -q libproc2 && { skip "$command" 'built without libproc2'; continue; } ;;
	esac
	try "$command" pasted "{ $command; } 2>err; status=\$?; grep -v ': left out: ' err >&2; exit \$status"
done <"$scratch/commands"
is 'vmasnap(1) has examples' "$(wc -l <"$scratch/commands" | sed 's/^[1-9]$/some/')" some
kill $server

# two moments of a program, what vmadiff(1) calls by other names
leak=$data/6.18-amd64/leak-glibc
for moment in before=1-before after=5-threads run1=1-before run2=1-before; do
	from=$leak/${moment#*=}/leak-dyn-26387
	cp "$from/smaps" "$scratch/empty/${moment%=*}.snap"
	cp "$from/smaps" "$scratch/empty/${moment%=*}"
	cp "$from/maps" "$scratch/empty/${moment%=*}.maps"
done
section vmadiff.1 EXAMPLES | sed -n 's/^\.Dl //p' | sed 's/^"\(.*\)"$/\1/' | plain >"$scratch/commands"
while read -r command; do
	case $command in
	*jq*) command -v jq >/dev/null || { skip "$command" 'jq is not installed'; continue; } ;;
	*'$pid'*)
		sleep 2 &
		pid=$!
		export pid
		;;
	esac
	try "$command" pasted "$command" 1
done <"$scratch/commands"
is 'vmadiff(1) has examples' "$(wc -l <"$scratch/commands" | sed 's/^[1-9][0-9]*$/some/')" some
(cd "$scratch/empty" && sh -c "$(tail -n 1 "$scratch/commands")") >"$scratch/patched" 2>&1
is 'what is patched is the other' "$(cmp "$scratch/patched" "$scratch/empty/after.maps" 2>&1)" ''
rm "$scratch"/empty/*

# -- lessons: `$ COMMAND` at the start of a display, and below it what it prints ------------------------
# UPDATE=1 puts in what is printed now
for page in vmasim vmatree; do
	awk -v out="$scratch/lesson" '
		/^\.Bd -literal$/ { begins = 1; next }
		/^\.Ed/ { inside = 0 }
		begins && /^\$ / { n++; print substr($0, 3) >(out n ".sh"); printf "" >(out n ".want"); inside = 1; begins = 0; next }
		{ begins = 0 }
		inside { print >(out n ".want") }
		END { print n + 0 }
	' "$top_srcdir/man/$page.1" >"$scratch/lessons"
	n=0
	while [ $n -lt "$(cat "$scratch/lessons")" ]; do
		n=$((n + 1))
		command=$(plain <"$scratch/lesson$n.sh")
		(cd "$data/lesson" && sh -c "$command") 2>&1 | sed -e 's/[[:space:]]*$//' -e 's/\\/\\e/g' -e 's/`/\\(ga/g' \
			-e "s/^[.']/\\\\\&&/" >"$scratch/lesson$n.raw"
		# a display does not end in an empty line
		sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$scratch/lesson$n.raw" >"$scratch/lesson$n.got"
		is "$page(1): $command" "$(cat "$scratch/lesson$n.got")" "$(cat "$scratch/lesson$n.want")"
	done
	if [ "${UPDATE:-0}" = 1 ]; then
		awk -v got="$scratch/lesson" '
			/^\.Bd -literal$/ { begins = 1; print; next }
			/^\.Ed/ { inside = 0 }
			begins && /^\$ / {
				print
				inside = 1
				begins = 0
				file = got (++n) ".got"
				while ((getline line <file) > 0)
					print line
				next
			}
			{ begins = 0 }
			!inside { print }
		' "$top_srcdir/man/$page.1" >"$scratch/page" && cat "$scratch/page" >"$top_srcdir/man/$page.1"
	fi
	is "$page(1) is a lesson" "$([ $n -gt 7 ] && echo yes)" yes
done

# -- vmatools(7): the snapshot by hand --------------------------------------------

sleep 1000 &
pid=$!
until grep -q '^sleep$' "/proc/$pid/comm"; do :; done
kill -STOP $pid
until grep -q '^State:.T' "/proc/$pid/status"; do :; done
section vmatools.7 SNAPSHOTS | display | sed "s/812/$pid/" >"$scratch/recipe"
try 'the recipe for a snapshot works' pasted "$(cat "$scratch/recipe")"
vmals --text=maps "$scratch/empty/snap" >"$scratch/maps" 2>"$scratch/err"
is '... and has the process in it' "$(cmp "$scratch/maps" "/proc/$pid/maps" 2>&1; cat "$scratch/err")" ''
is '... for nobody else to read' "$(stat -c %a "$scratch/empty/snap")" 600
kill -KILL $pid

# -- libvmatools(3): the complete program ---------------------------------------------

section libvmatools.3 EXAMPLES | display >"$scratch/hole.c"
# shellcheck disable=SC2086 # CC and CFLAGS are words
try 'the program of libvmatools(3) compiles without a warning' $CC $CFLAGS -Werror -I "$top_srcdir/lib/include" \
	-o "$scratch/hole" "$scratch/hole.c" -L "$top_builddir/lib/.libs" -lvmatools
is '... and finds a hole in itself' "$("$scratch/hole" | sed 's/^0x[0-9a-f]*: [1-9][0-9]* MiB$/a hole/')" 'a hole'
is '... and says what is wrong' "$("$scratch/hole" 999999999 2>&1)" 'hole: No such process'

# -- README: commands over captures, and what they print --------------------------------

# `    $ COMMAND` and the indented lines below it; run in the folder that the README says. UPDATE=1
# puts in what is printed now.
folder=$top_srcdir/$(sed -n 's/^    cd \(tests\/data\/[^ ]*\).*/\1/p' "$top_srcdir/README.md" | head -n 1)
awk -v out="$scratch/screen" '
	/^    \$ / { n++; print substr($0, 7) >(out n ".sh"); printf "" >(out n ".want"); inside = 1; next }
	!/^    / { inside = 0 }
	inside { print substr($0, 5) >(out n ".want") }
	END { print n + 0 }
' "$top_srcdir/README.md" >"$scratch/screens"
n=0
while [ $n -lt "$(cat "$scratch/screens")" ]; do
	n=$((n + 1))
	command=$(cat "$scratch/screen$n.sh")
	case $command in
	*jq*) command -v jq >/dev/null || { skip "README: $command" 'jq is not installed'; continue; } ;;
	esac
	(cd "$folder" && sh -c "$command") 2>&1 | sed 's/[[:space:]]*$//' >"$scratch/screen$n.got"
	is "README: $command" "$(cat "$scratch/screen$n.got")" "$(cat "$scratch/screen$n.want")"
done
if [ "${UPDATE:-0}" = 1 ]; then
	awk -v got="$scratch/screen" '
		!/^    / { inside = 0 }
		!inside { print }
		/^    \$ / {
			inside = 1
			file = got (++n) ".got"
			while ((getline line <file) > 0)
				print "    " line
		}
	' "$top_srcdir/README.md" >"$scratch/README" && cat "$scratch/README" >"$top_srcdir/README.md"
fi
is 'README has screens' "$([ $n -gt 0 ] && echo yes)" yes
done_testing
