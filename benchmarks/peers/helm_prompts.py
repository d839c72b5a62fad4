"""Golden prompts: what HELM makes of awkward questions, byte for byte.

    python3 -m venv /tmp/helm && /tmp/helm/bin/pip install crfm-helm==0.5.16
    /tmp/helm/bin/python benchmarks/peers/helm_prompts.py eval/src/test/resources/dev/selkie/eval/prompt

HELM's own adapter writes its task `mmlu` (instructions and nouns of its run specification) about the questions of
`lm-eval-prompts.json`. Which examples HELM samples is its affair; here they come in order. Its context is endless.
"""

import json
import pathlib
import sys

from helm.benchmark.adaptation.adapters.multiple_choice_joint_adapter import MultipleChoiceJointAdapter
from helm.benchmark.adaptation.common_adapter_specs import get_multiple_choice_joint_adapter_spec
from helm.benchmark.scenarios.scenario import CORRECT_TAG, Input, Instance, Output, Reference


class Endless:
    """A context in which everything fits."""

    def fits_within_context_window(self, text, expected_completion_token_length):
        return True

    def truncate_from_right(self, text, expected_completion_token_length):
        return text


def instance(question: dict) -> Instance:
    references = [
        Reference(Output(text=choice), tags=[CORRECT_TAG] if number == question["answer"] else [])
        for number, choice in enumerate(question["choices"])
    ]
    return Instance(input=Input(text=question["question"]), references=references)


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    golden = json.loads((folder / "lm-eval-prompts.json").read_text(encoding="utf-8"))
    name = golden["subject"].replace("_", " ")
    adapter = MultipleChoiceJointAdapter.__new__(MultipleChoiceJointAdapter)
    adapter.adapter_spec = get_multiple_choice_joint_adapter_spec(
        instructions=f"The following are multiple choice questions (with answers) about {name}.",
        input_noun="Question",
        output_noun="Answer",
    )
    adapter.window_service = Endless()
    prompts = []
    for shots in (0, 1, 2):
        examples = [instance(question) for question in golden["dev"][:shots]]
        for number, question in enumerate(golden["test"]):
            prompt = adapter.construct_prompt(examples, instance(question), include_output=False, reference_index=None)
            about = {"style": "helm", "subject": golden["subject"], "shots": shots, "question": number}
            prompts.append({**about, "context": prompt.text})
    text = json.dumps({"prompts": prompts}, indent=1, ensure_ascii=False) + "\n"
    (folder / "helm-prompts.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
