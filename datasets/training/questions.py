"""Generators of four-choice questions, one per subject. All randomness comes from the caller's generator."""

import random
from dataclasses import dataclass
from typing import Callable

import facts

LETTERS = "ABCD"


@dataclass(frozen=True)
class Question:
    """One question with its four choices in the order shown; {@code answer} is the index of the right one."""

    subject: str
    text: str
    choices: tuple[str, ...]
    answer: int

    @property
    def letter(self) -> str:
        return LETTERS[self.answer]

    @property
    def answer_text(self) -> str:
        return self.choices[self.answer]

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """What makes two questions the same: the text and the set of choices, in any order."""
        return self.text, frozenset(self.choices)


# A draft is the question, the right answer and every wrong answer that may stand beside it.
Draft = tuple[str, str, list[str]]


def others(answer: str, pool) -> list[str]:
    """The distinct members of the pool other than the answer, in a fixed order."""
    return [x for x in dict.fromkeys(pool) if x != answer]


def capital_cities(rng: random.Random) -> Draft:
    country, city = rng.choice(list(facts.CAPITALS.items()))
    if rng.random() < 0.5:
        return f"What is the capital of {country}?", city, others(city, facts.CAPITALS.values())
    return f"{city} is the capital of which country?", country, others(country, facts.CAPITALS)


def continents(rng: random.Random) -> Draft:
    by_country = [(c, k) for k, countries in facts.CONTINENTS.items() for c in countries]
    country, continent = rng.choice(by_country)
    return f"On which continent is {country}?", continent, others(continent, facts.CONTINENTS)


def currencies(rng: random.Random) -> Draft:
    country, money = rng.choice(list(facts.CURRENCIES.items()))
    return f"What is the currency of {country}?", money, others(money, facts.CURRENCIES.values())


def chemical_elements(rng: random.Random) -> Draft:
    element, symbol = rng.choice(list(facts.ELEMENTS.items()))
    if rng.random() < 0.5:
        return f"What is the symbol of {element}?", symbol, others(symbol, facts.ELEMENTS.values())
    return f"Which element has the symbol {symbol}?", element, others(element, facts.ELEMENTS)


def opposites(rng: random.Random) -> Draft:
    word, opposite = rng.choice(facts.OPPOSITES)
    if rng.random() < 0.5:
        word, opposite = opposite, word
    pool = [w for pair in facts.OPPOSITES for w in pair if w != word]
    return f"What is the opposite of {word}?", opposite, others(opposite, pool)


def animal_kinds(rng: random.Random) -> Draft:
    kind = rng.choice(list(facts.ANIMAL_KINDS))
    animal = rng.choice(facts.ANIMAL_KINDS[kind])
    return f"What kind of animal is this: {animal}?", kind, others(kind, facts.ANIMAL_KINDS)


def young_animals(rng: random.Random) -> Draft:
    animal, young = rng.choice(list(facts.YOUNG_ANIMALS.items()))
    return f"What is the young of this animal called: {animal}?", young, others(young, facts.YOUNG_ANIMALS.values())


def irregular_verbs(rng: random.Random) -> Draft:
    verb, past = rng.choice(list(facts.IRREGULAR_VERBS.items()))
    return f"What is the past tense of {verb}?", past, others(past, facts.IRREGULAR_VERBS.values())


def literature(rng: random.Random) -> Draft:
    work, author = rng.choice(list(facts.AUTHORS.items()))
    return f"Who wrote {work}?", author, others(author, facts.AUTHORS.values())


def occupations(rng: random.Random) -> Draft:
    task, worker = rng.choice(list(facts.OCCUPATIONS.items()))
    return f"Who {task}?", worker, others(worker, facts.OCCUPATIONS.values())


def calendar(rng: random.Random) -> Draft:
    unit, names = rng.choice([("day", facts.DAYS), ("month", facts.MONTHS)])
    start, distance, direction = rng.randrange(len(names)), rng.choice([1, 1, 2]), rng.choice(["after", "before"])
    step = distance if direction == "after" else -distance
    answer = names[(start + step) % len(names)]
    how_far = "" if distance == 1 else f"two {unit}s "
    text = f"Which {unit} comes {how_far}{direction} {names[start]}?"
    return text, answer, others(answer, (n for n in names if n != names[start]))


