"""Opens a sealed model with nothing but sealed-container-v1.md and the `cryptography` package (50 or newer): python open_sealed.py FILE KEY_FILE
KEY_FILE holds the AES-256 key of a recipient of kind `bcfks` in hexadecimal. Everything is checked but signatures; for those, and for the other
kinds of recipients, see check_sealed.py. Prints one JSON object. Section numbers are the specification's.
"""
import hashlib, hmac, json, struct, sys  # noqa: E401
from cryptography.exceptions import InvalidTag
from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

PAGE, MAGIC, STATE, LEAF = 4096, b"\x89SLK\r\n\x1a\n", b"SLKHEAD1", 64 * 16400
DOMAIN = b"selkie.dev/sealed-container@v1\x00" + struct.pack("<I", 1)
text = lambda value: struct.pack("<H", len(value.encode())) + value.encode()  # noqa: E731
sealed_length = lambda n: 56 + n + 16 * (n // 16384 + 1)  # noqa: E731
expand = lambda key, purpose, n: HKDFExpand(hashes.SHA512(), n, DOMAIN + purpose).derive(key)  # noqa: E731
padded_length = lambda n: next(p for p in range(n, n + 2 * PAGE) if sealed_length(p) % PAGE == 0)  # noqa: E731
def context(file_id, role, index, name, kind, dims, length):  # section 5
    head = DOMAIN + file_id + struct.pack("<BI", role, index) + text(name)
    return head + struct.pack(f"<IB{len(dims)}QQ", kind, len(dims), *dims, length)
def decrypt(message, key, bound): return (opener := Cobblestone256Decryptor(key, bound)).update(message) + opener.finalize()
class Reader:
    def __init__(self, data, at=0): self.data, self.at = data, at
    def take(self, count):
        assert count <= len(self.data) - self.at, f"needs {count} bytes at {self.at}"
        self.at += count
        return self.data[self.at - count : self.at]
    def get(self, form): return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]
    def text(self, form="H"): return self.take(self.get(form)).decode()
    def value(self, kind):
        if kind == 5: return [self.value(item) for item, count in [(self.get("B"), self.get("I"))] for _ in range(count)]
        return self.text("I") if kind == 4 else bool(self.get("B")) if kind == 3 else self.get("q" if kind == 1 else "d")
def find_file_key(data, header, end, reader, count, file_id, secret, recipients):  # section 4: the recipients
    for kind, length in ((reader.get("I"), reader.get("I")) for _ in range(count)):
        start, body = reader.at - 8, Reader(reader.take(length))
        try:
            key = recipients[kind](secret, body, lambda: DOMAIN + file_id + header[start : start + 8 + body.at])
            mac = hmac.digest(expand(key, b"header-mac", 64), data[:64] + header[8 : end - 64], "sha512")
            if hmac.compare_digest(mac, header[end - 64 : end]): return key
        except (AssertionError, KeyError, InvalidTag, ValueError): pass
    raise ValueError("failed authentication")
def open_sealed(data, secret, recipients):
    magic, major, _, suite, capacity, features, total, size, signed, reserved, check = struct.unpack("<8sHHIIIQQQQ8s", data[:64])
    assert (magic, major, suite, reserved, total) == (MAGIC, 1, 1, 0, len(data)) and (features, signed) in ((0, 0), (1, PAGE)), "not sealed v1"
    assert hashlib.sha256(data[:56]).digest()[:8] == check and not any(data[64:PAGE]), "damaged preamble"
    copies = [c for c in (data[PAGE + i * capacity :][:capacity] for i in (0, 1)) if c[:8] != bytes(8)]  # section 3
    assert all(c[:8] == STATE and hashlib.sha256(c[:-32]).digest() == c[-32:] for c in copies), "damaged header"
    header = max(copies, key=lambda c: c[8:16][::-1])
    _, end, count, file_id, version = struct.unpack_from("<QII16sQ", header, 8)
    reader = Reader(header[: end - 64], 48)
    model, file_key = reader.text(), find_file_key(data, header, end, reader, count, file_id, secret, recipients)
    at = PAGE + 2 * capacity
    sealed, at, length = data[at : at + size], at + size, size - 56 - 16 * ((size - 56) // 16400 + 1)
    manifest = Reader(decrypt(sealed, expand(file_key, b"manifest", 32), context(file_id, 1, 0, "", 0, [], length)))  # section 6
    sections = {tag: Reader(manifest.take(n)) for tag, n in ((manifest.get("I"), manifest.get("Q")) for _ in range(manifest.get("I")))}
    identity = sections[1].text(), sections[1].get("Q"), sections[1].text()
    assert not any(manifest.data[manifest.at :]) and identity[:2] == (model, version), "manifest does not fit the header"
    metadata = {sections[2].text(): sections[2].value(sections[2].get("B")) for _ in range(sections[2].get("I"))}
    leaves = [sections[4].take(32) for _ in range(sections[4].get("I"))] if 4 in sections else []
    page, at, tensors, table, found = data[at : at + signed], at + signed, {}, sections[3], []
    for index in range(table.get("I")):
        name, kind, dims = table.text(), table.get("I"), [table.get("Q") for _ in range(table.get("B"))]
        length, commitment = table.get("Q"), table.take(32)
        message = data[at : at + sealed_length(padded_length(length))]
        cuts = [0, *range(56 + LEAF, len(message), LEAF), len(message)]
        found += [hashlib.sha256(b"\x00" + message[a:b]).digest() for a, b in zip(cuts, cuts[1:])]
        plain = decrypt(message, expand(file_key, b"tensors", 32), context(file_id, 2, index, name, kind, dims, length))
        assert message[24:56] == commitment and not any(plain[length:]), f"{name}: wrong commitment or padding"
        tensors[name], at = (kind, dims, plain[:length]), at + len(message)
    assert at == len(data) and (4 not in sections or found == leaves), "tensors do not fit"
    return (identity, metadata, tensors), (page, file_id, sealed, leaves)
def aes(secret, body, bound):
    body.text()
    return unwrap(secret, body, bound())
def unwrap(key, body, associated): return AESGCM(key).decrypt(body.take(12), body.take(48), associated)
def report(identity, metadata, tensors):
    table = [dict(name=n, type=k, dims=d, bytes=len(p), sha256=hashlib.sha256(p).hexdigest()) for n, (k, d, p) in tensors.items()]
    print(json.dumps(dict(id=identity[0], version=identity[1], format=identity[2], metadata=metadata, tensors=table)))
if __name__ == "__main__":
    report(*open_sealed(open(sys.argv[1], "rb").read(), bytes.fromhex(open(sys.argv[2]).read()), {1: aes})[0])
