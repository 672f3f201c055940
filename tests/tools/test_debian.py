from __future__ import annotations

from collections.abc import Sequence

import pytest

from tools.debian import Apt, InstallError, Result, explain_failure, read_candidates

POLICY = """xvfb:
  Installed: (none)
  Candidate: 2:21.1.7-3
  Version table:
     2:21.1.7-3 500
chromium-browser:
  Installed: (none)
  Candidate: 2:1snap1-0ubuntu2
libnothing:
  Installed: (none)
  Candidate: (none)
"""


class FakeApt:
    """Answers as apt would; `known` is what the package lists hold, `after_update` what they hold afterwards."""

    def __init__(
        self, known: set[str], after_update: set[str] | None = None, install: Sequence[int] = (0,)
    ) -> None:
        self.known = known
        self.after_update = known if after_update is None else after_update
        self.install = list(install)
        self.update_status = 0
        self.update_output = "Reading package lists..."
        self.ran: list[tuple[str, ...]] = []

    def run(self, command: Sequence[str]) -> Result:
        self.ran.append(tuple(command))
        match command[:2]:
            case ("apt-cache", "policy"):
                return Result(
                    0, "".join(f"{name}:\n  Candidate: 1.0\n" for name in command[2:] if name in self.known)
                )
            case ("apt-get", "update"):
                self.known = self.after_update
                return Result(self.update_status, self.update_output)
            case ("apt-get", "install"):
                return Result(self.install.pop(0), "E: Unable to fetch some archives")
            case _:
                raise AssertionError(command)

    @property
    def updates(self) -> int:
        return sum(command[:2] == ("apt-get", "update") for command in self.ran)


def test_candidates_are_read_and_snap_stubs_count_as_none():
    assert read_candidates(POLICY) == {"xvfb": "2:21.1.7-3", "chromium-browser": None, "libnothing": None}


def test_no_update_when_every_package_is_known():
    fake = FakeApt({"xvfb", "openbox"})
    apt = Apt(fake)
    assert apt.without_candidate(["xvfb", "openbox"]) == ()
    apt.install(["xvfb", "openbox"])
    assert fake.updates == 0


def test_lists_are_fetched_once_when_a_package_is_unknown():
    fake = FakeApt(set(), after_update={"xvfb"})
    apt = Apt(fake)
    assert apt.without_candidate(["xvfb", "chromium"]) == ("chromium",)
    assert apt.without_candidate(["xvfb", "chromium"]) == ("chromium",)
    assert fake.updates == 1


def test_stale_lists_are_fetched_and_the_install_is_tried_again():
    fake = FakeApt({"xvfb"}, install=[100, 0])
    Apt(fake).install(["xvfb"])
    assert fake.updates == 1
    assert fake.install == []


def test_an_install_that_fails_twice_is_reported():
    with pytest.raises(InstallError, match="Unable to fetch some archives"):
        Apt(FakeApt({"xvfb"}, install=[100, 100])).install(["xvfb"])


def test_an_update_that_fetched_nothing_is_trouble_even_where_apt_calls_it_a_success():
    fake = FakeApt(set())
    fake.update_output = "W: Failed to fetch http://x/InRelease  Temporary failure resolving 'x'"
    apt = Apt(fake)
    assert apt.without_candidate(["xvfb"]) == ("xvfb",)
    assert "check the network" in apt.trouble


def test_install_never_asks_and_never_brings_recommended_packages():
    fake = FakeApt({"xvfb"})
    Apt(fake).install(["xvfb"])
    assert {"-y", "--no-install-recommends"} <= set(fake.ran[-1])
    assert fake.ran[-1][-1] == "xvfb"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("Temporary failure resolving 'packages.example.org'", "network"),
        ("E: dpkg was interrupted, you must manually run 'dpkg --configure -a'", "dpkg --configure -a"),
        ("E: Could not get lock /var/lib/dpkg/lock-frontend", "another program"),
        ("E: You don't have enough free space in /var/cache/apt/archives/.", "disk is full"),
        ("E: Something else", "Something else"),
        ("", "apt-get failed"),
    ],
)
def test_each_failure_is_explained(output: str, words: str):
    assert words in explain_failure(output)
