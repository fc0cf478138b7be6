// What every file of the native library shares. The functions it exports are called from
// dev.hasten.kernel.nativelib, kernels as hasten_<variant>_<operation>. All have one signature, so
// that the JVM makes one bridge to C and not one for each: their only argument is the address of
// numbers, addresses and floats' bits among them, and a result takes the place of the first.
#ifndef HASTEN_H
#define HASTEN_H

#include <stdint.h>
#include <string.h>

// Counts changes of any exported function's arguments or meaning. NativeLibrary.java has the same.
#define HASTEN_ABI_VERSION 9

#define HASTEN_VISIBLE __attribute__((visibility("default")))
#define HASTEN_FUNCTION(name) HASTEN_VISIBLE void name(int64_t *arguments)

// A kernel of the variant whose file defines VARIANT(operation).
#define EXPORT(operation) HASTEN_FUNCTION(VARIANT(operation))
#define INLINE static inline __attribute__((always_inline))

/* For loops over arrays that are meant to be registers. */
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#define ADDRESS(index) ((void *)(intptr_t)arguments[index])
#define FLOAT(index) float_of(arguments[index])

// The float whose bits are the lower half.
INLINE float float_of(int64_t argument) {
  const uint32_t bits = (uint32_t)argument;
  float number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

// The HASTEN_ABI_VERSION that this library was compiled with.
extern HASTEN_VISIBLE const int32_t hasten_abi_version;

// (address of a variant's name: "avx512vnni", "avxvnni", "avx2") -> 1 if this CPU and its operating
// system can run its kernels, compiled in or not; else 0.
HASTEN_FUNCTION(hasten_supports);

// (bytes, at least 1) -> address of so many zeros at a multiple of 2 MiB, which the system was asked
// to keep in large pages; 0 if it has none, or no memory.
HASTEN_FUNCTION(hasten_map_pages);

// (address of a path that ends with 0, bytes of the file, at least 1) -> address of its content,
// which may only be read; 0 if the system does not keep it in large pages, mostly, or it has another
// length.
HASTEN_FUNCTION(hasten_map_file);

// (address of a path that ends with 0, bytes of the file, at least 1): what the system has in memory
// of a file that is on the disk is read once more, in large pages where it can.
HASTEN_FUNCTION(hasten_renew_file);

// (address, bytes) of what hasten_map_pages or hasten_map_file gave.
HASTEN_FUNCTION(hasten_unmap_pages);

// (thread as the system numbers it, kind and number of an event as perf_event_open(2) has them) ->
// a file, which counts the event in that thread and in those that it begins until hasten_end_counter;
// or a refusal, which is less than 0 (see counters.c).
HASTEN_FUNCTION(hasten_begin_counter);

// (file of hasten_begin_counter, address of three numbers) -> 0, and to the numbers are added: the
// events, the nanoseconds in which they should have been counted, those in which they were; or a
// refusal. The file is closed.
HASTEN_FUNCTION(hasten_end_counter);

// (address of calls, their number, address of the meeting, members; 0, 0, or addresses of the
// nanoseconds of work and of waiting of each instruction, which are added to): runs one member's calls.
// All members must run calls that meet as often.
HASTEN_FUNCTION(hasten_run_calls);

// Each variant also has
//   sum_bytes(address, count) -> the sum of bytes, which need no alignment: a read of memory by the
//     widest loads and next to nothing else
//   multiply_adds(rounds, kind) -> how many multiply-adds that were, done in registers as products
//     do them with int8 activations (kind 1) or floats (kind 0), many independent ones at a time

#endif
