#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --help, the manual page and the completions of each command know the same options and columns.
# Options of --help are read from lines that begin with one; those of a page from `.It Fl`.
. "$top_srcdir/tests/lib.sh"
scratch

# the options in what comes before the description, one a line
help_options()
{
	"$1" --help | sed -nE 's/^[[:space:]]+(-.*)$/\1/p' | sed -E 's/[[:space:]]{2,}.*//' | options_of_words
}

options_of_words()
{
	tr -s ' ,[]=|' '\n' | grep -oE '^(--[a-z0-9][a-z0-9-]*|-[A-Za-z0-9])' | sort -u
}

page_options()
{
	sed -n 's/^\.It Fl //p' "$1" | awk '{
		n = split("Fl " $0, word, /[ ,]+/)
		for (i = 1; i < n; i++)
			if (word[i] == "Fl") {
				sub(/=.*/, "", word[i + 1])
				print "-" word[i + 1]
			}
	}' | grep -E '^--?[A-Za-z0-9]' | sort -u
}

# long options only: that a short one is completed helps nobody
completion_options()
{
	sed 's/#.*//' "$1" | grep -oE '(^|[^A-Za-z0-9_-])--[a-z0-9][a-z0-9-]*' | grep -oE -e '--.*' | sort -u
}

fish_options()
{
	grep -oE '(-l|--long-option)[ =][a-z0-9-]+' "$1" | sed -E 's/^[^ =]*[ =]/--/' | sort -u
}

# the words of `.It` in the section COLUMNS, in capitals
page_columns()
{
	sed -n '/^\.Sh COLUMNS/,/^\.Sh [^C]/p' "$1" | sed -n 's/^\.It //p' |
		tr -s ' ,' '\n' | grep -E '^[A-Z][A-Z0-9_]+$' | sort -u
}

# differ WHAT FILE FILE: lines that only one has
differ()
{
	is "$1" "$(comm -3 "$2" "$3" | tr '\t' '>')" ''
}

for command in $commands; do
	page=$top_srcdir/man/$command.1
	help_options "$command" >"$scratch/help" 2>"$scratch/err"
	if [ ! -s "$scratch/help" ]; then
		not_ok "$command --help lists options"
		continue
	fi
	ok "$command --help lists options"
	is "$command --help is not wider than 80 columns" "$("$command" --help | grep -E '.{81}')" ''
	page_options "$page" >"$scratch/page" 2>/dev/null
	differ "$command: --help and the page know the same options (> only the page)" "$scratch/help" "$scratch/page"

	grep -e '^--' "$scratch/help" >"$scratch/long"
	for completion in bash/$command zsh/_$command; do
		[ -e "$top_srcdir/completions/$completion" ] || [ "$completion" = "bash/$command" ] || continue
		completion_options "$top_srcdir/completions/$completion" >"$scratch/completion" 2>/dev/null
		differ "$command: --help and completions/$completion know the same options" "$scratch/long" "$scratch/completion"
	done
	if [ -e "$top_srcdir/completions/fish/$command.fish" ]; then
		fish_options "$top_srcdir/completions/fish/$command.fish" >"$scratch/completion"
		differ "$command: --help and its fish completion know the same options" "$scratch/long" "$scratch/completion"
	fi

	if grep -qx -e --list-columns "$scratch/help"; then
		"$command" --list-columns --noheadings 2>/dev/null </dev/null | awk '{ print $1 }' | sort -u >"$scratch/columns"
		page_columns "$page" >"$scratch/page" 2>/dev/null
		is "$command --list-columns lists columns" "$(grep -c . "$scratch/columns" | sed 's/^0$/none/; s/^[0-9]*$//')" ''
		differ "$command: --list-columns and the page know the same columns (> only the page)" "$scratch/columns" "$scratch/page"
	fi
done

# the rows of vmagap that are no holes have a section each
for rows in seams limits fit; do
	section=$(echo $rows | tr '[:lower:]' '[:upper:]')
	argument=
	[ $rows != fit ] || argument==1
	vmagap --$rows$argument --list-columns --noheadings | awk '{ print $1 }' | sort -u >"$scratch/columns"
	sed -n "/^\.Sh $section\$/,/^\.Sh /p" "$top_srcdir/man/vmagap.1" | sed -n 's/^\.It //p' |
		tr -s ' ,' '\n' | grep -E '^[A-Z][A-Z0-9_]+$' | sort -u >"$scratch/page"
	differ "vmagap --$rows --list-columns and the page know the same columns (> only the page)" "$scratch/columns" "$scratch/page"
done
done_testing
