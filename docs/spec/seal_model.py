"""Seals a small model with nothing but the specification and the `cryptography` package (50 or newer).

    python seal_model.py MODEL_JSON KEY_FILE ALIAS OUT [--pages N] [--sign SEEDS_FILE]

MODEL_JSON is {"id", "version", "format", "metadata": {...}, "tensors": [{"name", "type" (GGML's number), "dims", "hex"}]}. KEY_FILE holds
the AES-256 key of the `bcfks` recipient ALIAS as 64 hexadecimal digits. N is the header capacity in pages (default 1). SEEDS_FILE
holds the 64 bytes of an Ed25519 and an ML-DSA-65 seed, in hexadecimal; the trust line of that signer is then printed.
The file also has a stanza and a manifest section of unknown kinds, which readers must pass over.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import pathlib
import struct

from cryptography.cobblestone import Cobblestone256Encryptor
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from check_sealed import root, statement
from open_sealed import DOMAIN, LEAF, MAGIC, PAGE, STATE, context, expand, padded_length, text


def encrypt(plain, key, bound):
    encryptor = Cobblestone256Encryptor(key, bound)
    return encryptor.update(plain + bytes(padded_length(len(plain)) - len(plain))) + encryptor.finalize()


def value(item):
    if isinstance(item, bool):
        return 3, struct.pack("<B", item)
    if isinstance(item, int):
        return 1, struct.pack("<q", item)
    if isinstance(item, float):
        return 2, struct.pack("<d", item)
    if isinstance(item, str):
        return 4, struct.pack("<I", len(item.encode())) + item.encode()
    parts = [value(element) for element in item]
    return 5, struct.pack("<BI", parts[0][0] if parts else 0, len(parts)) + b"".join(part for _, part in parts)


def section(tag, body):
    return struct.pack("<IQ", tag, len(body)) + body


class Signer:
    def __init__(self, seeds):
        self.classical = ed25519.Ed25519PrivateKey.from_private_bytes(seeds[:32])
        self.quantum = mldsa.MLDSA65PrivateKey.from_seed_bytes(seeds[32:])
        self.public = self.classical.public_key().public_bytes_raw() + self.quantum.public_key().public_bytes_raw()
        self.id = hashlib.sha256(b"selkie.dev/signer@v1\x00" + self.public).digest()

    def page(self, file_id, identity, manifest, tree):
        said = statement(self.id, file_id, identity, manifest, tree)
        page = self.id + tree + self.classical.sign(said) + self.quantum.sign(said)
        return page + bytes(PAGE - len(page))


def seal(model, key, alias, capacity, signer=None):
    file_id, file_key = os.urandom(16), os.urandom(32)
    body, leaves, table = b"", [], struct.pack("<I", len(model["tensors"]))
    for index, tensor in enumerate(model["tensors"]):
        plain, dims = bytes.fromhex(tensor["hex"]), tensor["dims"]
        bound = context(file_id, 2, index, tensor["name"], tensor["type"], dims, len(plain))
        message = encrypt(plain, expand(file_key, b"tensors", 32), bound)
        shape = struct.pack(f"<IB{len(dims)}QQ", tensor["type"], len(dims), *dims, len(plain))
        table += text(tensor["name"]) + shape + message[24:56]
        body += message
        cuts = [0, *range(56 + LEAF, len(message), LEAF), len(message)]
        leaves += [hashlib.sha256(b"\x00" + message[a:b]).digest() for a, b in zip(cuts, cuts[1:])]
    identity = text(model["id"]) + struct.pack("<Q", model["version"]) + text(model["format"])
    metadata = struct.pack("<I", len(model["metadata"]))
    for name, item in model["metadata"].items():
        kind, encoded = value(item)
        metadata += text(name) + bytes([kind]) + encoded
    tree = struct.pack("<I", len(leaves)) + b"".join(leaves)
    sections = [section(77, b"unknown"), section(1, identity), section(2, metadata), section(3, table), section(4, tree)]
    plain = struct.pack("<I", len(sections)) + b"".join(sections)
    bound = context(file_id, 1, 0, "", 0, [], padded_length(len(plain)))
    manifest = encrypt(plain, expand(file_key, b"manifest", 32), bound)

    signed = signer.page(file_id, (model["id"], model["version"]), manifest, root(leaves)) if signer else b""
    total = PAGE + 2 * capacity + len(manifest) + len(signed) + len(body)
    features = 1 if signer else 0
    preamble = struct.pack("<8sHHIIIQQQQ", MAGIC, 1, 1, 1, capacity, features, total, len(manifest), len(signed), 0)
    preamble += hashlib.sha256(preamble).digest()[:8]
    head = struct.pack("<II", 1, len(text(alias)) + 60) + text(alias)
    nonce = os.urandom(12)
    wrapped = AESGCM(key).encrypt(nonce, file_key, DOMAIN + file_id + head)
    stanzas = struct.pack("<II3s", 99, 3, b"???") + head + nonce + wrapped
    length = 48 + len(text(model["id"])) + len(stanzas) + 64
    maced = struct.pack("<QII16sQ", 1, length, 2, file_id, model["version"]) + text(model["id"]) + stanzas
    copy = STATE + maced + hmac.digest(expand(file_key, b"header-mac", 64), preamble + maced, "sha512")
    copy += bytes(capacity - 32 - len(copy))
    copy += hashlib.sha256(copy).digest()
    return preamble + bytes(PAGE - 64) + copy + copy + manifest + signed + body


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Seals a small model.")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("key", type=pathlib.Path)
    parser.add_argument("alias")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--sign", type=pathlib.Path)
    options = parser.parse_args()
    author = Signer(bytes.fromhex(options.sign.read_text())) if options.sign else None
    raw_key = bytes.fromhex(options.key.read_text())
    sealed = seal(json.loads(options.model.read_text()), raw_key, options.alias, options.pages * PAGE, author)
    options.out.write_bytes(sealed)
    if author:
        print("selkie-signer-v1", base64.b64encode(author.public).decode(), "python")
