from desktop_agent.session.leftovers import keep_files


def test_a_home_where_nothing_was_saved_goes_away(tmp_path):
    home = tmp_path / "home"
    (home / ".config" / "editor").mkdir(parents=True)
    (home / ".config" / "editor" / "settings").write_text("x")
    (home / "Desktop").mkdir()
    assert keep_files(home) == ()
    assert not home.exists()


def test_saved_files_stay_and_settings_go(tmp_path):
    home = tmp_path / "home"
    (home / "Documents").mkdir(parents=True)
    (home / ".bash_history").write_text("x")
    (home / "letter.txt").write_text("Dear Ann")
    (home / "Documents" / "notes.txt").write_text("n")
    assert keep_files(home) == (home / "Documents" / "notes.txt", home / "letter.txt")
    assert (home / "letter.txt").read_text() == "Dear Ann"
    assert not (home / ".bash_history").exists()


def test_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("p")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".cache").symlink_to(outside)
    assert keep_files(home) == ()
    assert (outside / "precious").read_text() == "p"


def test_a_home_that_never_was_is_no_error(tmp_path):
    assert keep_files(tmp_path / "nowhere") == ()
