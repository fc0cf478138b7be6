// What every file of the native library shares. The functions it exports are called from
// dev.hasten.kernel.nativelib, kernels as hasten_<variant>_<operation>.
#ifndef HASTEN_H
#define HASTEN_H

#include <stdint.h>

// Counts changes of any exported function's arguments or meaning. NativeLibrary.java has the same.
#define HASTEN_ABI_VERSION 2

#define HASTEN_EXPORT __attribute__((visibility("default")))

// The HASTEN_ABI_VERSION that this library was compiled with.
HASTEN_EXPORT int hasten_abi_version(void);

// 1 if this CPU and its operating system can run the kernels of a variant ("avx512vnni",
// "avxvnni", "avx2"), compiled in or not; else 0.
HASTEN_EXPORT int hasten_supports(const char* variant);

// The sum of count bytes from data, which needs no alignment: a read of memory by the widest loads
// and next to nothing else.
HASTEN_EXPORT int64_t hasten_avx512vnni_sum_bytes(const uint8_t* data, int64_t count);
HASTEN_EXPORT int64_t hasten_avxvnni_sum_bytes(const uint8_t* data, int64_t count);
HASTEN_EXPORT int64_t hasten_avx2_sum_bytes(const uint8_t* data, int64_t count);

// Multiply-adds in registers, as products do them with int8 activations (kind 1) or floats (kind 0),
// many independent ones at a time. Returns how many.
HASTEN_EXPORT int64_t hasten_avx512vnni_multiply_adds(int64_t rounds, int64_t kind);
HASTEN_EXPORT int64_t hasten_avxvnni_multiply_adds(int64_t rounds, int64_t kind);
HASTEN_EXPORT int64_t hasten_avx2_multiply_adds(int64_t rounds, int64_t kind);

#endif
