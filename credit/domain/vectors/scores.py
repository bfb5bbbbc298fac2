"""The published scores over a batch of statements: for each model a value, zone and probability a statement.

A value is NaN exactly where its reason is not `VALUE`, and the zone is none there. Zones are the numbers of
`ZONE_CODES`, 0 for none. At a cut-off, values that only exact arithmetic tells from it may fall on its other side.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, ndtr

from credit.domain.scores.arithmetic import Symbol
from credit.domain.scores.models import CutOffs, Given, Item, ScoreModel, Side, Variable, Zone
from credit.domain.scores.registry import MODELS
from credit.domain.scores.variables import logistic, normal
from credit.domain.vectors.batches import TICKS, BoolArray, Chunk, CodeArray, FloatArray, StatementBatch, put
from credit.domain.vectors.programs import Program, compile_program

ZONES: tuple[Zone | None, ...] = (None, *Zone)
ZONE_CODES: Mapping[Zone | None, int] = {zone: code for code, zone in enumerate(ZONES)}
_HOLDS = {
    Side.ABOVE: np.greater,
    Side.FROM: np.greater_equal,
    Side.BELOW: np.less,
    Side.UP_TO: np.less_equal,
}
_PROBABILITIES: Mapping[object, Callable[..., Any]] = {logistic: expit, normal: ndtr}


class Reason(IntEnum):
    """Why there is no value: a line that nobody gave before a formula that has no meaning for what was given."""

    VALUE = 0
    MISSING_INPUT = 1
    UNDEFINED = 2


class ScoreArrays(NamedTuple):
    """One model's answers. `probability` is None where the model has none."""

    value: FloatArray
    zone: CodeArray
    probability: FloatArray | None
    reason: CodeArray


def scores_of(
    batch: StatementBatch,
    *,
    models: Iterable[ScoreModel] = tuple(MODELS.values()),
    price_index: FloatArray | float | None = None,
    dollars_per_unit: FloatArray | float | None = None,
) -> dict[str, ScoreArrays]:
    """Return every model's answers by its key.

    `price_index` and `dollars_per_unit` are as in `scores.models.Setting`, one for all or one a statement.
    """
    plan = _plan(tuple(models))
    found = _empty([model for model, _ in plan.models], len(batch))
    setting = {
        Given.PRICE_INDEX: _column(price_index, len(batch)),
        # Statements are in ticks here, of which each is worth that much less.
        Given.DOLLARS_PER_UNIT: _column(dollars_per_unit, len(batch)) / TICKS,
    }
    with np.errstate(all="ignore"):
        for chunk in batch.chunks():
            _write(plan, chunk, setting, found)
    return found


def _empty(models: Sequence[ScoreModel], count: int) -> dict[str, ScoreArrays]:
    # Rows of a few large arrays: the system hands out memory in larger pages for them, and so faster.
    values, zones, reasons = (np.empty((len(models), count), kind) for kind in (np.float64, np.uint8, np.uint8))
    probabilities = iter(np.empty((sum(model.probability is not None for model in models), count)))
    return {
        model.key: ScoreArrays(
            values[row], zones[row], None if model.probability is None else next(probabilities), reasons[row]
        )
        for row, model in enumerate(models)
    }


def _column(given: FloatArray | float | None, count: int) -> FloatArray:
    column = np.asarray(np.nan if given is None else given, np.float64)
    return np.broadcast_to(np.where(np.isinf(column), np.nan, column), count)


# What there is to compute for a set of models, each thing once


class _Weighted(NamedTuple):
    """A variable by its place in the plan, with its coefficient and its neutral value, None for none."""

    place: int
    coefficient: float
    neutral: float | None


class _Sum(NamedTuple):
    """What a value adds up from. Variants that differ in their cut-offs alone share it."""

    constant: float
    terms: tuple[_Weighted, ...]
    neutrals_allowed: int
    items: tuple[int, ...]


class _Plan(NamedTuple):
    """`program` computes every variable from `items`; `models` name the sum that is their value."""

    items: tuple[Item, ...]
    program: Program
    sums: tuple[_Sum, ...]
    models: tuple[tuple[ScoreModel, int], ...]


@lru_cache(maxsize=32)
def _plan(models: tuple[ScoreModel, ...]) -> _Plan:
    variables = [variable for model in models for variable in model.variables]
    items = {item: place for place, item in enumerate(dict.fromkeys(i for v in variables for i in v.items))}
    formulas: dict[Symbol, int] = {}
    sums: dict[_Sum, int] = {}
    placed = []
    for model in models:
        terms = tuple(_weighted(variable, items, formulas) for variable in model.variables)
        used = tuple(dict.fromkeys(items[item] for variable in model.variables for item in variable.items))
        total = _Sum(float(model.constant), terms, model.neutrals_allowed, used)
        placed.append((model, sums.setdefault(total, len(sums))))
    program = compile_program(tuple(formulas), input_count=len(items))
    return _Plan(tuple(items), program, tuple(sums), tuple(placed))


