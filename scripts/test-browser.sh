# shellcheck shell=sh disable=SC2034 # test_browser is for ./test
# Sourced by ./test --all after install.sh: need_test_browser sets $test_browser to a Chromium, which
# it installs when it may.

need_test_browser() {
  find_browser && return
  apt_install chromium && find_browser && return
  fail 'the full tests need Chromium, to open pages in it' "$(how_to_install chromium)"
}

find_browser() {
  for browser_candidate in chromium chromium-browser google-chrome google-chrome-stable; do
    test_browser=$(command -v "$browser_candidate") && return
  done
  return 1
}
