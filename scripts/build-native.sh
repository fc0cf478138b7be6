#!/bin/sh
# Compiles the native kernels: build-native.sh OUTPUT makes OUTPUT/<os>-<arch>/libhasten.so (.dylib
# on macOS) and its .sha256, unless they are newer than all sources. Maven calls it for engine.
# Where no C compiler works it leaves no library, says so in one line and exits 0: the Java kernels
# serve then. Exits 1 when the sources do not compile.
set -u

# What a variant, the end of a source's name, is compiled with. cpu.c asks the CPU for the same.
flags_of() {
  case $1 in
    avx512vnni) echo '-mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni' ;;
    avxvnni) echo '-mavx2 -mfma -mf16c -mavxvnni' ;;
    avx2) echo '-mavx2 -mfma -mf16c' ;;
  esac
}

common_flags='-O3 -std=c11 -fPIC -ffp-contract=off -fno-math-errno -fvisibility=hidden
  -Wall -Wextra -Werror'

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
sources=$scripts/../engine/src/main/c

# The names of NativePlatform.java.
case $(uname -s) in
  Linux) os=linux library=libhasten.so ;;
  Darwin) os=macos library=libhasten.dylib ;;
  *) os=$(uname -s | tr '[:upper:]' '[:lower:]') library=libhasten.so ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=x86_64 ;;
  arm64 | aarch64) arch=aarch64 ;;
  *) arch=$(uname -m) ;;
esac

note() { printf 'note: %s\n' "$1"; }

is_current() {
  [ -f "$target" ] && [ -f "$target.sha256" ] &&
    [ -z "$(find "$sources" "$scripts/build-native.sh" -newer "$target")" ]
}

# A compiler without the headers of the C library is not one that works.
# shellcheck disable=SC2086 # $CC may be "ccache gcc"
works() {
  [ -n "$1" ] && command -v ${1%% *} >/dev/null &&
    $1 -fPIC -shared -o "$work/try" "$work/try.c" >"$work/try.log" 2>&1
}

choose_compiler() {
  printf '#include <stdint.h>\n#include <string.h>\nint32_t hasten_try;\n' >"$work/try.c"
  for compiler in "${CC:-}" cc gcc clang; do
    if works "$compiler"; then
      return 0
    fi
  done
  return 1
}

say_no_compiler() {
  # shellcheck disable=SC1091 # checked by itself
  . "$scripts/install.sh"
  note "no C compiler works here, so the Java kernels will serve, at half the speed or less; for the native ones: $(how_to_install cc)"
}

# shellcheck disable=SC2086 # lists of flags
knows_flags() {
  $compiler $1 -Werror -c -o "$work/try.o" "$work/try.c" >"$work/try.log" 2>&1
}

# The flags of every variant that can be compiled here go to a file named as the variant.
choose_variants() {
  for variant in avx512vnni avxvnni avx2; do
    if [ "$arch" != x86_64 ]; then
      continue
    elif knows_flags "$(flags_of $variant)"; then
      flags_of $variant >"$work/$variant.flags"
    else
      note "$compiler does not know $(flags_of $variant): the variant $variant is left out"
    fi
  done
  [ "$arch" = x86_64 ] || note "there are no native kernels for $os-$arch yet: the Java kernels will serve"
}

# shellcheck disable=SC2086 # lists of flags
compile() {
  compile_name=${1##*/}
  $compiler $common_flags $2 -c -o "$work/${compile_name%.c}.o" "$1" || : >"$work/failed"
}

# All at once: they are few.
compile_all() {
  for source in "$sources"/*.c; do
    variant=${source##*_}
    variant=${variant%.c}
    if [ -f "$work/$variant.flags" ]; then
      compile "$source" "$(cat "$work/$variant.flags")" &
    elif [ -z "$(flags_of "$variant")" ]; then
      compile "$source" '' &
    fi
  done
  wait
  [ ! -e "$work/failed" ]
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c 1-64
}

# The library is dated before the sources were read, so that a change in the meantime counts.
publish() {
  rm -f "$work/try.o"
  mkdir -p "${target%/*}" &&
    $compiler -shared -o "$target.new" "$work"/*.o -lm &&
    sha256 "$target.new" >"$target.sha256" &&
    touch -r "$work/begun" "$target.new" &&
    mv "$target.new" "$target"
}

[ $# -eq 1 ] || { printf 'usage: build-native.sh OUTPUT\n' >&2 && exit 2; }
target=$1/$os-$arch/$library
! is_current || exit 0
rm -f "$target" "$target.sha256"

work=$(mktemp -d "${TMPDIR:-/tmp}/hasten native.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
: >"$work/begun"

if ! choose_compiler; then
  say_no_compiler
  exit 0
fi
choose_variants
if ! compile_all || ! publish; then
  printf 'error: the native kernels in engine/src/main/c could not be compiled with %s\n' "$compiler" >&2
  exit 1
fi
