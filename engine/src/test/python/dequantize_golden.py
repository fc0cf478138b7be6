"""Writes src/test/resources/dev/hasten/tensor/dequantize.gguf: for every type of weights a tensor
of blocks (named by the type) and what gguf-py makes of it (`<type>.expected`, F32).

By hand, from the directory engine/, when a type is added:
    python3 -m venv golden-venv && golden-venv/bin/pip install gguf==0.19.0 numpy
    golden-venv/bin/python src/test/python/dequantize_golden.py
"""

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

OUT = "src/test/resources/dev/hasten/tensor/dequantize.gguf"

# Where each type's f16 factors lie in a block. Plain types have none.
FACTORS = {
    Type.F32: [], Type.F16: [], Type.BF16: [],
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2],
    Type.Q6_K: [208], Type.IQ4_NL: [0],
}
# Largest, smallest normal, largest and smallest subnormal, one, zero, of either sign; infinity.
EXTREME_FACTORS = [0x7BFF, 0x0400, 0x03FF, 0x0001, 0x3C00, 0x0000,
                   0xFBFF, 0x8400, 0x83FF, 0x8001, 0xBC00, 0x8000, 0x7C00]
FILLS = [0x00, 0xFF, 0x0F, 0xF0, 0x80, 0x7F]


def set_factors(block, offsets, values):
    for offset, value in zip(offsets, values):
        block[offset:offset + 2] = np.frombuffer(np.uint16(value).tobytes(), np.uint8)


def extreme_blocks(block_bytes, factors):
    for index, factor in enumerate(EXTREME_FACTORS):
        block = np.full(block_bytes, FILLS[index % len(FILLS)], np.uint8)
        set_factors(block, factors, [factor, EXTREME_FACTORS[-1 - index]])
        yield block


def random_blocks(random, block_bytes, factors, count):
    for _ in range(count):
        block = random.integers(0, 256, block_bytes, dtype=np.uint8)
        values = (random.standard_normal(2) * 0.05).astype(np.float16).view(np.uint16)
        set_factors(block, factors, values)
        yield block


def plain_values(type_, random):
    """512 values: extremes first. NaN has no single bit pattern and is left out."""
    info = np.finfo(np.float16 if type_ == Type.F16 else np.float32)
    extremes = [0.0, -0.0, 1.0, -1.0, info.max, info.min, info.tiny, info.smallest_subnormal,
                np.inf, -np.inf]
    values = np.concatenate([extremes, random.standard_normal(502)]).astype(np.float32)
    if type_ == Type.F16:
        return values.astype(np.float16).view(np.uint8)
    if type_ == Type.BF16:
        return (values.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
    return values.view(np.uint8)


def blocks_of(type_, random):
    elements, block_bytes = gguf.GGML_QUANT_SIZES[type_]
    if elements == 1:
        return plain_values(type_, random)
    count = 4 if elements == 256 else 32
    blocks = [*extreme_blocks(block_bytes, FACTORS[type_]),
              *random_blocks(random, block_bytes, FACTORS[type_], count)]
    return np.concatenate(blocks)


def main():
    random = np.random.default_rng(20261123)
    writer = gguf.GGUFWriter(OUT, "golden")
    for type_ in FACTORS:
        data = blocks_of(type_, random)
        with np.errstate(all="ignore"):
            expected = gguf.quants.dequantize(data, type_).astype(np.float32)
        writer.add_tensor(type_.name, data.reshape(1, -1), raw_dtype=type_)
        writer.add_tensor(type_.name + ".expected", expected)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


main()
