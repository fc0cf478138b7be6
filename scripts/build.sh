# shellcheck shell=sh disable=SC2154 # home, jdk, lib, stamp, rehearsed and ran_native are
# ./hasten's
# Sourced by ./hasten when a source has changed: build makes $lib and $stamp, or exits 1.

. "$home/scripts/install.sh"
. "$home/scripts/lock.sh"
. "$home/scripts/maven.sh"

build() {
  build_directory=$home/cli/target/hasten
  if ! mkdir -p "$build_directory" 2>/dev/null || ! [ -w "$build_directory" ]; then
    fail "cannot write $build_directory" 'build once as the owner of this checkout'
  fi
  take_lock "$build_directory.lock" 'another ./hasten that is building'
  if sources_changed; then
    build_now
  fi
  release_lock
}

# The stamp is dated before Maven reads the sources, so that a change during the build counts.
# Old jars go first: one of another version would stay on the class path.
build_now() {
  need_maven
  echo 'building Hasten (first time: 1-2 minutes) ...' >&2
  rm -rf "$lib" "$stamp" "$rehearsed" "$ran_native"
  true >"$stamp.new"
  if ! run_maven -q -Dquick -Dmaven.test.skip=true -pl cli -am package >"$build_directory/build.log" 2>&1; then
    readable_errors <"$build_directory/build.log" >&2
    fail 'Hasten could not be built' \
      "correct what is said above and start again; the whole log is $build_directory/build.log"
  fi
  readable_notes <"$build_directory/build.log" >&2
  rehearse
  mv "$stamp.new" "$stamp"
}

# Starts the program once, and has the JVM write down what that took. Nothing is lost but time at
# later starts if this fails.
rehearse() {
  rehearsal=$build_directory/rehearsal
  mkdir -p "$rehearsal"
  # shellcheck disable=SC2086 # a list of options
  "$jdk/bin/java" $java_options "-XX:AOTCacheOutput=$rehearsed" -cp "$lib/*" \
    dev.hasten.cli.Rehearsal "$rehearsal" "$ran_native" >>"$build_directory/build.log" 2>&1 </dev/null ||
    rm -f "$rehearsed"
  rm -rf "$rehearsal"
}

# What was left out of the build.
readable_notes() {
  sed -n -e "s/$(printf '\033')\[0m//g" -e '/^note: /p'
}

# What Maven says once more at its end, and how to ask it for more, is left out.
readable_errors() {
  sed -e "s/$(printf '\033')\[0m//g" -e '/ -> \[Help 1\]$/{s///;q;}' | awk '!said[$0]++'
}
