# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a backtest tells: counts by rule, day, channel and reason, examples, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .._common.stop import STOP
from .._model.found import Found
from .._privacy.looks import without_people
from .._privacy.mask import Masker, masked_prose
from .._session.context import Context
from . import backtest_cases, families
from .backtest_rules import FAMILIES, RuleSet, sandbox
from .contact_attempts import CONTACT_ATTEMPT

#: Refused by both, by the proposed rules alone, by the present ones alone.
OUTCOMES = ("refused", "newly_refused", "newly_allowed")
#: How many examples there are of one rule with one outcome, and rules of one kind in lists.
_OF_A_RULE, _LISTED = 3, 20
#: How many days without contacts are filled in.
_LONGEST_GAP = 400
#: The families by how the types of their restrictions begin.
_FAMILIES = {
    "Exclusion": "exclusions",
    "ConvenientContactTime": "convenient_contact_times",
    "AttemptTracker": "attempt_trackers",
}
#: What no history tells.
LIMITS = (
    "A contact that was refused was never attempted, so what the present rules have kept back and "
    "the proposed ones would allow does not show.",
    "Each attempt counts for those after it although the rules would have refused it, as it was "
    "made. Had it not been, later ones might have been allowed.",
    "Attempts do not say who was asked about and not called, nor which contacts were in progress, "
    "so active records restrict nobody here.",
    "Attempts carry no product, no contact list and no SSN, so quotas and the exclusions of lists "
    "and SSNs are left out.",
    "Message trackers refuse no contact, so they are left out.",
    "Rules hold from the start to the end that they have now. What was changed or deleted since is "
    "not known as it was.",
)
_NO_PRODUCT = "attempts carry no product"
_NO_SSN = "attempts carry no SSN"
_NO_LIST = "attempts carry no contact list"


def outcome_of(finding: Any) -> str:
    """Which of ``OUTCOMES`` it is."""
    if finding.present and finding.proposed:
        return "refused"
    if finding.proposed:
        return "newly_refused"
    return "newly_allowed"


@dataclass
class Table:
    """Counts by something."""

    names: tuple[str, ...]
    rows: dict[tuple[str, ...], dict[str, int]]

    @classmethod
    def of(cls, *names: str) -> Table:
        """An empty one."""
        return cls(names, {})

    def add(self, key: tuple[str, ...], name: str = "") -> None:
        """Count one under a key."""
        counts = self.rows.setdefault(key, dict.fromkeys(("attempts", *OUTCOMES), 0))
        if name:
            counts[name] += 1

    def entries(self, attempts: bool = True) -> list[dict[str, Any]]:
        """The rows."""
        entries = []
        for key, counts in self.rows.items():
            shown = {name: counts[name] for name in counts if attempts or name != "attempts"}
            entries.append({**dict(zip(self.names, key)), **shown})
        return entries


