"""lm-evaluation-harness as a referee: the same weights and questions, scored by it and by Selkie.

    python3 -m venv /tmp/referee && /tmp/referee/bin/pip install -r benchmarks/peers/lm_eval_referee.txt
    /tmp/referee/bin/python benchmarks/peers/lm_eval_referee.py MODEL.gguf DATA --subjects a,b --shots 5

DATA is a folder in MMLU's layout (dev/ and test/). The harness reads its own task `mmlu` (prompt, examples, metric
are those of the package), over llama.cpp in float32 with a float32 KV cache; only the place of the questions is
ours. Selkie runs `eval --style lm-eval --modes f32`. Compared for each question: the log-probabilities of the four
letters, and the answer. Prints one JSON object.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import llama_cpp
import lm_eval
import numpy
from lm_eval.api.model import LM

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = pathlib.Path(lm_eval.__file__).parent / "tasks/mmlu/default/_default_template_yaml"


class LlamaCpp(LM):
    """llama.cpp on a GGUF file, float32 throughout, one sequence at a time."""

    def __init__(self, model: str):
        super().__init__()
        self.llama = llama_cpp.Llama(
            model, n_ctx=0, logits_all=True, verbose=False, type_k=0, type_v=0, flash_attn=False, n_threads=2
        )

    def encode(self, text: str) -> list[int]:
        return self.llama.tokenize(text.encode(), add_bos=True, special=False)

    def loglikelihood(self, requests, disable_tqdm=False):
        results = []
        cached, logits = None, None
        for request in requests:
            context, continuation = request.args
            whole, start = self.encode(context + continuation), len(self.encode(context))
            room = self.llama.n_ctx()
            cut = max(0, len(whole) - 1 - room)  # as the harness's own models do: the beginning goes
            inputs, targets = whole[cut:-1], whole[start:]
            if inputs != cached:
                self.llama.reset()
                self.llama.eval(inputs)
                cached, logits = inputs, numpy.array(self.llama.scores[: len(inputs)], dtype=numpy.float64)
            rows = logits[len(inputs) - len(targets) :]
            rows = rows - numpy.log(numpy.exp(rows - rows.max(1, keepdims=True)).sum(1, keepdims=True)) - rows.max(
                1, keepdims=True
            )
            score = float(sum(row[token] for row, token in zip(rows, targets)))
            greedy = all(int(row.argmax()) == token for row, token in zip(rows, targets))
            results.append((score, greedy))
        return results

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        raise NotImplementedError("multiple choice needs no rolling likelihood")

    def generate_until(self, requests, disable_tqdm=False):
        raise NotImplementedError("multiple choice generates nothing")


def jsonl(source: pathlib.Path, target: pathlib.Path) -> None:
    """MMLU's CSV as the columns of the copy that the harness expects."""
    with open(source, newline="", encoding="utf-8") as rows, open(target, "w", encoding="utf-8") as out:
        for row in csv.reader(rows):
            question, *choices, letter = row
            out.write(json.dumps({"question": question, "choices": choices, "answer": "ABCD".index(letter)}) + "\n")


def harness(options: argparse.Namespace, subject: str, folder: pathlib.Path) -> list[list[float]]:
    """Log-probabilities of the four letters of each question, in the order of the file."""
    data = {}
    for split in ("dev", "test"):
        data[split] = str(folder / f"{subject}_{split}.jsonl")
        jsonl(pathlib.Path(options.data) / split / f"{subject}_{split}.csv", pathlib.Path(data[split]))
    task = folder / f"referee_{subject}.yaml"
    task.write_text(
        f"include: {TEMPLATE}\n"
        f"task: referee_{subject}\n"
        "dataset_path: json\n"
        f"dataset_kwargs:\n  data_files:\n    dev: {data['dev']}\n    test: {data['test']}\n"
        "description: \"The following are multiple choice questions (with answers) about "
        f"{subject.replace('_', ' ')}.\\n\\n\"\n"
    )
    result = lm_eval.simple_evaluate(
        model=options.referee,
        tasks=[str(task)],
        num_fewshot=options.shots,
        limit=options.limit,
        log_samples=True,
        bootstrap_iters=0,
        verbosity="ERROR",
    )
    samples = sorted(result["samples"][f"referee_{subject}"], key=lambda sample: sample["doc_id"])
    return [[float(response[0]) for response in sample["filtered_resps"]] for sample in samples]


def selkie(options: argparse.Namespace, folder: pathlib.Path) -> dict[str, list[float]]:
    """The same from Selkie, by question id."""
    run = folder / "run"
    command = [ROOT / "selkie", "eval", "-m", options.model, "--task", options.task, "--modes", "f32"]
    command += ["--style", "lm-eval", "--shots", str(options.shots), "-o", run, "--json", "--quiet"]
    command += ["--data", options.data]
    if options.limit:  # the first questions of every subject: Selkie asks in turn
        subjects = len(list((pathlib.Path(options.data) / "test").glob("*_test.csv")))
        command += ["--limit", str(options.limit * subjects)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    lines = (run / "samples.jsonl").read_text().splitlines()
    return {line["id"]: line["scores"] for line in map(json.loads, lines)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--task", default="mmlu")
    parser.add_argument("--subjects", required=True)
    parser.add_argument("--shots", type=int, default=5)
    parser.add_argument("--limit", type=int, help="first questions of each subject")
    options = parser.parse_args()
    options.referee = LlamaCpp(options.model)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        ours = selkie(options, folder)
        differences, answers, right = [], [], [0, 0]
        for subject in options.subjects.split(","):
            path = pathlib.Path(options.data) / "test" / f"{subject}_test.csv"
            with open(path, newline="", encoding="utf-8") as rows:
                letters = [row[-1] for row in csv.reader(rows)]
            for row, theirs in enumerate(harness(options, subject, folder), 1):
                mine = ours[f"{subject}/test/{row}"]
                differences.append(max(abs(a - b) for a, b in zip(mine, theirs)))
                choices = [scores.index(max(scores)) for scores in (mine, theirs)]
                answers.append(choices[0] == choices[1])
                for who, choice in enumerate(choices):
                    right[who] += "ABCD"[choice] == letters[row - 1]
    print(
        json.dumps(
            {
                "model": pathlib.Path(options.model).name,
                "subjects": options.subjects.split(","),
                "shots": options.shots,
                "questions": len(answers),
                "sameAnswers": sum(answers),
                "largestLogProbabilityDifference": max(differences),
                "medianLogProbabilityDifference": float(numpy.median(differences)),
                "accuracySelkie": right[0] / len(answers),
                "accuracyHarness": right[1] / len(answers),
                "versions": {"lm_eval": lm_eval.__version__, "llama_cpp_python": llama_cpp.__version__},
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
