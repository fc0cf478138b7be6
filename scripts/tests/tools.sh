# shellcheck shell=sh disable=SC2034,SC2154 # shares its names with support.sh
# Sourced by test-launcher.sh: which JDK is chosen, and what happens when a tool is missing.

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
