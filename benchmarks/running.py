"""The order of the benchmarks: what needs no database, imports into an empty ledger, then everything on a full one."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter

from benchmarks import ageing, api, calculations, exports, imports, monitoring, portfolio, replay, scan
from benchmarks.database import drop_all, prepare_template, recreate
from benchmarks.ledger import fill_ledger
from benchmarks.measuring import Figure
from benchmarks.sizes import Size

IMPORT = "import"
IN_MEMORY: dict[str, Callable[[Size], Iterator[Figure]]] = {"calculations": calculations.measure}
ON_FULL_LEDGER: dict[str, Callable[[Size], Iterator[Figure]]] = {
    "ageing": ageing.measure,
    "scan": scan.measure,
    "monitoring": monitoring.measure,
    "replay": replay.measure,
    "export": exports.measure,
    "portfolio": portfolio.measure,
    "api": api.measure,
}
NAMES = (*IN_MEMORY, IMPORT, *ON_FULL_LEDGER)
REPORTED_AT_HUGE = (*IN_MEMORY, "ageing", "portfolio", "scan")


def run(size: Size, *, only: frozenset[str], keeps: bool) -> int:
    """Run the benchmarks named in `only`, or all; return 1 when one is over, 2 for a wrong name."""
    unknown = only - set(NAMES)
    if unknown:
        _say(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
        return 2
    wanted = [name for name in NAMES if name in (only or _usual(size))]
    started = perf_counter()
    _say(f"{size.customers:,} customers, {size.invoices:,} invoices, {size.open_count} of {size.of} open")
    try:
        figures = list(_figures(size, wanted))
    finally:
        if not keeps:
            drop_all()
    over = [figure.name for figure in figures if size.has_bars and figure.is_over]
    _say(f"{len(figures)} figures in {perf_counter() - started:.0f} s, {len(over)} over")
    return 1 if over else 0


def _usual(size: Size) -> frozenset[str]:
    """Return what is measured when nothing is named: at the largest size what is reported without a bar."""
    return frozenset(NAMES if size.import_repetitions else REPORTED_AT_HUGE)


def _figures(size: Size, wanted: list[str]) -> Iterator[Figure]:
    for name in IN_MEMORY.keys() & wanted:
        yield from _printed(IN_MEMORY[name](size))
    if IN_MEMORY.keys() >= set(wanted):
        return
    _say("making the customers …")
    template = prepare_template(size)
    if IMPORT in wanted:
        yield from _printed(imports.measure(size, template=template))
    others = [ON_FULL_LEDGER[name] for name in wanted if name in ON_FULL_LEDGER]
    if others:
        _say("filling the ledger …")
        recreate(template=template)
        fill_ledger(size)
    for measure in others:
        yield from _printed(measure(size))


def _printed(figures: Iterator[Figure]) -> Iterator[Figure]:
    for figure in figures:
        print(figure, flush=True)
        yield figure


_say = partial(print, file=sys.stderr, flush=True)
