"""Writes mmlu-pro.parquet, two made-up questions in MMLU-Pro's columns, with pyarrow: something other than DuckDB.

    python3 make_parquet.py mmlu-pro.parquet
"""

import sys

import pyarrow
import pyarrow.parquet

ROWS = [
    {
        "question_id": 70,
        "question": "Which \"number\"\nis\tlarge, und größer?",
        "options": ["None", " 1", "N/A", "4", "5", "6", "7", "8", "9", "10"],
        "answer": "J",
        "answer_index": 9,
        "cot_content": "",
        "category": "math",
        "src": "own",
    },
    {
        "question_id": 71,
        "question": "Is it?",
        "options": ["Yes", "No", "No"],
        "answer": "A",
        "answer_index": 0,
        "cot_content": "A: Let's think step by step.",
        "category": "other",
        "src": "own",
    },
]

if __name__ == "__main__":
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), sys.argv[1], compression="zstd")
