"""Writes mini-mmlu: dev/, test/ and categories.csv in MMLU's layout. Always the same bytes.

    python make_benchmark.py            writes the files
    python make_benchmark.py --check    only compares them with what would be written
"""

import csv
import io
import sys
from collections import Counter
from pathlib import Path

from prompts import held_out
from questions import SUBJECTS

FOLDER = Path(__file__).parent.parent / "src/main/resources/dev/selkie/datasets/mini-mmlu"


def csv_text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def files() -> dict[str, str]:
    """Path below the folder -> content."""
    questions = held_out()
    categories = [["subject", "category"]] + [[subject, category] for subject, (category, _) in SUBJECTS.items()]
    result = {"categories.csv": csv_text(categories)}
    for part in ("dev", "test"):
        for subject in SUBJECTS:
            rows = [[q.text, *q.choices, q.letter] for q in questions[part] if q.subject == subject]
            result[f"{part}/{subject}_{part}.csv"] = csv_text(rows)
    return result


def verify():
    """Fails unless the letters are balanced, every question has four different choices and none occurs twice."""
    questions = held_out()
    test = questions["test"]
    assert set(Counter(q.letter for q in test).values()) == {len(test) // 4}, "letters must be balanced"
    everything = [q for part in questions.values() for q in part]
    assert len({q.key for q in everything}) == len(everything), "no question may occur twice"
    assert all(len(set(q.choices)) == 4 for q in everything), "the four choices must differ"


def main():
    verify()
    different = 0
    for name, content in files().items():
        path = FOLDER / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_bytes() != content.encode():
                print(f"differs: {name}")
                different += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    print(f"{len(files())} files {'compared' if '--check' in sys.argv else 'written'}, {different} different")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
