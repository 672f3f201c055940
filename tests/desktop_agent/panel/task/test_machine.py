from desktop_agent.panel.task.machine import (
    InstalledProgram,
    application_folders,
    installed_programs,
    look_around,
    other_displays,
    read_desktop_file,
)


def every(command):
    return f"/usr/bin/{command}"


def nothing(_command):
    return None


def entry(folder, name, *lines, kind="Application"):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.desktop"
    path.write_text("\n".join(["[Desktop Entry]", f"Type={kind}", *lines]))
    return path


def test_a_desktop_file_gives_a_name_and_a_command_without_field_codes(tmp_path):
    path = entry(tmp_path, "pad", "Name=Mousepad", 'Exec=mousepad --new "%F" %U 100%%')
    assert read_desktop_file(path, every) == InstalledProgram("Mousepad", "mousepad --new 100%")


def test_what_is_hidden_or_has_no_window_or_is_not_there_is_left_out(tmp_path):
    for name, line in enumerate(("NoDisplay=true", "Hidden=true", "Terminal=true")):
        assert read_desktop_file(entry(tmp_path, str(name), "Name=X", "Exec=x", line), every) is None
    assert read_desktop_file(entry(tmp_path, "l", "Name=X", "Exec=x", kind="Link"), every) is None
    assert read_desktop_file(entry(tmp_path, "n", "Name=X", "Exec=x"), nothing) is None
    assert read_desktop_file(tmp_path / "none.desktop", every) is None


def test_a_broken_desktop_file_is_no_program(tmp_path):
    for number, content in enumerate(
        ("", "[x", "\0\0", '[Desktop Entry]\nType=Application\nName=a\nExec="a')
    ):
        path = tmp_path / f"{number}.desktop"
        path.write_text(content)
        assert read_desktop_file(path, every) is None


def test_a_persons_own_file_hides_the_systems(tmp_path):
    entry(tmp_path / "own", "a", "Name=Mine", "Exec=mine")
    entry(tmp_path / "own", "b", "Name=Gone", "Exec=gone", "Hidden=true")
    for name in "ab":
        entry(tmp_path / "all", name, f"Name=Theirs {name}", "Exec=theirs")
    programs = installed_programs((tmp_path / "own", tmp_path / "all", tmp_path / "missing"), every)
    assert [program.name for program in programs] == ["Mine"]


def test_folders_follow_the_base_directory_specification():
    folders = application_folders({"HOME": "/home/ann", "XDG_DATA_DIRS": "/a:/b"})
    assert [str(folder) for folder in folders] == [
        "/home/ann/.local/share/applications",
        "/a/applications",
        "/b/applications",
    ]


def test_other_displays_leave_out_ones_own(tmp_path):
    for name in ("X0", "X12", "X5", "Xwrong", "Y1"):
        (tmp_path / name).touch()
    assert other_displays(tmp_path, ":0.0") == (":5", ":12")
    assert other_displays(tmp_path / "missing", "") == ()


def test_a_machine_without_xvfb_says_what_is_missing(tmp_path):
    machine = look_around(
        {"HOME": str(tmp_path)}, ("xcalc",), platform="linux", which=nothing, sockets=tmp_path
    )
    assert "Xvfb" in machine.virtual_problem
    assert not machine.own_screen
    assert not machine.commands


def test_a_machine_with_everything_has_its_examples(tmp_path):
    environment = {"HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path), "DISPLAY": ":0"}
    machine = look_around(environment, ("xcalc",), platform="linux", which=every, sockets=tmp_path)
    assert (machine.virtual_problem, machine.own_screen) == ("", True)
    assert machine.commands == {"xcalc"}


def test_elsewhere_there_is_a_screen_and_no_virtual_display(tmp_path):
    machine = look_around({}, platform="darwin", which=every, sockets=tmp_path)
    assert machine.virtual_problem
    assert machine.own_screen
