"""Opens a sealed model with nothing but the specification and the `cryptography` package (50 or newer).

    python open_sealed.py FILE KEY_FILE [--alias NAME]

KEY_FILE holds the AES-256 key of a `bcfks` recipient as 64 hexadecimal digits. Prints one JSON object: identity, metadata, and
for each tensor its name, type, dims, length and SHA-256. Section numbers refer to sealed-container-v1.md.
"""

import argparse
import hashlib
import hmac
import json
import pathlib
import struct

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

PAGE, MAGIC, STATE = 4096, b"\x89SLK\r\n\x1a\n", b"SLKHEAD1"
DOMAIN = b"selkie.dev/sealed-container@v1\x00" + struct.pack("<I", 1)


def text(value):
    return struct.pack("<H", len(value.encode())) + value.encode()


def expand(key, purpose, length):
    return HKDFExpand(SHA512(), length, DOMAIN + purpose).derive(key)


def context(file_id, role, index, name, kind, dims, length):  # section 5
    head = DOMAIN + file_id + struct.pack("<BI", role, index) + text(name)
    return head + struct.pack(f"<IB{len(dims)}QQ", kind, len(dims), *dims, length)


def sealed_length(length):
    return 56 + length + 16 * (length // 16384 + 1)


def padded_length(length):
    while sealed_length(length) % PAGE:
        length += 1
    return length


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise ValueError(f"needs {count} bytes at {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def get(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def text(self, form="H"):
        return self.take(self.get(form)).decode()

    def value(self, kind):
        if kind == 5:
            kind, count = self.get("B"), self.get("I")
            return [self.value(kind) for _ in range(count)]
        return {1: lambda: self.get("q"), 2: lambda: self.get("d"), 3: lambda: bool(self.get("B")), 4: lambda: self.text("I")}[kind]()


def read_header(data, start, capacity):  # section 3
    copy = data[start : start + capacity]
    if copy[:8] == bytes(8):
        return None
    if copy[:8] != STATE or hashlib.sha256(copy[:-32]).digest() != copy[-32:]:
        raise ValueError("damaged header copy")
    fields = struct.unpack_from("<QII16sQ", copy, 8)
    return dict(zip(("sequence", "length", "stanzas", "file_id", "version"), fields), copy=copy)


def unwrap(header, key, alias):  # section 4
    reader = Reader(header["copy"][: header["length"] - 64])
    reader.at = 48
    model = reader.text()
    for _ in range(header["stanzas"]):
        kind, length = reader.get("I"), reader.get("I")
        body = Reader(reader.take(length))
        if kind != 1:
            continue
        name = body.text()
        bound = DOMAIN + header["file_id"] + struct.pack("<II", kind, length) + text(name)
        if alias in (None, name):
            try:
                return model, AESGCM(key).decrypt(body.take(12), body.take(48), bound)
            except InvalidTag:
                pass
    raise ValueError("no stanza for this key")


def decrypt(message, key, bound):
    decryptor = Cobblestone256Decryptor(key, bound)
    return decryptor.update(message) + decryptor.finalize()


def open_sealed(data, key, alias=None):
    magic, major, _, suite, capacity, features, total, manifest_length, signatures, _, check = struct.unpack("<8sHHIIIQQQQ8s", data[:64])
    if (magic, major, suite, features, signatures, total) != (MAGIC, 1, 1, 0, 0, len(data)) or any(data[64:PAGE]):
        raise ValueError("not a sealed file of version 1")
    if hashlib.sha256(data[:56]).digest()[:8] != check:
        raise ValueError("damaged preamble")
    headers = [read_header(data, PAGE + i * capacity, capacity) for i in (0, 1)]
    header = max((h for h in headers if h), key=lambda h: h["sequence"])
    model, file_key = unwrap(header, key, alias)
    end = header["length"] - 64
    mac = hmac.digest(expand(file_key, b"header-mac", 64), data[:64] + header["copy"][8:end], "sha512")
    if not hmac.compare_digest(mac, header["copy"][end : end + 64]):
        raise ValueError("wrong header MAC")

    at, file_id = PAGE + 2 * capacity, header["file_id"]  # section 6
    length = manifest_length - 56 - 16 * ((manifest_length - 56) // 16400 + 1)
    bound = context(file_id, 1, 0, "", 0, [], length)
    manifest = Reader(decrypt(data[at : at + manifest_length], expand(file_key, b"manifest", 32), bound))
    sections = {}
    for _ in range(manifest.get("I")):
        tag, length = manifest.get("I"), manifest.get("Q")
        sections[tag] = Reader(manifest.take(length))
    identity = [sections[1].text(), sections[1].get("Q"), sections[1].text()]
    if any(manifest.data[manifest.at :]) or identity[:2] != [model, header["version"]]:
        raise ValueError("manifest does not fit the header")
    metadata = {sections[2].text(): sections[2].value(sections[2].get("B")) for _ in range(sections[2].get("I"))}
    at, tensors, table = at + manifest_length, {}, sections[3]
    for index in range(table.get("I")):
        name, kind = table.text(), table.get("I")
        dims = [table.get("Q") for _ in range(table.get("B"))]
        length, commitment = table.get("Q"), table.take(32)
        message = data[at : at + sealed_length(padded_length(length))]
        plain = decrypt(message, expand(file_key, b"tensors", 32), context(file_id, 2, index, name, kind, dims, length))
        if message[24:56] != commitment or any(plain[length:]):
            raise ValueError(f"{name}: wrong commitment or padding")
        tensors[name] = (kind, dims, plain[:length])
        at += len(message)
    if at != len(data):
        raise ValueError("tensors do not fill the file")
    return identity, metadata, tensors


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Opens a sealed model.")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("key", type=pathlib.Path)
    parser.add_argument("--alias")
    options = parser.parse_args()
    raw_key = bytes.fromhex(options.key.read_text())
    found, entries, weights = open_sealed(options.file.read_bytes(), raw_key, options.alias)
    table = [dict(name=n, type=k, dims=d, bytes=len(p), sha256=hashlib.sha256(p).hexdigest()) for n, (k, d, p) in weights.items()]
    print(json.dumps(dict(id=found[0], version=found[1], format=found[2], metadata=entries, tensors=table)))
