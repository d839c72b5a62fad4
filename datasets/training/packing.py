"""Packs documents into rows of equal length. Segment numbers keep the documents of a row from seeing one another."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Document:
    ids: list[int]
    weights: list[float]
    hints: list[int]
    kind: int


@dataclass
class Batch:
    """tokens and segments are [rows, length]; the next five are [positions]: where to predict what, how much it counts;
    the last three are [hinted positions], with target -1 where there are fewer."""

    tokens: np.ndarray
    segments: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    kinds: np.ndarray
    hint_rows: np.ndarray
    hint_columns: np.ndarray
    hints: np.ndarray

    def arrays(self) -> tuple:
        return tuple(vars(self).values())


class Packer:
    """Fills rows from a small stock of documents, the longest that still fits first."""

    STOCK = 48

    def __init__(self, draw):
        self.draw = draw
        self.stock: list[Document] = []

    def row(self, length: int) -> list[Document]:
        chosen, free = [], length
        while True:
            while len(self.stock) < self.STOCK:
                self.stock.append(self.draw())
            # The first of a row is the oldest document, so that none waits for ever.
            fitting = [d for d in self.stock if len(d.ids) <= free]
            if not fitting:
                return chosen
            document = fitting[0] if not chosen else max(fitting, key=lambda d: len(d.ids))
            self.stock.remove(document)
            chosen.append(document)
            free -= len(document.ids)

    def batch(self, rows: int, length: int, positions: int, hinted: int, rng: np.random.Generator) -> Batch:
        tokens = np.zeros((rows, length), np.int32)
        segments = np.full((rows, length), -1, np.int32)
        weights = np.zeros((rows, length), np.float32)
        kinds = np.zeros((rows, length), np.int32)
        hints = np.full((rows, length), -1, np.int32)
        for r in range(rows):
            start = 0
            for number, document in enumerate(self.row(length)):
                end = start + len(document.ids)
                tokens[r, start:end] = document.ids
                segments[r, start:end] = number
                # Position t predicts token t + 1, so weights move one to the left.
                weights[r, start:end - 1] = document.weights[1:]
                hints[r, start:end - 1] = document.hints[1:]
                kinds[r, start:end] = document.kind
                start = end
        # Answers first, then as many others as there is room for, at random.
        luck = rng.random(weights.size)
        order = np.argsort(luck - 2.0 * (weights.ravel() >= 1) + 2.0 * (weights.ravel() == 0))
        r, c = np.unravel_index(order[:positions], weights.shape)
        targets = tokens[r, np.minimum(c + 1, length - 1)]
        hint_r, hint_c = np.unravel_index(np.argsort(luck - 2.0 * (hints.ravel() >= 0))[:hinted], hints.shape)
        return Batch(tokens, segments, r, c, targets, weights[r, c], kinds[r, c], hint_r, hint_c, hints[hint_r, hint_c])


def pack_all(documents: list[list[int]], length: int, multiple: int):
    """Packs fixed documents in order; returns tokens, segments and the (row, start) of each document."""
    places, row, start, number = [], 0, 0, 0
    for ids in documents:
        if start + len(ids) > length:
            row, start, number = row + 1, 0, 0
        places.append((row, start, number))
        start, number = start + len(ids), number + 1
    rows = -(-(row + 1) // multiple) * multiple
    tokens, segments = np.zeros((rows, length), np.int32), np.full((rows, length), -1, np.int32)
    for ids, (row, start, number) in zip(documents, places):
        tokens[row, start:start + len(ids)] = ids
        segments[row, start:start + len(ids)] = number
    return tokens, segments, [(row, start) for row, start, _ in places]
