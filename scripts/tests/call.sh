# shellcheck shell=sh disable=SC2034,SC2154 # shares its names with support.sh
# Sourced by test-launcher.sh: what ./hasten hands to the program, and how ./test reports.

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
  for flag in -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Xmx1g '*' "$checkout/cli/target/hasten/lib/*"; do
    expect_line "$root/out" "[$flag]"
  done
  end

  begin 'rehearses at the end of the build, and gives the JVM what it learned'
  # shellcheck disable=SC2016 # expanded when the program runs
  make_program "$root/jdks/jdk-25/bin/java" 'printf "[%s]\n" "$@"
for option in "$@"; do
  case $option in -XX:AOTCacheOutput=*) printf "[%s]\n" "$@" >"${option#*=}" ;; esac
done'
  build_once
  rehearsed="$checkout/cli/target/hasten/start.aot"
  for line in -XX:+UseSerialGC "$checkout/cli/target/hasten/lib/*" dev.hasten.cli.Rehearsal; do
    expect_line "$rehearsed" "[$line]"
  done
  start_quietly
  expect_line "$root/out" "[-XX:AOTCache=$rehearsed]"
  export HASTEN_JAVA_OPTS=-Xshare:off
  start_quietly
  expect_no_text "$root/out" AOTCache
  expect_builds 0
  expect '' "$(find "$checkout/cli/target" -name rehearsal)" 'what the rehearsal wrote'
  end

  begin 'leaves out the second compiler for run, where native kernels ran in the rehearsal'
  # shellcheck disable=SC2016 # expanded when the program runs
  make_program "$root/jdks/jdk-25/bin/java" 'printf "[%s]\n" "$@"
case "$*" in *Rehearsal*) for last; do :; done; true >"$last" ;; esac'
  build_once
  for arguments in run 'run hi' 'run --json hi'; do
    # shellcheck disable=SC2086 # a list
    start_quietly $arguments
    expect_line "$root/out" '[-XX:TieredStopAtLevel=1]'
  done
  for arguments in '' bench 'embed run' 'run --kernels vector hi' 'run --kernels=vector'; do
    # shellcheck disable=SC2086 # a list
    start_quietly $arguments
    expect_no_text "$root/out" TieredStopAtLevel
  done
  rm "$checkout/cli/target/hasten/ran-native"
  start_quietly run hi
  expect_no_text "$root/out" TieredStopAtLevel
  end

  begin 'starts without a rehearsal when it fails'
  # shellcheck disable=SC2016 # expanded when the program runs
  make_program "$root/jdks/jdk-25/bin/java" '
case "$*" in *Rehearsal*) exit 1 ;; esac
printf "[%s]\n" "$@"'
  start_quietly
  expect 0 "$status" 'exit code'
  expect_no_text "$root/out" AOTCache
  expect 'building Hasten (first time: 1-2 minutes) ...' "$(cat "$root/err")" 'standard error'
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

# A Maven whose tests end as two reports say, and that exits with $1.
# shellcheck disable=SC2016 # expanded when the program runs
make_testing_maven() {
  make_program "$root/with maven/mvn" '
case "$*" in *-version*) echo "Apache Maven 3.9.9"; exit ;; esac
echo "$*" >>"$MAVEN_CALLS"
for module in engine cli; do
  mkdir -p "$module/target/surefire-reports"
  echo "<testsuite name=\"X\" tests=\"6\" errors=\"1\" skipped=\"2\" failures=\"1\">
<testsuite name=\"in the output of a test\" tests=\"90\" failures=\"9\">" \
    >"$module/target/surefire-reports/TEST-X.xml"
  echo "[INFO] --- surefire ---"
  echo "[ERROR] Tests run: 6, Failures: 1, Errors: 1, Skipped: 2"
done
exit '"$1"
}

testing() {
  begin 'refuses an unknown option, and --only without a pattern'
  launcher="$checkout/test"
  for options in --unknown --only; do
    start_quietly "$options"
    expect 2 "$status" "exit code of $options"
    expect_text "$root/err" 'usage: ./test'
    expect '' "$(cat "$root/out")" 'standard output'
  done
  start_quietly --help
  expect 0 "$status" 'exit code of --help'
  expect_text "$root/out" 'usage: ./test'
  expect_builds 0
  end

  begin 'sums the reports of all modules and exits as Maven does'
  launcher="$checkout/test"
  make_testing_maven 3
  mkdir -p "$checkout/cli/target/surefire-reports"
  echo '<testsuite tests="50" errors="0" failures="0">' \
    >"$checkout/cli/target/surefire-reports/TEST-Old.xml"
  start_quietly --only 'X Y*'
  expect 3 "$status" 'exit code'
  expect '4 passed, 4 failed, 4 skipped' "$(tail -n 1 "$root/out")" 'last line'
  expect_line "$root/out" '[ERROR] Tests run: 6, Failures: 1, Errors: 1, Skipped: 2'
  expect_no_text "$root/out" '---'
  expect_text "$MAVEN_CALLS" '-Dtest=X Y*'
  expect_no_text "$MAVEN_CALLS" 'excludedTags'
  end

  begin 'fails when no test class matches'
  launcher="$checkout/test"
  start_quietly --only Nothing
  expect 1 "$status" 'exit code'
  expect_line "$root/err" 'error: no test class matches Nothing'
  end

  begin 'installs a browser for all tests when root may, else says how'
  launcher="$checkout/test"
  test_path="$root/with apt:$test_path"
  be_user
  start_quietly --all
  expect 1 "$status" 'exit code'
  expect_line "$root/err" 'error: the full tests need Chromium, to open pages in it'
  expect_line "$root/err" 'hint: sudo apt-get update && sudo apt-get install chromium'
  be_root
  APT_PACKAGES=chromium
  start_quietly --all
  expect_line "$APT_CALLS" '-qq -y --no-install-recommends install chromium'
  expect_builds 0
  end
}
