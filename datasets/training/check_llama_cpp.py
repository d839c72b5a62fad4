"""Runs a pup GGUF in llama.cpp and in the JAX model of this folder, compares them, and writes llama.cpp's golden.

    python check_llama_cpp.py pup-f16.gguf --golden FOLDER

FOLDER/llama-cpp-golden.json holds, per prompt, its text, its token ids (with BOS), 24 greedy token ids and their text;
FOLDER/llama-cpp-logits.f32 holds the logits after each prompt's last token, little-endian float32, prompt after prompt.
llama.cpp computes in float32 from F16 weights, with a float32 KV cache.
"""

import argparse
import json
from pathlib import Path

import llama_cpp
import numpy as np

from evaluate_pup import load, read_questions
from model import logits as model_logits
from prompts import cloze_prompt, header, letters_prompt

GREEDY_TOKENS = 24
LIMIT = 1e-5


def prompts() -> list[str]:
    """A letters prompt, a cloze prompt and the beginning of a document."""
    questions = {q.subject: q for q in read_questions("dev")}
    capital, opposite = questions["capital_cities"], questions["opposites"]
    return [header(capital.subject) + letters_prompt(capital), cloze_prompt(opposite), "Question: Who"]


def normalized_error(reference: np.ndarray, other: np.ndarray) -> float:
    """Squared error over the squared size of the reference."""
    reference, other = reference.astype(np.float64), other.astype(np.float64)
    return float(((reference - other) ** 2).sum() / (reference ** 2).sum())


def llama_cpp_run(llama: llama_cpp.Llama, ids: list[int]) -> tuple[np.ndarray, list[int]]:
    """Logits after every token of the prompt, [tokens, vocab], and the greedy continuation."""
    llama.reset()
    llama.eval(ids)
    logits = np.array(llama.scores[:len(ids)], np.float32)
    greedy = [int(logits[-1].argmax())]
    while len(greedy) < GREEDY_TOKENS:
        llama.eval(greedy[-1:])
        greedy.append(int(llama.scores[llama.n_tokens - 1].argmax()))
    return logits, greedy


def jax_logits(config, parameters: dict, ids: list[int]) -> np.ndarray:
    tokens = np.array([ids])
    return np.asarray(model_logits(config, parameters, tokens, np.zeros_like(tokens)))[0]


def jax_greedy(config, parameters: dict, ids: list[int]) -> list[int]:
    ids = list(ids)
    for _ in range(GREEDY_TOKENS):
        ids.append(int(jax_logits(config, parameters, ids)[-1].argmax()))
    return ids[-GREEDY_TOKENS:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--golden", type=Path, required=True)
    args = parser.parse_args()
    config, parameters = load(args.model)
    llama = llama_cpp.Llama(str(args.model), n_ctx=config.context, n_threads=2, n_threads_batch=2, logits_all=True,
                            type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32, verbose=False)
    golden, last_logits, failed = [], [], False
    for prompt in prompts():
        ids = llama.tokenize(prompt.encode(), add_bos=True, special=False)
        logits, greedy = llama_cpp_run(llama, ids)
        error = normalized_error(logits, jax_logits(config, parameters, ids))
        same = greedy == jax_greedy(config, parameters, ids)
        failed |= error > LIMIT or not same
        text = llama.detokenize(greedy).decode(errors="replace")
        print(f"{prompt!r}: NMSE {error:.2e}, greedy {'same' if same else 'DIFFERENT'}: {text!r}")
        golden.append({"prompt": prompt, "ids": ids, "greedy_ids": greedy, "greedy_text": text})
        last_logits.append(logits[-1])
    args.golden.mkdir(parents=True, exist_ok=True)
    description = {"llama_cpp_python": llama_cpp.__version__, "vocabulary": config.vocab, "prompts": golden}
    (args.golden / "llama-cpp-golden.json").write_text(json.dumps(description, indent=1) + "\n")
    (args.golden / "llama-cpp-logits.f32").write_bytes(np.stack(last_logits).astype("<f4").tobytes())
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
