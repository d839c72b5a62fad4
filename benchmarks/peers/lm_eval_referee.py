"""lm-evaluation-harness as a referee: the same weights and questions, scored by it and by Selkie.

    python3 -m venv /tmp/referee && /tmp/referee/bin/pip install -r benchmarks/peers/lm_eval_referee.txt
    /tmp/referee/bin/python benchmarks/peers/lm_eval_referee.py MODEL.gguf DATA --subjects a,b --shots 5 [--style STYLE]

DATA is a folder in MMLU's layout (dev/ and test/). The harness reads its own task (prompt, examples, metrics are those
of the package), over llama.cpp in float32 with a float32 KV cache; only the place of the questions is ours. Selkie
runs `eval --style STYLE --modes f32`:

    lm-eval        task mmlu               log-probabilities of the letters, acc
    lm-eval-cloze  task mmlu_continuation  log-probabilities of the texts, acc and acc_norm
    lm-eval-pmi    the same                less those without the question, acc_mutual_info
    generate       task mmlu_generative    what is written, exact_match

Prints one JSON object.
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
import yaml
from lm_eval.api.model import LM

ROOT = pathlib.Path(__file__).resolve().parents[2]
TASKS = pathlib.Path(lm_eval.__file__).parent / "tasks/mmlu"
TEMPLATES = {
    "lm-eval": "default/_default_template_yaml",
    "lm-eval-cloze": "continuation/_continuation_template_yaml",
    "lm-eval-pmi": "continuation/_continuation_template_yaml",
    "generate": "generative/_default_template_yaml",
}
METRICS = {"lm-eval": ["acc"], "lm-eval-cloze": ["acc", "acc_norm"], "lm-eval-pmi": ["acc_mutual_info"]}


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
            whole, start = self.encode(context + continuation), len(self.encode(context)) if context else 1
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

    def generate_until(self, requests, disable_tqdm=False):
        results = []
        for request in requests:
            context, options = request.args
            ids = self.encode(context)
            self.llama.reset()
            self.llama.eval(ids)
            written, text = [], ""
            while len(written) < options.get("max_gen_toks", 256) and len(ids) + len(written) < self.llama.n_ctx():
                token = int(numpy.argmax(self.llama.scores[len(ids) + len(written) - 1]))
                if token == self.llama.token_eos():
                    break
                written.append(token)
                text = self.llama.detokenize(written).decode(errors="replace")
                if any(stop in text for stop in options["until"]):
                    break
                self.llama.eval([token])
            for stop in options["until"]:
                text = text.split(stop)[0]
            results.append(text)
        return results

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        raise NotImplementedError("multiple choice needs no rolling likelihood")


def rows_of(path: pathlib.Path) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as rows:
        return list(csv.reader(rows))


def jsonl(source: pathlib.Path, target: pathlib.Path) -> None:
    """MMLU's CSV as the columns of the copy that the harness expects."""
    with open(target, "w", encoding="utf-8") as out:
        for question, *choices, letter in rows_of(source):
            out.write(json.dumps({"question": question, "choices": choices, "answer": "ABCD".index(letter)}) + "\n")


def description(style: str, subject: str) -> str:
    """The header of the package's own task, for this subject."""
    own = yaml.safe_load((TASKS / TEMPLATES[style]).parent.joinpath("mmlu_abstract_algebra.yaml").read_text())
    return own["description"].replace("abstract algebra", subject.replace("_", " "))


