"""From scores of intervals to alarms, and from alarms and planted incidents to recall, false alarms and delay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aegis_ml.fields import DAY_MS, Floats, Integers

STEP_MS = 10_000
JOIN_MS = 60_000
TOLERANCE_MS = 60_000
JUDGED, CERTAIN = 0.8, 0.95


@dataclass(frozen=True)
class Incident:
    """A planted incident; times in milliseconds; route None: whichever."""

    kind: str
    begins_at: int
    ends_at: int
    route: str | None = None


@dataclass(frozen=True)
class Alarm:
    """A run of anomalous intervals; `raised_at` is the end of the interval that made it one."""

    route: str
    begins_at: int
    raised_at: int
    ends_at: int


def find_alarms(route: str, at: Integers, scores: Floats) -> list[Alarm]:
    """Join anomalous intervals to alarms.

    Parameters
    ----------
    route : whose intervals they are.
    at : (n,) starts of the intervals in milliseconds.
    scores : (n,) scores; above 0.8 an interval is anomalous.

    Returns
    -------
    Runs, those less than 60 s apart joined, that have two anomalous intervals in a row or one above 0.95.
    """
    alarms: list[Alarm] = []
    rows = np.flatnonzero(scores > JUDGED)
    breaks = np.flatnonzero(np.diff(at[rows]) - STEP_MS >= JOIN_MS) + 1
    for run in np.split(rows, breaks):
        before = np.concatenate([[False], np.diff(at[run]) <= STEP_MS])
        raising = run[before | (scores[run] > CERTAIN)]
        if len(raising):
            ends = int(at[run[-1]]) + STEP_MS
            alarms.append(Alarm(route, int(at[run[0]]), int(at[raising[0]]) + STEP_MS, ends))
    return alarms


def compare_alarms(alarms: Sequence[Alarm], incidents: Sequence[Incident], judged_ms: int) -> dict[str, Any]:
    """Compare alarms with planted incidents.

    Parameters
    ----------
    alarms : of all routes.
    incidents : those in the judged time.
    judged_ms : length of the judged time.

    Returns
    -------
    `recall` by kind, `found`, `planted`, `falseAlarmsADay` (alarms further than 60 s from every incident),
    `medianDelaySeconds` and `worstDelaySeconds` from an incident's begin to the alarm; None when nothing was found.
    """
    delays: dict[Incident, int] = {}
    false_alarms = 0
    for alarm in alarms:
        near = [one for one in incidents if _is_near(alarm, one)]
        false_alarms += not near
        for one in near:
            delay = alarm.raised_at - one.begins_at
            if delay >= 0 and alarm.raised_at <= one.ends_at + TOLERANCE_MS:
                delays[one] = min(delays.get(one, delay), delay)
    kinds = dict.fromkeys(one.kind for one in incidents)
    seconds = np.array(list(delays.values())) / 1000
    return {
        "recall": {kind: _recall([one in delays for one in incidents if one.kind == kind]) for kind in kinds},
        "found": len(delays),
        "planted": len(incidents),
        "falseAlarmsADay": round(false_alarms / max(judged_ms / DAY_MS, 1e-9), 3),
        "medianDelaySeconds": float(np.median(seconds)) if len(seconds) else None,
        "worstDelaySeconds": float(seconds.max()) if len(seconds) else None,
    }


def _recall(found: Sequence[bool]) -> float:
    return round(float(np.mean(found)), 4)


def _is_near(alarm: Alarm, incident: Incident) -> bool:
    is_same = incident.route is None or incident.route == alarm.route
    begins, ends = incident.begins_at - TOLERANCE_MS, incident.ends_at + TOLERANCE_MS
    return is_same and alarm.begins_at <= ends and alarm.ends_at >= begins
