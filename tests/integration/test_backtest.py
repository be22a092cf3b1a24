# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules on the contacts of the past.

What the module tells, asks for and hides, and the page of the playbook in a real browser.
"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .support.browser import judge
from .support.engine import perform
from .support.leaks import by_intent
from .support.playbook import run
from .support.sandbox import Organization, reads, violations, writes

NUMBER, OTHER = "+12025550143", "+12025550144"
ACCOUNT, CUSTOMER = "ACC9900143", "CUST9900143"
PERSONAL = (NUMBER, OTHER, ACCOUNT, CUSTOMER)
CAP: dict[str, Any] = {
    "name": "Calls in seven days",
    "contact_channels": ["Voice"],
    "type_of_tracker": "Account",
    "number_of_attempts": 3,
    "threshold_type": "Day",
    "threshold": 7,
    "dispositions": ["NA"],
}
ATTEMPTS = "/via/v4/{org}/compliance/contactAttempts"
PERIOD = {"since": "2030-03-04T00:00:00Z", "until": "2030-03-18T00:00:00Z"}


def excluded(value: str, **values: Any) -> dict[str, Any]:
    rule = {"exclusion_type": "Voice", "exclusion_value": value, "end_time": "2040-01-01T00:00:00Z"}
    return {**rule, "start_time": "2020-01-01T00:00:00Z", **values}


def attempt(day: int, number: str = NUMBER, **values: Any) -> dict[str, Any]:
    """A call at noon of a day of March 2030, in New York."""
    moment = datetime.datetime(2030, 3, 1, 17, tzinfo=datetime.UTC) + datetime.timedelta(day - 1)
    return {
        "contactChannel": "Voice",
        "contactAddress": number,
        "customer": CUSTOMER,
        "accountNumber": ACCOUNT,
        "timeOfContact": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timeZone": "America/New_York",
        "disposition": "NA",
        "numberType": 1,
        "purpose": "",
        "geocodes": [],
        "operationType": "SaveContactNoKeyCheck",
        **values,
    }


@pytest.fixture
def organization(make_organization: Any) -> Organization:
    """An organization with the contacts of three weeks, and a rule that limits them to five."""
    own: Organization = make_organization("empty")
    document = {"attempt_trackers": [{**CAP, "number_of_attempts": 5}]}
    assert not perform(own, "alvaria_config", config=document).get("failed")
    made = [attempt(day) for day in (1, 2, 4, 5, 6, 7, 8, 17, 18)]
    made += [attempt(day, OTHER, contactChannel="SMS") for day in (5, 6)]
    for one in made:
        assert own.call("POST", ATTEMPTS, json=one).ok
    return own


def told(organization: Organization, **options: Any) -> dict[str, Any]:
    """What the module tells, which is no write and shows nobody."""
    position = organization.position()
    result = perform(organization, "alvaria_backtest", **{**PERIOD, **options})
    assert not result.get("failed"), result["msg"]
    entries = organization.journal(position)
    assert writes(entries) == []
    assert violations(entries) == []
    assert not [value for value in PERSONAL if value.lstrip("+1") in str(result)]
    return result


def test_what_a_proposed_rule_would_refuse_is_told(organization: Organization) -> None:
    result = told(organization, config={"attempt_trackers": [CAP]})
    # 1 and 2 March are before the period, and count in it; the 18th is after it.
    assert result["history_since"] == "2030-02-24T00:00:00Z"
    assert result["counts"] == {
        "attempts": 8,
        "refused": 2,
        "newly_refused": 2,
        "newly_allowed": 0,
    }
    refused = {"family": "attempt_trackers", "rule": CAP["name"]}
    assert result["by_rule"] == [{**refused, "refused": 2, "newly_refused": 2, "newly_allowed": 0}]
    assert [day["day"] for day in result["by_day"] if day["newly_refused"]] == [
        "2030-03-05",
        "2030-03-06",
    ]
    assert len(result["by_day"]) == 14
    assert [row["contact_channel"] for row in result["by_channel"]] == ["Voice", "SMS"]
    assert [row["reason"] for row in result["by_reason"]] == ["AttemptTrackerAccountVoice"]


def test_what_exact_takes_away_is_newly_allowed(organization: Organization) -> None:
    rules = {"attempt_trackers": [], "exclusions": [excluded(OTHER, exclusion_type="SMS")]}
    result = told(organization, config=rules, state="exact", max_deletions=1)
    assert result["counts"]["newly_allowed"] == result["counts"]["newly_refused"] == 2
    assert [(rule["family"], rule["rule"].partition("#")[0]) for rule in result["by_rule"]] == [
        ("attempt_trackers", CAP["name"]),
        ("exclusions", "SMS ***0144"),
    ]
    assert [one.get("case", "").count("expect: ") for one in result["examples"]] == [0, 0, 1, 1]
    assert [one["reason"] for one in result["examples"]][0] == "ExclusionSMS"
    assert told(organization, config=rules)["counts"]["newly_allowed"] == 0


