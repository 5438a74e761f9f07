"""Expected incidents and deaths per cell and environment, for the year after the data and for each year before.

Mixtures of kernels and decays (`mixture`), their far mass weighed by what cells are like (`background`), answer three
questions: how many incidents a cell will have, how many dead and missing, and how its incidents divide among the
environments. The same forecasts made for the earlier years, each from what came before it, tell how far off they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from threadpoolctl import threadpool_limits

from riskmap import geodesy
from riskmap.model import feeds
from riskmap.model.background import Parts, Patterns, TraitFactors, find_patterns
from riskmap.model.baselines import KERNEL_HITS
from riskmap.model.cell_traits import describe_cells
from riskmap.model.kernels import BANDWIDTHS_KM, build_bank
from riskmap.model.mixture import Feed, KernelMixture, Past, fading
from riskmap.model.records import ENVIRONMENTS, Records
from riskmap.model.tuning import baseline_shares

NARROW_KM = 12.0  # kernels up to here remember places; wider ones fall on cells by what these are like
MIXTURE_SHARE = 0.75  # of the expected deaths; the rest is expected incidents times severity around
KERNEL_SHARE = 0.3  # of the expected incidents; chosen on forecasts of 2016 and 2017, and as good on the years since
_SHRINK_INCIDENTS = 20.0
_SHRINK_LOCAL = 0.3  # incidents a year in a cell
_SHRINK_DEATHS = 200.0
_FAR_SHARE = 0.3
_SEVERITY_HALF_LIFE = 4.0
_POWERS = (1.0, 1.2)
_LEAST_UNIFORM = 1.0  # incidents a year anywhere on Earth, so that the traits of new places can be learned


@dataclass(frozen=True)
class Scene:
    """What all parts of the forecast learn from."""

    records: Records
    past: Past
    patterns: Patterns
    country: NDArray[np.object_]  # of the cell of each of the bank's sources

    @classmethod
    def of(cls, records: Records, reach_km: float) -> Scene:
        """The cells within reach of the records, with kernels to them and their traits."""
        cells = geodesy.cells_within(records.cells, reach_km)
        bank = build_bank(records.longitude, records.latitude, cells, records.cut)
        return cls.seen(records, Past(bank, records.age_days, bank.index_of(records.cells)))

    @classmethod
    def seen(cls, records: Records, past: Past) -> Scene:
        """The same from a past that has its cells."""
        traits = describe_cells(past.bank.cells)
        country = traits["country"].to_numpy(object)[past.source_cells]
        return cls(records, past, find_patterns(traits), country)

    @property
    def origins(self) -> list[float]:
        """Now, and each year's origin before it, in days before the end."""
        return [0.0, *self.past.origins(a_year=1)]


@dataclass(frozen=True)
class Expectation:
    """Expected numbers, shape (origins, cells, environments), the first origin being now."""

    incidents: NDArray[np.float64]
    deaths: NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """What a mixture is asked: incidents or deaths in a view of its feeds, or incidents in an environment."""

    about: str
    number: int


INCIDENTS, DEATHS, ENVIRONMENT = "incidents", "deaths", "environment"


def questions(records: Records) -> list[Question]:
    """All that is asked of the scene of records; each is learned by itself, by whoever has the scene."""
    kinds = (INCIDENTS, feeds.INCIDENT_VIEWS), (DEATHS, feeds.DEATH_VIEWS)
    asked = [Question(about, number) for about, n_views in kinds for number in range(n_views)]
    return [*asked, *(Question(ENVIRONMENT, int(number)) for number in np.unique(records.environment))]


def answer(question: Question, scene: Scene, strength: float) -> NDArray[np.float64]:
    """Expected sums of what is asked, shape (origins, cells)."""
    records, past = scene.records, scene.past
    # One thread: the same sums in the same order, so the same bytes, on any number of cores.
    with threadpool_limits(1):
        if question.about == ENVIRONMENT:
            value = records.weight * (records.environment == question.number)
            everyone = [np.ones(len(past.source_cells), bool)]
            learned = _learn(scene, feeds.plain_feeds(value, past), value, everyone, strength)
            past.bank.forget_rows()  # no other environment has its incidents in the same cells
            return learned
        at_sea = past.of_sources(records.environment == feeds.SEA)
        if question.about == INCIDENTS:
            views, value = feeds.incident_views(records, past, scene.country), records.weight
        else:
            views, value = feeds.death_views(records, past), records.capped_deaths
        return _learn(scene, views[question.number], value, [at_sea, ~at_sea], strength)


