# shellcheck shell=sh disable=SC2154 # root, scripts and shell are test-launcher.sh's
# Sourced by test-launcher.sh: a machine that pretends. Its JDKs, Maven and apt-get write down how
# they were called. A test is: begin NAME, what happens, what is expected, end.

passed=0
failed=0

# --- the pretended machine ---------------------------------------------------------------------

# Only these are on the PATH, so that no JDK or package manager of this machine can be found.
make_tools() {
  mkdir -p "$root/tools" "$root/with maven" "$root/with apt" "$root/jdks"
  for tool in awk basename cat chmod cp cut date dirname find grep head kill ls mkdir mktemp mv \
    readlink rm rmdir sed sh sleep sort tail tr touch uname wc; do
    ln -s "$(command -v "$tool" || echo "/bin/$tool")" "$root/tools/$tool"
  done
  ln -sf "$(command -v "${shell%% *}")" "$root/tools/${shell%% *}"
  be_root
}

be_root() { make_program "$root/tools/id" 'echo 0'; }
be_user() { make_program "$root/tools/id" 'echo 1000'; }

# $1: the file; $2: its lines.
make_program() {
  rm -f "$1"
  printf '#!/bin/sh\n%s\n' "$2" >"$1"
  chmod +x "$1"
}

# A JDK of version $2 at $1. Its java prints its home, its working directory and its arguments.
# shellcheck disable=SC2016 # expanded when the program runs
make_jdk() {
  mkdir -p "$1/bin"
  printf 'IMPLEMENTOR="Nobody"\nJAVA_VERSION="%s"\nJAVA_VERSION_DATE="2026-01-20"\n' "$2" >"$1/release"
  make_program "$1/bin/java" 'printf "java: %s\n" "$0"; printf "directory: %s\n" "$PWD"; printf "[%s]\n" "$@"'
  make_program "$1/bin/javac" 'exit 0'
}

# A Maven of version $1 that builds what ./hasten wants, unless the source says "broken".
# shellcheck disable=SC2016 # expanded when the program runs
make_maven() {
  make_program "$root/with maven/mvn" '
case "$*" in *-version*) echo "Apache Maven '"$1"' (0123abc)"; exit ;; esac
echo "$JAVA_HOME | $MAVEN_OPTS | $*" >>"$MAVEN_CALLS"
sleep "${MAVEN_SECONDS:-0}"
[ -z "${MAVEN_SAYS:-}" ] || printf "\033[0m%s\n" "$MAVEN_SAYS"
if grep -q broken engine/src/main/java/A.java 2>/dev/null; then
  echo "[ERROR] A.java:[1,1] class expected"
  echo "[ERROR] -> [Help 1]"
  echo "[ERROR] To see the full stack trace of the errors, re-run Maven"
  exit 1
fi
mkdir -p cli/target/hasten/lib
echo jar >cli/target/hasten/lib/hasten.jar'
}

# An apt-get that has the packages of APT_PACKAGES and installs what is in $root/apt store.
# shellcheck disable=SC2016 # expanded when the program runs
make_apt() {
  make_program "$root/with apt/apt-get" '
echo "$*" >>"$APT_CALLS"
case "$*" in
  *install*maven*) cp "$APT_STORE/mvn" "$APT_TARGET/mvn" ;;
  *install*jdk*) mv "$APT_STORE/jdk" "$APT_TARGET/jdk" ;;
esac'
  make_program "$root/with apt/apt-cache" '
case " $APT_PACKAGES " in
  *" $2 "*) printf "%s:\n  Installed: (none)\n  Candidate: 25.0.1\n" "$2" ;;
esac'
}

make_checkout() {
  checkout="$root/check out"
  rm -rf "$checkout"
  mkdir -p "$checkout/engine/src/main/java" "$checkout/engine/src/test/java" \
    "$checkout/cli/src/main/java"
  cp -R "$scripts" "$checkout/scripts"
  cp "$scripts/../hasten" "$scripts/../test" "$checkout"
  for file in pom.xml engine/pom.xml cli/pom.xml engine/src/main/java/A.java \
    engine/src/main/java/B.java engine/src/test/java/ATest.java cli/src/main/java/Main.java; do
    echo x >"$checkout/$file"
  done
  stamp="$checkout/cli/target/hasten/.stamp"
  export MAVEN_CALLS="$root/maven calls" APT_CALLS="$root/apt calls"
  : >"$MAVEN_CALLS"
  : >"$APT_CALLS"
}

# Dates all sources before the stamp, and the stamp in the past: what is touched now is newer, even
# to a find or a file system that knows whole seconds only.
age_sources() {
  find "$checkout" -exec touch -t 202001010000 {} +
  touch -t 202001020000 "$stamp"
}

build_once() {
  start >/dev/null 2>&1
  age_sources
  : >"$MAVEN_CALLS"
}

# --- running and checking ----------------------------------------------------------------------

# Runs the launcher as found at $launcher; leaves $status, $root/out and $root/err.
start() {
  (
    PATH=$test_path
    export PATH HASTEN_JDK_ROOTS MAVEN_SECONDS APT_PACKAGES
    # shellcheck disable=SC2086 # "busybox sh" is two words
    exec $shell "$launcher" "$@"
  ) >"$root/out" 2>"$root/err" </dev/null
  status=$?
  cat "$root/out" "$root/err"
  return "$status"
}

start_quietly() { start "$@" >/dev/null; }

# Every test begins on a machine with one JDK 25 and a Maven.
begin() {
  test_name=$1
  unset JAVA_HOME HASTEN_JAVA_OPTS MAVEN_OPTS
  test_path="$root/with maven:$root/tools"
  HASTEN_JDK_ROOTS="$root/jdks"
  MAVEN_SECONDS=0
  APT_PACKAGES=
  rm -rf "$root/jdks" "$root/elsewhere"
  mkdir "$root/jdks" "$root/elsewhere"
  make_jdk "$root/jdks/jdk-25" 25.0.1
  make_maven 3.9.9
  make_checkout
  launcher="$checkout/hasten"
  problem=
}

expect() {
  [ "$1" = "$2" ] || problem="$problem; $3: expected '$1', got '$2'"
}

expect_line() {
  grep -qxF -e "$2" "$1" || problem="$problem; no line '$2' in: $(cat "$1")"
}

expect_text() {
  grep -qF -e "$2" "$1" || problem="$problem; no '$2' in: $(cat "$1")"
}

expect_no_text() {
  ! grep -qF -e "$2" "$1" || problem="$problem; there is '$2' in: $(cat "$1")"
}

expect_jdk() { expect_line "$root/out" "java: $1/bin/java"; }
expect_builds() { expect "$1" "$(grep -c . "$MAVEN_CALLS")" 'number of builds'; }

end() {
  if [ -z "$problem" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s%s\n' "$test_name" "$problem"
  fi
}
