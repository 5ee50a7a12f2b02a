#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every option that --help lists is taken, in each of its forms; what --help does not list is refused.
. "$top_srcdir/tests/lib.sh"
scratch
target=$data/6.18-amd64/zoo-shared/0-one

# LETTER NAME ARGUMENT of each option; - is none, [ARGUMENT] may be left out
vmals --help | sed -nE 's/^ +((-[A-Za-z], )?--.*)$/\1/p' | sed -E 's/ {2,}.*//' | awk '{
	letter = "-"
	if ($1 ~ /^-.,$/) {
		letter = substr($1, 2, 1)
		$1 = ""
	}
	sub(/^ +/, "")
	name = $0
	sub(/^--/, "", name)
	argument = "-"
	if (match(name, /[[= ]/)) {
		argument = substr(name, RSTART)
		name = substr(name, 1, RSTART - 1)
		sub(/^[= ]/, "", argument)
	}
	print letter, name, argument
}' >"$scratch/options"
count=$(vmals --help | grep -cE '^ +(-[A-Za-z], )?--')
is '--help lists options in one form' "$(grep -c . "$scratch/options")" "$count"

# a value that the option takes
value_of()
{
	case $1 in
	group) echo kind ;;
	text) echo maps ;;
	stable) echo 3 ;;
	name) echo nobody-is-called-so ;;
	sysroot) echo / ;;
	backend) echo text ;;
	range) echo 400000,500000 ;;
	filter) echo 'size>0' ;;
	sort) echo size:desc ;;
	output) echo START,NAME ;;
	color) echo never ;;
	*) echo "$1" ;;
	esac
}

# taken WHAT ARGUMENT...: the option is none of those that are refused
taken()
{
	what=$1
	shift
	vmals "$@" "$target" >/dev/null 2>"$scratch/err" </dev/null
	is "taken: $what" "$(grep -E 'unknown option|argument|expected|try ' "$scratch/err")" ''
}

while read -r letter name argument; do
	value=$(value_of "$name")
	case $argument in
	-)
		taken "--$name" "--$name"
		[ "$letter" = - ] || taken "-$letter" "-$letter"
		try "refused: --$name=x" fails_with 2 vmals "--$name=x" "$target"
		;;
	*)
		taken "--$name=$value" "--$name=$value"
		case $argument in
		\[*) taken "--$name" "--$name" ;;
		*)
			taken "--$name $value" "--$name" "$value"
			try "refused: --$name without an argument" fails_with 2 vmals "$target" "--$name"
			;;
		esac
		[ "$letter" = - ] || {
			taken "-$letter $value" "-$letter" "$value"
			taken "-$letter$value" "-$letter$value"
		}
		;;
	esac
done <"$scratch/options"

for letter in a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F G H I J K L M N O P Q R S T U V W X Y Z; do
	grep -q "^$letter " "$scratch/options" ||
		is "refused: -$letter" "$(vmals -$letter "$target" 2>&1)" "vmals: unknown option -$letter (try 'vmals --help')"
done
done_testing
