"""Opens a sealed model as open_sealed.py does, for every recipient that needs no hardware, and checks its signatures.

    python check_sealed.py FILE SECRET_FILE [TRUST_FILE]

SECRET_FILE holds, as hexadecimal digits, what opens it: the AES-256 key of a `bcfks` recipient, the seed of an `x-wing` one, or a password's
UTF-8 bytes. With TRUST_FILE both signatures must be those of one of its signers. Section numbers are the specification's.
"""

import base64
import hashlib
import pathlib
import struct
import sys

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.kdf import argon2
from open_sealed import DOMAIN, aes, open_sealed, report, text, unwrap


def password(secret, body, bound):  # section 4.3
    body.text()
    memory, passes, lanes, salt = body.get("I"), body.get("I"), body.get("I"), body.take(16)
    associated = bound()
    derivation = argon2.Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return unwrap(derivation.derive(secret), body, associated)


def x_wing(secret, body, bound):  # section 4.4
    body.text()
    raw = hashlib.shake_256(secret).digest(96)
    pair = mlkem.MLKEM768PrivateKey.from_seed_bytes(raw[:64]), x25519.X25519PrivateKey.from_private_bytes(raw[64:])
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    info = DOMAIN[:-4] + b"x-wing\x00" + bound()
    return suite.decrypt(body.take(1168), hpke.MLKEM768X25519PrivateKey(*pair), info)


def root(leaves):  # section 6: RFC 6962
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()


def statement(signer, file_id, identity, manifest, tree):  # section 7
    head = DOMAIN[:-5] + b"/signature\x00" + struct.pack("<I", 1) + signer + file_id + text(identity[0])
    return head + struct.pack("<Q", identity[1]) + hashlib.sha512(manifest).digest() + tree


def verify(trusted, identity, page, file_id, manifest, leaves):
    """Both signatures, by the trusted key whose id the file names; what is wrong raises."""
    key = next(key for key in trusted if hashlib.sha256(b"selkie.dev/signer@v1\x00" + key).digest() == page[:32])
    said = statement(page[:32], file_id, identity, manifest, root(leaves))
    ed25519.Ed25519PublicKey.from_public_bytes(key[:32]).verify(page[64:128], said)
    mldsa.MLDSA65PublicKey.from_public_bytes(key[32:]).verify(page[128:3437], said)
    assert page[32:64] == root(leaves) and not any(page[3437:]), "wrong root"


def main(file, secret, trust=None):
    recipients = {1: aes, 3: password, 4: x_wing}
    model, signed = open_sealed(pathlib.Path(file).read_bytes(), bytes.fromhex(pathlib.Path(secret).read_text()), recipients)
    if trust:
        lines = pathlib.Path(trust).read_text().splitlines()
        verify([base64.b64decode(line.split(" ")[1]) for line in lines], model[0], *signed)
    report(*model)


if __name__ == "__main__":
    main(*sys.argv[1:])
