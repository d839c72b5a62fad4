"""Opens a sealed model with nothing but sealed-container-v1.md and the `cryptography` package (50 or newer).

    python open_sealed.py FILE SECRET_FILE [--trust TRUST_FILE]

SECRET_FILE holds, as hexadecimal digits, what opens it: the AES-256 key of a `bcfks` recipient, the seed of an `x-wing` one, or a password's
UTF-8 bytes. With --trust both signatures and all hashes are checked. Prints one JSON object. Section numbers are the specification's.
"""
import argparse, base64, hashlib, hmac, json, pathlib, struct  # noqa: E401
from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf import argon2, hkdf

PAGE, MAGIC, STATE, LEAF = 4096, b"\x89SLK\r\n\x1a\n", b"SLKHEAD1", 64 * 16400
DOMAIN = b"selkie.dev/sealed-container@v1\x00" + struct.pack("<I", 1)
text = lambda value: struct.pack("<H", len(value.encode())) + value.encode()  # noqa: E731
sealed_length = lambda n: 56 + n + 16 * (n // 16384 + 1)  # noqa: E731
expand = lambda key, purpose, n: hkdf.HKDFExpand(hashes.SHA512(), n, DOMAIN + purpose).derive(key)  # noqa: E731
padded_length = lambda n: next(p for p in range(n, n + 2 * PAGE) if sealed_length(p) % PAGE == 0)  # noqa: E731
def context(file_id, role, index, name, kind, dims, length):  # section 5
    head = DOMAIN + file_id + struct.pack("<BI", role, index) + text(name)
    return head + struct.pack(f"<IB{len(dims)}QQ", kind, len(dims), *dims, length)
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
def unwrap(kind, secret, body, bound):  # section 4: the file key in the rest of a stanza
    if kind == 4:
        raw = hashlib.shake_256(secret).digest(96)
        pair = mlkem.MLKEM768PrivateKey.from_seed_bytes(raw[:64]), x25519.X25519PrivateKey.from_private_bytes(raw[64:])
        suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
        return suite.decrypt(body.take(1168), hpke.MLKEM768X25519PrivateKey(*pair), DOMAIN[:-4] + b"x-wing\x00" + bound)
    if kind == 3:
        memory, passes, lanes, salt = body.get("I"), body.get("I"), body.get("I"), body.take(16)
        secret = argon2.Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory).derive(secret)
    return AESGCM(secret).decrypt(body.take(12), body.take(48), bound)
def root(leaves):  # section 6: RFC 6962
    if len(leaves) < 2: return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()
def statement(signer, file_id, identity, manifest, tree):  # section 7
    head = DOMAIN[:-5] + b"/signature\x00" + struct.pack("<I", 1) + signer + file_id + text(identity[0])
    return head + struct.pack("<Q", identity[1]) + hashlib.sha512(manifest).digest() + tree
def verify(page, keys, said):  # both signatures, by the trusted key whose id the file names
    key = next(key for key in keys if hashlib.sha256(b"selkie.dev/signer@v1\x00" + key).digest() == page[:32])
    ed25519.Ed25519PublicKey.from_public_bytes(key[:32]).verify(page[64:128], said)
    mldsa.MLDSA65PublicKey.from_public_bytes(key[32:]).verify(page[128:3437], said)