def expect(scene: Scene, answers: Mapping[Question, NDArray[np.float64]]) -> Expectation:
    """Forecast the year after each of the scene's origins from the `answer` to each of its `questions`."""
    total = _sharpened(scene, _mean(answers, INCIDENTS))
    shares = _environment_shares(scene, answers)
    by_mixture = _mean(answers, DEATHS)
    capped = MIXTURE_SHARE * by_mixture + (1 - MIXTURE_SHARE) * total * _local_severity(scene)
    mean_capped, tail = _severity(scene.records)
    divided = shares * mean_capped
    divided /= divided.sum(axis=-1, keepdims=True)
    deaths = capped[..., None] * divided * tail
    return Expectation(_remembering(scene, total)[..., None] * shares, deaths * _level(scene, deaths))


def by_baselines(
    scene: Scene, expected: Expectation, baselines: Mapping[str, str]
) -> tuple[Expectation, dict[str, str]]:
    """The same with the places of some environments told by a baseline (environment to baseline), their sums kept.

    Back come, too, those of them that had a past long enough to tune the baseline on.
    """
    incidents, deaths = expected.incidents.copy(), expected.deaths.copy()
    values, told = (scene.records.weight, scene.records.capped_deaths), {}
    for name, baseline in baselines.items():
        environment = ENVIRONMENTS.index(name)
        shares = baseline_shares(scene.past, baseline, scene.records.environment == environment, values)
        if shares is not None:
            told[name] = baseline
            for table, share in zip((incidents, deaths), shares, strict=True):
                table[0, :, environment] = table[0, :, environment].sum() * share
    return Expectation(incidents, deaths), told


def _mean(answers: Mapping[Question, NDArray[np.float64]], about: str) -> NDArray[np.float64]:
    return np.mean([table for question, table in answers.items() if question.about == about], axis=0)


