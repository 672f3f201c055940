import pytest


@pytest.fixture
def around(qapp, tmp_path):
    from tests.fakes.panel import Around

    around = Around(tmp_path)
    yield around
    around.close()
