"""Reference values of the statistics, from scipy and statsmodels: statistics-reference.json.

    python3 -m venv /tmp/statistics && /tmp/statistics/bin/pip install scipy==1.16.3 statsmodels==0.15.0
    /tmp/statistics/bin/python statistics_reference.py statistics-reference.json
"""

import json
import sys

import numpy
import scipy
import statsmodels
import statsmodels.api as models
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

WILSON = [(0, 10), (1, 1), (37, 100), (3780, 14042)]
MCNEMAR = [(9, 1), (30, 18), (2, 2), (0, 7), (421, 377)]


def mid_p(lost: int, won: int) -> float:
    exact = mcnemar([[0, lost], [won, 0]], exact=True).pvalue  # min(1, 2 P(X <= smaller))
    return float(min(1, exact - stats.binom.pmf(min(lost, won), lost + won, 0.5)) if lost != won else 1.0)


def clustered() -> dict:
    random = numpy.random.default_rng(20261123)
    clusters = random.integers(0, 17, 240)
    lean = random.uniform(-0.2, 0.3, 17)[clusters]
    differences = numpy.where(random.uniform(size=240) < 0.3, numpy.where(random.uniform(size=240) < 0.5 + lean, 1, -1), 0)
    fit = models.OLS(differences, numpy.ones(240)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}, use_t=True
    )
    count = len(set(clusters.tolist()))
    error = float(fit.bse[0]) * (count / (count - 1)) ** 0.5
    reach = stats.t.ppf(0.975, count - 1) * error
    mean = float(differences.mean())
    return {
        "differences": differences.tolist(),
        "clusters": clusters.tolist(),
        "low": 100 * (mean - reach),
        "high": 100 * (mean + reach),
    }


def divergence() -> list[dict]:
    random = numpy.random.default_rng(5)
    cases = []
    for size in (2, 4, 10, 512):
        before, now = random.normal(0, 3, size), random.normal(0, 3, size)
        nats = stats.entropy(scipy.special.softmax(before), scipy.special.softmax(now))
        cases.append({"before": before.tolist(), "now": now.tolist(), "nats": float(nats)})
    return cases


def mean_interval() -> dict:
    values = numpy.random.default_rng(6).exponential(0.02, 31)
    low, high = stats.t.interval(0.95, 30, values.mean(), stats.sem(values))
    return {"values": values.tolist(), "low": float(low), "high": float(high), "median": float(numpy.median(values))}


def wilson(successes: int, trials: int) -> dict:
    low, high = proportion_confint(successes, trials, method="wilson")
    return {"successes": successes, "trials": trials, "low": float(low), "high": float(high)}


if __name__ == "__main__":
    reference = {
        "versions": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
        "wilson": [wilson(*case) for case in WILSON],
        "noneAmong300": float(proportion_confint(0, 300, alpha=0.05, method="beta")[1]),
        "mcnemarMidP": [{"lost": lost, "won": won, "p": mid_p(lost, won)} for lost, won in MCNEMAR],
        "clustered": clustered(),
        "divergence": divergence(),
        "mean": mean_interval(),
    }
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write(json.dumps(reference) + "\n")
