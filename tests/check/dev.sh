#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts are proper sh, and ./dev says what it can do and refuses what it cannot.
. "$top_srcdir/tests/lib.sh"
scratch
cd "$top_srcdir" || exit 99

for script in dev .ci/run $(find tests -name '*.sh' | sort); do
	shell=sh
	head -n 1 "$script" | grep -q bash && shell=bash
	try "$script is proper $shell" $shell -n "$script"
done
for command in $(sed -n 's/^dev_\([a-z]*\)()$/\1/p' dev); do
	try "./dev help speaks of $command" sh -c "./dev help | grep -qE '^  $command( |\$)'"
done
lacks=$(sed -n "/^packages_\(build\|optional\|check\)='/,/^'/p" dev | sed -n 's/^\t\([^ ]*\) .*/\1/p' | while read -r package; do
	grep -q "apt-get install.* $package\( \|\$\)" README.md || echo "$package"
done)
is 'README.md names every package that ./dev installs' "$lacks" ''
BUILD=$scratch
export BUILD
try './dev alone is a wrong usage' fails_with 2 ./dev
try 'an unknown command is a wrong usage' fails_with 2 ./dev dance
try 'run without a command is a wrong usage' fails_with 2 ./dev run
done_testing