def harness(options: argparse.Namespace, subject: str, folder: pathlib.Path) -> tuple[list, dict]:
    """What it found of each question, in the order of the file, and its metrics."""
    data = {}
    for split in ("dev", "test"):
        data[split] = str(folder / f"{subject}_{split}.jsonl")
        jsonl(pathlib.Path(options.data) / split / f"{subject}_{split}.csv", pathlib.Path(data[split]))
    task = folder / f"referee_{subject}.yaml"
    metrics = "".join(
        f"  - metric: {metric}\n    aggregation: mean\n    higher_is_better: true\n"
        for metric in METRICS.get(options.style, [])
    )
    task.write_text(
        f"include: {TASKS / TEMPLATES[options.style]}\n"
        f"task: referee_{subject}\n"
        "dataset_path: json\n"
        f"dataset_kwargs:\n  data_files:\n    dev: {data['dev']}\n    test: {data['test']}\n"
        f"description: {json.dumps(description(options.style, subject))}\n" + (f"metric_list:\n{metrics}" if metrics else "")
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
    if options.style == "generate":
        return [sample["filtered_resps"][0] for sample in samples], result["results"][f"referee_{subject}"]
    scores = []
    for sample in samples:
        values = [float(response[0]) for response in sample["filtered_resps"]]
        choices = len(sample["doc"]["choices"])
        if options.style == "lm-eval-pmi":  # the second half is without the question
            values = [with_it - without for with_it, without in zip(values[:choices], values[choices:])]
        scores.append(values[:choices])
    return scores, result["results"][f"referee_{subject}"]


def selkie(options: argparse.Namespace, folder: pathlib.Path) -> dict[str, dict]:
    """Selkie's answers, by question id."""
    run = folder / "run"
    command = [ROOT / "selkie", "eval", "-m", options.model, "--task", options.task, "--modes", "f32"]
    command += ["--style", options.style, "--shots", str(options.shots), "-o", run, "--json", "--quiet"]
    command += ["--data", options.data]
    if options.limit:  # the first questions of every subject: Selkie asks in turn
        subjects = len(list((pathlib.Path(options.data) / "test").glob("*_test.csv")))
        command += ["--limit", str(options.limit * subjects)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    lines = (run / "samples.jsonl").read_text().splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def best(values: list[float]) -> int:
    return values.index(max(values))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--task", default="mmlu")
    parser.add_argument("--subjects", required=True)
    parser.add_argument("--style", default="lm-eval", choices=TEMPLATES)
    parser.add_argument("--shots", type=int, default=5)
    parser.add_argument("--limit", type=int, help="first questions of each subject")
    options = parser.parse_args()
    options.referee = LlamaCpp(options.model)
    differences, same, right, metrics = [], 0, {}, {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        ours = selkie(options, folder)
        count = 0
        for subject in options.subjects.split(","):
            letters = [row[-1] for row in rows_of(pathlib.Path(options.data) / "test" / f"{subject}_test.csv")]
            theirs, found = harness(options, subject, folder)
            for metric, value in found.items():
                if isinstance(value, float) and "stderr" not in metric:
                    metrics[metric.split(",")[0]] = metrics.get(metric.split(",")[0], 0) + value * len(theirs)
            for row, their in enumerate(theirs, 1):
                mine = ours[f"{subject}/test/{row}"]
                gold = "ABCD".index(letters[row - 1])
                count += 1
                if options.style == "generate":
                    same += mine["written"].strip() == their
                    right["exact_match"] = right.get("exact_match", 0) + (mine["chosen"] == gold)
                    continue
                differences.append(max(abs(a - b) for a, b in zip(mine["scores"], their)))
                same += best(mine["scores"]) == best(their)
                for metric in METRICS[options.style]:
                    lengths = mine["characters"] if metric == "acc_norm" else [1] * len(their)
                    choice = best([score / length for score, length in zip(mine["scores"], lengths)])
                    right[metric] = right.get(metric, 0) + (choice == gold)
    result = {
        "model": pathlib.Path(options.model).name,
        "style": options.style,
        "subjects": options.subjects.split(","),
        "shots": options.shots,
        "questions": count,
        "sameAnswers": same,
        "selkie": {metric: value / count for metric, value in right.items()},
        "harness": {metric: value / count for metric, value in metrics.items()},
        "versions": {"lm_eval": lm_eval.__version__, "llama_cpp_python": llama_cpp.__version__},
    }
    if differences:
        result["largestLogProbabilityDifference"] = max(differences)
        result["medianLogProbabilityDifference"] = float(numpy.median(differences))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
