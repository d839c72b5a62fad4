"""Unpacks one folder of a source distribution: unpack.py ARCHIVE FOLDER DESTINATION."""

import os
import sys
import tarfile

archive, folder, destination = sys.argv[1:]
found = 0
with tarfile.open(archive) as tar:
    for member in tar:
        root, _, path = member.name.partition("/")
        inside = os.path.relpath(path, folder) if path else ".."
        if not member.isfile() or inside.startswith(".."):
            continue
        target = os.path.join(destination, inside)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with tar.extractfile(member) as source, open(target, "wb") as sink:
            sink.write(source.read())
        found += 1
sys.exit(0 if found else 1)
