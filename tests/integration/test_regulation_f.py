# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role regulation_f does what the regulation says.

It does so day by day, on a clock that is moved, and keeps its rules in order.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from .support.playbook import Run, play, run
from .support.sandbox import Organization, ask, serving, violations, writes
from .support.ways import ALL_WAYS, DIALECTS, mostly

dialect = mostly("documented")

CALLS = "Regulation F: calls per debt"
CONVERSATION = "Regulation F: conversation per debt"
VARIABLES = {
    "alvaria_regulation_f_call_dispositions": ["NA", "BZ", "CO"],
    "alvaria_regulation_f_conversation_dispositions": ["CO", "IN"],
    "alvaria_regulation_f_message_dispositions": ["TX"],
}
NEW_YORK, HONOLULU, CHICAGO, LOS_ANGELES, GUAM = (
    "America/New_York",
    "Pacific/Honolulu",
    "America/Chicago",
    "America/Los_Angeles",
    "Pacific/Guam",
)
YEARS = 100 * 366 * 86400
_numbers = itertools.count(1)


def named(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables of the role, whose names are given without the prefix."""
    return {f"alvaria_regulation_f_{name}": value for name, value in variables.items()}


def apply(folder: Path, organization: Organization, **variables: Any) -> Run:
    """A run of the role with these variables, named without the prefix."""
    tasks = [
        {
            "name": "Keep Regulation F",
            "ansible.builtin.include_role": {"name": "alvaria.cloud.regulation_f"},
        }
    ]
    return run(
        folder, organization, play(tasks, organization, vars={**VARIABLES, **named(variables)})
    )


def trackers(organization: Organization) -> dict[str, dict[str, Any]]:
    """The organization's attempt trackers by their names."""
    found: dict[str, dict[str, Any]] = {}
    start = 0 if organization.dialect == "documented" else 1
    for page in range(20):
        size = 5
        query = f"maxResults={size}&startIndex={start + page * size}"
        rows = organization.call(
            "GET", f"/via/v4/{{org}}/compliance/attemptTrackers?{query}"
        ).json()["attemptTrackers"]
        found.update({row["attemptTrackerName"]: row for row in rows})
        if len(rows) < size:
            return found
    raise AssertionError("the pages do not end")


def instant(local: str, zone: str) -> datetime:
    """A local time as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def spelled(moment: datetime) -> str:
    """An instant as the API spells it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def midnight(moment: datetime, days: int, zone: str) -> datetime:
    """The midnight, in the zone, that begins the day so many days after the moment's."""
    day = moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class Regulated:
    """An organization with the role's rules, and its clock."""

    organization: Organization
    token: str = ""
    names: dict[str, str] = field(default_factory=dict)

    def at(self, moment: datetime) -> None:
        """Stop the clock at a moment."""
        self.organization.set_clock(spelled(moment))

    def send(self, method: str, path: str, status: int, body: Any = None) -> Any:
        """A request under one token for all the years in which the clock is moved."""
        if not self.token:
            url = f"{self.organization.base_url}/tokenservice/oauth2/access_token"
            form = {"grant_type": "client_credentials", "realm": self.organization.name}
            self.token = requests.post(
                url, data=form, auth=("sandbox", "sandbox-secret"), timeout=30
            ).json()["access_token"]
        headers = {"Authorization": f"Bearer {self.token}", "x-api-key": "sandbox-key"}
        organization = self.organization
        url = f"{organization.base_url}/via/v4/organizations/{organization.name}/compliance/{path}"
        answer = ask(method, url, headers=headers, **({} if body is None else {"json": body}))
        assert answer.status == status, answer.data.decode()
        return answer.json() if answer.data else None

    def name(self, rule: str) -> str:
        """The name of the tracker with that id."""
        if rule not in self.names:
            self.names[rule] = str(
                self.send("GET", f"attemptTrackers/{rule}", 200)["attemptTrackerName"]
            )
        return self.names[rule]

    def consumer(self, zone: str, **fields: Any) -> Consumer:
        """Somebody whom nobody has called yet."""
        number = next(_numbers)
        return Consumer(
            self,
            zone,
            {
                "customer": f"CUSTOMER{number}",
                "accountNumber": f"ACCOUNT{number}",
                "contactAddress": "+12125550101",
                **fields,
            },
        )


@dataclass
class Consumer:
    """A consumer as a dialer sees one: asked about before each contact, and reported after it."""

    regulated: Regulated
    zone: str
    contact: dict[str, Any]

    def other(self, **fields: Any) -> Consumer:
        """The same consumer with something else, such as another account."""
        return Consumer(self.regulated, self.zone, {**self.contact, **fields})

    def ask(self, moment: datetime | str, **fields: Any) -> dict[str, Any]:
        """The answer at a moment, given in the consumer's own time if it is text."""
        self.regulated.at(instant(moment, self.zone) if isinstance(moment, str) else moment)
        body = {
            "contactChannel": "Voice",
            "timeZone": self.zone,
            "numberType": 1,
            **self.contact,
            **fields,
        }
        return dict(self.regulated.send("POST", "complianceStatuses", 200, body))

    def report(self, moment: datetime | str, disposition: str = "NA", **fields: Any) -> None:
        """Report a contact at a moment."""
        now = instant(moment, self.zone) if isinstance(moment, str) else moment
        self.regulated.at(now)
        body = {
            "contactChannel": "Voice",
            "timeZone": self.zone,
            "numberType": 1,
            "disposition": disposition,
            "timeOfContact": spelled(now),
        }
        self.regulated.send(
            "POST",
            "contactAttempts",
            202,
            {"operationType": "SaveContactNoKeyCheck", **body, **self.contact, **fields},
        )

    def reach(self, moment: datetime | str, disposition: str = "NA", **fields: Any) -> None:
        """Ask, which has to be allowed, and report under the key that the answer gives."""
        answer = self.ask(moment, **fields)
        assert answer["restricted"] is False, (moment, answer)
        self.report(
            moment,
            disposition,
            operationType="SaveContactWithKeyCheck",
            key=answer["key"],
            **fields,
        )

    def allowed(self, moment: datetime | str, **fields: Any) -> bool:
        """Whether a contact may be made; nothing stays of the question."""
        answer = self.ask(moment, **fields)
        if not answer["restricted"]:
            self.regulated.send(
                "POST",
                "contactAttempts",
                202,
                {**_CANCEL, "timeOfContact": spelled(datetime.now(UTC)), "key": answer["key"]},
            )
        return not answer["restricted"]

    def refused(self, moment: datetime | str, **fields: Any) -> tuple[str, str]:
        """Which tracker refuses a contact, and until when."""
        answer = self.ask(moment, **fields)
        assert answer["restricted"] is True, (moment, answer)
        return self.regulated.name(answer["restrictedRuleId"]), answer["restrictionEndTime"]


_CANCEL = {
    "operationType": "CancelContact",
    "contactChannel": "Voice",
    "disposition": "NA",
    "numberType": 1,
}


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox of its own: other tests must not see its clock jump."""
    with serving(tmp_path_factory.mktemp("sandbox"), "--data", "empty") as url:
        yield url


@pytest.fixture(scope="module", params=DIALECTS if ALL_WAYS else ["documented"])
def regulated(
    request: pytest.FixtureRequest, base_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Regulated:
    """An organization to which the role was applied once."""
    organization = Organization(base_url, f"regulated-{request.param}", request.param)
    organization.reset("empty", token_lifetime=YEARS)
    done = apply(
        tmp_path_factory.mktemp("role"),
        organization,
        places=["DC", "MA", "WA"],
        geocodes={"WA": ["WA-East", "WA-West"]},
        number_types={"mobile": [2], "elsewhere": [3], "workplace": [3]},
        consumers=[
            {"contact_key_type": "Customer", "contact_key": "HOURS-US"},
            {"contact_key_type": "Account", "contact_key": "HOURS-WA", "place": "WA"},
        ],
    )
    assert done.code == 0, done.output
    assert "HOURS-US" not in done.output
    assert "HOURS-WA" not in done.output
    return Regulated(organization)


def daily(first: str, time: str) -> list[str]:
    """The same local time on seven days."""
    start = datetime.fromisoformat(first)
    return [f"{(start + timedelta(days=day)).date()}T{time}" for day in range(7)]


def at_once(day: str, time: str) -> list[str]:
    """Seven local times within as many minutes."""
    start = datetime.fromisoformat(f"{day}T{time}")
    return [(start + timedelta(minutes=minute)).isoformat() for minute in range(7)]


@pytest.mark.parametrize(
    ("zone", "calls", "eighth", "open_again"),
    [
        pytest.param(
            CHICAGO,
            daily("2030-05-06", "10:00"),
            "2030-05-12T18:00",
            "2030-05-13T05:00:00.000Z",
            id="an ordinary week",
        ),
        # The clocks go forward on March 10 and back on November 3: days of 23 and 25 hours.
        pytest.param(
            NEW_YORK,
            daily("2030-03-05", "09:00"),
            "2030-03-11T18:00",
            "2030-03-12T04:00:00.000Z",
            id="spring, one a day",
        ),
        pytest.param(
            NEW_YORK,
            at_once("2030-03-09", "23:30"),
            "2030-03-10T12:00",
            "2030-03-16T04:00:00.000Z",
            id="spring, the evening before",
        ),
        pytest.param(
            NEW_YORK,
            at_once("2030-03-10", "03:00"),
            "2030-03-16T23:59",
            "2030-03-17T04:00:00.000Z",
            id="spring, on the day",
        ),
        pytest.param(
            NEW_YORK,
            daily("2030-10-30", "10:00"),
            "2030-11-05T20:00",
            "2030-11-06T05:00:00.000Z",
            id="fall, one a day",
        ),
        pytest.param(
            NEW_YORK,
            at_once("2030-11-02", "23:30"),
            "2030-11-03T23:30",
            "2030-11-09T05:00:00.000Z",
            id="fall, the evening before",
        ),
        pytest.param(
            NEW_YORK,
            at_once("2030-11-03", "00:30"),
            "2030-11-09T23:59",
            "2030-11-10T05:00:00.000Z",
            id="fall, on the day",
        ),
        # In the evening it is the next day in UTC already.
        pytest.param(
            HONOLULU,
            daily("2030-12-28", "20:30"),
            "2031-01-03T20:45",
            "2031-01-04T10:00:00.000Z",
            id="the year's end, behind UTC",
        ),
        pytest.param(
            HONOLULU,
            at_once("2030-01-31", "20:30"),
            "2030-02-06T20:00",
            "2030-02-07T10:00:00.000Z",
            id="a month's end, behind UTC",
        ),
        pytest.param(
            GUAM,
            daily("2030-01-28", "08:30"),
            "2030-02-03T20:00",
            "2030-02-03T14:00:00.000Z",
            id="a month's end, ahead of UTC",
        ),
        pytest.param(
            CHICAGO,
            daily("2028-02-25", "10:00"),
            "2028-03-02T18:00",
            "2028-03-03T06:00:00.000Z",
            id="a leap day",
        ),
    ],
)
def test_the_eighth_call_in_seven_days_is_refused(
    regulated: Regulated, zone: str, calls: list[str], eighth: str, open_again: str
) -> None:
    consumer = regulated.consumer(zone)
    for call in calls:
        consumer.reach(call)
    first = instant(calls[0], zone)
    end = midnight(first, 7, zone)
    assert spelled(end) == open_again
    assert consumer.refused(eighth) == (CALLS, open_again)
    assert consumer.other(accountNumber=f"{consumer.contact['accountNumber']}-2").allowed(eighth), (
        "the limit is for one debt"
    )
    assert consumer.allowed(eighth, contactChannel="SMS"), "the limit is for calls"
    assert consumer.refused(end - timedelta(seconds=1)) == (CALLS, open_again)
    consumer.reach(end)
    if instant(calls[-1], zone) - first > timedelta(days=1):
        # One call left the window, one came in: the next leaves a day later.
        assert consumer.refused(end) == (CALLS, spelled(midnight(first, 8, zone)))
    else:
        assert consumer.allowed(end)


def test_a_conversation_is_a_call_too(regulated: Regulated) -> None:
    consumer = regulated.consumer(NEW_YORK)
    for call in daily("2030-05-06", "10:00")[:6]:
        consumer.reach(call)
    consumer.reach("2030-05-12T10:00", "CO")
    # Six calls and the conversation are seven; when the first call leaves, the conversation still
    # closes the account.
    assert consumer.refused("2030-05-12T11:00") == (CALLS, "2030-05-13T04:00:00.000Z")
    assert consumer.refused("2030-05-13T00:00") == (CONVERSATION, "2030-05-19T04:00:00.000Z")


@pytest.mark.parametrize("disposition", ["CO", "IN"])
@pytest.mark.parametrize(
    ("zone", "conversation", "open_again"),
    [
        (CHICAGO, "2030-05-06T09:00", "2030-05-13T05:00:00.000Z"),
        (NEW_YORK, "2030-03-08T14:00", "2030-03-15T04:00:00.000Z"),
        (NEW_YORK, "2030-11-03T00:30", "2030-11-10T05:00:00.000Z"),
        (HONOLULU, "2030-01-30T20:00", "2030-02-06T10:00:00.000Z"),
    ],
)
def test_a_conversation_closes_the_account_for_seven_days(
    regulated: Regulated, zone: str, conversation: str, open_again: str, disposition: str
) -> None:
    """Of which its own day is the first, whoever called whom."""
    consumer = regulated.consumer(zone)
    consumer.report(conversation, disposition)
    end = midnight(instant(conversation, zone), 7, zone)
    assert spelled(end) == open_again
    day = datetime.fromisoformat(conversation).date()
    for later in range(7):
        assert consumer.refused(f"{day + timedelta(days=later)}T20:15") == (
            CONVERSATION,
            open_again,
        )
    assert consumer.other(accountNumber=f"{consumer.contact['accountNumber']}-2").allowed(
        f"{day}T20:15"
    )
    assert consumer.refused(end - timedelta(seconds=1)) == (CONVERSATION, open_again)
    assert consumer.allowed(end)


def test_what_is_not_listed_does_not_count(regulated: Regulated) -> None:
    consumer = regulated.consumer(NEW_YORK)
    for time in at_once("2030-05-06", "10:00"):
        consumer.report(time, "XX")
    assert consumer.allowed("2030-05-06T11:00")


@pytest.mark.parametrize(
    ("zone", "day", "opens", "opens_next"),
    [
        (NEW_YORK, "2030-05-06", "2030-05-06T12:00:00.000Z", "2030-05-07T12:00:00.000Z"),
        (NEW_YORK, "2030-03-09", "2030-03-09T13:00:00.000Z", "2030-03-10T12:00:00.000Z"),
        (NEW_YORK, "2030-11-02", "2030-11-02T12:00:00.000Z", "2030-11-03T13:00:00.000Z"),
        (HONOLULU, "2030-12-31", "2030-12-31T18:00:00.000Z", "2031-01-01T18:00:00.000Z"),
    ],
)
@pytest.mark.parametrize("contact", [{"customer": "HOURS-US"}, {"accountNumber": "HOURS-WA"}])
def test_hours_are_those_of_the_consumers_place(
    regulated: Regulated, contact: dict[str, str], zone: str, day: str, opens: str, opens_next: str
) -> None:
    """In Washington the law of the state begins half an hour earlier, and federal law decides."""
    consumer = regulated.consumer(zone, **contact)
    for channel in ("Voice", "SMS", "Email"):
        assert consumer.ask(f"{day}T07:59", contactChannel=channel)["restrictionEndTime"] == opens
        assert [
            consumer.allowed(f"{day}T{time}", contactChannel=channel)
            for time in ("08:00", "20:59", "21:00")
        ] == [True, True, False]
        assert (
            consumer.ask(f"{day}T21:00", contactChannel=channel)["restrictionEndTime"] == opens_next
        )
    assert regulated.consumer(zone).allowed(f"{day}T07:59"), "who is not listed has no hours"


def test_massachusetts_counts_calls_and_texts_together(regulated: Regulated) -> None:
    consumer = regulated.consumer(NEW_YORK, geocodes=["MA"])
    consumer.reach("2030-05-06T10:00")
    consumer.reach("2030-05-07T10:00", "TX", contactChannel="SMS")
    expected = ("Regulation F overlay MA: communications per debt", "2030-05-13T04:00:00.000Z")
    assert (
        consumer.refused("2030-05-08T10:00")
        == consumer.refused("2030-05-08T10:00", contactChannel="SMS")
        == expected
    )
    assert consumer.allowed("2030-05-08T10:00", contactChannel="Email")
    assert consumer.other(geocodes=[]).allowed("2030-05-08T10:00"), "the limit is for the place"
    # Two at other numbers close those for 30 days.
    elsewhere = regulated.consumer(NEW_YORK, geocodes=["MA"], numberType=3)
    elsewhere.reach("2030-05-06T10:00")
    elsewhere.reach("2030-05-14T10:00")
    assert elsewhere.refused("2030-05-21T10:00") == (
        "Regulation F overlay MA: communications elsewhere per debt",
        "2030-06-05T04:00:00.000Z",
    )
    assert elsewhere.allowed("2030-05-21T10:00", numberType=1)


def test_washington_counts_for_the_debtor(regulated: Regulated) -> None:
    consumer = regulated.consumer(LOS_ANGELES, geocodes=["WA-East"])
    consumer.reach("2030-05-06T10:00")
    consumer.other(accountNumber="ANOTHER-WA").reach("2030-05-07T10:00", "TX", contactChannel="SMS")
    consumer.reach("2030-05-08T10:00", "TX", contactChannel="Email")
    expected = ("Regulation F overlay WA: communications per debtor", "2030-05-13T07:00:00.000Z")
    assert (
        consumer.refused("2030-05-12T23:00")
        == consumer.other(accountNumber="A-THIRD-WA").refused("2030-05-12T23:00")
        == expected
    )
    assert consumer.allowed("2030-05-13T00:00")


def test_washington_at_work_and_on_a_mobile_phone(regulated: Regulated) -> None:
    consumer = regulated.consumer(LOS_ANGELES, geocodes=["WA-West"], contactAddress="+12065550123")
    consumer.reach("2030-05-06T10:00", numberType=3)
    assert consumer.refused("2030-05-07T10:00", numberType=3) == (
        "Regulation F overlay WA: communications at work",
        "2030-05-13T07:00:00.000Z",
    )
    mobile = regulated.consumer(
        LOS_ANGELES, geocodes=["WA-West"], numberType=2, contactAddress="+12065550124"
    )
    mobile.reach("2030-05-06T10:00")
    mobile.reach("2030-05-06T11:00", "TX", contactChannel="SMS")
    assert mobile.refused("2030-05-06T12:00") == (
        "Regulation F overlay WA: calls and texts to a mobile phone",
        "2030-05-07T07:00:00.000Z",
    )
    assert mobile.allowed("2030-05-07T00:00")


def test_the_district_of_columbia(regulated: Regulated) -> None:
    consumer = regulated.consumer(NEW_YORK, geocodes=["DC"])
    for call in daily("2030-05-06", "10:00")[:4]:
        consumer.reach(call)
    assert consumer.refused("2030-05-09T11:00") == (
        "Regulation F overlay DC: calls per account",
        "2030-05-13T04:00:00.000Z",
    )
    talker = regulated.consumer(NEW_YORK, geocodes=["DC"])
    talker.reach("2030-05-06T10:00", "CO")
    assert talker.refused("2030-05-06T11:00") == (CONVERSATION, "2030-05-13T04:00:00.000Z")
    # Another account of the consumer waits as well, and a day longer: the text does not say whether
    # the first day counts.
    expected = ("Regulation F overlay DC: conversation per consumer", "2030-05-14T04:00:00.000Z")
    assert (
        talker.refused("2030-05-13T12:00")
        == talker.other(accountNumber="ANOTHER-DC").refused("2030-05-06T11:00")
        == expected
    )
    texts = regulated.consumer(NEW_YORK, geocodes=["DC"])
    for time in at_once("2030-05-06", "10:00")[:5]:
        texts.reach(time, "TX", contactChannel="SMS")
    assert texts.refused("2030-05-06T11:00", contactChannel="Email") == (
        "Regulation F overlay DC: messages per account",
        "2030-05-13T04:00:00.000Z",
    )
    assert texts.allowed("2030-05-06T11:00")


def test_the_second_run_is_silent_and_a_place_can_be_switched_off(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("small", token_lifetime=YEARS)
    before = set(trackers(organization))
    variables = {
        "consumers": [{"contact_key_type": "Account", "contact_key": "A-4711", "place": "MA"}]
    }

    def kept(**more: Any) -> set[str]:
        """The role's trackers after a run, which the next run has to leave as they are."""
        for turn in range(2):
            position = organization.position()
            done = apply(folder, organization, **{**variables, **more})
            assert done.code == 0, done.output
            assert "A-4711" not in done.output, done.output
            if turn:
                assert "changed=0 " in done.output, done.output
                assert writes(organization.journal(position)) == [], done.output
        found = trackers(organization)
        assert before <= set(found), "other trackers are not touched"
        assert all(found[name]["enabled"] for name in set(found) - before)
        return set(found) - before

    federal = {CALLS, CONVERSATION}
    overlay = "Regulation F overlay "
    ma, wa, work = (
        overlay + name
        for name in (
            "MA: communications per debt",
            "WA: communications per debtor",
            "WA: communications at work",
        )
    )
    assert kept() == federal
    assert kept(places=["MA", "WA"], number_types={"workplace": [3]}) == {*federal, ma, wa, work}
    assert trackers(organization)[work]["numberTypes"] == [3]
    assert trackers(organization)[wa]["geocodes"] == ["WA"]
    assert kept(
        places=["WA"],
        geocodes={"WA": ["Seattle"]},
        without=["wa_workplace"],
        number_types={"workplace": [3]},
    ) == {*federal, wa}
    assert trackers(organization)[wa]["geocodes"] == ["Seattle"]
    city = {
        overlay + "NYC: attempts per account",
        overlay + "NYC: communications per consumer until 2026",
    }
    assert kept(places=["NYC"], unverified=True) == {*federal, *city}
    marked = {
        name
        for name, row in trackers(organization).items()
        if row.get("attemptTrackerDescription", "").startswith("[unverified] ")
    }
    assert marked == city
    assert kept() == federal
    assert violations(organization.journal()) == []


def test_hours_are_removed_on_request(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty", token_lifetime=YEARS)
    consumer = {"contact_key_type": "Account", "contact_key": "A-4711"}
    path = "/via/v4/{org}/compliance/convenientContactTimes"
    for state, count in (("present", 1), ("absent", 0)):
        for turn in range(2):
            position = organization.position()
            done = apply(folder, organization, consumers=[{**consumer, "state": state}])
            assert done.code == 0, done.output
            assert bool(turn) is (writes(organization.journal(position)) == [])
        rows = organization.call("GET", path).json()["convenientContactTimes"]
        assert [row.get("endTime") for row in rows] == [None] * count


SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"call_dispositions": []}, "must not be empty"),
    ({"places": ["NYC"]}, "No rule of NYC is verified."),
    ({"without": ["us_callz"]}, "there is no rule us_callz."),
    ({"places": ["Ma"]}, "must be one or more of"),
    (
        {"consumers": [{"contact_key_type": "Phone", "contact_key": "A-4711"}]},
        "alvaria_regulation_f_consumers[0].contact_key_type: must be Customer or Account.",
    ),
    (
        {"consumers": [{"contact_key_type": "Account", "contact_key": "X", "state": "A-4711"}]},
        "alvaria_regulation_f_consumers[0].state: must be present or absent.",
    ),
    (
        {"consumers": [{"contact_key_type": "Account", "contact_key": 4711}]},
        "alvaria_regulation_f_consumers[0].contact_key: is not text, put it in quotes.",
    ),
    ({"consumers": [{"contact_key": "A-4711"}]}, "contact_key_type"),
    ({"consumers": [{"contact_key_type": "Account", "contact_kye": "A-4711"}]}, "contact_kye"),
    ({"number_types": {"pager": [1]}}, "pager"),
]


def test_what_makes_no_sense_is_refused_before_anything_is_written(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    tasks = []
    for variables, _told in SENSELESS:
        keep = {"ansible.builtin.include_role": {"name": "alvaria.cloud.regulation_f"}}
        noted = {"name": "noted", "ansible.builtin.meta": "noop"}
        tasks.append({"block": [{**keep, "vars": named(variables)}], "rescue": [noted]})
    done = run(folder, organization, play(tasks, organization, vars=VARIABLES))
    assert done.code == 0, done.output
    assert "A-4711" not in done.output
    refused = [record.result["msg"] for record in done.records if record.status == "failed"]
    for message, (_variables, told) in zip(refused, SENSELESS, strict=True):
        assert told in " ".join(str(message).split()), done.output
    assert writes(organization.journal()) == []
