# shellcheck shell=sh disable=SC2034,SC2154 # shares its names with support.sh
# Sourced by test-launcher.sh: when ./hasten builds, and that two do not build at once.

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
    'echo y >scripts/build-native.sh' 'echo y >pom.xml' 'echo y >cli/pom.xml' 'mkdir -p server/src/main/java' \
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

  begin 'says what was left out of the build'
  export MAVEN_SAYS='note: no C compiler works here'
  start_quietly
  unset MAVEN_SAYS
  expect 0 "$status" 'exit code'
  expect_line "$root/err" 'note: no C compiler works here'
  end

  begin 'keeps no jar of an older version'
  build_once
  echo jar >"$checkout/cli/target/hasten/lib/old.jar"
  echo y >"$checkout/pom.xml"
  start_quietly
  expect hasten.jar "$(ls "$checkout/cli/target/hasten/lib")" 'jars'
  end
}

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