def test_the_live_rules_are_replayed_with_the_least_requests(organization: Organization) -> None:
    position = organization.position()
    result = told(organization)
    assert not result["proposed"]
    assert result["counts"] == {
        "attempts": 8,
        "refused": 2,
        "newly_refused": 0,
        "newly_allowed": 0,
    }
    assert [one["outcome"] for one in result["examples"]] == ["refused", "refused"]
    pages = 2 if organization.dialect == "quirky" else 1
    assert reads(organization.journal(position)) == [
        "getExclusions",
        "getConvenientContactTimesV4",
        "getAttemptTrackersV4",
        "getQuotaControls",
        "getAttemptTrackerConfigurations",
        *["getContactAttemptsV4"] * pages,
    ]


def test_what_cannot_be_replayed_is_listed_with_its_reason(organization: Organization) -> None:
    hidden = {"exclusion_type": "SSN", "exclusion_value": "987-65-4320"}
    listed = {"contact_list_name": "Cards"}
    document = {
        "quota_controls": [{"product": "Card", "total_quota": 1, "unit_value": 1}],
        "exclusions": [excluded("", **hidden), excluded(OTHER, **listed)],
    }
    result = told(organization, config=document)
    assert result["counts"]["newly_refused"] == 0
    assert [(one["family"], one["reason"]) for one in result["not_replayed"]] == [
        ("exclusions", "attempts carry no SSN"),
        ("exclusions", "attempts carry no contact list"),
        ("quota_controls", "attempts carry no product"),
    ]
    assert "4320" not in by_intent(str(result))
    assert any("was never attempted" in limit for limit in result["limits"])


def test_a_rule_of_the_future_is_tried_on_the_past(organization: Organization) -> None:
    rule = excluded(NUMBER, start_time="2030-04-01T00:00:00Z")
    for days, refused in ((0, 0), (28, 4)):
        result = told(organization, config={"exclusions": [rule]}, shift_days=days)
        assert result["counts"]["newly_refused"] == refused, days
    # What was refused before is by another rule now.
    assert result["counts"]["refused"] == 2


def test_an_example_is_a_case_about_people_who_do_not_exist(organization: Organization) -> None:
    result = told(organization, config={"attempt_trackers": [CAP]}, examples=1)
    [example] = result["examples"]
    [case] = yaml.safe_load(example["case"])
    call = {
        "contact_channel": "Voice",
        "contact_address": "+12025550100",
        "customer": "CUSTOMER1",
        "account_number": "ACCOUNT1",
        "number_type": 1,
        "time_zone": "America/New_York",
    }
    days = [f"2030-03-0{day}T17:00:00.000Z" for day in (1, 2, 4)]
    assert case == {
        "name": f"A contact of 2030-03-05T17:00:00.000Z is refused by {CAP['name']}",
        "at": "2030-03-05T17:00:00.000Z",
        "history": [{**call, "time_of_contact": day, "disposition": "NA"} for day in days],
        "contact": call,
        "expect": "restricted",
        "expect_rule": CAP["name"],
    }


def test_a_number_in_an_odd_place_is_hidden(organization: Organization) -> None:
    odd = {
        "purpose": f"call {NUMBER}",
        "geocodes": [OTHER.lstrip("+")],
        "disposition": "2025550143",
    }
    for day in (9, 10, 11):
        assert organization.call("POST", ATTEMPTS, json=attempt(day, **odd)).ok
    cap = {**CAP, "number_of_attempts": 1, "dispositions": ["2025550143"]}
    rules = {
        "attempt_trackers": [{**cap, "name": f"Cap of {NUMBER}"}],
        "exclusions": [excluded(OTHER, contact_list_name=f"Ask {NUMBER}", reason=NUMBER)],
        "quota_controls": [
            {"product": "Card of (202) 555-0144", "total_quota": 1, "unit_value": 1}
        ],
    }
    result = told(organization, config=rules)
    assert result["counts"]["newly_refused"] == 2
    assert "555-0144" not in str(result)
    assert [one["rule"].partition("#")[0] for one in result["by_rule"]] == [
        "Cap of ***0143",
        CAP["name"],
    ]
    assert [one["rule"].partition("#")[0] for one in result["not_replayed"]] == [
        "Voice ***0144",
        "Card of ***0144",
    ]
    assert [one for one in result["examples"] if "case" in one] == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"since": PERIOD["until"]}, "since: 2030-03-18T00:00:00Z is not before"),
    ({"since": "2030-03-04T00:00:00"}, "since: '2030-03-04T00:00:00' has no time zone"),
    ({"config": {"signatures": []}}, "config: names no rules that refuse contacts."),
    ({"config": {"attempt_trackers": [{"name": "New"}]}}, "The document has 1 mistake. attempt"),
    ({"processes": 0}, "processes: 0 is not valid."),
    ({"examples": -1}, "examples: -1 is not valid."),
    ({"families": []}, "families: is empty"),
]


