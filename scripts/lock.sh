# shellcheck shell=sh
# Sourced: take_lock and release_lock keep two processes from doing the same work at once.
#
# The lock is a directory, as mkdir is atomic, and holds one file named after its holder's pid.
# From a dead holder it is taken over by renaming that file, which succeeds for one waiter only.

# Waits until this process holds the lock $1, and says once that it waits for $2.
take_lock() {
  lock=$1
  lock_told=
  lock_empty_seconds=0
  trap release_lock EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  until mkdir "$lock" 2>/dev/null && true 2>/dev/null >"$lock/$$"; do
    lock_holder=$(ls "$lock" 2>/dev/null)
    if [ -z "$lock_holder" ]; then
      lock_clear_if_abandoned
    elif ! lock_is_alive "$lock_holder"; then
      ! mv "$lock/$lock_holder" "$lock/$$" 2>/dev/null || return 0
    fi
    [ -n "$lock_told" ] || echo "waiting for $2 (process ${lock_holder:-unknown}) ..." >&2
    lock_told=yes
    sleep 1
  done
}

release_lock() {
  rm -f "$lock/$$"
  rmdir "$lock" 2>/dev/null
  trap - EXIT HUP INT TERM
}

# Its maker died between mkdir and writing its pid, or is about to write it.
lock_clear_if_abandoned() {
  lock_empty_seconds=$((lock_empty_seconds + 1))
  [ "$lock_empty_seconds" -lt 5 ] || rmdir "$lock" 2>/dev/null
}

# kill -0 also fails for a process of somebody else.
lock_is_alive() {
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]
}
