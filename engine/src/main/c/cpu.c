// Which variants this CPU can run. Bits as in Intel's Software Developer's Manual, volume 2 (CPUID)
// and volume 1, chapter 13 (XCR0). What a variant needs is what scripts/build-native.sh compiles it
// with: the compiler may use any of it.
#include "hasten.h"

const int32_t hasten_abi_version = HASTEN_ABI_VERSION;

#if defined(__x86_64__)

#include <cpuid.h>

struct features {
  uint32_t leaf1_ecx;
  uint32_t leaf7_ebx;
  uint32_t leaf7_ecx;
  uint32_t leaf7_1_eax;
  uint64_t saved_registers;
};

enum {
  LEAF1_ECX_FMA = 12,
  LEAF1_ECX_OSXSAVE = 27,
  LEAF1_ECX_AVX = 28,
  LEAF1_ECX_F16C = 29,
  LEAF7_EBX_AVX2 = 5,
  LEAF7_EBX_AVX512F = 16,
  LEAF7_EBX_AVX512DQ = 17,
  LEAF7_EBX_AVX512BW = 30,
  LEAF7_EBX_AVX512VL = 31,
  LEAF7_ECX_AVX512VNNI = 11,
  LEAF7_1_EAX_AVXVNNI = 4,
};

// Of XCR0: the registers that the operating system saves when it switches threads.
#define XMM_AND_YMM UINT64_C(0x06)
#define XMM_YMM_ZMM_AND_MASKS UINT64_C(0xe6)

static int has(uint32_t bits, int bit) { return (int)((bits >> bit) & 1); }

static int has_registers(const struct features* cpu, uint64_t registers) {
  return (cpu->saved_registers & registers) == registers;
}

// Written as assembly because the intrinsic needs -mxsave, and then the compiler may use that.
static uint64_t read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

static struct features read_features(void) {
  struct features cpu = {0};
  uint32_t eax, ebx, ecx, edx;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
    cpu.leaf1_ecx = ecx;
  }
  if (has(cpu.leaf1_ecx, LEAF1_ECX_OSXSAVE)) {
    cpu.saved_registers = read_xcr0();
  }
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
    cpu.leaf7_ebx = ebx;
    cpu.leaf7_ecx = ecx;
    uint32_t last_subleaf = eax;
    if (last_subleaf >= 1 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx)) {
      cpu.leaf7_1_eax = eax;
    }
  }
  return cpu;
}

static int supports_avx2(const struct features* cpu) {
  return has_registers(cpu, XMM_AND_YMM) && has(cpu->leaf1_ecx, LEAF1_ECX_AVX) &&
         has(cpu->leaf1_ecx, LEAF1_ECX_FMA) && has(cpu->leaf1_ecx, LEAF1_ECX_F16C) &&
         has(cpu->leaf7_ebx, LEAF7_EBX_AVX2);
}

static int supports_avxvnni(const struct features* cpu) {
  return supports_avx2(cpu) && has(cpu->leaf7_1_eax, LEAF7_1_EAX_AVXVNNI);
}

static int supports_avx512vnni(const struct features* cpu) {
  return supports_avx2(cpu) && has_registers(cpu, XMM_YMM_ZMM_AND_MASKS) &&
         has(cpu->leaf7_ebx, LEAF7_EBX_AVX512F) && has(cpu->leaf7_ebx, LEAF7_EBX_AVX512BW) &&
         has(cpu->leaf7_ebx, LEAF7_EBX_AVX512VL) && has(cpu->leaf7_ebx, LEAF7_EBX_AVX512DQ) &&
         has(cpu->leaf7_ecx, LEAF7_ECX_AVX512VNNI);
}

static int supports(const char* variant) {
  const struct features cpu = read_features();
  if (strcmp(variant, "avx512vnni") == 0) {
    return supports_avx512vnni(&cpu);
  }
  if (strcmp(variant, "avxvnni") == 0) {
    return supports_avxvnni(&cpu);
  }
  return strcmp(variant, "avx2") == 0 && supports_avx2(&cpu);
}

#else

static int supports(const char* variant) {
  (void)variant;
  return 0;
}

#endif

HASTEN_FUNCTION(hasten_supports) { arguments[0] = supports(ADDRESS(0)); }
