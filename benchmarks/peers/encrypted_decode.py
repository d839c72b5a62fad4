#!/usr/bin/env python3
"""One decoded token of the 1.1B shape: Selkie's pool mode beside llama.cpp's Q8_0, alternately.

    benchmarks/peers/setup.sh                       # once: pins and installs llama-cpp-python
    benchmarks/peers/encrypted_decode.py --threads 2 --rounds 2

Selkie's figure is `bench enc --decode-step`: client and server together, the linear layers only (attention,
norms and sampling left out, which at depth 0 are small). llama.cpp decodes whole tokens of a synthetic file
of the same shape. Prints one JSON object; ratio is Selkie's time / llama.cpp's.
"""

import argparse
import json
import statistics
import types

import peers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=16)
    options = parser.parse_args()
    file = peers.model_file("tinyllama-1.1b:q8_0")
    steps, plain = [], []
    for _ in range(options.rounds):
        line, _ = peers.run(peers.selkie() + [
            "bench", "enc", "--method", "pool", "--shapes", "32x32", "--decode-step", "--repetitions", "3",
            "--threads", str(options.threads), "--json"])
        steps.append(line)
        settings = types.SimpleNamespace(threads=options.threads, repetitions=2)
        rates, _ = peers.measure_llama(file, ("decode", options.tokens, 0), settings)
        plain += [1e3 / rate for rate in rates]
    millis = statistics.median(step["median"] for step in steps)
    print(json.dumps({
        "test": "decode-step", "shape": "1.1B", "threads": options.threads, "unit": "ms/token",
        "selkie": millis, "clientMillis": statistics.median(step["clientMillis"] for step in steps),
        "serverMillis": statistics.median(step["serverMillis"] for step in steps),
        "bytesUp": steps[0]["bytesUp"], "bytesDown": steps[0]["bytesDown"],
        "llama.cpp": statistics.median(plain), "ratio": millis / statistics.median(plain)}))


if __name__ == "__main__":
    main()
