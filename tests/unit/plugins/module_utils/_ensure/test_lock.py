# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing under the version lock: conflicts begin anew, lost answers are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Conflict,
    Invalid,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.lock import (
    LOST_ANSWERS,
    TRIES,
    Settled,
    settle,
)


def conflict(ambiguous: bool = False) -> Conflict:
    error = Conflict("409", status=409)
    error.ambiguous = ambiguous
    return error


def lost(ambiguous: bool = True) -> TransportError:
    return TransportError("no answer", ambiguous=ambiguous)


@dataclass
class Scene:
    """A state to be brought to ``wanted``.

    ``states`` are what the successive reads find (the last one stays), ``writes`` what becomes of
    the writes.
    """

    states: Sequence[str]
    writes: Sequence[AlvariaError | str]
    wanted: str = "wanted"
    reads: int = 0
    written: int = 0
    slept: list[float] = field(default_factory=list)

    def settle(self) -> Settled[str]:
        """Run."""
        return settle(self, self.slept.append)

    def plan(self) -> str:
        """Read."""
        self.reads += 1
        return self.states[min(self.reads, len(self.states)) - 1]

    def is_done(self, plan: str) -> bool:
        """Whether the state is the wanted one."""
        return plan == self.wanted

    def agree(self, plan: str) -> None:
        """Write whatever is planned."""

    def give_up(self, plan: str, error: AlvariaError) -> AlvariaError:
        """The error at the end."""
        return GaveUp(plan, error)

    def write(self, plan: str) -> str:
        """Write."""
        self.written += 1
        outcome = self.writes[min(self.written, len(self.writes)) - 1]
        if isinstance(outcome, AlvariaError):
            raise outcome
        return outcome


class GaveUp(AlvariaError):
    """The error that the caller makes of the last plan and the last failure."""

    def __init__(self, plan: str, error: AlvariaError) -> None:
        super().__init__("gave up")
        self.plan, self.error = plan, error


def test_nothing_to_do_writes_nothing() -> None:
    scene = Scene(["wanted"], [])
    assert scene.settle() == Settled("wanted", False, "wanted")
    assert (scene.reads, scene.written, scene.slept) == (1, 0, [])


def test_one_write_settles() -> None:
    scene = Scene(["old"], ["answer"])
    assert scene.settle() == Settled("answer", True, "old")
    assert (scene.reads, scene.written, scene.slept) == (1, 1, [])


@pytest.mark.parametrize("conflicts", [1, 2, 3, TRIES - 1])
def test_a_conflict_reads_and_plans_afresh_before_the_next_write(conflicts: int) -> None:
    states = [f"state {number}" for number in range(TRIES)]
    scene = Scene(states, [conflict()] * conflicts + ["answer"])
    assert scene.settle() == Settled("answer", True, states[conflicts])
    assert scene.reads == scene.written == conflicts + 1


def test_conflicts_for_ever_end_with_the_callers_error() -> None:
    last = conflict()
    scene = Scene(
        [f"state {number}" for number in range(TRIES + 5)], [conflict()] * (TRIES - 1) + [last]
    )
    with pytest.raises(GaveUp) as caught:
        scene.settle()
    assert caught.value.plan == f"state {TRIES - 1}"
    assert caught.value.error is last
    assert scene.reads == scene.written == TRIES == 5


def test_between_two_tries_there_is_a_short_pause_that_is_never_twice_the_same() -> None:
    scene = Scene(["old"], [conflict()])
    with pytest.raises(GaveUp):
        scene.settle()
    assert len(scene.slept) == TRIES - 1
    assert len(set(scene.slept)) == TRIES - 1
    assert all(0 < pause < 2 for pause in scene.slept)


def test_as_wanted_after_somebody_elses_write_is_no_change_of_ours() -> None:
    scene = Scene(["old", "wanted"], [conflict()])
    settled = scene.settle()
    assert settled.plan == "wanted"
    assert not settled.written
    assert scene.written == 1


def test_as_wanted_after_a_conflict_that_our_own_lost_try_may_have_caused_is_a_change() -> None:
    scene = Scene(["old", "wanted"], [conflict(ambiguous=True)])
    assert scene.settle() == Settled("wanted", True, "old")
    assert scene.written == 1


def test_a_lost_answer_is_looked_up_and_found() -> None:
    scene = Scene(["old", "wanted"], [lost()])
    assert scene.settle() == Settled("wanted", True, "old")
    assert (scene.reads, scene.written) == (2, 1)


def test_a_lost_answer_is_looked_up_and_when_not_found_written_again() -> None:
    scene = Scene(["old"], [lost(), "answer"])
    assert scene.settle() == Settled("answer", True, "old")
    assert (scene.reads, scene.written) == (2, 2)


def test_answers_lost_for_ever_end_with_the_transports_error() -> None:
    errors = [lost() for _number in range(LOST_ANSWERS + 5)]
    scene = Scene(["old"], errors)
    with pytest.raises(TransportError) as caught:
        scene.settle()
    assert caught.value is errors[LOST_ANSWERS]
    assert scene.reads == scene.written == LOST_ANSWERS + 1 == 3


class Blind(Scene):
    """A state that can be read only once."""

    def plan(self) -> str:
        """Read, or fail."""
        if self.reads:
            raise TransportError("no look", "Look later.")
        return super().plan()


@pytest.mark.parametrize(
    ("error", "in_doubt"), [(lost(), True), (conflict(ambiguous=True), True), (conflict(), False)]
)
def test_a_look_that_fails_leaves_the_write_before_it_in_doubt(
    error: AlvariaError, in_doubt: bool
) -> None:
    with pytest.raises(TransportError, match="no look") as caught:
        Blind(["old"], [error]).settle()
    assert caught.value.ambiguous is in_doubt
    assert ("The write may have been processed." in caught.value.remedy) is in_doubt
    assert caught.value.changed is False


def test_the_error_at_the_end_tells_whether_the_last_write_is_in_doubt() -> None:
    for ambiguous in (True, False):
        with pytest.raises(GaveUp) as caught:
            Scene(["old"], [conflict(ambiguous)]).settle()
        assert caught.value.ambiguous is ambiguous


def test_a_write_that_certainly_was_not_processed_is_not_begun_again() -> None:
    scene = Scene(["old"], [lost(ambiguous=False), "answer"])
    with pytest.raises(TransportError):
        scene.settle()
    assert scene.written == 1


def test_conflicts_and_lost_answers_together_are_bounded_too() -> None:
    scene = Scene(["old"], [conflict(), lost(), conflict(), lost(), conflict()])
    with pytest.raises(AlvariaError):
        scene.settle()
    assert scene.reads == scene.written == TRIES


@pytest.mark.parametrize("at", ["read", "write"])
def test_any_other_error_ends_it_at_once(at: str) -> None:
    class Failing(Scene):
        def plan(self) -> str:
            if at == "read":
                raise Invalid("no")
            return super().plan()

    scene = Failing(["old"], [Invalid("no")])
    with pytest.raises(Invalid):
        scene.settle()
    assert scene.slept == []


def test_as_wanted_after_somebody_elses_write_has_no_difference_of_ours() -> None:
    scene = Scene(["old", "wanted"], [conflict()])
    assert scene.settle() == Settled("wanted", False, "wanted")


def test_the_error_at_the_end_of_lost_answers_does_not_speak_of_conflicts_alone() -> None:
    scene = Scene(["old"], [conflict(), conflict(), conflict(), lost(), lost()])
    with pytest.raises(TransportError):
        scene.settle()
