"""Asks llama.cpp for the logits of the tiny models, which the decoder's tests compare with.

The models are written by dev.selkie.engine.testing.TinyArchitecture with the folder as argument; then

    python llama_cpp_logits.py FOLDER ../resources/dev/selkie/engine/decoder

writes LABEL.logits: the logits of all 40 tokens, little-endian float32, computed in one batch with a
float32 KV cache. It prints, per model, the normalised squared error between that and llama.cpp's other
ways to compute the same: tokens one by one, and without its repacked matrices.
Made with llama-cpp-python 0.3.36, numpy 2.4.6.
"""

import argparse
import ctypes
from pathlib import Path

import llama_cpp
import numpy as np

TOKENS = 40
VOCABULARY = 48
IDS = [(i * i * 7 + 3 * i + 5) % VOCABULARY for i in range(TOKENS)]


def decode(context, ids: list[int], first: int) -> np.ndarray:
    batch = llama_cpp.llama_batch_init(len(ids), 0, 1)
    batch.n_tokens = len(ids)
    for i, token in enumerate(ids):
        batch.token[i], batch.pos[i] = token, first + i
        batch.n_seq_id[i], batch.seq_id[i][0], batch.logits[i] = 1, 0, 1
    if llama_cpp.llama_decode(context, batch):
        raise SystemExit("llama_decode failed")
    rows = [np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context, i), (VOCABULARY,)).copy() for i in range(len(ids))]
    llama_cpp.llama_batch_free(batch)
    return np.array(rows)


def logits(file: Path, repack: bool, step: int) -> np.ndarray:
    parameters = llama_cpp.llama_model_default_params()
    parameters.use_extra_bufts = repack
    model = llama_cpp.llama_model_load_from_file(str(file).encode(), parameters)
    if not model:
        raise SystemExit(f"llama.cpp cannot load {file}")
    settings = llama_cpp.llama_context_default_params()
    settings.n_ctx = 96  # which becomes 256, the original context of phi3-longrope: the short factors hold, as in Selkie
    settings.n_batch = settings.n_ubatch = 64
    settings.n_threads = settings.n_threads_batch = 2
    settings.type_k = settings.type_v = llama_cpp.GGML_TYPE_F32
    settings.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    context = llama_cpp.llama_init_from_model(model, settings)
    parts = [decode(context, IDS[i : i + step], i) for i in range(0, TOKENS, step)]
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)
    return np.concatenate(parts)


def normalized_error(reference: np.ndarray, other: np.ndarray) -> float:
    reference, other = reference.astype(np.float64), other.astype(np.float64)
    return float(((reference - other) ** 2).sum() / (reference**2).sum())


QUIET = llama_cpp.llama_log_callback(lambda level, text, data: print(text.decode(), end="") if level == 4 else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("golden", type=Path)
    args = parser.parse_args()
    llama_cpp.llama_log_set(QUIET, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    for file in sorted(args.models.glob("*.gguf")):
        whole = logits(file, True, TOKENS)
        singly = normalized_error(whole, logits(file, True, 1))
        plain = normalized_error(whole, logits(file, False, TOKENS))
        print(f"{file.stem}: one by one {singly:.2e}, without repacking {plain:.2e}")
        whole.astype("<f4").tofile(args.golden / f"{file.stem}.logits")


if __name__ == "__main__":
    main()
