"""The evaluation's two scorings over a list of questions, zero-shot, in float32."""

from collections import defaultdict
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from model import Config, logits
from packing import pack_all
from prompts import cloze_prompt, header, letters_prompt
from questions import Question
from vocabulary import BOS, Vocabulary

ROW_LENGTH, ROWS = 128, 16


@partial(jax.jit, static_argnums=0)
def next_log_probabilities(config: Config, parameters: dict, tokens, segments, candidates):
    """Log-probability of each candidate [k] at every position (result [rows, length, k]) and of the token that follows
    (result [rows, length])."""
    log_probabilities = jax.nn.log_softmax(logits(config, parameters, tokens, segments))
    following = jnp.roll(tokens, -1, 1)
    return (log_probabilities[..., candidates],
            jnp.take_along_axis(log_probabilities, following[..., None], -1)[..., 0])


class Scorer:
    """Packs the prompts of the questions once; {@code accuracy} then scores any parameters on them."""

    def __init__(self, config: Config, vocabulary: Vocabulary, questions: list[Question]):
        self.config, self.questions = config, questions
        self.letters = vocabulary.letter_ids
        prompts = [[BOS] + vocabulary.encode(header(q.subject) + letters_prompt(q)) for q in questions]
        self.letter_rows = pack_all(prompts, ROW_LENGTH, ROWS)
        self.last = [len(ids) - 1 for ids in prompts]
        self.spans, documents = [], []
        for q in questions:
            context = [BOS] + vocabulary.encode(cloze_prompt(q))
            for choice in q.choices:
                answer = vocabulary.encode(" " + choice)
                documents.append(context + answer)
                self.spans.append((len(context) - 1, len(answer)))
        self.cloze_rows = pack_all(documents, ROW_LENGTH, ROWS)

    def _run(self, parameters: dict, packed, index: int) -> np.ndarray:
        tokens, segments, _ = packed
        candidates = np.array(self.letters)
        parts = [next_log_probabilities(self.config, parameters, tokens[i:i + ROWS], segments[i:i + ROWS], candidates)
                 for i in range(0, len(tokens), ROWS)]
        return np.concatenate([np.asarray(part[index]) for part in parts])

    def letter_scores(self, parameters: dict) -> np.ndarray:
        """Log-probabilities of " A" to " D", [questions, 4]."""
        scores = self._run(parameters, self.letter_rows, 0)
        return np.array([scores[row, start + last] for (row, start), last in zip(self.letter_rows[2], self.last)])

    def cloze_scores(self, parameters: dict) -> np.ndarray:
        """Total log-probability of each choice's text, [questions, 4]."""
        scores = self._run(parameters, self.cloze_rows, 1)
        totals = [scores[row, start + first:start + first + count].sum()
                  for (row, start), (first, count) in zip(self.cloze_rows[2], self.spans)]
        return np.array(totals).reshape(-1, 4)

    def accuracy(self, scores: np.ndarray) -> tuple[float, dict[str, float]]:
        """Over all questions and per subject."""
        by_subject = defaultdict(list)
        for question, row in zip(self.questions, scores):
            by_subject[question.subject].append(int(row.argmax()) == question.answer)
        everything = [hit for hits in by_subject.values() for hit in hits]
        return float(np.mean(everything)), {s: float(np.mean(hits)) for s, hits in by_subject.items()}
