import pytest

from desktop_agent.session.journal import Journal
from tests.fakes.planned import tell_planned_story


@pytest.fixture
def around(qapp, tmp_path):
    from tests.fakes.panel import Around

    around = Around(tmp_path)
    yield around
    around.close()


@pytest.fixture(scope="session")
def planned_session(tmp_path_factory, sample):
    """A finished session that a model planned. Copy it before changing it."""
    with Journal.create(tmp_path_factory.mktemp("planned")) as journal:
        tell_planned_story(sample, journal)
    return journal.path
