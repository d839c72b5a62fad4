#!/usr/bin/env python3
"""Encrypted products of other libraries beside Selkie's, on the same shapes; one JSON object a line.

    benchmarks/peers/encrypted_setup.sh     # once: a virtual environment with the pinned packages
    benchmarks/peers/encrypted_peers.py --shapes 768x768 --peers selkie,tenseal-ckks,tenseal-bfv,concrete

A shape is ROWSxCOLS, W of int8. tenseal-ckks is vec.matmul of one token, tenseal-bfv a batched tensor's
mm of 4096 tokens (on ROWS / --bfv-part rows, scaled), concrete the matrix product of
concrete-ml-extensions of one token; selkie runs `bench enc --method block,pool,seal-column`, the last of
which is SEAL's own interface. One-token and block figures are not comparable: a block needs that many
tokens at once. A peer that cannot be imported or fails gives a line with "failed" and its message.
"""

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
PYTHON = HERE.parent / "target" / "encrypted-peers" / "bin" / "python"


def line(peer, shape, tokens, seconds, **more):
    rows, cols = shape
    print(json.dumps({
        "test": "peer", "peer": peer, "shape": f"{rows}x{cols}x{tokens}", "tokensAtOnce": tokens,
        "secondsPerToken": seconds / tokens,
        "nanosPerTokenMac": seconds / tokens / rows / cols * 1e9, **more}), flush=True)


def integers(random, shape):
    return random.integers(-127, 128, shape)


def tenseal_ckks(shape, options):
    import numpy
    import tenseal
    random = numpy.random.default_rng(1)
    rows, cols = shape
    w, x = integers(random, (rows, cols)), integers(random, cols)
    context = tenseal.context(tenseal.SCHEME_TYPE.CKKS, poly_modulus_degree=8192,
                              coeff_mod_bit_sizes=[60, 40, 40, 60], n_threads=1)
    context.global_scale = 2 ** 40
    context.generate_galois_keys()
    started = time.perf_counter()
    vector = tenseal.ckks_vector(context, x.tolist())
    encrypted = time.perf_counter()
    product = vector.matmul(w.T.tolist())
    multiplied = time.perf_counter()
    found = numpy.array(product.decrypt())
    ended = time.perf_counter()
    line("tenseal-ckks", shape, 1, multiplied - encrypted, version=tenseal.__version__,
         clientSeconds=encrypted - started + ended - multiplied,
         bytesUp=len(vector.serialize()), bytesDown=len(product.serialize()),
         keyBytes=len(context.serialize(save_secret_key=False)),
         error=float(abs(found - w @ x).max()), wrong=int((numpy.rint(found) != w @ x).sum()))


def tenseal_bfv(shape, options):
    import numpy
    import tenseal
    random = numpy.random.default_rng(1)
    rows, cols = shape
    part = max(1, rows // options.bfv_part)
    tokens = 4096
    w, x = integers(random, (part, cols)), integers(random, (tokens, cols))
    context = tenseal.context(tenseal.SCHEME_TYPE.BFV, poly_modulus_degree=tokens,
                              plain_modulus=1073692673, n_threads=1)
    started = time.perf_counter()
    tensor = tenseal.bfv_tensor(context, tenseal.plain_tensor(x.flatten().tolist(), [tokens, 1, cols], "int"), True)
    encrypted = time.perf_counter()
    product = tensor.mm(tenseal.plain_tensor(w.T.flatten().tolist(), [cols, part], "int"))
    multiplied = time.perf_counter()
    found = numpy.array(product.decrypt().tolist()).reshape(tokens, part)
    ended = time.perf_counter()
    scale = rows / part
    line("tenseal-bfv", shape, tokens, (multiplied - encrypted) * scale, version=tenseal.__version__,
         scaledFromRows=part, clientSeconds=encrypted - started + (ended - multiplied) * scale,
         wrong=int((found != x @ w.T).sum()))


def concrete(shape, options):
    import importlib.metadata
    import concrete_ml_extensions as library
    import numpy
    random = numpy.random.default_rng(1)
    rows, cols = shape
    w, x = integers(random, (rows, cols)), integers(random, (1, cols))
    parameters = library.MatmulCryptoParameters.deserialize(library.default_params())
    key, compression = library.create_private_key(parameters)
    started = time.perf_counter()
    request = library.encrypt_matrix(pkey=key, crypto_params=parameters,
                                     data=x.astype(numpy.int64).astype(numpy.uint64))
    encrypted = time.perf_counter()
    answer = library.matrix_multiplication(encrypted_matrix=request,
                                           data=w.T.astype(numpy.int64).astype(numpy.uint64),
                                           compression_key=compression)
    multiplied = time.perf_counter()
    found = numpy.array(library.decrypt_matrix(
        answer, key, parameters, num_valid_glwe_values_in_last_ciphertext=(rows - 1) % 2048 + 1))
    ended = time.perf_counter()
    bits = 27
    error = (found[0].astype(numpy.int64) - (x @ w.T)[0] + 2 ** (bits - 1)) % 2 ** bits - 2 ** (bits - 1)
    line("concrete", shape, 1, multiplied - encrypted,
         version=importlib.metadata.version("concrete-ml-extensions"),
         clientSeconds=encrypted - started + ended - multiplied,
         bytesUp=len(request.serialize()), bytesDown=len(answer.serialize()),
         keyBytes=len(compression.serialize()),
         error=float(abs(error).max()), wrong=int((error != 0).sum()))


def selkie(shape, options):
    command = shlex.split(os.environ.get("PEERS_SELKIE", str(HOME / "selkie")))
    command += ["bench", "enc", "--method", options.methods, "--shapes", "%dx%d" % shape,
                "--threads", "1", "--repetitions", "9", "--json"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    for found in map(json.loads, output.splitlines()):
        if found["test"] == "method":
            tokens = found["tokensAtOnce"]
            line("selkie-" + found["method"], shape, tokens, found["serverMillis"] / 1e3 * tokens,
                 clientSeconds=found["clientMillis"] / 1e3 * tokens, bytesUp=found["bytesUp"],
                 bytesDown=found["bytesDown"], keyBytes=found["keyBytes"], wrong=found["wrong"])


PEERS = {"selkie": selkie, "tenseal-ckks": tenseal_ckks, "tenseal-bfv": tenseal_bfv, "concrete": concrete}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shapes", default="768x768,2304x768,3072x768,768x3072")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--methods", default="block,pool,seal-column")
    parser.add_argument("--bfv-part", type=int, default=16)
    options = parser.parse_args()
    if sys.prefix == sys.base_prefix and PYTHON.exists():
        os.execv(PYTHON, [str(PYTHON), str(HERE / "encrypted_peers.py"), *sys.argv[1:]])
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    for text in options.shapes.split(","):
        shape = tuple(int(part) for part in text.split("x"))
        for peer in options.peers.split(","):
            try:
                PEERS[peer](shape, options)
            except Exception as error:  # another library's failure is a result
                print(json.dumps({"test": "peer", "peer": peer, "shape": text,
                                  "failed": f"{type(error).__name__}: {error}"}), flush=True)


if __name__ == "__main__":
    main()
