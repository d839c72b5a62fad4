"""pup's tokenizer: byte-level BPE with GPT-2's pre-tokenizer, trained on pup's own documents."""

import functools
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import facts
from prompts import cloze_prompt, header, letters_prompt
from questions import SUBJECTS, draw

BOS, EOS = 0, 1
NUMBERS = [str(n) for n in range(100)]
SEED = 20260


class Vocabulary:
    """Encodes texts with a trained tokenizer. Never adds BOS or EOS by itself."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.size = tokenizer.get_vocab_size()
        self.encode = functools.lru_cache(maxsize=20000)(self._encode)

    @staticmethod
    def load(path: Path) -> "Vocabulary":
        return Vocabulary(Tokenizer.from_file(str(path)))

    def _encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    @property
    def letter_ids(self) -> list[int]:
        ids = [self.encode(" " + letter) for letter in "ABCD"]
        assert all(len(i) == 1 for i in ids), "each of ' A' to ' D' must be one token"
        return [i[0] for i in ids]


def choice_words() -> list[str]:
    """Every choice that a question can have."""
    groups = [facts.CAPITALS, facts.CAPITALS.values(), facts.CURRENCIES.values(), facts.ELEMENTS,
              facts.ELEMENTS.values(), [w for pair in facts.OPPOSITES for w in pair], facts.ANIMAL_KINDS,
              facts.YOUNG_ANIMALS.values(), facts.IRREGULAR_VERBS.values(), facts.AUTHORS.values(),
              facts.OCCUPATIONS.values(), facts.DAYS, facts.MONTHS, facts.PEOPLE, facts.ALPHABET_WORDS,
              facts.CONTINENTS, NUMBERS]
    return list(dict.fromkeys(word for group in groups for word in group))


def texts(count: int) -> list[str]:
    """Documents to train the tokenizer on, plus every choice on its own, so that nearly each becomes one token."""
    rng = random.Random(SEED)
    documents = [f"Find {word}" for word in choice_words()] * (count // 100)
    for _ in range(count):
        subject = rng.choice(list(SUBJECTS))
        question = draw(subject, rng)
        documents.append(f"{header(subject)}{letters_prompt(question)} {question.letter}")
        documents.append(f"{cloze_prompt(question)} {question.answer_text}")
    return documents


def train(size: int, documents: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
                                  special_tokens=["<s>", "</s>"], show_progress=False)
    tokenizer.train_from_iterator(documents, trainer)
    return tokenizer


if __name__ == "__main__":
    train(int(sys.argv[2]), texts(20000)).save(sys.argv[1])
