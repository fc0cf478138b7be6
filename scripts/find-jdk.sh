# shellcheck shell=sh disable=SC2034 # install.sh reads jdk_best_seen_home
# Sourced by ./hasten and ./test: find_jdk sets $jdk to the home of a JDK that can build and run
# Hasten. It reads the "release" file of each, because starting a JVM to ask would cost more than
# the rest of the start.
#
# JAVA_HOME comes first and "java" on the PATH second, as the user chose those. Of all others the
# lowest version that will do is taken: it is the one Hasten is tested with.
# HASTEN_JDK_ROOTS replaces the list of directories, separated by colons, to look for JDKs in.

jdk_minimum=25
jdk_roots=${HASTEN_JDK_ROOTS-/usr/lib/jvm:/usr/lib64/jvm:${SDKMAN_DIR:-${HOME:-}/.sdkman}/candidates/java:${HOME:-}/.jdks:/opt/homebrew/opt:/usr/local/opt:/Library/Java/JavaVirtualMachines:${HOME:-}/Library/Java/JavaVirtualMachines}

find_jdk() {
  jdk=
  jdk_version=
  jdk_best_seen=0
  jdk_best_seen_home=
  jdk_take_if_adequate "${JAVA_HOME:-}" || jdk_take_if_adequate_on_path ||
    jdk_take_lowest_in_roots || jdk_take_from_macos
}

# Sets $jdk_found to the feature version of the JDK at $1, or to 0 when no whole JDK is there.
jdk_read_version() {
  jdk_found=0
  [ -n "$1" ] && [ -r "$1/release" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  while read -r jdk_line || [ -n "$jdk_line" ]; do
    case $jdk_line in
      JAVA_VERSION=*)
        jdk_line=${jdk_line#*=}
        jdk_line=${jdk_line#\"}
        jdk_found=${jdk_line%%[!0-9]*}
        break
        ;;
    esac
  done <"$1/release"
  jdk_found=${jdk_found:-0}
  if [ "$jdk_found" -gt "$jdk_best_seen" ]; then
    jdk_best_seen=$jdk_found
    jdk_best_seen_home=$1
  fi
}

jdk_take_if_adequate() {
  jdk_read_version "$1"
  [ "$jdk_found" -ge "$jdk_minimum" ] || return 1
  jdk=$1
  jdk_version=$jdk_found
}

jdk_take_if_adequate_on_path() {
  jdk_java=$(command -v java) || return 1
  while [ -h "$jdk_java" ]; do
    jdk_link=$(readlink "$jdk_java")
    case $jdk_link in
      /*) jdk_java=$jdk_link ;;
      *) jdk_java=${jdk_java%/*}/$jdk_link ;;
    esac
  done
  jdk_take_if_adequate "${jdk_java%/bin/java}"
}

# A JDK lies in ROOT/NAME, or deeper as macOS (Contents/Home) and Homebrew (libexec) have it.
jdk_take_lowest_in_roots() {
  jdk_saved_ifs=$IFS
  IFS=:
  set -f
  # shellcheck disable=SC2086 # a list separated by colons
  set -- $jdk_roots
  set +f
  IFS=$jdk_saved_ifs
  for jdk_root; do
    for jdk_home in "$jdk_root"/* "$jdk_root"/*/Contents/Home \
      "$jdk_root"/openjdk*/libexec/openjdk.jdk/Contents/Home; do
      jdk_read_version "$jdk_home"
      if [ "$jdk_found" -ge "$jdk_minimum" ] && [ "$jdk_found" -lt "${jdk_version:-9999}" ]; then
        jdk=$jdk_home
        jdk_version=$jdk_found
      fi
      [ "$jdk_version" != "$jdk_minimum" ] || return 0
    done
  done
  [ -n "$jdk" ]
}

jdk_take_from_macos() {
  [ -z "${HASTEN_JDK_ROOTS+set}" ] && [ -x /usr/libexec/java_home ] || return 1
  jdk_take_if_adequate "$(/usr/libexec/java_home -v "$jdk_minimum+" 2>/dev/null)"
}
