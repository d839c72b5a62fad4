"""Measures llama.cpp (through llama-cpp-python) on one GGUF file; prints one JSON object.

    python measure_llama_cpp.py FILE prefill|decode --tokens N --depth N --threads N --repetitions N
    python measure_llama_cpp.py FILE first|class --threads N --prompt TEXT
"""

import argparse
import ctypes
import json
import random
import sys
import time


def peak_mebibytes():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return None


class Engine:
    def __init__(self, file, context, threads):
        import llama_cpp

        self.api = llama_cpp
        self.quiet = llama_cpp.llama_log_callback(lambda *_: None)
        llama_cpp.llama_log_set(self.quiet, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self.started = time.perf_counter()
        self.model = llama_cpp.llama_model_load_from_file(
            file.encode(), llama_cpp.llama_model_default_params())
        if not self.model:
            sys.exit(f"llama.cpp does not load {file}")
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = (context + 255) // 256 * 256
        params.n_batch = 2048
        params.n_ubatch = 512
        params.n_threads = threads
        params.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, params)
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))
        self.memory = llama_cpp.llama_get_memory(self.context)
        self.random = random.Random(1)

    def clear(self, position=0):
        self.api.llama_memory_seq_rm(self.memory, -1, position, -1)

    def decode(self, count, position):
        """Appends tokens in batches; logits of the last one."""
        while count > 0:
            part = min(count, 2048)
            batch = self.api.llama_batch_init(part, 0, 1)
            batch.n_tokens = part
            for i in range(part):
                batch.token[i] = self.random.randrange(self.vocabulary)
                batch.pos[i] = position + i
                batch.n_seq_id[i] = 1
                batch.seq_id[i][0] = 0
                batch.logits[i] = int(i == part - 1 and part == count)
            if self.api.llama_decode(self.context, batch) != 0:
                sys.exit("llama_decode failed")
            self.api.llama_synchronize(self.context)
            self.api.llama_batch_free(batch)
            count -= part
            position += part


def first(engine, prompt):
    """Prints the token that follows the prompt, by the C API; seconds from loading on."""
    api = engine.api
    vocabulary = api.llama_model_get_vocab(engine.model)
    text = prompt.encode()
    ids = (api.llama_token * 512)()
    count = api.llama_tokenize(vocabulary, text, len(text), ids, 512, True, False)
    if count <= 0 or api.llama_decode(engine.context, api.llama_batch_get_one(ids, count)) != 0:
        sys.exit("llama_decode failed")
    logits = api.llama_get_logits_ith(engine.context, -1)[:engine.vocabulary]
    print(logits.index(max(logits)), flush=True)
    return [time.perf_counter() - engine.started]


def first_of_class(options):
    """Prints the token that follows the prompt, as users of the Python class do it."""
    from llama_cpp import Llama

    model = Llama(options.file, n_threads=options.threads, n_threads_batch=options.threads, verbose=False)
    for part in model(options.prompt, max_tokens=1, temperature=0, stream=True):
        print(repr(part["choices"][0]["text"]), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("test", choices=["prefill", "decode", "first", "class"])
    parser.add_argument("--tokens", type=int, default=512)
    parser.add_argument("--depth", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--prompt", default="once upon a time")
    options = parser.parse_args()
    if options.test == "class":
        first_of_class(options)
        return
    engine = Engine(options.file, options.tokens + options.depth + 8, options.threads)
    if options.test == "first":
        values = first(engine, options.prompt)
    else:
        engine.decode(options.depth, 0)
        values = []
        for repetition in range(options.repetitions + 1):
            engine.clear(options.depth)
            start = time.perf_counter()
            if options.test == "prefill":
                engine.decode(options.tokens, 0)
            else:
                for i in range(options.tokens):
                    engine.decode(1, options.depth + i)
            if repetition > 0:
                values.append(options.tokens / (time.perf_counter() - start))
    print(json.dumps({"values": values, "peakMebibytes": peak_mebibytes()}))


if __name__ == "__main__":
    main()
