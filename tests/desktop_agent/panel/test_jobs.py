import threading

from desktop_agent.panel.jobs import Jobs


def test_work_is_done_elsewhere_and_its_result_comes_back_here(qtbot):
    jobs, results = Jobs(), []
    jobs.run(
        threading.get_ident, lambda where: results.append((where, threading.get_ident())), results.append
    )
    qtbot.waitUntil(lambda: bool(results))
    where, here = results[0]
    assert here == threading.get_ident() != where
    jobs.close()


def test_a_failure_comes_back_as_the_error_it_was(qtbot):
    jobs, failures = Jobs(), []

    def work():
        raise OSError("disk full")

    jobs.run(work, lambda _: None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert [str(failure) for failure in failures] == ["disk full"]
    jobs.close()


def test_forgotten_work_is_not_delivered(qtbot):
    jobs, delivered, begin = Jobs(), [], threading.Event()
    forget = jobs.run(lambda: begin.wait(10), delivered.append, delivered.append)
    forget()
    jobs.run(lambda: "next", delivered.append, delivered.append)
    begin.set()
    qtbot.waitUntil(lambda: delivered == ["next"])
    jobs.close()


def test_nothing_is_delivered_after_closing(qtbot):
    jobs, delivered, begin, ended = Jobs(), [], threading.Event(), threading.Event()

    def work():
        begin.wait(10)
        ended.set()

    jobs.run(work, delivered.append, delivered.append)
    jobs.close()
    begin.set()
    assert ended.wait(10)
    qtbot.wait(20)
    assert delivered == []


def test_work_that_comes_after_closing_is_not_begun(qapp):
    jobs, begun = Jobs(), []
    jobs.close()
    forget = jobs.run(lambda: begun.append("work"), begun.append, begun.append)
    forget()
    assert begun == []
