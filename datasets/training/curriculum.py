"""The stages of training. A stage ends when the answer loss of its goal falls below its target, or at its step limit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    name: str
    mixture: dict[str, float]  # share of documents of each kind
    goal: str | None = None
    target: float = 0.0
    limit: int | None = None


STAGES = [
    Stage("copying", {"copy": 1.0}, "copy", 1.0, 1500),
    Stage("lists", {"copy": 0.2, "list": 0.8}, "list", 0.1, 2500),
    Stage("lists asked", {"copy": 0.1, "list": 0.2, "list_answer": 0.6, "cloze": 0.1}, "list_answer", 0.05, 2500),
    Stage("questions", {"copy": 0.01, "list": 0.02, "list_answer": 0.10, "letters_bare": 0.22, "letters": 0.25,
                        "letters_shot": 0.02, "cloze": 0.38}),
]
