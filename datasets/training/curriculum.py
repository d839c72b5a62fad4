"""The stages of training. A stage ends when the answer loss of its goal falls below its target, or at its step limit.

The bundled pup was trained while these stages were being found: its log shows a first stage of copying alone that led
nowhere, and shares that changed at each restart. This is their last state.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    name: str
    mixture: dict[str, float]  # share of documents of each kind
    goal: str | None = None
    target: float = 0.0
    limit: int | None = None
    words: int | None = None  # how many different words copies and lists use; all if None
    computed: float = 1.0  # multiplies COMPUTED_LETTERS


STAGES = [
    Stage("few words", {"copy": 0.5, "list": 0.4, "cloze": 0.1}, "list", 0.2, 3000, words=64),
    Stage("lists", {"copy": 0.15, "list": 0.55, "cloze": 0.3}, "list", 0.1, 2500),
    Stage("lists asked", {"copy": 0.05, "list": 0.1, "list_answer": 0.3, "list_question": 0.1, "cloze": 0.45},
          "list_answer", 0.1, 2500),
    Stage("lists of answers", {"list": 0.02, "list_answer": 0.13, "list_question": 0.40, "letters_bare": 0.08,
                               "letters": 0.02, "cloze": 0.35}, "list_question", 0.5, 3000, computed=0.05),
    Stage("questions", {"list": 0.01, "list_answer": 0.04, "list_question": 0.20, "letters_bare": 0.30, "letters": 0.12,
                        "letters_shot": 0.01, "cloze": 0.32}, "letters_bare", 0.6, 3000, computed=0.15),
    Stage("all questions", {"list_answer": 0.02, "list_question": 0.08, "letters_bare": 0.16, "letters": 0.24,
                            "letters_shot": 0.02, "cloze": 0.48}),
]

# Computed subjects are harder than remembered ones, so they come more often than the others, which count 1: so many
# times in cloze form and, multiplied by the stage's share, when asked for letters.
COMPUTED_CLOZE = {"addition": 4.0, "ranking": 14.0, "number_sequences": 5.0, "calendar": 5.0,
                  "alphabetical_order": 3.0, "number_comparison": 3.0}
COMPUTED_LETTERS = {"addition": 2.5, "ranking": 6.0, "number_sequences": 2.0, "calendar": 3.0,
                    "alphabetical_order": 2.0, "number_comparison": 2.0}
