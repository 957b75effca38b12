"""How far a measure of harm by month goes with the recorded deaths by month.

Only deaths found within days tell their season, and only those of exposure tell of heat and cold. No
constant of the project is fitted to the records: every measure is compared in the same forms, of which
`proportional` has no free constant but the level.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import xlogy
from scipy.stats import spearmanr

from geo.errors import InputError
from geo.risk._agreement import Bias

Floats = NDArray[np.float64]

CAUSES = ("exposure",)
INTERVALS = ("<1d", "<1w")
"""Time from death to finding that still tells the month."""

FORMS = ("proportional", "power", "exponential")


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A Poisson regression with a log link: mean = exp(level + slope x + offset).

    `explained` is 1 - deviance / null_deviance, where the null model is one mean for all, without the
    offset: 1 is perfect, below 0 is worse than no model, NaN if the counts do not differ.
    """

    level: float
    slope: float
    deviance: float
    null_deviance: float

    @property
    def explained(self) -> float:
        """Share of the Poisson deviance explained."""
        return 1.0 - self.deviance / self.null_deviance if self.null_deviance > 0 else float("nan")


def by_month(
    deaths: pd.DataFrame, *, causes: Collection[str] = CAUSES, intervals: Collection[str] = INTERVALS
) -> pd.Series:
    """Count people by the month they died in.

    Parameters
    ----------
    deaths
        frame of that layer. The month is that of ``died_on``, or where it is missing of ``found_on``.
    causes, intervals
        which ``cause`` and ``post_mortem_interval`` count. A record with ``died_on`` counts whatever its
        interval.

    Returns
    -------
    Series
        people, index ``month`` 1..12.
    """
    died = pd.to_datetime(deaths["died_on"])
    taken = deaths["cause"].isin(list(causes)) & (
        died.notna() | deaths["post_mortem_interval"].isin(list(intervals))
    )
    month = died.fillna(pd.to_datetime(deaths["found_on"]))[taken].dt.month
    people = deaths["count"].fillna(1).astype(np.int64)[taken]
    sums = people.groupby(month.to_numpy()).sum()
    return sums.reindex(pd.RangeIndex(1, 13, name="month"), fill_value=0).rename("deaths")


def poisson(
    counts: Sequence[float] | Floats,
    x: Sequence[float] | Floats | None = None,
    *,
    offset: Sequence[float] | Floats | None = None,
) -> Fit:
    """Fit a Poisson regression with a log link by iteratively reweighted least squares.

    Nelder and Wedderburn 1972 (J. R. Stat. Soc. A 135:370) [not read here; the likelihood is concave, and the
    tests check the optimum].

    Parameters
    ----------
    counts
        shape (n,), >= 0, not all 0.
    x
        shape (n,), or None: the level alone is fitted, exactly. An x that does not vary is left out too.
    offset
        shape (n,), added to the log of the mean with no constant; 0 if None.

    Raises
    ------
    InputError
        if the shapes differ, a value is no finite number, or there is nothing to count.
    """
    y = np.asarray(counts, dtype=np.float64)
    base = np.zeros_like(y) if offset is None else np.asarray(offset, dtype=np.float64)
    along = np.zeros_like(y) if x is None else np.asarray(x, dtype=np.float64)
    if not y.shape == base.shape == along.shape or y.ndim != 1:
        raise InputError("counts, x and offset must be of the same length")
    if not (np.isfinite(y).all() and np.isfinite(base).all() and np.isfinite(along).all()):
        raise InputError("counts, x and offset must be finite numbers")
    if (y < 0).any() or not y.sum() > 0:
        raise InputError("there is nothing to fit: counts are 0 or more, and at least one is above 0")
    null = deviance(y, np.full_like(y, y.mean()))
    level, slope = _level(y, base), 0.0
    if along.std() > 0:
        middle, spread = along.mean(), along.std()
        level, slope = _climb(y, (along - middle) / spread, base)
        slope /= spread
        level -= slope * middle
    mean = np.exp(level + slope * along + base)
    return Fit(level=float(level), slope=float(slope), deviance=deviance(y, mean), null_deviance=null)