def test_what_cannot_be_tried_is_refused(organization: Organization) -> None:
    for options, message in REFUSED:
        result = perform(organization, "alvaria_backtest", **{**PERIOD, **options})
        assert result["failed"]
        assert message in result["msg"]


def test_the_missing_package_is_named(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "alvaria_sandbox.backtest", None)
    position = organization.position()
    result = perform(organization, "alvaria_backtest", **PERIOD)
    assert "alvaria-sandbox" in result["msg"]
    assert result["error"]["code"] == "sandbox-missing"
    assert organization.journal(position) == []


@pytest.mark.parametrize("dialect", ["documented"])
def test_the_playbook_writes_a_page_that_readers_can_use(
    organization: Organization, folder: Path, browser: webdriver.Chrome
) -> None:
    hostile = "<script>document.title = 'taken'</script> | *stars*"
    proposed = {"attempt_trackers": [CAP, {**CAP, "name": hostile, "number_of_attempts": 1}]}
    (folder / "proposed.yml").write_text(yaml.safe_dump(proposed))
    position = organization.position()
    given = {
        "alvaria_backtest_src": str(folder / "proposed.yml"),
        "alvaria_backtest_since": PERIOD["since"],
        "alvaria_backtest_until": PERIOD["until"],
        "alvaria_backtest_dest": "reports",
    }
    options = ("-e", json.dumps(given), "-vvv")
    own = organization.environment()
    done = run(folder, organization, "alvaria.cloud.backtest", *options, **own)
    assert done.code == 0, done.output
    assert "[WARNING]" not in done.output
    assert writes(organization.journal(position)) == []
    texts = [
        (folder / "reports" / f"localhost.{end}").read_text() for end in ("html", "md", "json")
    ]
    for text in (done.output, *texts):
        assert not [value for value in PERSONAL if value.lstrip("+") in text]
    assert json.loads(texts[2])["counts"]["newly_refused"] == 3
    browser.set_window_size(1200, 900)
    browser.get((folder / "reports" / "localhost.html").as_uri())
    browser.save_screenshot(str(folder / "wide.png"))
    _judge_page(browser, hostile)
    judge(browser)


def _judge_page(browser: webdriver.Chrome, hostile: str) -> None:
    """What it says, and that the keyboard and a screen reader get at all of it."""
    assert browser.title == "Backtest of localhost"
    heading = browser.find_element(By.TAG_NAME, "h1").text
    assert heading == "3 contacts newly refused, 0 newly allowed in localhost"
    said = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "main section > p")]
    assert said[0] == (
        f"The rule with the most changes is {CAP['name']}: 2 newly refused, 0 newly allowed."
    )
    assert "The channel with the most changes is Voice" in said[2]
    assert hostile in [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".plot text")]
    for plot in browser.find_elements(By.CSS_SELECTOR, "svg.plot"):
        assert plot.get_attribute("role") == "img"
        assert "The table below has the numbers." in str(plot.get_attribute("aria-label"))
    columns = browser.find_elements(By.CSS_SELECTOR, "[aria-label='Plot by day'] rect")
    assert sorted(column.size["height"] for column in columns)[0] > 0
    search = browser.find_element(By.ID, "text")
    search.send_keys("no such text")
    assert browser.find_element(By.ID, "shown").text == "0 of 3 examples"
    search.clear()
    search.send_keys("2030-03-05T17:00:00Z")
    assert browser.find_element(By.ID, "shown").text == "1 of 3 examples"
    copy = browser.find_element(By.CSS_SELECTOR, "#differences tbody tr:not([hidden]) summary")
    copy.send_keys(Keys.ENTER)
    [case] = yaml.safe_load(
        browser.find_element(By.CSS_SELECTOR, "#differences tbody tr:not([hidden]) pre").text
    )
    assert case["expect_rule"] == CAP["name"]
