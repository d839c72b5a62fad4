"""Trains pup on the CPU and can be interrupted: python train_pup.py --work DIR --steps N.

Learning rate: warm-up, constant, then linear decay to 2 % over the last part of --steps (--decay). A run that is
stopped (SIGTERM) saves first. One that is started again continues from DIR/checkpoint.pickle, also with other values of
--steps or --rate or another curriculum.
"""

import argparse
import os
import pickle
import random
import signal
import time
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

from curriculum import STAGES
from documents import KINDS, DocumentWriter
from model import Config, initial_parameters, layer_outputs, logits_of, parameter_count
from packing import Document, Packer
from prompts import held_out
from scoring import Scorer
from vocabulary import Vocabulary

SEED = 20264
LENGTH, POSITION_SHARE = 128, 0.4
HINTS_PER_ROW, HINT_WEIGHT = 8, 0.5
REPORT_EVERY, WARM_UP = 50, 100


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder of the checkpoint and the log")
    parser.add_argument("--vocabulary", type=Path, default=Path(__file__).with_name("tokenizer.json"))
    parser.add_argument("--steps", type=int, default=7400)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--decay", type=float, default=0.22, help="share of the steps in which the rate decays")
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--hidden", type=int, default=512)
    parser.add_argument("--minutes-per-check", type=float, default=5.0)
    return parser.parse_args()


class Log:
    """Lines with the minutes of training so far, to the terminal and a file."""

    def __init__(self, path: Path):
        self.path = path

    def line(self, minutes: float, text: str):
        line = f"{minutes:7.1f} min  {text}"
        print(line, flush=True)
        with self.path.open("a") as out:
            out.write(line + "\n")


def rate_factor(step: int, steps: int, decay: float) -> float:
    left = (steps - step) / max(1.0, decay * steps)
    return min(1.0, (step + 1) / WARM_UP, max(0.02, left))


def cross_entropy(logits, targets):
    """Of each row; a target of -1 stands for none and gives a meaningless value."""
    return optax.softmax_cross_entropy_with_integer_labels(logits, jnp.maximum(targets, 0))


def make_step(config: Config):
    optimizer = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.scale_by_adam(b1=0.9, b2=0.98),
        optax.add_decayed_weights(0.05, mask=lambda p: jax.tree.map(lambda x: x.ndim == 2, p)))

    def loss(parameters, tokens, segments, rows, columns, targets, weights, kinds, hint_rows, hint_columns, hints):
        outputs = layer_outputs(config, parameters, tokens, segments)
        losses = cross_entropy(logits_of(config, parameters, outputs[-1][rows, columns]), targets)
        hint_losses = cross_entropy(logits_of(config, parameters, outputs[-2][hint_rows, hint_columns]), hints)
        hint_loss = (hint_losses * (hints >= 0)).sum() / (hints >= 0).sum().clip(1)
        is_answer = (weights >= 1).astype(jnp.float32)
        sums = jnp.zeros((2, len(KINDS) + 1)).at[0, kinds].add(losses * is_answer).at[1, kinds].add(is_answer)
        sums = sums.at[0, -1].set(hint_loss).at[1, -1].set(1.0)
        return (losses * weights).sum() / weights.sum() + HINT_WEIGHT * hint_loss, sums

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(parameters, state, rate, *batch):
        (_, sums), gradient = jax.value_and_grad(loss, has_aux=True)(parameters, *batch)
        update, state = optimizer.update(gradient, state, parameters)
        return jax.tree.map(lambda p, u: p - rate * u, parameters, update), state, sums

    return optimizer, step


class Run:
    """Everything that a checkpoint holds, and the folder it lies in."""

    def __init__(self, config: Config, optimizer, folder: Path):
        self.path = folder / "checkpoint.pickle"
        self.config = config
        self.parameters = initial_parameters(config, SEED)
        self.state = optimizer.init(self.parameters)
        self.step = self.stage = self.stage_start = self.tokens = 0
        self.minutes = 0.0
        if self.path.exists():
            saved = pickle.loads(self.path.read_bytes())
            self.__dict__.update(saved)

    def save(self):
        saved = {k: v for k, v in self.__dict__.items() if k not in ("path", "parameters", "state")}
        saved["parameters"], saved["state"] = jax.tree.map(np.asarray, (self.parameters, self.state))
        partial_file = self.path.with_suffix(".partial")
        partial_file.write_bytes(pickle.dumps(saved))
        os.replace(partial_file, self.path)


