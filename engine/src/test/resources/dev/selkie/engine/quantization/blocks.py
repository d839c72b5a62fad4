"""Writes blocks.txt: blocks and their values as gguf-py has them, and the K types' quantizers as llama.cpp has them.

Lines are TYPE, the blocks, their float32 values; and QUANTIZE_TYPE, float32 values, their blocks;
all little-endian hex. Run: python blocks.py > blocks.txt (made with gguf 0.19.0, numpy 2.4.6, llama-cpp-python 0.3.36).
"""

import ctypes
import struct
from pathlib import Path

import llama_cpp

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
for name in ("Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "F16", "BF16"):
    blocks = np.ascontiguousarray(quants.quantize(values.reshape(1, -1), Type[name]))
    print("QUANTIZE_" + name, values.tobytes().hex(), blocks.tobytes().hex())

ggml = ctypes.CDLL(str(Path(llama_cpp.__file__).parent / "lib" / "libggml-base.so"))
ggml.ggml_quantize_chunk.restype = ctypes.c_size_t
values = (np.random.RandomState(6).randn(1024) * 0.05).astype(np.float32)
values[32:64] = np.abs(values[32:64])  # no minimum below zero
values[64:96] = 0
values[96:128] = 0.25
values[300] = 3  # an outlier
values[512:768] = 0
values[768:] = np.round(values[768:] * 50) / 64  # many equal values
for name in ("Q4_K", "Q5_K", "Q6_K"):
    blocks = np.zeros(4 * BLOCK_BYTES[name], np.uint8)
    ggml.ggml_quantize_chunk(
        int(Type[name]), values.ctypes.data_as(ctypes.c_void_p), blocks.ctypes.data_as(ctypes.c_void_p),
        ctypes.c_int64(0), ctypes.c_int64(1), ctypes.c_int64(values.size), None,
    )
    print("QUANTIZE_" + name, values.tobytes().hex(), blocks.tobytes().hex())