def deviance(counts: Floats, mean: Floats) -> float:
    """Return the Poisson deviance, 2 sum(y log(y / m) - y + m); infinite if a mean of 0 has a count."""
    if ((mean == 0) & (counts > 0)).any():
        return float("inf")
    ratio = np.divide(counts, mean, out=np.ones_like(mean), where=mean > 0)
    return float(2.0 * np.sum(xlogy(counts, ratio) - counts + mean))


def compare(
    counts: pd.Series,
    measures: Mapping[str, Sequence[float]],
    *,
    crossings: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Compare measures of harm by month with counts of deaths, all in the same forms.

    Parameters
    ----------
    counts
        `by_month`'s, 12 values.
    measures
        name -> 12 values, January first; harm per person, or anything that should go with it.
    crossings
        people on the way by month, 12 values, NaN where not known; None: not known at all.

    Returns
    -------
    DataFrame
        a row for each measure and ``basis``: ``person``, and where crossings are given ``crossings`` (harm
        times crossings) and, unless they are known for all months, ``person, same months``. Columns
        ``measure``, ``basis``, ``months``, ``spearman``, and the share of the deviance explained in each of
        `FORMS`:

        - ``proportional``: deaths = k h, no constant but the level;
        - ``power``: deaths = k h^b (``exponent`` = b);
        - ``exponential``: deaths = k exp(b h), the same whatever zero h is counted from;

        each times crossings where the basis says so. NaN where h is negative (the last aside), minus infinity
        where h is 0 in a month that has deaths. Spearman's is NaN where either side does not vary.

    Raises
    ------
    InputError
        if anything has not 12 values, or a measure is not finite.
    """
    y = np.asarray(counts, dtype=np.float64)
    people = np.full(12, np.nan) if crossings is None else np.asarray(crossings, dtype=np.float64)
    if y.shape != (12,) or people.shape != (12,):
        raise InputError("a year has 12 months: give 12 counts and 12 crossings")
    known = np.isfinite(people) & (people > 0)
    rows = []
    for name, values in measures.items():
        harm = np.asarray(values, dtype=np.float64)
        if harm.shape != (12,) or not np.isfinite(harm).all():
            raise InputError(f"'{name}' must have a number for each of 12 months")
        rows.append(_row(name, "person", y, harm, np.ones(12)))
        if known.any():
            rows.append(_row(name, "crossings", y[known], harm[known], people[known]))
            if not known.all():
                rows.append(_row(name, "person, same months", y[known], harm[known], np.ones(known.sum())))
    return pd.DataFrame(rows, columns=["measure", "basis", "months", "spearman", *FORMS, "exponent"])


def crossings_by_month(
    encounters: pd.DataFrame | None, sectors: Collection[str] = ()
) -> tuple[list[float], Bias] | None:
    """Return apprehensions by month, January first, as a stand-in for how many people pass.

    Parameters
    ----------
    encounters
        frame of that layer, or None. Rows that span one calendar month each count, where all the sectors have
        one; of several years the mean of each month.
    sectors
        the sectors that count; without a name, the only one that has months.

    Returns
    -------
    (list of float, Bias) or None
        12 values, NaN for months not counted, and what they are; None if no month is, or it is not clear
        which sector is meant.

    Raises
    ------
    InputError
        if a sector is not in the table.
    """
    if encounters is None or encounters.empty:
        return None
    start, end = pd.to_datetime(encounters["period_start"]), pd.to_datetime(encounters["period_end"])
    rows = encounters[(start.dt.day == 1) & (end == start + pd.offsets.MonthBegin(1))]
    rows = rows.dropna(subset=["apprehensions"])
    there = sorted(rows["sector"].unique())
    unknown = sorted(set(sectors) - set(there))
    if unknown:
        raise InputError(
            f"no sector with counts by month is called '{unknown[0]}'; known: {', '.join(there) or 'none'}"
        )
    chosen = sorted(sectors) or there
    if not there or (not sectors and len(there) > 1):
        return None
    rows = rows[rows["sector"].isin(chosen)]
    by_period = rows.groupby("period_start")
    sums = by_period["apprehensions"].sum()[by_period["sector"].nunique() == len(chosen)]
    if sums.empty:
        return None
    when = pd.DatetimeIndex(sums.index)
    mean = sums.groupby(when.month).mean()
    years = "-".join(str(year) for year in sorted({when.year.min(), when.year.max()}))
    told = Bias(
        name="crossings",
        en=f"Crossings: apprehensions in {', '.join(chosen)}, {years}, {len(mean)} months of the year known.",
        es=f"Cruces: detenciones en {', '.join(chosen)}, {years}, {len(mean)} meses del año conocidos.",
    )
    return [float(mean.get(month, np.nan)) for month in range(1, 13)], told


def _row(name: str, basis: str, y: Floats, harm: Floats, people: Floats) -> dict[str, object]:
    expected = harm * people
    proportional, power, exponent = _explained_by_log(y, harm, people)
    return {
        "measure": name,
        "basis": basis,
        "months": len(y),
        "spearman": _spearman(expected, y),
        "proportional": proportional,
        "power": power,
        "exponential": poisson(y, harm, offset=np.log(people)).explained if y.sum() > 0 else np.nan,
        "exponent": exponent,
    }


def _explained_by_log(y: Floats, harm: Floats, people: Floats) -> tuple[float, float, float]:
    """Return what k h and k h^b explain, and b."""
    if (harm < 0).any() or not y.sum() > 0 or not (harm > 0).any():
        return float("nan"), float("nan"), float("nan")
    expected = harm * people
    null = deviance(y, np.full_like(y, y.mean()))
    if not null > 0:
        return float("nan"), float("nan"), float("nan")
    proportional = 1.0 - deviance(y, expected * (y.sum() / expected.sum())) / null
    if ((harm == 0) & (y > 0)).any():
        return proportional, float("-inf"), float("nan")
    # Where harm and deaths are both 0 the mean is 0 and right, whatever the exponent.
    there = harm > 0
    fit = poisson(y[there], np.log(harm[there]), offset=np.log(people[there]))
    return proportional, 1.0 - fit.deviance / null, fit.slope


def _spearman(harm: Floats, y: Floats) -> float:
    if len(y) < 3 or np.ptp(harm) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(spearmanr(harm, y).statistic)


def _level(y: Floats, base: Floats) -> float:
    """Return the level that makes the sum of the means that of the counts: the optimum for no slope."""
    return float(np.log(y.sum()) - base.max() - np.log(np.exp(base - base.max()).sum()))


def _climb(y: Floats, x: Floats, base: Floats) -> tuple[float, float]:
    """Return level and slope by Newton's steps, halved while they make the fit worse."""
    design = np.column_stack([np.ones_like(x), x])
    beta = np.array([_level(y, base), 0.0])

    def loss(b: Floats) -> float:
        eta = np.minimum(design @ b + base, 700.0)
        return float(np.sum(np.exp(eta) - y * eta))

    at = loss(beta)
    for _ in range(100):
        mean = np.exp(design @ beta + base)
        step = np.linalg.lstsq(design.T @ (design * mean[:, None]), design.T @ (y - mean), rcond=None)[0]
        while loss(beta + step) > at + 1e-12 * abs(at) and np.abs(step).max() > 1e-12:
            step = step / 2
        beta = beta + step
        at = loss(beta)
        if np.abs(step).max() < 1e-10:
            break
    return float(beta[0]), float(beta[1])
