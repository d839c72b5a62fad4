#!/usr/bin/env python3
"""Runs Selkie and llama.cpp alternately on the same synthetic files; prints one JSON object a line.

    benchmarks/peers/setup.sh                       # once: pins and installs llama-cpp-python
    benchmarks/peers/peers.py --models tinyllama-1.1b:q8_0 --tests prefill:512,decode:64 --rounds 3

A test is prefill:TOKENS or decode:TOKENS[@DEPTH]; the time to the first token is first_token.py's. In
each round both engines measure in a process of their own, one after the other, the order swapped from
round to round; figures are medians over all repetitions with least and most, and ratio is Selkie /
llama.cpp (above 1: Selkie is faster).
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
WORK = HERE.parent / "target" / "peers"


def python():
    return os.environ.get("PEERS_PYTHON", str(WORK / "venv" / "bin" / "python"))


def selkie():
    return shlex.split(os.environ.get("PEERS_SELKIE", str(HOME / "selkie")))


def model_file(name):
    shape, kind = name.split(":")
    file = WORK / f"{shape}-{kind}.gguf"
    if not file.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        default = ":".join(str(path) for path in sorted(HOME.glob("cli/target/lib/*.jar")))
        classes = os.environ.get("PEERS_CLASSPATH", f"{HERE.parent / 'target' / 'classes'}:{default}")
        subprocess.run(
            ["java", "-cp", classes, "dev.selkie.benchmarks.SyntheticModel", shape, kind, str(file)],
            check=True)
    return str(file)


def run(command):
    """Last line of stdout as JSON, peak resident MiB of the process."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {shlex.join(command)}\n{err}")
    return json.loads(out.strip().splitlines()[-1]), usage.ru_maxrss // 1024


def measure_llama(file, test, options):
    kind, tokens, depth = test
    command = [python(), str(HERE / "measure_llama_cpp.py"), file, kind, "--tokens", str(tokens),
               "--depth", str(depth), "--threads", str(options.threads),
               "--repetitions", str(options.repetitions)]
    result, resident = run(command)
    return result["values"], resident


def measure_selkie(file, test, options):
    kind, tokens, depth = test
    command = selkie() + ["bench", kind, "-m", file, "--json", "--mode", options.mode,
                          "--threads", str(options.threads)]
    command += ["--tokens", str(tokens), "--repetitions", str(options.repetitions)]
    if kind == "decode":
        command += ["--depth", str(depth)]
    line, resident = run(command)
    return line.get("values") or [line["min"], line["median"], line["max"]], resident


def parse(text):
    kind, _, rest = text.partition(":")
    tokens, _, depth = rest.partition("@")
    return kind, int(tokens or 1), int(depth or 0)


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values),
            "values": len(values)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--models", default="smollm2-135m:q8_0,smollm2-135m:q4_0,smollm2-135m:q4_k,"
                        "tinyllama-1.1b:q8_0,tinyllama-1.1b:q4_0,tinyllama-1.1b:q4_k")
    parser.add_argument("--tests", default="prefill:512,decode:64")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mode", default="q")
    options = parser.parse_args()
    for model in options.models.split(","):
        file = model_file(model)
        for text in options.tests.split(","):
            engines = {"selkie": measure_selkie, "llama.cpp": measure_llama}
            values = {name: [] for name in engines}
            resident = {name: [] for name in engines}
            for round_number in range(options.rounds):
                order = list(engines) if round_number % 2 == 0 else list(engines)[::-1]
                for name in order:
                    found, memory = engines[name](file, parse(text), options)
                    values[name] += found
                    resident[name].append(memory)
            line = {"model": model, "mode": options.mode, "test": text, "threads": options.threads,
                    "unit": "tok/s"}
            for name in engines:
                line[name] = {**spread(values[name]), "residentMebibytes": max(resident[name])}
            line["ratio"] = line["selkie"]["median"] / line["llama.cpp"]["median"]
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
