"""Runs a command while holding an exclusive lock on a file: with_lock.py FILE COMMAND..."""

import fcntl
import subprocess
import sys

with open(sys.argv[1], "a") as lock:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("selkie: waiting for another build of SEAL to end", file=sys.stderr, flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    sys.exit(subprocess.call(sys.argv[2:]))
