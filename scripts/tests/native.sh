# shellcheck shell=sh disable=SC2034,SC2154 # shares its names with support.sh
# Sourced by test-launcher.sh: what build-native.sh makes of compilers that only pretend.

# A cc that writes what it should compile, and knows no flag that is in CC_UNKNOWN.
# shellcheck disable=SC2016 # expanded when the program runs
make_cc() {
  mkdir -p "$root/with cc"
  make_program "$root/with cc/cc" '
echo "$*" >>"$CC_CALLS"
while [ $# -gt 0 ]; do
  case " $CC_UNKNOWN " in *" $1 "*) echo "unknown flag $1" >&2; exit 1 ;; esac
  case $1 in
    -o) output=$2; shift ;;
    *broken.c) echo "broken.c:1: error" >&2; exit 1 ;;
  esac
  shift
done
echo compiled >"$output"'
  make_program "$root/with cc/sha256sum" 'echo "0123  $1"'
}

begin_native() {
  begin "$1"
  make_cc
  mkdir -p "$checkout/engine/src/main/c"
  for file in cpu probe_avx2 probe_avxvnni probe_avx512vnni; do
    echo x >"$checkout/engine/src/main/c/$file.c"
  done
  make_program "$root/tools/uname" 'case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac'
  library="$checkout/out/linux-x86_64/libhasten.so"
  test_path="$root/with cc:$root/tools"
  unset CC
  export CC_CALLS="$root/cc calls" CC_UNKNOWN=
  : >"$CC_CALLS"
}

end_native() {
  ln -sf "$(command -v uname)" "$root/tools/uname"
  end
}

build_native() {
  (
    PATH=$test_path
    export PATH
    # shellcheck disable=SC2086 # "busybox sh" is two words
    exec $shell "$checkout/scripts/build-native.sh" "$checkout/out"
  ) >"$root/out" 2>"$root/err" </dev/null
  status=$?
}

expect_library() { [ -f "$library" ] || problem="$problem; there is no library: $(cat "$root/err")"; }
expect_no_library() { expect '' "$(find "$checkout/out" -type f 2>/dev/null)" 'files made'; }
compilations() { grep -c -e '-O3' "$CC_CALLS"; }

native() {
  begin_native 'compiles every variant with its flags, once'
  build_native
  expect 0 "$status" 'exit code'
  expect '' "$(cat "$root/out" "$root/err")" 'output'
  expect_library
  expect 0123 "$(cut -c 1-4 "$library.sha256")" 'hash'
  expect 4 "$(compilations)" 'files compiled'
  expect 1 "$(grep -e -O3 "$CC_CALLS" | grep -c -e '-mavx512vnni .*probe_avx512vnni.c')" 'with AVX-512'
  expect 0 "$(grep -e -O3 "$CC_CALLS" | grep 'cpu\.c' | grep -c -e '-mavx')" 'cpu.c with AVX'
  build_native
  expect 4 "$(compilations)" 'files compiled after the second start'
  end_native

  begin_native 'compiles again after a change of a source'
  build_native
  touch -t 202001010000 "$library"
  build_native
  expect 8 "$(compilations)" 'files compiled'
  end_native

  begin_native 'leaves out a variant that the compiler does not know'
  CC_UNKNOWN=-mavxvnni
  build_native
  expect 0 "$status" 'exit code'
  expect_library
  expect 3 "$(compilations)" 'files compiled'
  expect_text "$root/out" 'note: cc does not know -mavx2 -mfma -mf16c -mavxvnni: the variant avxvnni is left out'
  end_native

  begin_native 'does without a compiler, and takes the old library away'
  build_native
  touch -t 202001010000 "$library"
  test_path="$root/tools"
  build_native
  expect 0 "$status" 'exit code'
  expect_no_library
  expect_text "$root/out" 'note: no C compiler works here, so the Java kernels will serve'
  expect 1 "$(grep -c . "$root/out")" 'lines'
  end_native

  begin_native 'does without a compiler that lacks the C library'
  CC_UNKNOWN=-shared
  build_native
  expect 0 "$status" 'exit code'
  expect_no_library
  expect_text "$root/out" 'note: no C compiler works here'
  end_native

  begin_native 'compiles no variant for another processor'
  make_program "$root/tools/uname" 'case $1 in -s) echo Linux ;; -m) echo riscv64 ;; esac'
  library="$checkout/out/linux-riscv64/libhasten.so"
  build_native
  expect 0 "$status" 'exit code'
  expect_library
  expect 1 "$(compilations)" 'files compiled'
  expect_text "$root/out" 'note: there are no native kernels for linux-riscv64 yet'
  end_native

  begin_native 'fails when a source does not compile'
  echo x >"$checkout/engine/src/main/c/broken.c"
  build_native
  expect 1 "$status" 'exit code'
  expect_no_library
  expect_line "$root/err" 'broken.c:1: error'
  expect_line "$root/err" 'error: the native kernels in engine/src/main/c could not be compiled with cc'
  end_native
}
