"""Training documents: token ids plus the weight with which each token is to be predicted.

The questions alone do not teach a small model which letter stands for which choice: it stays at chance for millions of
tokens. Three easier kinds of document lead there: repeated random tokens (copying), lists of labelled words asked for
the letter right after the word, and the same lists asked in the form of the questions ("word, newline, Answer: A").
"""

import random

from prompts import cloze_prompt, header, letters_prompt
from questions import LETTERS, SUBJECTS, Question, draw
from vocabulary import BOS, EOS, NUMBERS, Vocabulary, choice_words

KINDS = ["copy", "list", "list_answer", "letters", "letters_bare", "letters_shot", "cloze"]
BACKGROUND, ENDING = 0.02, 0.1  # weights of tokens that are no answers, and of the newline after an answer


class DocumentWriter:
    """Draws documents of every kind. Held-out questions are rejected and counted."""

    def __init__(self, vocabulary: Vocabulary, held_out_keys: set, rng: random.Random):
        self.vocabulary = vocabulary
        self.held_out_keys = held_out_keys
        self.rng = rng
        self.words = choice_words()
        self.drawn = 0
        self.rejected = 0

    def question(self, subject: str) -> Question:
        while True:
            self.drawn += 1
            question = draw(subject, self.rng)
            if question.key not in self.held_out_keys:
                return question
            self.rejected += 1

    def write(self, kind: str, subject: str | None = None) -> tuple[list[int], list[float]]:
        """Token ids of one document and, for each, the weight of predicting it."""
        if kind == "copy":
            return self._copy()
        if kind in ("list", "list_answer"):
            return self._list("" if kind == "list" else "\nAnswer:")
        subject = subject or self.rng.choice(list(SUBJECTS))
        if kind == "cloze":
            question = self.question(subject)
            return self._assemble("", [(cloze_prompt(question), question.answer_text)])
        shots = 2 if kind == "letters_shot" else 1
        questions = [self.question(subject) for _ in range(shots)]
        opening = "" if kind == "letters_bare" else header(subject)
        return self._assemble(opening, [(letters_prompt(q), q.letter) for q in questions])

    def _copy(self) -> tuple[list[int], list[float]]:
        period = self.rng.randint(8, 40)
        ids = self.rng.choices(range(2, self.vocabulary.size), k=period)
        repeats = self.rng.randint(2, max(2, 96 // period))
        ids = (ids * repeats)[:120]
        return [BOS] + ids, [0.0] * (1 + period) + [1.0] * (len(ids) - period)

    def _list(self, before_letter: str) -> tuple[list[int], list[float]]:
        """Four labelled words, then several of them asked for their letters."""
        pool = NUMBERS if self.rng.random() < 0.15 else self.words
        words = self.rng.sample(pool, 4)
        opening = "\n".join(f"{letter}. {word}" for letter, word in zip(LETTERS, words)) + "\n\n"
        asked = self.rng.choices(range(4), k=self.rng.randint(3, 6))
        return self._assemble(opening, [(f"Find {words[i]}{before_letter}", LETTERS[i]) for i in asked], plain=True)

    def _assemble(self, opening: str, pairs: list[tuple[str, str]], plain: bool = False):
        """BOS, the opening, "prompt answer" pairs each followed by an empty line, EOS."""
        background = 0.0 if plain else BACKGROUND
        ids, weights = [BOS], [0.0]
        spans = [(opening, background)]
        for prompt, answer in pairs:
            spans += [(prompt, background), (" " + answer, 1.0), ("\n", ENDING), ("\n", background)]
        for text, weight in spans:
            piece = self.vocabulary.encode(text)
            ids += piece
            weights += [weight] * len(piece)
        return ids + [EOS], weights + [background]
