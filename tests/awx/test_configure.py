# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that sets AWX up.

It runs with the modules of awx.awx themselves, against a stand-in for AWX.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests.integration.support.playbook import ROOT

from .awx import AWX, data
from .controller import TOKEN, Controller, serving

CREDENTIAL = "North, south and west"


@pytest.fixture(scope="module")
def collection() -> str:
    """Where the collection awx.awx is."""
    if not os.environ.get("ALVARIA_ALL_WAYS"):
        pytest.skip(
            "fetches 50 MB from the package index: run by make test-all (ALVARIA_ALL_WAYS=1)"
        )
    return subprocess.run(
        [ROOT / "tools" / "awx_collection.sh"], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


def configure(folder: Path, collection: str, url: str, **variables: Any) -> str:
    """Run the playbook and return its output."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "CONTROLLER_", "TOWER_"))
    }
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": collection,
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    environment = {**kept, **settings, "CONTROLLER_HOST": url, "CONTROLLER_OAUTH_TOKEN": TOKEN}
    variables = {
        "ansible_python_interpreter": sys.executable,
        "alvaria_awx_scm_url": "https://git.example.com/organizations.git",
        **variables,
    }
    command = [
        str(Path(sys.executable).with_name("ansible-playbook")),
        str(AWX / "configure.yml"),
        "-e",
        json.dumps(variables),
    ]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def survey(controller: Controller, name: str) -> Any:
    """The survey of a job template."""
    return controller.attached[
        "job_templates", str(controller.of("job_templates")[name]["id"]), "survey_spec"
    ]


def test_awx_has_all_of_it_and_a_second_run_changes_nothing(
    collection: str, tmp_path: Path
) -> None:
    with serving() as (url, controller):
        settings = {
            "alvaria_awx_image": "registry.example.com/alvaria-cloud:0.1.0",
            "alvaria_awx_slices": 3,
            "alvaria_awx_credentials": [CREDENTIAL],
            "alvaria_awx_webhook_url": "https://hooks.example.com/awx",
            "alvaria_awx_hour": 5,
        }
        configure(tmp_path, collection, url, **settings)
        types = controller.of("credential_types")
        for entry in data("credential_types"):
            assert {key: types[entry["name"]][key] for key in ("kind", "inputs", "injectors")} == {
                key: entry[key] for key in ("kind", "inputs", "injectors")
            }
        templates = controller.of("job_templates")
        [inventory], [project] = (
            controller.of("inventories").values(),
            controller.of("projects").values(),
        )
        [source] = controller.of("inventory_sources").values()
        assert (source["inventory"], source["source_project"], source["source_path"]) == (
            inventory["id"],
            project["id"],
            "inventory/organizations.yml",
        )
        assert set(templates) == {entry["name"] for entry in data("job_templates")}
        for entry in data("job_templates"):
            made = templates[entry["name"]]
            assert (made["inventory"], made["project"], made["playbook"]) == (
                inventory["id"],
                project["id"],
                entry["playbook"],
            )
            assert made["job_slice_count"] == (3 if entry["sliced"] else 1)
            assert made["allow_simultaneous"] is entry.get("simultaneous", True)
            assert made["ask_job_type_on_launch"]
            assert made["ask_limit_on_launch"] is entry.get("limited", entry["sliced"])
            assert survey(controller, entry["name"])["spec"] == entry["survey"]
            assert controller.attached["job_templates", str(made["id"]), "credentials"] == [
                controller.of("credentials")[CREDENTIAL]["id"]
            ]
        [workflow] = controller.of("workflow_job_templates").values()
        nodes = controller.objects["workflow_job_template_nodes"].values()
        assert {node["workflow_job_template"] for node in nodes} == {workflow["id"]}
        numbers = {node["identifier"]: node["id"] for node in nodes}
        place = ("workflow_job_template_nodes", str(numbers["plan"]), "success_nodes")
        assert controller.attached[place] == [numbers["approve"]]
        [approval] = controller.of("workflow_approval_templates").values()
        assert approval["timeout"] == 86400
        assert set(controller.of("schedules")) == {entry["name"] for entry in data("schedules")}
        schedule = controller.of("schedules")["Alvaria drift every night"]
        assert schedule["unified_job_template"] == templates["Alvaria drift"]["id"]
        assert "T050000 RRULE:FREQ=DAILY" in schedule["rrule"]
        [notification] = controller.of("notification_templates").values()
        told = notification["notification_configuration"]["url"]
        assert told == settings["alvaria_awx_webhook_url"]
        for made in templates.values():
            for when in ("success", "error"):
                place = ("job_templates", str(made["id"]), f"notification_templates_{when}")
                assert controller.attached[place] == [notification["id"]]
        writes = len(controller.writes)
        assert "changed=0 " in configure(tmp_path, collection, url, **settings)
        # But for the project, which is fetched again, and its hosts: new ones are to be known.
        assert controller.writes[writes:] == [
            f"POST /api/v2/projects/{project['id']}/update/",
            f"POST /api/v2/inventory_sources/{source['id']}/update/",
        ]

        # Somebody edits a survey by hand: the next run brings it back, and that alone.
        survey(controller, "Alvaria gate")["spec"] = []
        assert re.search("changed=1 ", configure(tmp_path, collection, url, **settings))
        assert survey(controller, "Alvaria gate")["spec"]
