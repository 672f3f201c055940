from __future__ import annotations

import pytest

from actions.displays import VirtualDisplay
from desktop_agent.doctor import Status, core_works
from desktop_agent.doctor import examine as examine_module
from desktop_agent.doctor.examine import examine


@pytest.mark.live
def test_this_machine_is_examined_and_a_display_really_starts(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    findings = {finding.area: finding for finding in examine()}
    assert findings["display start"].status is Status.OK, findings["display start"]
    assert findings["own screen"].status is Status.OK
    assert findings["accessibility tree"].status is Status.OK, findings["accessibility tree"]
    assert core_works(findings.values()), findings
    assert "numpy " in findings["python packages"].message
    if findings["sandbox"].status is Status.OK:
        assert findings["sandbox start"].status in (Status.OK, Status.WARNING)
    assert {"model text-detection", "model text-recognition", "gpu", "fonts"} <= findings.keys()


@pytest.mark.live
def test_the_extensions_of_a_real_server_are_read(monkeypatch):
    with VirtualDisplay.start(640, 480) as display:
        monkeypatch.setenv("XAUTHORITY", display.environment["XAUTHORITY"])
        assert {"XTEST", "MIT-SHM", "DAMAGE"} <= examine_module._x11_extensions(display.name)
