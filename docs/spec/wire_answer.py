"""Answers one PRODUCT_REQUEST of wire format v1 from the specification alone.

Usage: python wire_answer.py OUT. It writes the messages that the Java tests keep as golden files:
description.bin, request.bin and response.bin of the matrix below. Needs the package `cryptography`.
"""
import hashlib
import math
import struct
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

N = 2048
W = [[1, -2, 127], [0, 0, 0], [-127, 5, 64]]
X = 127  # activation bound
T = 2  # tokens
SESSION = bytes(range(16))
SEED = bytes(range(32, 64))


def is_prime(n):
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x not in (1, n - 1) and all((x := x * x % n) != n - 1 for _ in range(r - 1)):
            return False
    return True


def prime(bits):
    q = ((1 << bits) - 1) // (2 * N) * (2 * N) + 1
    while not is_prime(q):
        q -= 2 * N
    return q


def failure_log2(norm1, norm2, q, log2t, k0, k1):
    half = lambda k: 0 if k == 0 else 2.0 ** (k - 1)
    room = q / 2.0 ** (log2t + 1) * (1 - 2.0**-20)
    room = room - norm1 / 2 - half(k0) * 1.125
    if room <= 0:
        return 40
    variance = 10.5 * norm2 + 2 / 3 * N * half(k1) ** 2
    return max(-9999, 41 - room * room / (2 * variance) / math.log(2))


def truncation(norm1, norm2, bits, log2t):
    q, best, k0 = prime(bits), (0, 0), min(51, bits - 2)
    for k1 in range(min(51, bits - 2) + 1):
        while k0 > 0 and failure_log2(norm1, norm2, q, log2t, k0, k1) > -128:
            k0 -= 1
        if failure_log2(norm1, norm2, q, log2t, k0, k1) > -128:
            break
        if k0 + k1 >= sum(best):
            best = (k0, k1)
    return best


def parameters():
    norm1 = max(sum(map(abs, row)) for row in W)
    norm2 = max(sum(w * w for w in row) for row in W)
    log2t = max(2, (2 * norm1 * X).bit_length())
    smallest = max(24, log2t + 1)
    while failure_log2(norm1, norm2, prime(smallest), log2t, 0, 0) > -128:
        smallest += 1
    sizes = range(smallest, min(53, -(-smallest // 8) * 8) + 1)
    cost = lambda b: b * len(W[0]) + (2 * b - sum(truncation(norm1, norm2, b, log2t))) * len(W)
    bits = min(sizes, key=cost)
    return norm1, norm2, log2t, bits, truncation(norm1, norm2, bits, log2t)


def reverse(i):
    return int(format(i, "011b")[::-1], 2)


def mask(key, index, bits, q):
    counter = struct.pack(">QQ", index, 0)
    stream = Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor().update(bytes(4 * 8 * N))
    words = (w & ((1 << bits) - 1) for (w,) in struct.iter_unpack("<Q", stream))
    values = [w for w in words if w < q][:N]
    base = next(b for b in range(2, q) if pow(b, (q - 1) // 2, q) == q - 1)
    any_root = pow(base, (q - 1) // (2 * N), q)
    psi = min(pow(any_root, k, q) for k in range(1, 2 * N, 2))
    # Interpolate: a_i = 1/N * sum over evaluations of value * point^-i, by the definition.
    inverse = pow(psi, -1, q)
    table = [pow(inverse, e, q) for e in range(2 * N)]
    points = [2 * reverse(i) + 1 for i in range(N)]
    division = pow(N, -1, q)
    return [
        sum(v * table[p * i % (2 * N)] for v, p in zip(values, points)) * division % q
        for i in range(N)
    ]


def pack(values, kept):
    number = sum(v << (kept * i) for i, v in enumerate(values))
    return number.to_bytes(-(-len(values) * kept // 64) * 8, "little")


def header(kind, bits, log2t, tokens, step, length):
    return struct.pack(
        "<4sBBBBQ16sIIQQQ", b"SLKW", 1, kind, bits, log2t, 0, SESSION, 0, tokens, step, length, 0)


def main(out):
    norm1, norm2, log2t, bits, (k0, k1) = parameters()
    q, cols = prime(bits), len(W[0])
    c0 = [(7919 * (i + 1) ** 5 + 12345) % q for i in range(cols * T)]  # any residues will do
    description = struct.pack(
        "<IIIIIBBHQQ", len(W), cols, X, log2t, bits, k0, k1, 0, norm1, norm2)
    payload = SEED + pack(c0, bits)
    request = header(3, bits, log2t, T, 1, len(payload)) + payload

    text = b"Selkie wire v1 mask" + SESSION + struct.pack("<I", 0) + SEED
    a = mask(hashlib.sha256(text).digest()[:16], 0, bits, q)
    answer = b""
    for row in W:
        sums = [sum(w * c0[j * T + t] for j, w in enumerate(row)) % q for t in range(T)]
        # Feature j lies at coefficients j*T on: X^-(j*T) brings it to 0, with a sign at the wrap.
        shifted = [
            [a[i + j * T] if i + j * T < N else -a[i + j * T - N] for i in range(N)]
            for j in range(cols)
        ]
        product = [sum(w * shifted[j][i] for j, w in enumerate(row)) % q for i in range(N)]
        answer += pack([c >> k0 for c in sums], bits - k0)
        answer += pack([c >> k1 for c in product], bits - k1)
    response = header(4, bits, log2t, T, 1, len(answer)) + answer
    for name, message in (
            ("description", header(2, 0, 0, 0, 0, len(description)) + description),
            ("request", request), ("response", response)):
        with open(f"{out}/{name}.bin", "wb") as file:
            file.write(message)
    print(f"b={bits} log2t={log2t} k0={k0} k1={k1} q={q}")


if __name__ == "__main__":
    main(sys.argv[1])
