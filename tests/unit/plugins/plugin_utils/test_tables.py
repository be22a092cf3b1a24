# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of a document, with the habits of spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import CONFIG_TASK
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import load
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import Tables

SKILLS = [{"user": "a", "skills": [{"name": "Sales", "level": "Good"}]}]


def read(folder: Path, loader: DataLoader | None = None, **options: Any) -> dict[str, Any]:
    loader = loader or DataLoader()
    return load(str(folder), loader, CONFIG_TASK.within, "src", Origins(), Tables(options))


def write(folder: Path, text: str, family: str = "user_skills") -> Path:
    (folder / f"{family}.csv").write_bytes(text.encode())
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "user,skill,level\na,Sales,Good\n",
        "user;skill;level\na;Sales;Good\n",
        "user\tskill\tlevel\na\tSales\tGood\n",
        '"user","skill","level"\r\n"a","Sales","Good"\r\n',
        "\ufeffuser,skill,level\na,Sales,Good",
        "level,user,skill\nGood,a,Sales\n",
        " user , skill,level\na,Sales,Good\n\n,,\n",
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(text: str, tmp_path: Path) -> None:
    assert read(write(tmp_path, text)) == {"user_skills": SKILLS}


def test_cells_stay_what_they_are(tmp_path: Path) -> None:
    text = 'product,description,total_quota\n"007","=1+1, ""x""\nü",10\n'
    [entry] = read(write(tmp_path, text, "quota_controls"))["quota_controls"]
    assert entry == {"product": "007", "description": '=1+1, "x"\nü', "total_quota": "10"}


def test_a_table_and_yaml_are_joined(tmp_path: Path) -> None:
    write(tmp_path, "user,skill\na,Sales\n")
    (tmp_path / "more.yml").write_text("user_skills: [{user: b, skills: []}]\n")
    assert [entry["user"] for entry in read(tmp_path)["user_skills"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("family", "text", "reason"),
    [
        ("user_skills", "user,skil\na,Sales\n", r"column 2 .* \('skil'\) is not known. Did you"),
        ("user_skills", "user,skill,Größe\na,b,c\n", r"column 3 .* \('Größe'\) is not known"),
        ("user_skills", "user,skill,user\na,b,c\n", "has a column twice"),
        ("user_skills", "user,skill\na\nb,c\nd\n", "line 2: has 1 columns.*; line 4: has 1"),
        ("user_skills", "", "the file is empty"),
        ("agents", "user,skill\n", "'agents.csv' is not named after a family"),
        ("signatures", "name\n", "entries of this family do not fit into a table"),
        ("user_skills", 'user,skill\n"a,b\n', "a quotation mark that is not closed"),
    ],
)
def test_what_is_no_table_is_refused(family: str, text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=reason) as caught:
        read(write(tmp_path, text, family))
    assert f"src: '{family}.csv'" in caught.value.message


def test_a_number_as_the_title_of_a_column_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        read(write(tmp_path, "+12025550143,Voice\n", "exclusions"))
    assert "2025550143" not in str(caught.value)


def test_the_first_lines_that_are_wrong_are_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"line 11: .*; and 20 more\."):
        read(write(tmp_path, "user,skill\n" + "a\n" * 30))


def test_columns_that_are_ignored_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, "user,skill,level,hired\na,Sales,Good,2030\n")
    assert read(tmp_path, ignore_columns=["hired"]) == {"user_skills": SKILLS}


RULE = "exclusion_type,value,start_time,end_time\n"


def test_times_and_numbers_are_read_as_the_options_say(tmp_path: Path) -> None:
    write(tmp_path, RULE + "Voice,(202) 555-0143,01/31/2030,never\n", "exclusions")
    document = read(tmp_path, time_format=["%m/%d/%Y"], zone="America/New_York", phone_region="US")
    assert document["exclusions"] == [
        {
            "exclusion_type": "Voice",
            "exclusion_value": "+12025550143",
            "start_time": "2030-01-31T05:00:00Z",
            "end_time": "never",
        }
    ]


def test_only_telephone_numbers_are_read_as_such(tmp_path: Path) -> None:
    write(tmp_path, RULE + "Account,2025550143,2030-01-31,never\n", "exclusions")
    [entry] = read(tmp_path, phone_region="US")["exclusions"]
    assert entry["exclusion_value"] == "2025550143"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Voice,(202) 555-0143,31.01.2030,never", "line 2: start_time: '31.01.2030'"),
        ("Voice,555,01/31/2030,never", "line 2: exclusion_value: is not a possible telephone"),
    ],
)
def test_a_time_or_number_in_another_form_is_told_by_its_line(
    row: str, reason: str, tmp_path: Path
) -> None:
    write(tmp_path, RULE + row, "exclusions")
    with pytest.raises(Invalid, match=reason) as caught:
        read(tmp_path, time_format=["%m/%d/%Y"], phone_region="US")
    assert "555" not in str(caught.value)


def test_a_vaulted_table_is_decrypted(tmp_path: Path) -> None:
    secret = VaultSecret(b"password")
    text = VaultLib([("default", secret)]).encrypt("user,skill,level\na,Sales,Good\n", secret)
    (tmp_path / "user_skills.csv").write_bytes(text)
    loader = DataLoader()
    loader.set_vault_secrets([("default", secret)])
    assert read(tmp_path, loader) == {"user_skills": SKILLS}
    with pytest.raises(Invalid, match="'user_skills.csv' cannot be decrypted"):
        read(tmp_path)
