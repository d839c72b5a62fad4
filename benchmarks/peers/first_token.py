#!/usr/bin/env python3
"""Seconds from the start of a process to its first token, Selkie beside llama.cpp; one JSON object a line.

    benchmarks/peers/first_token.py --models tinyllama-1.1b:q8_0 --rounds 5

Each measurement is a process of its own that loads the file (from the page cache), takes the prompt and prints
one token; the clock runs from its start to the first byte on its standard output. In each round every way runs
once, in an order that turns. The ways:

    selkie          ./selkie generate, all of it
    selkie-java     the java command that ./selkie ends in: what it starts once it has found nothing to build
    llama-class     llama_cpp.Llama in Python, as users of llama-cpp-python call it
    llama-api       llama.cpp's C API called from Python
    llama-native    llama.cpp's C API called from a C program (first_token.c)
    llama-load      not a process: the clock within llama-api from the call that loads to the token
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from peers import HERE, WORK, model_file, python, selkie

PROMPT = "once upon a time"


def generate(file, threads):
    return ["generate", "-m", file, "-p", PROMPT, "-n", "1", "--mode", "q", "--temperature", "0",
            "--threads", str(threads), "--quiet"]


def java_command(arguments):
    """What ./selkie replaces itself by."""
    process = subprocess.Popen(selkie() + arguments, stdout=subprocess.PIPE)
    command = None
    while process.poll() is None and command is None:
        words = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")[:-1]
        if words and os.path.basename(words[0]) == b"java":
            command = [word.decode() for word in words]
        time.sleep(0.001)
    process.communicate()
    return command or sys.exit("./selkie did not start java")


def native_command():
    """Compiles first_token.c against the library that llama-cpp-python has built."""
    query = "import llama_cpp, os; print(os.path.dirname(llama_cpp.__file__))"
    package = pathlib.Path(
        subprocess.run([python(), "-c", query], check=True, capture_output=True, text=True).stdout.strip())
    program, libraries = WORK / "first_token", package / "lib"
    subprocess.run(
        ["cc", "-O2", f"-I{package.parent / 'include'}", str(HERE / "first_token.c"), f"-L{libraries}",
         "-lllama", "-lggml", "-lggml-base", f"-Wl,-rpath,{libraries}", "-o", str(program)], check=True)
    return str(program)


def first_byte(command):
    """Seconds to the first byte of output, and all of it."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = os.read(process.stdout.fileno(), 1)
    seconds = time.perf_counter() - start
    rest, errors = process.communicate()
    if process.returncode != 0 or not first:
        sys.exit(f"failed: {command}\n{errors.decode()}")
    return seconds, (first + rest).decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default="tinyllama-1.1b:q8_0")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ways", default="selkie,selkie-java,llama-class,llama-api,llama-native")
    options = parser.parse_args()
    for model in options.models.split(","):
        file = model_file(model)
        arguments = generate(file, options.threads)
        measure = [python(), str(HERE / "measure_llama_cpp.py"), file]
        rest = ["--threads", str(options.threads), "--prompt", PROMPT]
        commands = {
            "selkie": lambda: selkie() + arguments,
            "selkie-java": lambda: java_command(arguments),
            "llama-class": lambda: measure + ["class"] + rest,
            "llama-api": lambda: measure + ["first"] + rest,
            "llama-native": lambda: [native_command(), file, str(options.threads), PROMPT],
        }
        ways = {name: commands[name]() for name in options.ways.split(",")}
        for command in ways.values():
            first_byte(command)  # the file and the programs into the page cache
        values = {name: [] for name in ways}
        for round_number in range(options.rounds):
            names = list(ways)
            turn = round_number % len(names)
            for name in names[turn:] + names[:turn]:
                seconds, output = first_byte(ways[name])
                values[name].append(seconds)
                if name == "llama-api":
                    values.setdefault("llama-load", []).append(json.loads(output.splitlines()[-1])["values"][0])
        line = {"model": model, "test": "first token", "threads": options.threads, "unit": "s"}
        for name, found in values.items():
            line[name] = {"median": round(statistics.median(found), 3), "min": round(min(found), 3),
                          "max": round(max(found), 3), "values": len(found)}
        if "selkie-java" in ways:
            ours = line["selkie-java"]["median"]
            line["ratios"] = {name: round(ours / line[name]["median"], 2) for name in values if "llama" in name}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
