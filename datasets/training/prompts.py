"""The two prompt formats of the evaluation, letter for letter, and the held-out questions."""

import random

from questions import SUBJECTS, Question, draw_distinct

DEV_SEED, TEST_SEED, VALIDATION_SEED = 20261, 20262, 20263
DEV_PER_SUBJECT, TEST_PER_SUBJECT, VALIDATION_PER_SUBJECT = 5, 72, 24


def header(subject: str) -> str:
    """MMLU's own header; the two spaces are the original's."""
    return f"The following are multiple choice questions (with answers) about  {subject.replace('_', ' ')}.\n\n"


def letters_prompt(question: Question) -> str:
    """The question with labelled choices, up to and including "Answer:"."""
    choices = "".join(f"\n{letter}. {choice}" for letter, choice in zip("ABCD", question.choices))
    return f"{question.text}{choices}\nAnswer:"


def cloze_prompt(question: Question) -> str:
    return f"Question: {question.text}\nAnswer:"


def held_out() -> dict[str, list[Question]]:
    """The dev, test and validation questions. No two of them are the same question with the same set of choices."""
    used: set = set()
    sizes = [("dev", DEV_SEED, DEV_PER_SUBJECT), ("test", TEST_SEED, TEST_PER_SUBJECT),
             ("validation", VALIDATION_SEED, VALIDATION_PER_SUBJECT)]
    result = {}
    for name, seed, count in sizes:
        result[name] = [q for subject in SUBJECTS
                        for q in draw_distinct(subject, count, random.Random(f"{seed}/{subject}"), used)]
    return result