class Report:
    """Counts findings about attempts, and finds examples of them."""

    def __init__(
        self,
        context: Context,
        rules: tuple[RuleSet, RuleSet],
        attempts: Sequence[Mapping[str, Any]],
    ) -> None:
        self._context = context
        self._masker = context.masker
        self._present, self._proposed = rules
        self._attempts = attempts
        self._labels: dict[tuple[bool, str], tuple[str, str]] = {}
        self._zone = sandbox("backtest").zone
        self._by_rule = Table.of("family", "rule")
        self._by_day = Table.of("day")
        self._by_channel = Table.of("contact_channel")
        self._by_reason = Table.of("reason")

    def told(self, judged: Iterable[int], findings: Sequence[Any]) -> dict[str, Any]:
        """What is told of the attempts at the places ``judged``."""
        total = 0
        days = []
        for place in STOP.along(judged):
            total += 1
            days.append(self._day(place))
            self._by_channel.add((self._attempts[place]["contactChannel"],), "attempts")
        for day in _filled(days):
            self._by_day.add((day,))
        for day in days:
            self._by_day.add((day,), "attempts")
        counts = {"attempts": total, **dict.fromkeys(OUTCOMES, 0)}
        for finding in STOP.along(findings):
            outcome = outcome_of(finding)
            counts[outcome] += 1
            self._count(finding, outcome)
        return {
            "counts": counts,
            "by_rule": sorted(self._by_rule.entries(False), key=_weight),
            "by_day": self._by_day.entries(),
            "by_channel": sorted(self._by_channel.entries(), key=_weight),
            "by_reason": sorted(self._by_reason.entries(False), key=_weight),
            "not_replayed": not_replayed(self._masker, self._present, self._proposed),
            "limits": list(LIMITS),
        }

    def _count(self, finding: Any, outcome: str) -> None:
        _rule_id, reason = self._decisive(finding)
        attempt = self._attempts[finding.place]
        self._by_rule.add(self._label(finding), outcome)
        self._by_day.add((self._day(finding.place),), outcome)
        self._by_channel.add((attempt["contactChannel"],), outcome)
        self._by_reason.add((reason,), outcome)

    def _day(self, place: int) -> str:
        """The day of an attempt by its own clocks."""
        attempt = self._attempts[place]
        moment = sandbox("clock").parse(attempt["timeOfContact"])
        return str(moment.astimezone(self._zone(attempt["timeZone"])).date())

    def _decisive(self, finding: Any) -> tuple[str, str]:
        """The rule that decides: the proposed one, unless only a present one refuses."""
        told: tuple[str, str] = finding.proposed or finding.present
        return told

    def _label(self, finding: Any) -> tuple[str, str]:
        """The family and the name of that rule."""
        rule_id, reason = self._decisive(finding)
        key = (finding.proposed is not None, rule_id)
        if key not in self._labels:
            family = next(name for start, name in _FAMILIES.items() if reason.startswith(start))
            rule = self._deciding(finding).by_id(family)[rule_id]
            self._labels[key] = (family, label(self._masker, family, rule))
        return self._labels[key]

    def _deciding(self, finding: Any) -> RuleSet:
        """The rules among which the one is that decides."""
        if finding.proposed:
            return self._proposed
        return self._present

    def examples(self, findings: Sequence[Any], most: int, shift_days: int) -> list[dict[str, Any]]:
        """Examples of what changes; where nothing does, of what is refused."""
        of_rule: dict[tuple[str, str, str], int] = {}
        chosen: list[Any] = []
        changes = [one for one in findings if outcome_of(one) != "refused"]
        for finding in changes or findings:
            key = (outcome_of(finding), *self._label(finding))
            of_rule[key] = of_rule.get(key, 0) + 1
            if of_rule[key] <= _OF_A_RULE and len(chosen) < most:
                chosen.append(finding)
        if not chosen:
            return []
        histories = sandbox("backtest").Histories(STOP.along(self._attempts), shift_days)
        return [self._example(finding, histories) for finding in STOP.along(chosen)]

    def _example(self, finding: Any, histories: Any) -> dict[str, Any]:
        attempt = self._attempts[finding.place]
        family, name = self._label(finding)
        found = Found(CONTACT_ATTEMPT, CONTACT_ATTEMPT.default_version, attempt)
        shown = self._context.shown(CONTACT_ATTEMPT.fields, found.values)
        example = {
            "outcome": outcome_of(finding),
            "family": family,
            "rule": name,
            "reason": self._decisive(finding)[1],
            **{key: masked_prose(self._masker, shown[key]) for key in _SHOWN},
        }
        if family == "attempt_trackers":
            text = self._case(finding, histories, name)
            if text:
                example["case"] = text
        return example

    def _case(self, finding: Any, histories: Any, name: str) -> str:
        """The example as a case of rule tests, empty where none would have its outcome."""
        rules, place = self._deciding(finding), finding.place
        rule = rules.by_id("attempt_trackers")[self._decisive(finding)[0]]
        if histories.is_excluded(self._proposed.for_replay(), place):
            return ""
        counted = histories.counted(rules.for_replay(), self._decisive(finding)[0], place)
        history = [histories.at(other) for other in counted]
        if len({_contact(attempt) for attempt in history}) < len(history):
            return ""
        texts = [rule.values["name"], *backtest_cases.free_texts((histories.at(place), *history))]
        if any(without_people(self._masker, text) != text for text in texts):
            return ""
        return backtest_cases.case(histories.at(place), history, name, bool(finding.proposed))


_SHOWN = (
    "time_of_contact",
    "contact_channel",
    "contact_address",
    "customer",
    "account_number",
    "time_zone",
    "disposition",
)
_IDENTITY = [CONTACT_ATTEMPT.field(name).api for name in CONTACT_ATTEMPT.identity]


def _contact(attempt: Mapping[str, Any]) -> tuple[Any, ...]:
    """What two attempts of a case must not have in common."""
    return tuple(attempt[name] for name in _IDENTITY)


def label(masker: Masker, family: str, rule: Found) -> str:
    """What a rule is called, with personal data masked."""
    [known] = [one for one in families.FAMILIES if one.name == family]
    return without_people(masker, known.label({**rule.kept, **rule.values}, masker))


def _weight(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """What changes most comes first."""
    changes = entry["newly_refused"] + entry["newly_allowed"]
    texts = [str(value) for value in entry.values()]
    return (-changes, -entry["refused"], -entry.get("attempts", 0), texts)


def _filled(days: Iterable[str]) -> list[str]:
    """The days in order, with those in between on which there was nothing."""
    filled: list[str] = []
    for text in sorted(set(days)):
        day = date.fromisoformat(text)
        if filled:
            gap = (day - date.fromisoformat(filled[-1])).days
            if gap <= _LONGEST_GAP:
                filled += [str(day - timedelta(days=left)) for left in range(gap - 1, 0, -1)]
        filled.append(text)
    return filled


def not_replayed(masker: Masker, *sets: RuleSet) -> list[dict[str, str]]:
    """The rules that take no part, with the reason. Of many of a kind the last entry says so."""
    told: dict[tuple[str, str], dict[str, None]] = {}
    for rules in sets:
        for family in FAMILIES:
            for rule in rules.of(family):
                reason = _why_not(family, rule)
                if reason:
                    told.setdefault((family, reason), {})[label(masker, family, rule)] = None
    entries = []
    for (family, reason), names in told.items():
        shown = list(names)[:_LISTED]
        if len(names) > len(shown):
            shown.append(f"and {len(names) - len(shown)} more")
        entries += [{"family": family, "rule": name, "reason": reason} for name in shown]
    return entries


def _why_not(family: str, rule: Found) -> str:
    if family == "quota_controls":
        return _NO_PRODUCT
    if family != "exclusions":
        return ""
    if rule.values["exclusion_type"] == "SSN":
        return _NO_SSN
    if rule.values["contact_list_name"]:
        return _NO_LIST
    return ""