def main():
    args = options()
    args.work.mkdir(parents=True, exist_ok=True)
    log = Log(args.work / "pup-training.log")
    vocabulary = Vocabulary.load(args.vocabulary)
    questions = held_out()
    keys = {q.key for part in questions.values() for q in part}
    config = Config(vocab=vocabulary.size, layers=args.layers, hidden=args.hidden)
    optimizer, step_function = make_step(config)
    run = Run(config, optimizer, args.work)
    rng = random.Random(SEED + run.step)
    writer = DocumentWriter(vocabulary, keys, rng)
    scorer = Scorer(config, vocabulary, questions["validation"])

    def draw() -> Document:
        stage = STAGES[run.stage]
        writer.active, writer.computed = stage.words or len(writer.words), stage.computed
        kind = rng.choices(list(stage.mixture), list(stage.mixture.values()))[0]
        return writer.write(kind)

    packer, numpy_rng = Packer(draw), np.random.default_rng(SEED + run.step)
    positions = int(args.rows * LENGTH * POSITION_SHARE)

    def check():
        run.save()
        for name, scores in [("letters", scorer.letter_scores), ("cloze", scorer.cloze_scores)]:
            mean, subjects = scorer.accuracy(scores(run.parameters))
            worst = " ".join(f"{s}={a:.2f}" for s, a in sorted(subjects.items(), key=lambda x: x[1]))
            log.line(run.minutes, f"validation {name} {mean:.3f}: {worst}")

    log.line(run.minutes, f"start: {parameter_count(run.parameters):,} parameters, {config}, step {run.step}, "
             f"stage '{STAGES[run.stage].name}', {args.steps} steps, rate {args.rate}")
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    sums, last_report, last_check = 0, time.time(), time.time()
    while run.step < args.steps and not stopping:
        batch = packer.batch(args.rows, LENGTH, positions, args.rows * HINTS_PER_ROW, numpy_rng)
        rate = args.rate * rate_factor(run.step, args.steps, args.decay)
        run.parameters, run.state, step_sums = step_function(run.parameters, run.state, rate, *batch.arrays())
        sums = sums + step_sums
        run.step += 1
        run.tokens += int((batch.segments >= 0).sum())
        if run.step % REPORT_EVERY:
            continue
        totals, counts = np.asarray(sums)
        losses = {kind: totals[i] / counts[i] for i, kind in enumerate(KINDS + ["hint"]) if counts[i]}
        now = time.time()
        run.minutes += (now - last_report) / 60
        speed = REPORT_EVERY * args.rows * LENGTH / (now - last_report)
        sums, last_report = 0, now
        if run.step % (2 * REPORT_EVERY) == 0 or run.stage < len(STAGES) - 1:
            shown = " ".join(f"{k}={v:.3f}" for k, v in losses.items())
            log.line(run.minutes, f"step {run.step} tokens {run.tokens:,} rate {rate:.2e} {speed:.0f} tok/s "
                     f"answer loss: {shown}")
        stage = STAGES[run.stage]
        reached = stage.goal and losses.get(stage.goal, 9.0) < stage.target
        if run.stage + 1 < len(STAGES) and (reached or run.step - run.stage_start >= (stage.limit or run.step + 1)):
            run.stage, run.stage_start, packer.stock = run.stage + 1, run.step, []
            log.line(run.minutes, f"stage '{STAGES[run.stage].name}' begins")
        if now - last_check > 60 * args.minutes_per_check:
            check()
            last_check = time.time()
    check()
    log.line(run.minutes, f"end: {run.tokens:,} tokens, {writer.drawn:,} questions drawn since the last start, "
             f"{writer.rejected} rejected as held out")


if __name__ == "__main__":
    main()
