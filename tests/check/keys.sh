#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The keys and commands of vmatop, as its tables have them, stand in its page, and no others do.
. "$top_srcdir/tests/lib.sh"
scratch
page=$top_srcdir/man/vmatop.1

# the names of the keys in a table of struct binding, one a line
table_keys()
{
	sed -nE "s/^[[:space:]]*\{ MODE_[A-Z_ |]+, (CTRL\('.'\)|F\([0-9]+\)|'\\\\?.'|KEY_[A-Z_]+), ACTION_.*/\1/p" "$1" | sed -E "
		s/^CTRL\('(.)'\)$/C-\1/
		s/^F\(([0-9]+)\)$/F\1/
		s/^' '$/Space/
		s/^'\\\\?(.)'$/\1/
		s/^KEY_CURSOR_UP$/Up/
		s/^KEY_CURSOR_DOWN$/Down/
		s/^KEY_CURSOR_LEFT$/Left/
		s/^KEY_CURSOR_RIGHT$/Right/
		s/^KEY_PAGE_UP$/PgUp/
		s/^KEY_PAGE_DOWN$/PgDn/
		s/^KEY_FIRST$/Home/
		s/^KEY_LAST$/End/
		s/^KEY_TAB$/Tab/
		s/^KEY_BACKTAB$/BTab/
		s/^KEY_RETURN$/Enter/
		s/^KEY_ESCAPE$/Escape/
	" | sort -u
}

# section NAME: the first words of its items, without what mdoc wants before some of them
section()
{
	sed -n "/^\.Sh $1\$/,/^\.Sh [^$(echo "$1" | cut -c 1)]/p" "$2" | sed -n 's/^\.It Ic //p' | sed 's/\\&//g; s/\\e/\\/g'
}

page_keys()
{
	section KEYS "$1" | sed 's/ , /\n/g' | sort -u
}

# the words of a table of struct command
table_commands()
{
	sed -nE 's/^[[:space:]]*\{ \.name = "([a-z]+)",.*/\1/p' "$1" | sort -u
}

page_commands()
{
	section COMMANDS "$1" | sed -E 's/ (Op|Ar) .*//; s/ , /\n/g' | sort -u
}

# same WHAT FILE FILE
same()
{
	is "$1 (> only the page)" "$(comm -3 "$2" "$3" | tr '\t' '>')" ''
}

keymap=$top_srcdir/cmd/vmatop/keymap.c
table_keys "$keymap" >"$scratch/table"
page_keys "$page" >"$scratch/page"
is 'every line of the table is understood' "$(grep -cE '^[[:space:]]*\{ MODE_' "$keymap")" \
	"$(grep -cE "^[[:space:]]*\{ MODE_[A-Z_ |]+, (CTRL\('.'\)|F\([0-9]+\)|'\\\\?.'|KEY_[A-Z_]+), ACTION_" "$keymap")"
same 'the table and the page know the same keys' "$scratch/table" "$scratch/page"
table_commands "$top_srcdir/cmd/vmatop/vocabulary.c" >"$scratch/table"
page_commands "$page" >"$scratch/page"
is 'there are commands' "$(grep -c . "$scratch/table" | sed 's/^0$/none/; s/^[0-9]*$//')" ''
same 'the table and the page know the same commands' "$scratch/table" "$scratch/page"

# and it would be noticed
{ cat "$keymap"; printf "\t{ MODE_ANY, 'X', ACTION_QUIT, NULL, NULL },\n"; } >"$scratch/keymap.c"
table_keys "$scratch/keymap.c" >"$scratch/table"
page_keys "$page" >"$scratch/page"
is 'a key that the page does not tell of is found' "$(comm -23 "$scratch/table" "$scratch/page")" X
sed '/^\.It Ic Escape$/d' "$page" >"$scratch/page.1"
page_keys "$scratch/page.1" >"$scratch/page"
table_keys "$keymap" >"$scratch/table"
is 'a key that is missing in the page is found' "$(comm -23 "$scratch/table" "$scratch/page")" Escape
done_testing
