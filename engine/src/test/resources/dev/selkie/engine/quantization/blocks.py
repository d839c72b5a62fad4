"""Writes blocks.txt: blocks and their values as gguf-py has them (gguf and numpy from PyPI).

Lines are TYPE, the blocks, their float32 values; and QUANTIZE_TYPE, float32 values, their blocks;
all little-endian hex. Run: python blocks.py > blocks.txt (made with gguf 0.19.0, numpy 2.4.6).
"""

import struct

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import quants

BLOCK_BYTES = {"Q4_0": 18, "Q4_1": 20, "Q5_0": 22, "Q5_1": 24, "Q8_0": 34, "Q4_K": 144, "Q5_K": 176, "Q6_K": 210}


def half(value):
    return struct.pack("<e", value)


def pseudo_random(count, state):
    out = bytearray()
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append((state >> 16) & 0xFF)
    return out


for index, (name, size) in enumerate(BLOCK_BYTES.items()):
    data = pseudo_random(2 * size, 77 + index)
    for block in range(2):
        at = block * size
        if name == "Q6_K":
            data[at + 208 : at + 210] = half(0.0013 * (block + 1))
        else:
            data[at : at + 2] = half(0.013 * (block + 1))
        if name in ("Q4_1", "Q5_1", "Q4_K", "Q5_K"):
            data[at + 2 : at + 4] = half(-0.21 / (block + 1))
    blocks = np.frombuffer(bytes(data), dtype=np.uint8).reshape(1, -1)
    values = quants.dequantize(blocks, Type[name]).astype(np.float32).ravel()
    print(name, bytes(data).hex(), values.tobytes().hex())

values = (np.random.RandomState(5).randn(64) * 0.05).astype(np.float32)
values[7] = 0
values[32:] = 0
values[40], values[41], values[50] = -1.5, 1.5, 0.7
for name in ("Q8_0", "Q4_0", "F16", "BF16"):
    blocks = np.ascontiguousarray(quants.quantize(values.reshape(1, -1), Type[name]))
    print("QUANTIZE_" + name, values.tobytes().hex(), blocks.tobytes().hex())
