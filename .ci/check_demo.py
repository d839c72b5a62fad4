"""Checks what the demo printed: modes, the equality proof, the sealed file and the report."""

import json
import os
import sys


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        demo = json.load(file)
    modes = [(mode["mode"], mode.get("scheme")) for mode in demo["modes"]]
    equality = demo["equality"]
    for wanted in ("f32", "q", "int", "enc"):
        assert any(mode == wanted for mode, _ in modes), f"mode {wanted} is missing: {modes}"
    for mode in demo["modes"]:
        assert mode["questions"] > 0, mode["title"]
        assert mode["latencyMillis"]["p50"] > 0, mode["title"]
    assert equality["different"] == 0, equality
    assert equality["compared"] > 100_000, equality
    assert os.path.getsize(demo["sealed"]["file"]) == demo["sealed"]["bytes"] > 0, demo["sealed"]
    assert os.path.getsize(demo["report"]) > 10_000, demo["report"]
    for mode in demo["modes"]:
        print(f"{mode['title']}: accuracy {100 * mode['accuracy']:.1f} % of {mode['questions']}")
    print(f"{equality['compared']} logits compared, {equality['different']} different; {demo['seconds']:.0f} s")


if __name__ == "__main__":
    main()
