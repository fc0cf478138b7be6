# shellcheck shell=sh disable=SC2154 # home and jdk are the caller's
# Sourced: run_maven runs Maven in the checkout on the JDK that was found. The two options exist
# since JDK 24 and keep it from warning about what Maven's own libraries do.
run_maven() {
  (
    cd "$home" || exit 1
    export JAVA_HOME="$jdk"
    export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
    exec mvn -B -ntp "$@" </dev/null
  )
}
