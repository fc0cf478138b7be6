#!/bin/sh
# Tests ./hasten, ./test and the scripts they source, in a copy of the checkout with JDKs, Maven and
# apt-get that only pretend. Ends with "launcher: N passed, N failed".
# HASTEN_TEST_SHELL is the shell to run ./hasten with (default: sh).
set -u

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck disable=SC2034 # for support.sh
shell=${HASTEN_TEST_SHELL:-sh}

root=$(mktemp -d "${TMPDIR:-/tmp}/hasten launcher.XXXXXX") || exit 1
root=$(cd "$root" && pwd -P)
trap 'rm -rf "$root"' EXIT
trap 'exit 130' HUP INT TERM

for part in support tools build call native; do
  # shellcheck source=/dev/null # its name is made here
  . "$scripts/tests/$part.sh"
done

make_tools
make_apt
choosing_a_jdk
missing_tools
building
locking
calling
testing
native
# shellcheck disable=SC2154 # counted by support.sh
printf 'launcher: %s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