def decrypt(message, key, bound): return (opener := Cobblestone256Decryptor(key, bound)).update(message) + opener.finalize()
def open_sealed(data, secret, trusted=None):
    magic, major, _, suite, capacity, features, total, size, signed, reserved, check = struct.unpack("<8sHHIIIQQQQ8s", data[:64])
    assert (magic, major, suite, reserved, total) == (MAGIC, 1, 1, 0, len(data)) and (features, signed) in ((0, 0), (1, PAGE)), "not sealed v1"
    assert hashlib.sha256(data[:56]).digest()[:8] == check and not any(data[64:PAGE]), "damaged preamble"
    copies = [data[PAGE + i * capacity : PAGE + (i + 1) * capacity] for i in (0, 1)]  # section 3
    copies = [c for c in copies if c[:8] != bytes(8)]
    assert all(c[:8] == STATE and hashlib.sha256(c[:-32]).digest() == c[-32:] for c in copies), "damaged header"
    header = max(copies, key=lambda c: c[8:16][::-1])
    _, end, count, file_id, version = struct.unpack_from("<QII16sQ", header, 8)
    reader, file_key = Reader(header[: end - 64], 48), None
    model = reader.text()
    for kind, length in ((reader.get("I"), reader.get("I")) for _ in range(count)):
        start, body = reader.at, Reader(reader.take(length))
        name = body.text() if kind in (1, 2, 3, 4) else None
        public = body.at + (28 if kind == 3 else 0)
        try:
            assert kind in (1, 3, 4)
            key = unwrap(kind, secret, body, DOMAIN + file_id + header[start - 8 : start + public])
            mac = hmac.digest(expand(key, b"header-mac", 64), data[:64] + header[8 : end - 64], "sha512")
            file_key = key if hmac.compare_digest(mac, header[end - 64 : end]) else file_key
        except (AssertionError, InvalidTag, ValueError): pass
    assert file_key, "failed authentication"
    at = PAGE + 2 * capacity
    sealed, at, length = data[at : at + size], at + size, size - 56 - 16 * ((size - 56) // 16400 + 1)
    manifest = Reader(decrypt(sealed, expand(file_key, b"manifest", 32), context(file_id, 1, 0, "", 0, [], length)))
    sections = {tag: Reader(manifest.take(n)) for tag, n in ((manifest.get("I"), manifest.get("Q")) for _ in range(manifest.get("I")))}
    identity = [sections[1].text(), sections[1].get("Q"), sections[1].text()]
    assert not any(manifest.data[manifest.at :]) and identity[:2] == [model, version], "manifest does not fit the header"
    metadata = {sections[2].text(): sections[2].value(sections[2].get("B")) for _ in range(sections[2].get("I"))}
    leaves = [sections[4].take(32) for _ in range(sections[4].get("I"))] if 4 in sections else []
    if trusted is not None:
        verify(page := data[at : at + signed], trusted, statement(page[:32], file_id, identity, sealed, root(leaves)))
        assert page[32:64] == root(leaves) and not any(page[3437:]), "wrong root"
    at, tensors, table, found = at + signed, {}, sections[3], []
    for index in range(table.get("I")):
        name, kind = table.text(), table.get("I")
        dims = [table.get("Q") for _ in range(table.get("B"))]
        length, commitment = table.get("Q"), table.take(32)
        message = data[at : at + sealed_length(padded_length(length))]
        cuts = [0, *range(56 + LEAF, len(message), LEAF), len(message)]
        found += [hashlib.sha256(b"\x00" + message[a:b]).digest() for a, b in zip(cuts, cuts[1:])]
        plain = decrypt(message, expand(file_key, b"tensors", 32), context(file_id, 2, index, name, kind, dims, length))
        assert message[24:56] == commitment and not any(plain[length:]), f"{name}: wrong commitment or padding"
        tensors[name], at = (kind, dims, plain[:length]), at + len(message)
    assert at == len(data) and (4 not in sections or found == leaves), "tensors do not fit"
    return identity, metadata, tensors
def main():
    parser = argparse.ArgumentParser(description="Opens a sealed model.")
    for name in ("file", "secret", "--trust"): parser.add_argument(name, type=pathlib.Path)
    options = parser.parse_args()
    keys = options.trust and [base64.b64decode(line.split(" ")[1]) for line in options.trust.read_text().splitlines()]
    found, entries, weights = open_sealed(options.file.read_bytes(), bytes.fromhex(options.secret.read_text()), keys)
    table = [dict(name=n, type=k, dims=d, bytes=len(p), sha256=hashlib.sha256(p).hexdigest()) for n, (k, d, p) in weights.items()]
    print(json.dumps(dict(id=found[0], version=found[1], format=found[2], metadata=entries, tensors=table)))
if __name__ == "__main__": main()
