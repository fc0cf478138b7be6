# shellcheck shell=sh disable=SC2154 # home is ./test's
# Sourced by ./test --all: need_test_python sets $test_python to a Python with the packages of
# test-requirements.txt, in a virtual environment that is made once and kept.

. "$home/scripts/lock.sh"

need_test_python() {
  python_cache=${XDG_CACHE_HOME:-$HOME/.cache}/hasten-test
  python_wanted=$home/scripts/test-requirements.txt
  test_python=$python_cache/venv/bin/python
  mkdir -p "$python_cache" ||
    fail "cannot write $python_cache" 'set XDG_CACHE_HOME to a directory of your own'
  take_lock "$python_cache/venv.lock" 'another ./test that installs Python packages'
  python_is_ready || make_test_python
  release_lock
}

# The interpreter is started to see that it is not a link to a Python that was since removed.
python_is_ready() {
  cmp -s "$python_wanted" "$python_cache/venv/installed.txt" && "$test_python" -c 'import gguf, numpy'
}

make_test_python() {
  need_python_venv
  echo "installing Python packages in $python_cache/venv ..." >&2
  rm -rf "$python_cache/venv"
  if ! python3 -m venv "$python_cache/venv" ||
    ! "$test_python" -m pip install -q --disable-pip-version-check -r "$python_wanted" >&2; then
    fail "could not install $python_wanted in $python_cache/venv" \
      'is the network there? The tests without it: ./test'
  fi
  cp "$python_wanted" "$python_cache/venv/installed.txt"
}
