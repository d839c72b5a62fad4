"""Writes cobblestone-256-vectors.json with the `cryptography` package (50 or newer), which chooses the salts.

    python make_cobblestone_vectors.py > ../resources/dev/selkie/secure/cobblestone/cobblestone-256-vectors.json

The plaintext of length n is byte i = (i * 7 + (i >> 8) * 13) mod 256. Of each message the file has its start (salt and commitment)
and its SHA-256; a sealer that is given the salt must reproduce both.
"""

import hashlib
import json

import cryptography
from cryptography.cobblestone import Cobblestone256Encryptor

LENGTHS = [0, 1, 7, 16, 4096, 16383, 16384, 16385, 32767, 32768, 32769, 100000, 256 * 16384, 256 * 16384 + 5]


def vector(index, length):
    key = hashlib.sha256(b"key %d" % index).digest()
    context = hashlib.sha512(b"context %d" % index).digest()[: index * 5 % 64]
    plain = bytes((i * 7 + (i >> 8) * 13) & 255 for i in range(length))
    encryptor = Cobblestone256Encryptor(key, context)
    message = encryptor.update(plain) + encryptor.finalize()
    return {
        "length": length,
        "key": key.hex(),
        "context": context.hex(),
        "start": message[:56].hex(),
        "messageLength": len(message),
        "sha256": hashlib.sha256(message).hexdigest(),
    }


print(
    json.dumps(
        {
            "madeBy": "cryptography " + cryptography.__version__,
            "vectors": [vector(i, n) for i, n in enumerate(LENGTHS)],
        },
        indent=1,
    )
)
