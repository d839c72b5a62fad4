"""Golden prompts: what lm-evaluation-harness makes of awkward questions, byte for byte.

    python3 -m venv /tmp/referee && /tmp/referee/bin/pip install -r benchmarks/peers/lm_eval_referee.txt
    /tmp/referee/bin/python benchmarks/peers/lm_eval_prompts.py eval/src/test/resources/dev/selkie/eval/prompt/lm-eval-prompts.json

The harness runs its own tasks `mmlu`, `mmlu_continuation`, `mmlu_generative` and `mmlu_pro`; a model that knows nothing
writes down what it is asked. The questions are ours: blanks around them, line breaks, quotes, the choice "None", two
choices alike. The Java test puts the same questions and compares.
"""

import json
import pathlib
import sys
import tempfile

import lm_eval
import yaml
from lm_eval.api.model import LM

TASKS = pathlib.Path(lm_eval.__file__).parent / "tasks"
SUBJECT = "abstract_algebra"
STYLES = {
    "lm-eval": ("mmlu/default", "_default_template_yaml", SUBJECT),
    "lm-eval-cloze": ("mmlu/continuation", "_continuation_template_yaml", SUBJECT),
    "generate": ("mmlu/generative", "_default_template_yaml", SUBJECT),
    "mmlu-pro": ("mmlu_pro", "_default_template_yaml", "math"),
}
DEV = [
    {
        "question": "Find all c in Z_3.",
        "choices": ["0", "1", "2", "3"],
        "answer": 1,
        "cot_content": "A: Let's think step by step. It is 1. The answer is (B).",
    },
    {
        "question": " Blank before and after ",
        "choices": ["a ", " b", "None", "None"],
        "answer": 2,
        "cot_content": "A: Let's think step by step. Two lines\nand a \"quote\". The answer is (C).",
    },
]
TEST = [
    {"question": "Is 5 a prime?", "choices": ["Yes", "No", "Both", "Neither"], "answer": 0},
    {"question": "\nTwo\nlines with \"quotes\", a comma\n", "choices": ["x\ny", "é", "1,5", "N/A"], "answer": 3},
    {"question": "Größe?  Two blanks inside", "choices": ["None", "NaN", "null", " "], "answer": 0},
]


class WithoutFunctions(yaml.SafeLoader):
    """Reads a task's description, whatever Python it names."""


WithoutFunctions.add_constructor("!function", lambda loader, node: node.value)


class Scribe(LM):
    """Writes down what it is asked and answers anything."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def loglikelihood(self, requests, disable_tqdm=False):
        self.asked += [(request.doc_id, *request.args) for request in requests]
        return [(-float(request.idx), False) for request in requests]

    def generate_until(self, requests, disable_tqdm=False):
        self.asked += [(request.doc_id, request.args[0]) for request in requests]
        return [" B" for _ in requests]

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        raise NotImplementedError("no task here asks for it")


def ask(style: str, shots: int, folder: pathlib.Path) -> list[dict]:
    place, base, subject = STYLES[style]
    template = TASKS / place / base
    file = TASKS / place / f"{pathlib.Path(place).parts[0]}_{subject}.yaml"
    own = yaml.load(file.read_text(), Loader=WithoutFunctions)
    files = {}
    for split, questions in (("dev", DEV), ("validation", DEV), ("test", TEST)):
        files[split] = folder / f"{split}.jsonl"
        rows = [{**question, "options": question["choices"]} for question in questions]
        files[split].write_text("".join(json.dumps(row) + "\n" for row in rows))
    name = f"golden_{style.replace('-', '_')}"
    task = folder / f"{name}.yaml"
    places = "".join(f"    {split}: {file}\n" for split, file in files.items())
    task.write_text(
        f"include: {template}\ntask: {name}\ndataset_path: json\n"
        f"dataset_kwargs:\n  data_files:\n{places}description: {json.dumps(own['description'])}\n"
    )
    scribe = Scribe()
    lm_eval.simple_evaluate(model=scribe, tasks=[str(task)], num_fewshot=shots, bootstrap_iters=0, verbosity="ERROR")
    prompts = []
    for number in range(len(TEST)):
        about = [asked for asked in scribe.asked if asked[0] == number]
        assert len({asked[1] for asked in about}) == 1, "one context a question"
        prompts.append(
            {
                "style": style,
                "subject": STYLES[style][2],
                "shots": shots,
                "question": number,
                "context": about[0][1],
                "continuations": [asked[2] for asked in about if len(asked) > 2],
            }
        )
    return prompts


def main() -> int:
    prompts = []
    with tempfile.TemporaryDirectory() as name:
        for style in STYLES:
            for shots in (0, 1, 2):
                folder = pathlib.Path(name) / f"{style}-{shots}"
                folder.mkdir()
                prompts += ask(style, shots, folder)
    golden = {
        "lm_eval": lm_eval.__version__,
        "subject": SUBJECT,
        "dev": DEV,
        "test": TEST,
        "prompts": prompts,
    }
    pathlib.Path(sys.argv[1]).write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
