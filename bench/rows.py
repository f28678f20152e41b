"""What a case of the benchmark finds, row by row, and how a row is told: a line, JSON, the cells of a table."""
import statistics
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Optional

from measure import Figure

COUNTED = ("MB", "instructions")    # what a busy machine does not change
RUNS = 10                           # what a figure is the best of; a row with fewer says so


@dataclass
class Row:
    what: str                           # "Keras face, one epoch"
    unit: str = "s"
    ours: Optional[Figure] = None
    peer_name: str = ""                 # "yardstick"
    peer: Optional[Figure] = None
    ratio: Optional[float] = None       # ours to the peer's, best to best
    spread: Optional[tuple] = None      # the smallest and the largest ratio of two neighbouring runs
    share: Optional[float] = None       # of what the processor can do at most
    bar: Optional[float] = None         # of the ratio; of ours where there is no ratio
    bar_text: str = ""                  # how people write it: "1/7"
    more: bool = False                  # more is better: a speed, not a time
    reason: str = ""                    # why this was not measured, or not fairly
    headline: bool = True               # short enough, and of interest to somebody who has one minute
    count: str = ""                     # of a row that stands for many: how many of them meet their bar
    worst: str = ""                     # and which is farthest from it

    @property
    def compared(self):
        return self.ratio if self.peer_name else self.ours and self.ours.min

    @property
    def met(self):
        """None: nothing is asked, or nothing was measured."""
        if self.bar is None or self.reason or self.compared is None:
            return None
        return self.compared >= self.bar if self.more else self.compared <= self.bar


def compare(what, ours, peer_name, peer, bar=None, unit="s", more=False, **rest):
    """A row of two lists of figures that were measured turn by turn."""
    pick = max if more else min
    row = Row(what, unit, best(ours, more), peer_name, best(peer, more), pick(ours) / pick(peer),
              (min(pairs := [a / b for a, b in zip(ours, peer)]), max(pairs)), more=more, **bar_of(bar), **rest)
    middle = statistics.median(pairs)
    if row.bar is not None and len(pairs) > 2 and not row.reason and not 0.8 < middle / row.ratio < 1.25:
        if row.met != replace(row, ratio=middle).met:
            row.reason = f"unsteady: {plain(row.ratio)} best to best, {plain(middle)} in the middle of the pairs"
    return row


def alone(what, ours, bar=None, unit="s", more=False, **rest):
    return Row(what, unit, best(ours, more), more=more, **bar_of(bar), **rest)


def missing(what, reason, bar=None, peer_name="", **rest):
    return Row(what, peer_name=peer_name, reason=reason, **bar_of(bar), **rest)


def worst(rows, what):
    """A headline for many rows: how many meet their bar, and the one that is farthest from it."""
    def distance(row):
        return row.bar / row.compared if row.more else row.compared / row.bar
    counted = [row for row in rows if row.met is not None]
    if not counted:
        return replace(rows[0], headline=True, what=what)
    row, others = max(counted, key=distance), len(rows) - len(counted)
    count = f"{sum(row.met for row in counted)} of {len(rows)} meet it" + f", {others} not measured" * bool(others)
    return replace(row, headline=True, what=what, count=count, worst=row.what)


def best(values, more=False):
    figure = Figure.of(values)
    if more:        # the best comes first, whichever way better lies
        figure.min, figure.max = figure.max, figure.min
    return figure


def bar_of(bar):
    """A bar is a number or a fraction as text: "1/7"."""
    return {} if bar is None else {"bar": float(Fraction(str(bar))), "bar_text": str(bar)}


def plain(value):
    """Three digits that count, and all those before the point."""
    return f"{value:.0f}" if value >= 99.95 else f"{value:#.3g}"


def cells(row):
    """what, ours, the peer's, ratio, bar, met."""
    ours = f"{plain(row.ours.min)} {row.unit}".strip() if row.ours else ""
    if row.ours and row.ours.runs < RUNS and row.unit != "instructions":
        ours += f" ({row.ours.runs} run{'s' * (row.ours.runs > 1)})"
    peer = f"{row.peer_name}, {plain(row.peer.min)} {row.unit}" if row.peer else row.peer_name
    unit = "" if row.peer_name or not row.unit else " " + row.unit
    ratio = plain(row.ratio) if row.ratio is not None else ""
    if row.spread:
        ratio += f" ({plain(row.spread[0])} to {plain(row.spread[1])})"
    bar = f"at {'least' if row.more else 'most'} {row.bar_text}{unit}" if row.bar is not None else ""
    met = {True: "yes", False: "no", None: ""}[row.met]
    if row.reason:
        ratio, met = "", f"not measured: {row.reason}"
    return [title(row), ours, peer, ratio, bar, met]


def title(row):
    if not row.worst:
        return row.what
    return row.what + ("" if row.reason else f" ({row.count})") + f"; worst: {row.worst}"


def line(row):
    what, ours, peer, ratio, bar, met = cells(row)
    parts = [part for part in (ours, peer, ratio and f"ratio {ratio}" or "", bar, met) if part]
    return f"  {what}: " + "; ".join(parts)


def to_json(row):
    return {name: value for name, value in asdict(row).items() if value not in (None, "")} | {"met": row.met}


def from_json(found):
    found = {name: value for name, value in found.items() if name != "met"}
    for name in ("ours", "peer"):
        if name in found:
            found[name] = Figure(**found[name])
    if "spread" in found:
        found["spread"] = tuple(found["spread"])
    return Row(**found)
