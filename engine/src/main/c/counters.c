// What the processor counts while a thread runs, where the system lets a program ask for it: see
// perf_event_open(2).
#define _DEFAULT_SOURCE
#include "hasten.h"

// HardwareCounters.java has the same.
enum { NOT_ALLOWED = -1, NO_SUCH_EVENT = -2, NO_SUCH_THREAD = -3, TOO_MANY_FILES = -4, UNKNOWN = -5 };

#if defined(__linux__) && defined(__has_include)
#if __has_include(<linux/perf_event.h>)
#define HAS_COUNTERS
#endif
#endif

#ifdef HAS_COUNTERS

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct {
  uint64_t events, nanos_asked, nanos_counted;
} reading;

static int64_t refusal(int error) {
  switch (error) {
    case EPERM:
    case EACCES: return NOT_ALLOWED;
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP:
    case ENOSYS: return NO_SUCH_EVENT;
    case ESRCH: return NO_SUCH_THREAD;
    case EMFILE:
    case ENFILE: return TOO_MANY_FILES;
    default: return UNKNOWN;
  }
}

// Only what the program itself does: the kernel's part is not open to every user. Threads that this
// one begins are counted with it.
HASTEN_FUNCTION(hasten_begin_counter) {
  struct perf_event_attr event = {
      .size = sizeof event,
      .type = (uint32_t)arguments[1],
      .config = (uint64_t)arguments[2],
      .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
      .inherit = 1,
      .exclude_kernel = 1,
      .exclude_hv = 1,
  };
  const long file = syscall(SYS_perf_event_open, &event, (pid_t)arguments[0], -1, -1,
                            (unsigned long)PERF_FLAG_FD_CLOEXEC);
  arguments[0] = file < 0 ? refusal(errno) : file;
}

HASTEN_FUNCTION(hasten_end_counter) {
  const int file = (int)arguments[0];
  int64_t *sums = ADDRESS(1);
  reading counted;
  const int is_whole = read(file, &counted, sizeof counted) == (ssize_t)sizeof counted;
  close(file);
  if (is_whole) {
    sums[0] += (int64_t)counted.events;
    sums[1] += (int64_t)counted.nanos_asked;
    sums[2] += (int64_t)counted.nanos_counted;
  }
  arguments[0] = is_whole ? 0 : UNKNOWN;
}

#else

HASTEN_FUNCTION(hasten_begin_counter) { arguments[0] = NO_SUCH_EVENT; }

HASTEN_FUNCTION(hasten_end_counter) { arguments[0] = NO_SUCH_EVENT; }

#endif
