// Memory in the largest pages the system gives without being set up for it. A processor that streams
// weights meets a new page every 4 KiB otherwise, and has to look it up each time.
#define _DEFAULT_SOURCE
#include "hasten.h"

#if defined(__linux__)

#include <sys/mman.h>

enum { LARGE_PAGE_BYTES = 2 << 20 };

static int64_t rounded(int64_t bytes) {
  return (bytes + LARGE_PAGE_BYTES - 1) / LARGE_PAGE_BYTES * LARGE_PAGE_BYTES;
}

// More is mapped than asked for, so that a large page can begin at the first byte.
static uint8_t *map_aligned(int64_t bytes) {
  const size_t with_room = (size_t)(bytes + LARGE_PAGE_BYTES);
  uint8_t *all =
      mmap(NULL, with_room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) return NULL;
  const size_t before = (size_t)(-(uintptr_t)all % LARGE_PAGE_BYTES);
  if (before > 0) munmap(all, before);
  munmap(all + before + bytes, LARGE_PAGE_BYTES - before);
  return all + before;
}

HASTEN_FUNCTION(hasten_map_pages) {
  const int64_t bytes = rounded(arguments[0]);
  uint8_t *pages = map_aligned(bytes);
  if (pages && madvise(pages, (size_t)bytes, MADV_HUGEPAGE) != 0) {
    munmap(pages, (size_t)bytes);
    pages = NULL;
  }
  arguments[0] = (int64_t)(intptr_t)pages;
}

HASTEN_FUNCTION(hasten_unmap_pages) { munmap(ADDRESS(0), (size_t)rounded(arguments[1])); }

#else

HASTEN_FUNCTION(hasten_map_pages) { arguments[0] = 0; }

HASTEN_FUNCTION(hasten_unmap_pages) { (void)arguments; }

#endif
