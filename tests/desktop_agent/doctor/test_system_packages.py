from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop_agent.doctor.system_packages import (
    TRAINING_LIST_FILE,
    CheckKind,
    Package,
    SystemProbe,
    apt_line,
    missing_packages,
    parse_groups,
    read_groups,
)

GROUP = """
[display]
title = "virtual display"
why = "a desktop"
required = true
packages = [
    { name = "xvfb", command = "Xvfb" },
    { name = "at-spi2-core", file = ["/a", "/b"] },
]
"""


def test_a_group_is_read_with_its_checks():
    (group,) = parse_groups(GROUP)
    assert (group.name, group.title, group.required) == ("display", "virtual display", True)
    assert group.packages == (
        Package("xvfb", CheckKind.COMMAND, ("Xvfb",)),
        Package("at-spi2-core", CheckKind.FILE, ("/a", "/b")),
    )


def test_the_shipped_list_names_each_package_once():
    names = [package.name for group in read_groups() for package in group.packages]
    assert len(names) == len(set(names))
    assert {group.name: group.required for group in read_groups()} == {
        "display": True,
        "qt": True,
        "accessibility": False,
        "window": False,
        "video": False,
        "sandbox": False,
        "programs": False,
    }


def test_the_list_for_training_needs_nothing_that_the_program_needs():
    groups = read_groups(TRAINING_LIST_FILE)
    names = {package.name for group in groups for package in group.packages}
    assert "gir1.2-gtk-3.0" in names
    assert not any(group.required for group in groups)
    assert not names & {package.name for group in read_groups() for package in group.packages}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('{ name = "xvfb" }', "exactly one check"),
        ('{ name = "xvfb", command = "Xvfb", library = "libX.so" }', "exactly one check"),
        ('{ name = "xvfb", comand = "Xvfb" }', "exactly one check"),
        ('{ command = "Xvfb" }', "not complete"),
    ],
)
def test_a_wrong_entry_is_refused_with_a_reason(entry: str, words: str):
    text = f'[display]\ntitle = "t"\nwhy = "w"\nrequired = true\npackages = [{entry}]'
    with pytest.raises(ValueError, match=words):
        parse_groups(text)


def test_only_what_the_probe_does_not_find_is_missing():
    class OnlyXvfb:
        def has(self, package: Package) -> bool:
            return package.name == "xvfb"

    (group,) = parse_groups(GROUP)
    assert [package.name for package in missing_packages(group, OnlyXvfb())] == ["at-spi2-core"]


def test_the_line_to_paste_asks_for_sudo_only_when_not_root():
    packages = [Package("xvfb", CheckKind.COMMAND, ("Xvfb",))]
    assert apt_line(packages, root=False) == "sudo apt-get install --no-install-recommends xvfb"
    assert apt_line(["xvfb", "xauth"], root=True) == "apt-get install --no-install-recommends xvfb xauth"


def test_a_command_is_found_on_the_path_it_is_given(tmp_path: Path):
    program = tmp_path / "mousepad"
    package = Package("mousepad", CheckKind.COMMAND, ("mousepad",))
    assert not SystemProbe(str(tmp_path)).has(package)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert SystemProbe(str(tmp_path)).has(package)


def test_a_file_is_found_when_one_of_its_places_exists(tmp_path: Path):
    here = tmp_path / "here"
    here.touch()
    probe = SystemProbe("")
    assert probe.has(Package("p", CheckKind.FILE, ("/no/such/place", str(here))))
    assert not probe.has(Package("p", CheckKind.FILE, ("/no/such/place",)))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the dynamic linker's cache")
def test_the_c_library_is_found_and_an_invented_one_is_not():
    probe = SystemProbe()
    assert probe.has(Package("libc6", CheckKind.LIBRARY, ("libc.so.6",)))
    assert not probe.has(Package("libx", CheckKind.LIBRARY, ("libinvented.so.6",)))