def _weighted(variable: Variable, items: Mapping[Item, int], formulas: dict[Symbol, int]) -> _Weighted:
    formula = variable.measure(*(Symbol.of_input(items[item]) for item in variable.items))
    neutral = None if variable.neutral is None else float(variable.neutral)
    return _Weighted(formulas.setdefault(formula, len(formulas)), float(variable.coefficient), neutral)


# One chunk of it


def _write(plan: _Plan, chunk: Chunk, setting: Mapping[Given, FloatArray], found: Mapping[str, ScoreArrays]) -> None:
    inputs = [_input(item, chunk, setting) for item in plan.items]
    slots = [chunk.column() for _ in range(plan.program.slot_count)]
    work = _Work(inputs, plan.program.run(inputs, slots=slots), chunk)
    done: dict[int, _Answer] = {}
    for model, place in plan.models:
        arrays, where = found[model.key], chunk.where
        value, reason = arrays.value[where], arrays.reason[where]
        if place in done:
            value[:], reason[:] = done[place].value, done[place].reason
        else:
            work.total(plan.sums[place], out=value)
            done[place] = _Answer(value, reason, work.reason(plan.sums[place], value, out=reason))
        _place(model, done[place], arrays, where)


def _input(item: Item, chunk: Chunk, setting: Mapping[Given, FloatArray]) -> FloatArray:
    if isinstance(item.source, Given):
        return setting[item.source][chunk.where]
    return chunk.stated(item.source, item.periods_back)


class _Answer(NamedTuple):
    """`nothing` is where there is no value, None if there is everywhere."""

    value: FloatArray
    reason: CodeArray
    nothing: BoolArray | None


class _Work:
    """The variables of one chunk as measured; with neutral values in place of what was not, where asked for."""

    def __init__(self, inputs: list[FloatArray], measured: list[FloatArray], chunk: Chunk) -> None:
        self._chunk = chunk
        self._inputs = inputs
        self._measured = measured
        self._spare = chunk.column()
        self._neutral: dict[tuple[int, float], tuple[FloatArray, CodeArray]] = {}
        self._absent: dict[int, BoolArray] = {}

    def total(self, total: _Sum, *, out: FloatArray) -> None:
        """Write the constant and the terms added up; too many neutral values are no value."""
        out.fill(total.constant)
        neutrals = None
        for place, coefficient, neutral in total.terms:
            variable = self._measured[place]
            if neutral is not None:
                variable, stands_in = self._with_neutral(place, neutral)
                neutrals = stands_in if neutrals is None else neutrals + stands_in
            out += variable if coefficient == 1 else np.multiply(variable, coefficient, out=self._spare)
        if neutrals is not None:
            np.copyto(out, np.nan, where=neutrals > total.neutrals_allowed)

    def _with_neutral(self, place: int, neutral: float) -> tuple[FloatArray, CodeArray]:
        if (place, neutral) not in self._neutral:
            variable = self._chunk.column()
            np.copyto(variable, self._measured[place])
            stands_in = np.isnan(variable)
            np.copyto(variable, neutral, where=stands_in)
            self._neutral[place, neutral] = variable, stands_in.view(np.uint8)
        return self._neutral[place, neutral]

    def reason(self, total: _Sum, value: FloatArray, *, out: CodeArray) -> BoolArray | None:
        """Write why there is no value, and return where there is none, if anywhere."""
        nothing = np.isnan(value)
        out.fill(Reason.VALUE)
        if not nothing.any():
            return None
        missing = np.zeros_like(nothing)
        for place in total.items:
            if place not in self._absent:
                self._absent[place] = np.isnan(self._inputs[place])
            np.logical_or(missing, self._absent[place], out=missing)
        put(out, Reason.UNDEFINED, nothing)
        put(out, Reason.MISSING_INPUT, np.logical_and(missing, nothing, out=missing))
        return nothing


def _place(model: ScoreModel, answer: _Answer, found: ScoreArrays, where: slice) -> None:
    """Write the probability and the zone."""
    figure, zone = answer.value, found.zone[where]
    if found.probability is not None:
        probability = _PROBABILITIES[model.probability](answer.value, out=found.probability[where])
        figure = probability if model.cut_offs.of_probability else figure
    _write_zones(model.cut_offs, figure, zone)
    if answer.nothing is not None:
        put(zone, ZONE_CODES[None], answer.nothing)


def _write_zones(cut_offs: CutOffs, figure: FloatArray, zone: CodeArray) -> None:
    zone.fill(ZONE_CODES[cut_offs.otherwise])
    for cut in reversed(cut_offs.cut_offs):
        put(zone, ZONE_CODES[cut.zone], _HOLDS[cut.side](figure, float(cut.bound)))