def addition(rng: random.Random) -> Draft:
    a, b = rng.randint(1, 20), rng.randint(1, 20)
    near = [a + b + d for d in (-10, -5, -3, -2, -1, 1, 2, 3, 5, 10)]
    return f"What is {a} + {b}?", str(a + b), [str(n) for n in near if n > 0]


def number_sequences(rng: random.Random) -> Draft:
    step = rng.choice([1, 2, 3, 4, 5, 10])
    start = rng.randint(1, 40)
    shown = [start + i * step for i in range(4)]
    answer = start + 4 * step
    near = others(answer, (answer + d for d in (-step, -2, -1, 1, 2, 3, step + 1, 2 * step)))
    return f"What comes next: {', '.join(map(str, shown))}?", str(answer), [str(n) for n in near if n not in shown]


def one_of(values: list[str]) -> str:
    return ", ".join(values[:-1]) + " or " + values[-1]


def number_comparison(rng: random.Random) -> Draft:
    numbers = rng.sample(range(1, 100), 4)
    word, answer = rng.choice([("largest", max(numbers)), ("smallest", min(numbers))])
    shown = [str(n) for n in numbers]
    return f"Which number is the {word}: {one_of(shown)}?", str(answer), others(str(answer), shown)


def alphabetical_order(rng: random.Random) -> Draft:
    by_initial: dict[str, list[str]] = {}
    for word in facts.ALPHABET_WORDS:
        by_initial.setdefault(word[0], []).append(word)
    shown = [rng.choice(by_initial[letter]) for letter in rng.sample(sorted(by_initial), 4)]
    place, answer = rng.choice([("first", min(shown)), ("last", max(shown))])
    return f"Which word comes {place} in the alphabet: {one_of(shown)}?", answer, others(answer, shown)


COMPARISONS = [("older", "oldest", "youngest"), ("taller", "tallest", "shortest"), ("faster", "fastest", "slowest")]


def ranking(rng: random.Random) -> Draft:
    first, second, third, absent = rng.sample(facts.PEOPLE, 4)
    more, most, least = rng.choice(COMPARISONS)
    statements = [f"{first} is {more} than {second}.", f"{second} is {more} than {third}."]
    rng.shuffle(statements)
    word, answer = rng.choice([(most, first), (least, third)])
    return f"{' '.join(statements)} Who is the {word}?", answer, others(answer, [first, second, third, absent])


def ranking_of_two(rng: random.Random) -> Draft:
    """An easier ranking, only for training."""
    first, second, *absent = rng.sample(facts.PEOPLE, 4)
    more, most, least = rng.choice(COMPARISONS)
    word, answer = rng.choice([(most, first), (least, second)])
    return f"{first} is {more} than {second}. Who is the {word}?", answer, others(answer, [first, second, *absent])


# subject -> (category as in MMLU, generator)
SUBJECTS: dict[str, tuple[str, Callable[[random.Random], Draft]]] = {
    "addition": ("STEM", addition),
    "animal_kinds": ("STEM", animal_kinds),
    "chemical_elements": ("STEM", chemical_elements),
    "number_comparison": ("STEM", number_comparison),
    "number_sequences": ("STEM", number_sequences),
    "alphabetical_order": ("humanities", alphabetical_order),
    "irregular_verbs": ("humanities", irregular_verbs),
    "literature": ("humanities", literature),
    "opposites": ("humanities", opposites),
    "capital_cities": ("social sciences", capital_cities),
    "continents": ("social sciences", continents),
    "currencies": ("social sciences", currencies),
    "calendar": ("other", calendar),
    "occupations": ("other", occupations),
    "ranking": ("other", ranking),
    "young_animals": ("other", young_animals),
}


def draw(subject: str, rng: random.Random, answer: int | None = None) -> Question:
    """Draws a question of the subject; its right choice stands at index {@code answer}, or anywhere if None."""
    text, right, wrong = SUBJECTS[subject][1](rng)
    place = rng.randrange(4) if answer is None else answer
    choices = rng.sample(wrong, 3)
    choices.insert(place, right)
    return Question(subject, text, tuple(choices), place)


def draw_distinct(subject: str, count: int, rng: random.Random, excluded: set) -> list[Question]:
    """Draws {@code count} questions with keys outside {@code excluded}, adds their keys to it, balances the letters."""
    places = [i % 4 for i in range(count)]
    rng.shuffle(places)
    questions = []
    while len(questions) < count:
        question = draw(subject, rng, places[len(questions)])
        if question.key not in excluded:
            excluded.add(question.key)
            questions.append(question)
    return questions
