# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes in a document of the organization, each with its place and what is said about it."""

from __future__ import annotations

from typing import Any

#: A document, the place of its mistake, and words of the message.
MISTAKES: list[tuple[Any, str, str]] = [
    ({"exclusion": []}, "config", "unknown family 'exclusion'. Did you mean exclusions?"),
    ({"exclusions": None}, "exclusions", "is empty. Write [] for none, or leave the family out."),
    ({"exclusions": {"a": 1}}, "exclusions", "is a dictionary instead of a list."),
    (
        {"signatures": ["Care"]},
        "signatures[0]",
        "is text instead of a dictionary of the options of alvaria_signature.",
    ),
    (
        {"signatures": [{"name": "a", "content": "b"}]},
        "signatures[0]",
        "unknown option 'content'. Did you mean contents?",
    ),
    (
        {"signatures": [{"name": "a"}, {"name": "a"}]},
        "signatures[1]",
        "names the same signature as signatures[0]. Keep one of them.",
    ),
    (
        {"signatures": [{"name": ["a"]}]},
        "signatures[0].name",
        "is a list instead of text: put it in quotes.",
    ),
    ({"signatures": [{"name": True}]}, "signatures[0].name", "is true or false instead of text."),
    (
        {"signatures": [{"contents": "a"}]},
        "signatures[0]",
        "one of the following is required: id, name",
    ),
    (
        {"signatures": [{"name": "a", "src": "nowhere.txt"}]},
        "signatures[0].src",
        "'nowhere.txt' cannot be read",
    ),
    (
        {"quota_controls": [{"product": "p", "total_quota": "many"}]},
        "quota_controls[0].total_quota",
        "we were unable to convert to int",
    ),
    (
        {"quota_controls": [{"product": "p", "total_quota": True}]},
        "quota_controls[0].total_quota",
        "is true or false instead of an integer.",
    ),
    (
        {"quota_controls": [{"product": "new"}]},
        "quota_controls[0]",
        "to create it total_quota, unit_value are missing.",
    ),
    (
        {"quota_controls": [{"product": "Gold Card"}, {"product": "Gold Card", "state": "absent"}]},
        "quota_controls[1]",
        "names the same quota control",
    ),
    (
        {"user_skills": [{"user": "agent001@example.com", "skills": [{"nam": "German"}]}]},
        "user_skills[0].skills[0]",
        "unknown option 'nam'. Did you mean name?",
    ),
    (
        {"user_skills": [{"user": "agent001@example.com"}]},
        "user_skills[0]",
        "missing required arguments: skills",
    ),
    (
        {"compliance_settings": {"exclusion": {}}},
        "compliance_settings",
        "unknown option 'exclusion'. Did you mean exclusions?",
    ),
    (
        {"external_data": [{"resource": "Geocode"}]},
        "external_data[0].resource",
        "value of resource must be one of",
    ),
    (
        {
            "convenient_contact_times": [
                {
                    "contact_key_type": "Customer",
                    "contact_key": "C1",
                    "contact_value_type": "All",
                    "convenient_times": [
                        {"day_of_week": [], "start_time": "9:00", "end_time": "10:00"}
                    ],
                }
            ]
        },
        "convenient_contact_times[0].convenient_times[0].day_of_week",
        "is empty.",
    ),
]

#: A document, the place of its entry, and words of the message: values that an organization may
#: hold, so that they concern their entry alone.
UNFIT: list[tuple[Any, str, str]] = [
    ({"signatures": [{"name": "", "contents": "a"}]}, "signatures[0]", "name: is empty."),
    (
        {"quota_controls": [{"product": "p", "total_quota": -1, "unit_value": 1}]},
        "quota_controls[0]",
        "total_quota: -1 is too small. Give 0 or more.",
    ),
    (
        {"quota_controls": [{"product": "Gold Card", "unit_value": -1}]},
        "quota_controls[0]",
        "unit_value: -1 is too small. Give 0 or more.",
    ),
    (
        {"compliance_settings": {"exclusions": {"retain_days": 15}}},
        "compliance_settings",
        "exclusions.retain_days: 15 is too large. Give 14 or less.",
    ),
    (
        {
            "convenient_contact_times": [
                {
                    "contact_key_type": "Customer",
                    "contact_key": "C1",
                    "contact_value_type": "All",
                    "convenient_times": [
                        {"day_of_week": ["Monday"], "start_time": "9:00", "end_time": "25:00"}
                    ],
                }
            ]
        },
        "convenient_contact_times[0]",
        "convenient_times[0].end_time: '25:00' is not a time of day.",
    ),
    (
        {
            "exclusions": [
                {
                    "type": "Voice",
                    "value": "+12025550143",
                    "start_time": "2030-02-01",
                    "end_time": "2030-01-01",
                }
            ]
        },
        "exclusions[0]",
        "is before start_time",
    ),
]
