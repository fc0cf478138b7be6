# shellcheck shell=sh disable=SC2154 # the names with jdk are those of find-jdk.sh
# Sourced where a tool is missing: need_jdk, need_maven and need_python_venv install it when they
# may (root, apt-get, and a package), else say which command will, and exit 1. want_compiler only tries.

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

need_jdk() {
  find_jdk && return
  apt_install jdk && find_jdk && return
  install_missing=jdk
  command -v mvn >/dev/null || install_missing='jdk maven'
  if [ "$jdk_best_seen" -gt 0 ]; then
    install_found="the newest here is $jdk_best_seen ($jdk_best_seen_home)"
  else
    install_found="none is in JAVA_HOME, on the PATH or in $jdk_roots"
  fi
  fail "Hasten needs a JDK $jdk_minimum or newer, with javac: $install_found" \
    "$(how_to_install "$install_missing")"
}

need_maven() {
  maven_is_adequate && return
  [ -z "$maven_version" ] && apt_install maven && maven_is_adequate && return
  if [ -n "$maven_version" ]; then
    fail "Hasten needs Maven 3.8 or newer: $(command -v mvn) is $maven_version" \
      "$(how_to_install newer-maven)"
  fi
  fail 'Hasten needs Maven 3.8 or newer: no working mvn is on the PATH' "$(how_to_install maven)"
}

# Hasten does without: the caller, or the tests of the native kernels, say what is missing.
want_compiler() {
  for want_candidate in "${CC:-cc}" cc gcc clang; do
    ! command -v "${want_candidate%% *}" >/dev/null || return 0
  done
  apt_install cc || true
}

need_python_venv() {
  python_has_venv && return
  apt_install python && apt_install python-venv && python_has_venv && return
  fail 'the full tests need python3 with its venv module' "$(how_to_install 'python python-venv')"
}

maven_is_adequate() {
  maven_version=$(
    JAVA_HOME=$jdk mvn -B -version </dev/null 2>/dev/null |
      sed -n 's/.*Apache Maven \([0-9][0-9]*\.[0-9][0-9.]*\).*/\1/p'
  )
  maven_minor=${maven_version#*.}
  case $maven_version in
    '') return 1 ;;
    [0-2].*) return 1 ;;
    3.*) [ "${maven_minor%%.*}" -ge 8 ] ;;
  esac
}

python_has_venv() {
  python3 -c 'import ensurepip, venv' 2>/dev/null
}

is_root() {
  [ "$(id -u)" -eq 0 ]
}

# The package of manager $1 that brings tool $2.
package_for() {
  case $1:$2 in
    apt-get:jdk) echo openjdk-25-jdk-headless ;;
    dnf:jdk | zypper:jdk) echo java-25-openjdk-devel ;;
    brew:jdk) echo openjdk@25 ;;
    apk:jdk) echo openjdk25 ;;
    pacman:jdk) echo jdk-openjdk ;;
    pacman:python) echo python ;;
    *:python) echo python3 ;;
    apt-get:cc) echo build-essential ;;
    apk:cc) echo build-base ;;
    *:cc) echo gcc ;;
    apt-get:python-venv) echo python3-venv ;;
    *:python-venv) ;;
    *) echo "$2" ;;
  esac
}

apt_has() {
  case $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) in
    *'Candidate: (none)'*) return 1 ;;
    *'Candidate: '*) ;;
    *) return 1 ;;
  esac
}

# Installs tool $1, true when that went well.
apt_install() {
  is_root && command -v apt-get >/dev/null || return 1
  apt_package=$(package_for apt-get "$1")
  echo "looking for $apt_package with apt-get ..." >&2
  apt-get -qq update </dev/null >&2
  apt_has "$apt_package" || return 1
  echo "installing $apt_package ..." >&2
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$apt_package" \
    </dev/null >&2
}

# The command to type for the tools in $1 (separated by spaces) on this system.
how_to_install() {
  how_manager=
  for how_candidate in apt-get dnf zypper apk pacman brew; do
    if command -v "$how_candidate" >/dev/null; then
      how_manager=$how_candidate
      break
    fi
  done
  case $1:$how_manager in
    cc:brew) echo 'xcode-select --install' && return ;;
    newer-maven:brew) echo 'brew upgrade maven' && return ;;
    newer-maven:*) how_to_unpack maven && return ;;
    jdk*:apt-get)
      if ! apt_has openjdk-25-jdk-headless; then
        how_to_unpack "$1"
        return
      fi
      ;;
  esac
  how_packages=
  for how_tool in $1; do
    how_package=$(package_for "$how_manager" "$how_tool")
    how_packages="$how_packages${how_package:+ $how_package}"
  done
  how_sudo='sudo '
  ! is_root || how_sudo=
  case $how_manager in
    apt-get) echo "${how_sudo}apt-get update && ${how_sudo}apt-get install$how_packages" ;;
    dnf | zypper) echo "$how_sudo$how_manager install$how_packages" ;;
    apk) echo "${how_sudo}apk add$how_packages" ;;
    pacman) echo "${how_sudo}pacman -S$how_packages" ;;
    brew) echo "brew install$how_packages" ;;
    *) how_to_unpack "$1" ;;
  esac
}

# For systems whose package manager has none, or too old a one. A missing Maven is told after that.
how_to_unpack() {
  how_sdkman=${SDKMAN_DIR:-${HOME:-}/.sdkman}/bin/sdkman-init.sh
  case $1 in
    jdk*)
      if [ -s "$how_sdkman" ]; then
        echo 'sdk install java'
      else
        echo "mkdir -p ~/.jdks && curl -fL '$(jdk_archive_url)' | tar -xz -C ~/.jdks"
      fi
      ;;
    maven)
      if [ -s "$how_sdkman" ]; then
        echo 'sdk install maven'
      else
        echo 'unpack https://maven.apache.org/download.cgi and put its bin on the PATH'
      fi
      ;;
    cc) echo 'install a C compiler, such as gcc, and put it on the PATH' ;;
    *) echo "install $1 and put it on the PATH" ;;
  esac
}

jdk_archive_url() {
  case $(uname -s) in
    Darwin) url_system=mac ;;
    *) url_system=linux ;;
  esac
  case $(uname -m) in
    arm64 | aarch64) url_machine=aarch64 ;;
    *) url_machine=x64 ;;
  esac
  echo "https://api.adoptium.net/v3/binary/latest/25/ga/$url_system/$url_machine/jdk/hotspot/normal/eclipse"
}
