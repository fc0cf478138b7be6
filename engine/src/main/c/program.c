// Calls of kernels that were written down, one after another without a return to Java in between.
#define _POSIX_C_SOURCE 200809L
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "hasten.h"

typedef void (*kernel)(int64_t *arguments);

// RecordedCalls.java has the same.
typedef struct {
  kernel function;
  int64_t *arguments;
  int64_t instruction;
  int64_t meets; // whether all members wait for each other after it
  const char *streams[2]; // where it begins to read weights, or 0
} call;

// Where members meet: two cache lines, all zeros at first.
typedef struct {
  _Atomic int64_t arrived;
  char apart[56];
  _Atomic int64_t times;
} meeting;

// What each instruction took.
typedef struct {
  int64_t *work_nanos;
  int64_t *wait_nanos;
} profile;

// Some ten microseconds; then the processor is offered to others, one of which may be waited for.
enum { SPINS = 1000 };

static void pause_once(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static void meet(meeting *place, int64_t members) {
  const int64_t before = atomic_load_explicit(&place->times, memory_order_acquire);
  if (atomic_fetch_add_explicit(&place->arrived, 1, memory_order_acq_rel) == members - 1) {
    atomic_store_explicit(&place->arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&place->times, before + 1, memory_order_release);
    return;
  }
  for (int spin = 0; atomic_load_explicit(&place->times, memory_order_acquire) == before; spin++) {
    if (spin < SPINS)
      pause_once();
    else
      sched_yield();
  }
}

// Memory would have nothing to do until the next weights are read: the first of them are asked for
// before members wait for each other, as many as leave room in the second cache.
static void ask_ahead(const call *next, const call *end) {
  enum { BYTES = 8192, LINE = 64 };
  while (next < end && !next->streams[0]) next++;
  if (next == end) return;
  for (int64_t at = 0; at < BYTES; at += LINE) {
    __builtin_prefetch(next->streams[0] + at, 0, 2);
    __builtin_prefetch(next->streams[1] + at, 0, 2);
  }
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void run(const call *calls, int64_t count, meeting *place, int64_t members) {
  for (const call *c = calls; c < calls + count; c++) {
    if (c->function) c->function(c->arguments);
    if (c->meets) {
      if (c->streams[0]) ask_ahead(c + 1, calls + count);
      meet(place, members);
    }
  }
}

static void run_timed(const call *calls, int64_t count, meeting *place, int64_t members,
                      profile times) {
  int64_t start = now();
  for (const call *c = calls; c < calls + count; c++) {
    if (c->function) c->function(c->arguments);
    const int64_t worked = now();
    times.work_nanos[c->instruction] += worked - start;
    start = worked;
    if (c->meets) {
      if (c->streams[0]) ask_ahead(c + 1, calls + count);
      meet(place, members);
      start = now();
      times.wait_nanos[c->instruction] += start - worked;
    }
  }
}

HASTEN_FUNCTION(hasten_run_calls) {
  const profile times = {ADDRESS(4), ADDRESS(5)};
  if (times.work_nanos)
    run_timed(ADDRESS(0), arguments[1], ADDRESS(2), arguments[3], times);
  else
    run(ADDRESS(0), arguments[1], ADDRESS(2), arguments[3]);
}
