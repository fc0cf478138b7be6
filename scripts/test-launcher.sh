#!/bin/sh
# Tests ./hasten and the scripts it sources, in a copy of the checkout with JDKs, Maven and apt-get
# that only pretend: they write down how they were called. Ends with "launcher: N passed, N failed".
# HASTEN_TEST_SHELL is the shell to run ./hasten with (default: sh).
set -u

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
shell=${HASTEN_TEST_SHELL:-sh}
passed=0
failed=0

root=$(mktemp -d "${TMPDIR:-/tmp}/hasten launcher.XXXXXX") || exit 1
root=$(cd "$root" && pwd -P)
trap 'rm -rf "$root"' EXIT
trap 'exit 130' HUP INT TERM

# --- the pretended machine ---------------------------------------------------------------------

# Only these are on the PATH, so that no JDK or package manager of this machine can be found.
make_tools() {
  mkdir -p "$root/tools" "$root/with maven" "$root/with apt" "$root/jdks"
  for tool in awk basename cat chmod cp cut date dirname find grep head kill ls mkdir mktemp mv \
    readlink rm rmdir sed sh sleep sort tr touch uname wc; do
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
  cp "$scripts/../hasten" "$checkout/hasten"
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

# --- which JDK ---------------------------------------------------------------------------------

choosing_a_jdk() {
  begin 'takes JAVA_HOME when it is new enough'
  make_jdk "$root/elsewhere/jdk-26" 26-ea
  export JAVA_HOME="$root/elsewhere/jdk-26"
  start_quietly
  expect_jdk "$root/elsewhere/jdk-26"
  end

  begin 'looks further when JAVA_HOME is too old'
  make_jdk "$root/elsewhere/jdk-17" 17.0.15
  export JAVA_HOME="$root/elsewhere/jdk-17"
  start_quietly
  expect_jdk "$root/jdks/jdk-25"
  end

  begin 'looks further when JAVA_HOME has no compiler'
  make_jdk "$root/elsewhere/jre-25" 25.0.1
  rm "$root/elsewhere/jre-25/bin/javac"
  export JAVA_HOME="$root/elsewhere/jre-25"
  start_quietly
  expect_jdk "$root/jdks/jdk-25"
  end

  begin 'looks further when java on the PATH is too old'
  make_jdk "$root/elsewhere/jdk-8" 1.8.0_412
  test_path="$root/elsewhere/jdk-8/bin:$test_path"
  start_quietly
  expect_jdk "$root/jdks/jdk-25"
  end

  begin 'follows the links of java on the PATH'
  make_jdk "$root/elsewhere/jdk-27" 27
  mkdir "$root/elsewhere/bin" "$root/elsewhere/alternatives"
  ln -s ../alternatives/java "$root/elsewhere/bin/java"
  ln -s "$root/elsewhere/jdk-27/bin/java" "$root/elsewhere/alternatives/java"
  test_path="$root/elsewhere/bin:$test_path"
  start_quietly
  expect_jdk "$root/elsewhere/jdk-27"
  end

  begin 'takes the lowest version that will do'
  rm -rf "$root/jdks/jdk-25"
  make_jdk "$root/jdks/a" 27
  make_jdk "$root/jdks/b" 26.0.1
  make_jdk "$root/jdks/c" 21.0.8
  make_jdk "$root/jdks/d" 28
  make_jdk "$root/elsewhere/e" 29
  HASTEN_JDK_ROOTS="$root/elsewhere:$root/jdks:$root/none"
  start_quietly
  expect_jdk "$root/jdks/b"
  end

  begin 'knows how macOS and Homebrew lay out a JDK'
  rm -rf "$root/jdks/jdk-25"
  make_jdk "$root/jdks/temurin.jdk/Contents/Home" 26
  start_quietly
  expect_jdk "$root/jdks/temurin.jdk/Contents/Home"
  make_jdk "$root/jdks/openjdk@25/libexec/openjdk.jdk/Contents/Home" 25
  start_quietly
  expect_jdk "$root/jdks/openjdk@25/libexec/openjdk.jdk/Contents/Home"
  end

  begin 'reads a release file without a last newline and without quotes'
  printf 'JAVA_VERSION=25' >"$root/jdks/jdk-25/release"
  start_quietly
  expect_jdk "$root/jdks/jdk-25"
  end
}

# --- missing tools -----------------------------------------------------------------------------

missing_tools() {
  begin 'says what to do when there is no JDK'
  rm -rf "$root/jdks/jdk-25"
  make_jdk "$root/jdks/jdk-21" 21.0.8
  start_quietly
  expect 1 "$status" 'exit code'
  expect '' "$(cat "$root/out")" 'standard output'
  expect_text "$root/err" "error: Hasten needs a JDK 25 or newer, with javac: the newest here is 21 ($root/jdks/jdk-21)"
  expect_text "$root/err" 'hint: mkdir -p ~/.jdks && curl'
  expect 2 "$(wc -l <"$root/err" | tr -d ' ')" 'lines of the message'
  end

  begin 'tells a user the command of the package manager'
  be_user
  rm -rf "$root/jdks/jdk-25"
  APT_PACKAGES='openjdk-25-jdk-headless maven'
  test_path="$root/with apt:$root/tools"
  start_quietly
  expect 1 "$status" 'exit code'
  expect_line "$root/err" \
    'hint: sudo apt-get update && sudo apt-get install openjdk-25-jdk-headless maven'
  expect '' "$(cat "$APT_CALLS")" 'calls of apt-get'
  for manager in dnf:'dnf install java-25-openjdk-devel' apk:'apk add openjdk25' \
    zypper:'zypper install java-25-openjdk-devel' pacman:'pacman -S jdk-openjdk'; do
    mkdir -p "$root/elsewhere/${manager%%:*}"
    make_program "$root/elsewhere/${manager%%:*}/${manager%%:*}" 'exit 1'
    test_path="$root/elsewhere/${manager%%:*}:$root/tools"
    start_quietly
    expect_line "$root/err" "hint: sudo ${manager#*:} maven"
  done
  mkdir "$root/elsewhere/brew"
  make_program "$root/elsewhere/brew/brew" 'exit 1'
  test_path="$root/elsewhere/brew:$root/tools"
  start_quietly
  expect_line "$root/err" 'hint: brew install openjdk@25 maven'
  be_root
  end

  begin 'tells of SDKMAN where the packages have no JDK 25'
  be_user
  rm -rf "$root/jdks/jdk-25"
  test_path="$root/with apt:$test_path"
  mkdir -p "$root/elsewhere/sdkman/bin"
  echo x >"$root/elsewhere/sdkman/bin/sdkman-init.sh"
  SDKMAN_DIR="$root/elsewhere/sdkman"
  export SDKMAN_DIR
  start_quietly
  unset SDKMAN_DIR
  expect 1 "$status" 'exit code'
  expect_line "$root/err" 'hint: sdk install java'
  be_root
  end

  begin 'installs JDK and Maven when root may'
  export APT_STORE="$root/elsewhere/store" APT_TARGET="$root/elsewhere/installed"
  mkdir "$APT_STORE" "$APT_TARGET"
  cp "$root/with maven/mvn" "$APT_STORE/mvn"
  mv "$root/jdks/jdk-25" "$APT_STORE/jdk"
  APT_PACKAGES='openjdk-25-jdk-headless maven'
  HASTEN_JDK_ROOTS=$APT_TARGET
  test_path="$APT_TARGET:$root/with apt:$root/tools"
  start_quietly
  expect 0 "$status" 'exit code'
  expect_jdk "$APT_TARGET/jdk"
  expect_line "$APT_CALLS" \
    '-qq -y --no-install-recommends install openjdk-25-jdk-headless'
  expect_line "$APT_CALLS" '-qq -y --no-install-recommends install maven'
  expect '-qq update' "$(head -n 1 "$APT_CALLS")" 'first call of apt-get'
  end

  begin 'does not install what apt-get has not'
  rm -rf "$root/jdks/jdk-25"
  test_path="$root/with apt:$test_path"
  start_quietly
  expect 1 "$status" 'exit code'
  expect '-qq update' "$(cat "$APT_CALLS")" 'calls of apt-get'
  expect_text "$root/err" 'hint: mkdir -p ~/.jdks && curl'
  end

  begin 'says what to do when Maven is missing or too old'
  test_path="$root/tools"
  start_quietly
  expect 1 "$status" 'exit code'
  expect_line "$root/err" 'error: Hasten needs Maven 3.8 or newer: no working mvn is on the PATH'
  make_maven 3.6.3
  test_path="$root/with maven:$root/tools"
  start_quietly
  expect 1 "$status" 'exit code'
  expect_line "$root/err" \
    "error: Hasten needs Maven 3.8 or newer: $root/with maven/mvn is 3.6.3"
  expect_builds 0
  make_maven 4.0.0
  start_quietly
  expect 0 "$status" 'exit code'
  end
}

# --- when it builds ----------------------------------------------------------------------------

building() {
  begin 'builds at the first start, and says so on standard error'
  start_quietly
  expect 0 "$status" 'exit code'
  expect_builds 1
  expect 'building Hasten (first time: 1-2 minutes) ...' "$(cat "$root/err")" 'standard error'
  expect_text "$MAVEN_CALLS" "$root/jdks/jdk-25 | --sun-misc-unsafe-memory-access=allow"
  end

  begin 'does not build, nor ask for Maven, at the second start'
  build_once
  test_path="$root/tools"
  start_quietly
  expect 0 "$status" 'exit code'
  expect '' "$(cat "$root/err")" 'standard error'
  expect_builds 0
  end

  for change in 'echo y >engine/src/main/java/A.java' 'rm engine/src/main/java/B.java' \
    'echo y >engine/src/main/java/C.java' 'mv engine/src/main/java/B.java engine/src/main/java/D.java' \
    'echo y >pom.xml' 'echo y >cli/pom.xml' 'mkdir -p server/src/main/java' \
    'rm -r cli/target/hasten/lib' 'rm cli/target/hasten/.stamp'; do
    begin "builds after: $change"
    build_once
    (cd "$checkout" && eval "$change")
    start_quietly
    expect_builds 1
    start_quietly
    expect_builds 1
    end
  done

  for change in 'echo y >engine/src/test/java/ATest.java' 'rm engine/src/test/java/ATest.java' \
    'echo y >README.md'; do
    begin "does not build after: $change"
    build_once
    (cd "$checkout" && eval "$change")
    start_quietly
    expect_builds 0
    end
  done

  begin 'builds again after a change during the build'
  MAVEN_SECONDS=2
  start_quietly &
  sleep 1
  touch "$checkout/engine/src/main/java/A.java"
  wait $!
  start_quietly
  expect_builds 2
  end

  begin 'fails with the errors of the compiler, and builds again next time'
  build_once
  echo broken >"$checkout/engine/src/main/java/A.java"
  start_quietly
  expect 1 "$status" 'exit code'
  expect '' "$(cat "$root/out")" 'standard output'
  expect_line "$root/err" '[ERROR] A.java:[1,1] class expected'
  expect_no_text "$root/err" 'full stack trace'
  expect_line "$root/err" 'error: Hasten could not be built'
  expect_text "$root/err" 'hint: '
  start_quietly
  expect 1 "$status" 'exit code of the second try'
  echo x >"$checkout/engine/src/main/java/A.java"
  start_quietly
  expect 0 "$status" 'exit code after the correction'
  expect_builds 3
  end

  begin 'keeps no jar of an older version'
  build_once
  echo jar >"$checkout/cli/target/hasten/lib/old.jar"
  echo y >"$checkout/pom.xml"
  start_quietly
  expect hasten.jar "$(ls "$checkout/cli/target/hasten/lib")" 'jars'
  end
}

# --- two at once -------------------------------------------------------------------------------

locking() {
  begin 'builds once when it is started twice at once'
  MAVEN_SECONDS=2
  start_quietly &
  first=$!
  sleep 1
  (
    start_quietly
    expect 0 "$status" 'exit code of the second'
    [ -z "$problem" ]
  )
  second_status=$?
  wait "$first"
  expect 0 "$?" 'exit code of the first'
  expect 0 "$second_status" 'exit code of the second'
  expect_builds 1
  expect '' "$(find "$checkout/cli/target" -name '*.lock')" 'lock left behind'
  end

  begin 'takes over the lock of a dead process'
  sh -c 'exit 0' &
  dead=$!
  wait "$dead"
  mkdir -p "$checkout/cli/target/hasten.lock"
  : >"$checkout/cli/target/hasten.lock/$dead"
  start_quietly
  expect 0 "$status" 'exit code'
  expect_builds 1
  expect '' "$(find "$checkout/cli/target" -name '*.lock')" 'lock left behind'
  end

  begin 'releases the lock when the build fails'
  echo broken >"$checkout/engine/src/main/java/A.java"
  start_quietly
  expect '' "$(find "$checkout/cli/target" -name '*.lock')" 'lock left behind'
  end
}

# --- what reaches the program ------------------------------------------------------------------

calling() {
  begin 'hands every argument over as it is'
  build_once
  # shellcheck disable=SC2016 # nothing is to be expanded
  start_quietly 'two words' '' '*' 'a"b'\''c' '$HOME `id` \n' 'first
second' -- --flag
  # shellcheck disable=SC2016 # nothing is to be expanded
  printf '[%s]\n' dev.hasten.cli.Main 'two words' '' '*' 'a"b'\''c' '$HOME `id` \n' 'first
second' -- --flag >"$root/expected"
  sed -n '/dev.hasten.cli.Main/,$p' "$root/out" >"$root/got"
  expect "$(cat "$root/expected")" "$(cat "$root/got")" 'arguments'
  end

  begin 'gives the JVM its flags, HASTEN_JAVA_OPTS and the jars'
  build_once
  export HASTEN_JAVA_OPTS='-Xmx1g  *'
  start_quietly
  for flag in -XX:+UseSerialGC -Xshare:auto --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Xmx1g '*' "$checkout/cli/target/hasten/lib/*"; do
    expect_line "$root/out" "[$flag]"
  done
  end

  begin 'keeps the working directory and is found through links'
  build_once
  mkdir -p "$root/elsewhere/bin" "$root/elsewhere/work"
  ln -s "$checkout/hasten" "$root/elsewhere/absolute"
  ln -s ../absolute "$root/elsewhere/bin/hasten"
  launcher="$root/elsewhere/bin/hasten"
  (
    cd "$root/elsewhere/work" && start_quietly
    exit "$status"
  )
  expect 0 "$?" 'exit code'
  expect_line "$root/out" "directory: $(cd "$root/elsewhere/work" && pwd -P)"
  expect_line "$root/out" "[$(cd "$checkout" && pwd -P)/cli/target/hasten/lib/*]"
  expect_builds 0
  end

  begin 'runs from its own directory, with and without a slash'
  build_once
  for launcher in hasten ./hasten; do
    (cd "$checkout" && start_quietly one)
    expect_line "$root/out" '[one]'
  done
  end

  begin 'hands over the exit code of the program'
  build_once
  make_program "$root/jdks/jdk-25/bin/java" 'exit 42'
  start_quietly
  expect 42 "$status" 'exit code'
  end
}

make_tools
make_apt
choosing_a_jdk
missing_tools
building
locking
calling
printf 'launcher: %s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
