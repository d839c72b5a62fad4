"""Accuracy of a pup GGUF on mini-mmlu's CSV files, in JAX float32 from the file's F16 weights.

    python evaluate_pup.py pup-f16.gguf [--json FILE]
"""

import argparse
import csv
import json
from pathlib import Path

import gguf
import jax
import jax.numpy as jnp
import numpy as np

from export_gguf import MATRICES, NORMS
from make_benchmark import FOLDER
from model import Config
from questions import LETTERS, SUBJECTS, Question
from scoring import Scorer
from vocabulary import Vocabulary


def load(path: Path) -> tuple[Config, dict]:
    """Configuration and parameters of the file, widened to float32."""
    reader = gguf.GGUFReader(str(path))

    def value(key: str):
        return reader.get_field(key).contents()

    config = Config(
        vocab=value("llama.vocab_size"), width=value("llama.embedding_length"), layers=value("llama.block_count"),
        heads=value("llama.attention.head_count"), kv_heads=value("llama.attention.head_count_kv"),
        hidden=value("llama.feed_forward_length"), context=value("llama.context_length"),
        rope_theta=value("llama.rope.freq_base"), epsilon=value("llama.attention.layer_norm_rms_epsilon"))
    tensors = {t.name: np.asarray(t.data, np.float32) for t in reader.tensors}
    layers = [{**{name: tensors[f"blk.{i}.{stored}.weight"].T for name, stored in MATRICES.items()},
               **{name: tensors[f"blk.{i}.{stored}.weight"] for name, stored in NORMS.items()}}
              for i in range(config.layers)]
    parameters = {"embedding": tensors["token_embd.weight"], "final_norm": tensors["output_norm.weight"],
                  "layers": layers}
    return config, jax.tree.map(jnp.asarray, parameters)


def read_questions(part: str) -> list[Question]:
    questions = []
    for subject in SUBJECTS:
        with (FOLDER / part / f"{subject}_{part}.csv").open(newline="", encoding="utf-8") as rows:
            questions += [Question(subject, row[0], tuple(row[1:5]), LETTERS.index(row[5])) for row in csv.reader(rows)]
    return questions


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--vocabulary", type=Path, default=Path(__file__).with_name("tokenizer.json"))
    args = parser.parse_args()
    config, parameters = load(args.model)
    scorer = Scorer(config, Vocabulary.load(args.vocabulary), read_questions("test"))
    cloze, cloze_by_subject = scorer.accuracy(scorer.cloze_scores(parameters))
    letters, letters_by_subject = scorer.accuracy(scorer.letter_scores(parameters))
    print("| Subject | Category | cloze | letters |\n|---|---|---|---|")
    for subject, (category, _) in SUBJECTS.items():
        print(f"| {subject} | {category} | {cloze_by_subject[subject]:.1%} | {letters_by_subject[subject]:.1%} |")
    print(f"| **all {len(scorer.questions)} questions** | | **{cloze:.1%}** | **{letters:.1%}** |")
    if args.json:
        args.json.write_text(json.dumps({"cloze": cloze, "letters": letters, "cloze_by_subject": cloze_by_subject,
                                         "letters_by_subject": letters_by_subject}, indent=2) + "\n")


if __name__ == "__main__":
    main()
