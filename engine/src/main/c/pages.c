// Memory in the largest pages the system gives without being set up for it. A processor that streams
// weights meets a new page every 4 KiB otherwise, and has to look it up each time.
#define _DEFAULT_SOURCE
#include "hasten.h"

#if defined(__linux__)

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGE_PAGE_BYTES = 2 << 20 };

// What Linux has learnt in 5.14 and 6.7, and headers may not know yet.
enum { READ_ALL_PAGES = 22, LARGE = 1 << 6, MOST_RUNS = 64 };

typedef struct {
  uint64_t start, end, kinds;
} page_run;

typedef struct {
  uint64_t size, flags, start, end, scanned_to, runs, most_runs, most_pages;
  uint64_t inverted, all_of, any_of, report;
} page_scan;

#define SCAN_PAGES _IOWR('f', 16, page_scan)

static int64_t rounded(int64_t bytes) {
  return (bytes + LARGE_PAGE_BYTES - 1) / LARGE_PAGE_BYTES * LARGE_PAGE_BYTES;
}

// More is mapped than asked for, so that a large page can begin at the first byte.
static uint8_t *map_aligned(int64_t bytes, int protection) {
  const size_t with_room = (size_t)(bytes + LARGE_PAGE_BYTES);
  uint8_t *all = mmap(NULL, with_room, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) return NULL;
  const size_t before = (size_t)(-(uintptr_t)all % LARGE_PAGE_BYTES);
  if (before > 0) munmap(all, before);
  munmap(all + before + bytes, LARGE_PAGE_BYTES - before);
  return all + before;
}

HASTEN_FUNCTION(hasten_map_pages) {
  const int64_t bytes = rounded(arguments[0]);
  uint8_t *pages = map_aligned(bytes, PROT_READ | PROT_WRITE);
  if (pages && madvise(pages, (size_t)bytes, MADV_HUGEPAGE) != 0) {
    munmap(pages, (size_t)bytes);
    pages = NULL;
  }
  arguments[0] = (int64_t)(intptr_t)pages;
}

HASTEN_FUNCTION(hasten_unmap_pages) { munmap(ADDRESS(0), (size_t)rounded(arguments[1])); }

// How many bytes of a mapping lie in large pages; 0 if the system cannot tell.
static int64_t large_bytes(const uint8_t *pages, int64_t bytes) {
  const int self = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (self < 0) return 0;
  page_run runs[MOST_RUNS];
  const uint64_t first = (uint64_t)(uintptr_t)pages;
  page_scan scan = {.size = sizeof scan,
                    .start = first,
                    .end = first + (uint64_t)rounded(bytes),
                    .runs = (uint64_t)(uintptr_t)runs,
                    .most_runs = MOST_RUNS,
                    .all_of = LARGE,
                    .report = LARGE};
  const int found = ioctl(self, SCAN_PAGES, &scan);
  close(self);
  int64_t large = 0;
  for (int run = 0; run < found; run++) large += (int64_t)(runs[run].end - runs[run].start);
  return large;
}

// A file at a multiple of 2 MiB, read if it is not in memory yet. What follows its end up to the next
// multiple belongs to nobody else.
static uint8_t *map_file(int file, int64_t bytes) {
  struct stat state;
  if (fstat(file, &state) != 0 || state.st_size != bytes) return NULL;
  uint8_t *room = map_aligned(rounded(bytes), PROT_NONE);
  if (!room) return NULL;
  if (mmap(room, (size_t)bytes, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0) == MAP_FAILED ||
      madvise(room, (size_t)bytes, MADV_HUGEPAGE) != 0 ||
      madvise(room, (size_t)bytes, READ_ALL_PAGES) != 0) {
    munmap(room, (size_t)rounded(bytes));
    return NULL;
  }
  return room;
}

static uint8_t *map_file_at(const char *path, int64_t bytes, int forget_first) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return NULL;
  if (forget_first) posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  uint8_t *pages = map_file(file, bytes);
  close(file);
  return pages;
}

HASTEN_FUNCTION(hasten_map_file) {
  const char *path = (const char *)ADDRESS(0);
  const int64_t bytes = arguments[1], enough = bytes / 4 * 3;
  uint8_t *pages = map_file_at(path, bytes, 0);
  int64_t large = pages ? large_bytes(pages, bytes) : 0;
  // Some in large pages: the system can, and has taken others away for a time.
  if (large > 0 && large < enough) {
    munmap(pages, (size_t)rounded(bytes));
    pages = map_file_at(path, bytes, 1);
    large = pages ? large_bytes(pages, bytes) : 0;
  }
  if (pages && large < enough) {
    munmap(pages, (size_t)rounded(bytes));
    pages = NULL;
  }
  arguments[0] = (int64_t)(intptr_t)pages;
}

HASTEN_FUNCTION(hasten_renew_file) {
  const int64_t bytes = arguments[1];
  uint8_t *pages = map_file_at((const char *)ADDRESS(0), bytes, 1);
  if (pages) munmap(pages, (size_t)rounded(bytes));
}

#else

HASTEN_FUNCTION(hasten_map_pages) { arguments[0] = 0; }

HASTEN_FUNCTION(hasten_map_file) { arguments[0] = 0; }

HASTEN_FUNCTION(hasten_renew_file) { (void)arguments; }

HASTEN_FUNCTION(hasten_unmap_pages) { (void)arguments; }

#endif
