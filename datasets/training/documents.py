"""Training documents: token ids, the weight with which each token is to be predicted, and hints.

A hint is the answer itself (the first token of its text) where its letter is to be predicted. Training asks the layer
before the last for the hint, so that the last layer only has to find it among the choices.

The questions alone do not teach a small model which letter stands for which choice: it stays at chance for millions of
tokens. Four easier kinds of document lead there: repeated words (copying), lists of labelled words asked for the letter
right after the word, the same lists asked in the form of the questions ("word", newline, "Answer: A"), and lists of
labelled answers asked with their questions.
"""

import random

from curriculum import COMPUTED_CLOZE, COMPUTED_LETTERS
from packing import Document
from prompts import cloze_prompt, header, letters_prompt
from questions import LETTERS, SUBJECTS, Question, draw, ranking_of_two
from vocabulary import BOS, EOS, NUMBERS, Vocabulary, choice_words

KINDS = ["copy", "list", "list_answer", "list_question", "letters", "letters_bare", "letters_shot", "cloze"]
NO_HINT = -1
BACKGROUND, ENDING = 0.02, 0.1  # weights of tokens that are no answers, and of the newline after an answer


class DocumentWriter:
    """Draws documents of every kind. Held-out questions are rejected and counted."""

    def __init__(self, vocabulary: Vocabulary, held_out_keys: set, rng: random.Random):
        self.vocabulary = vocabulary
        self.held_out_keys = held_out_keys
        self.rng = rng
        self.words = choice_words()
        random.Random(0).shuffle(self.words)
        self.active = len(self.words)  # copies and lists use so many of the words
        self.computed = 1.0  # multiplies COMPUTED_LETTERS
        self.drawn = 0
        self.rejected = 0

    def question(self, subject: str) -> Question:
        while True:
            self.drawn += 1
            question = draw(subject, self.rng)
            if question.key not in self.held_out_keys:
                return question
            self.rejected += 1

    def _easier_ranking(self) -> Question:
        text, right, wrong = ranking_of_two(self.rng)
        return Question("ranking", text, (right, *wrong), 0)

    def write(self, kind: str, subject: str | None = None) -> Document:
        """Draws one document."""
        if kind == "copy":
            return self._copy()
        if kind in ("list", "list_answer"):
            return self._list(kind, "" if kind == "list" else "\nAnswer:")
        subject = subject or self._subject(kind)
        if kind == "cloze":
            easier = subject == "ranking" and self.rng.random() < 0.3
            question = self._easier_ranking() if easier else self.question(subject)
            return self._assemble(kind, "", [(cloze_prompt(question), question.answer_text, question.answer_text)])
        if kind == "list_question":
            return self._list_of_questions(subject)
        shots = 2 if kind == "letters_shot" else 1
        questions = [self.question(subject) for _ in range(shots)]
        opening = "" if kind == "letters_bare" else header(subject)
        return self._assemble(kind, opening, [(letters_prompt(q), q.letter, q.answer_text) for q in questions])

    def _subject(self, kind: str) -> str:
        weights, scale = (COMPUTED_CLOZE, 1.0) if kind == "cloze" else (COMPUTED_LETTERS, self.computed)
        return self.rng.choices(list(SUBJECTS), [scale * weights[s] if s in weights else 1.0 for s in SUBJECTS])[0]

    def _copy(self) -> Document:
        period = self.rng.randint(4, 24)
        repeats = self.rng.randint(2, 4)
        words = self.rng.choices(self.words[:self.active], k=period)
        ids = [self.vocabulary.encode(" " + word)[0] for word in words] * repeats
        weights = [0.0] * (1 + period) + [1.0] * (len(ids) - period)
        return Document([BOS] + ids, weights, [NO_HINT] * len(weights), KINDS.index("copy"))

    def _list(self, kind: str, before_letter: str) -> Document:
        """Four labelled words, then several of them asked for their letters."""
        everything = self.active == len(self.words)
        pool = NUMBERS if everything and self.rng.random() < 0.15 else self.words[:self.active]
        words = self.rng.sample(pool, 4)
        opening = "\n".join(f"{letter}. {word}" for letter, word in zip(LETTERS, words)) + "\n\n"
        asked = self.rng.choices(range(4), k=8)
        pairs = [(f"Find {words[i]}{before_letter}", LETTERS[i], words[i]) for i in asked]
        return self._assemble(kind, opening, pairs, background=0.0)

    def _list_of_questions(self, subject: str) -> Document:
        """Four labelled answers, then their questions asked for the letters."""
        questions: dict[str, Question] = {}
        while len(questions) < 4:
            question = self.question(subject)
            questions.setdefault(question.answer_text, question)
        answers = self.rng.sample(list(questions), 4)
        if any((q.text, frozenset(answers)) in self.held_out_keys for q in questions.values()):
            return self._list_of_questions(subject)
        opening = "\n".join(f"{letter}. {answer}" for letter, answer in zip(LETTERS, answers)) + "\n\n"
        asked = list(questions)[:2 if subject == "ranking" else 4]
        pairs = [(f"{questions[a].text}\nAnswer:", LETTERS[answers.index(a)], a) for a in asked]
        return self._assemble("list_question", opening, pairs)

    def _assemble(self, kind: str, opening: str, asked: list[tuple[str, str, str]], background: float = BACKGROUND):
        """BOS, the opening, then each (prompt, answer, hint) as "prompt answer" and an empty line, EOS."""
        spans = [(opening, background, NO_HINT)]
        for prompt, answer, hint in asked:
            spans += [(prompt, background, NO_HINT), (" " + answer, 1.0, self.vocabulary.encode(" " + hint)[0]),
                      ("\n", ENDING, NO_HINT), ("\n", background, NO_HINT)]
        ids, weights, hints = [BOS], [0.0], [NO_HINT]
        for text, weight, hint in spans:
            piece = self.vocabulary.encode(text)
            ids += piece
            weights += [weight] * len(piece)
            hints += [hint] + [NO_HINT] * (len(piece) - 1) if piece else []
        return Document(ids + [EOS], weights + [background], hints + [NO_HINT], KINDS.index(kind))