def _sharpened(scene: Scene, total: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean forecasts to a power, their sums kept: a mean of mixtures is flatter than the truth.

    That holds for every linear pool of forecasts that are calibrated (Ranjan and Gneiting 2010, JRSS B 72). The power
    is the one that makes the earlier years' places most likely.
    """
    hits = [scene.past.targets(scene.records.weight, origin) for origin in scene.origins]

    def unlikely(power: float) -> float:
        loss = 0.0
        for number in range(1, len(total)):
            shares = total[number] ** power
            hit = np.flatnonzero(hits[number])
            likely = hits[number][hit] @ np.log(shares[hit] / shares.sum())
            loss -= fading(scene.origins[number]) * likely
        return loss

    if len(total) == 1:
        return total
    power = minimize_scalar(unlikely, bounds=_POWERS, method="bounded", options={"xatol": 1e-4}).x
    sharper = total**power
    return sharper * (total.sum(axis=1) / sharper.sum(axis=1))[:, None]


def _remembering(scene: Scene, total: NDArray[np.float64]) -> NDArray[np.float64]:
    """The forecast from now on with a share of the kernel density that named last year's worst places best.

    Shape (origins, cells), sums kept. Mixtures learn to be likely everywhere; the few worst places are named a little
    better together with a rival that is tuned for nothing else.
    """
    everyone = np.ones(len(scene.records), bool)
    shares = baseline_shares(scene.past, KERNEL_HITS, everyone, [scene.records.weight], with_even_part=False)
    if shares is None:
        return total
    now = (1 - KERNEL_SHARE) * total[0] + KERNEL_SHARE * total[0].sum() * shares[0]
    return np.concatenate([now[None], total[1:]])


def _learn(
    scene: Scene,
    fed: Sequence[Feed],
    value: NDArray[np.float64],
    groups: list[NDArray[np.bool_]],
    strength: float,
) -> NDArray[np.float64]:
    """Expected sums of `value`, shape (origins, cells): a mixture learned on earlier years, its far mass weighed."""
    past, origins = scene.past, scene.past.origins()
    mixture = KernelMixture(fed, strength).fit(past, value, origins)
    unit = past.mean(value)
    now = _parts(mixture, past, groups, 0.0, unit)
    if not origins:
        return unit * (now.narrow + sum(now.wide))[None]
    before = {origin: _parts(mixture, past, groups, origin, unit) for origin in origins}
    scored = [parts.times(past.placed_share(origin)) for origin, parts in before.items()]
    targets = [past.targets(value, origin) / unit for origin in origins]
    factors = TraitFactors().fit(scene.patterns, scored, targets)
    wanted = [now, *(before[origin] for origin in scene.origins[1:])]
    return unit * np.stack([factors.apply(scene.patterns, parts) for parts in wanted])


def _parts(
    mixture: KernelMixture, past: Past, groups: list[NDArray[np.bool_]], origin_days: float, unit: float
) -> Parts:
    narrow, wide = 0.0, []
    near = sum(band <= NARROW_KM for band in BANDWIDTHS_KM)
    weights = mixture.source_weights(past, origin_days)
    for chosen in groups:
        bands = [past.bank.spread(band, np.where(chosen, row, 0.0)) for band, row in enumerate(weights)]
        narrow = narrow + sum(bands[:near]) / unit
        wide.append(sum(bands[near:]) / unit)
    wide.append(max(mixture.uniform_ / unit, _LEAST_UNIFORM) * past.bank.uniform)
    return Parts(narrow, tuple(wide))


def _environment_shares(scene: Scene, answers: Mapping[Question, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Share of each environment in each cell's incidents, shape (origins, cells, 8); the last axis sums to one."""
    records, bank = scene.records, scene.past.bank
    each = np.zeros((len(scene.origins), len(bank.cells), len(ENVIRONMENTS)))
    for environment in np.unique(records.environment):
        each[..., environment] = answers[Question(ENVIRONMENT, int(environment))]
    # A trace of every environment met so far, so that no cell is without one.
    overall = np.bincount(records.environment, records.weight, minlength=len(ENVIRONMENTS))
    each += 1e-3 * overall * bank.uniform[:, None]
    return each / each.sum(axis=-1, keepdims=True)


def _local_severity(scene: Scene) -> NDArray[np.float64]:
    """Capped deaths per incident around each cell, near and far, shrunk to all incidents' mean; (origins, cells)."""
    past, records = scene.past, scene.records
    near, far = BANDWIDTHS_KM.index(50.0), BANDWIDTHS_KM.index(220.0)
    severity = []
    for origin in scene.origins:
        incidents, deaths = (
            past.rates(value, origin, _SEVERITY_HALF_LIFE) for value in (records.weight, records.capped_deaths)
        )
        overall = deaths.sum() / incidents.sum()
        n, n_deaths = (past.bank.spread(near, x) + _FAR_SHARE * past.bank.spread(far, x) for x in (incidents, deaths))
        severity.append((n_deaths + _SHRINK_LOCAL * overall) / (n + _SHRINK_LOCAL))
    return np.stack(severity)


def _severity(records: Records) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean capped deaths per incident, and deaths over capped deaths, by environment, both shrunk to all incidents'."""
    n, capped, whole = (
        np.bincount(records.environment, value, minlength=len(ENVIRONMENTS))
        for value in (records.weight, records.capped_deaths, records.whole_deaths)
    )
    held = _SHRINK_INCIDENTS * capped.sum() / n.sum()
    mean = (capped + held) / (n + _SHRINK_INCIDENTS)
    tail = (whole + held * whole.sum() / capped.sum()) / (capped + held)
    return mean, tail


def _level(scene: Scene, deaths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Deaths that came over deaths expected, by environment, recent years first, shrunk to one; shape (8,)."""
    came, expected = np.full(len(ENVIRONMENTS), _SHRINK_DEATHS), np.full(len(ENVIRONMENTS), _SHRINK_DEATHS)
    records = scene.records
    for number, origin in enumerate(scene.origins[1:], start=1):
        say = fading(origin)
        for environment in range(len(ENVIRONMENTS)):
            value = records.whole_deaths * (records.environment == environment)
            came[environment] += say * scene.past.targets(value, origin).sum()
        expected += say * scene.past.placed_share(origin) * deaths[number].sum(axis=0)
    return came / expected
