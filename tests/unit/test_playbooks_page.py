# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the playbooks: they have all variables that these take, and no others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import playbooks_page  # noqa: E402

PLAYS = """
- hosts: "{{ alvaria_hosts | default('localhost') }}"
  vars:
    alvaria_folder: "{{ alvaria_dest | realpath }}"
  tasks:
    - alvaria.cloud.alvaria_token:
      register: alvaria_session
      when: alvaria_access_token is not defined
    - ansible.builtin.import_role:
        name: alvaria.cloud.dispatch
    - ansible.builtin.import_tasks: tasks/more.yml
    - ansible.builtin.debug:
        msg: "{{ alvaria_session.access_token }} {{ alvaria_folder }}"
"""
TASKS = """
- ansible.builtin.set_fact:
    alvaria_count: "{{ alvaria_list | length }}"
- ansible.builtin.debug:
    msg: "{{ alvaria_count }} {{ alvaria_one }}"
  loop_control:
    loop_var: alvaria_one
"""


@pytest.fixture
def playbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> playbooks_page.Playbook:
    """A playbook that takes variables in all ways."""
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tried.yml").write_text(PLAYS)
    (tmp_path / "tasks" / "more.yml").write_text(TASKS)
    monkeypatch.setattr(playbooks_page, "PLAYBOOKS", tmp_path)
    return playbooks_page.Playbook("tried")


def test_what_a_playbook_takes_is_what_it_does_not_give_itself(
    playbook: playbooks_page.Playbook,
) -> None:
    taken = {"alvaria_hosts", "alvaria_dest", "alvaria_access_token", "alvaria_list"}
    assert playbook.variables == taken


def test_the_roles_of_a_playbook_are_known(playbook: playbooks_page.Playbook) -> None:
    assert playbook.roles == ["dispatch"]


def test_all_variables_are_described() -> None:
    assert playbooks_page.mistakes() == []


def test_a_variable_that_is_not_described_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = playbooks_page.source()
    del said["playbooks"]["export"]["variables"]["alvaria_export_dest"]
    monkeypatch.setattr(playbooks_page, "source", lambda: said)
    assert playbooks_page.mistakes() == ["variables.yml: export takes alvaria_export_dest"]


def test_a_variable_that_nothing_takes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = playbooks_page.source()
    said["playbooks"]["drift"]["variables"]["alvaria_odd"] = {"type": "str", "about": "Nothing."}
    monkeypatch.setattr(playbooks_page, "source", lambda: said)
    assert playbooks_page.mistakes() == ["variables.yml: drift does not take alvaria_odd"]


def test_each_variable_of_a_playbook_is_on_its_page() -> None:
    counted = 0
    for name in playbooks_page.source()["playbooks"]:
        page = playbooks_page.page_of(name).read_text(encoding="utf-8")
        playbook = playbooks_page.Playbook(name)
        taken = set(playbook.variables)
        for role in playbook.roles:
            taken.update(playbooks_page.role_variables(role))
        assert [one for one in sorted(taken) if f"``{one}``" not in page] == [], name
        counted += len(taken)
    assert counted > 300


def test_each_variable_of_a_role_is_in_its_readme_or_on_a_page() -> None:
    pages = [path.read_text(encoding="utf-8") for path in playbooks_page.PAGES]
    counted = 0
    for role in playbooks_page.ROLES.iterdir():
        texts = " ".join([*pages, (role / "README.md").read_text(encoding="utf-8")])
        variables = playbooks_page.role_variables(role.name)
        assert [one for one in variables if one not in texts] == [], role.name
        counted += len(variables)
    assert counted > 70
