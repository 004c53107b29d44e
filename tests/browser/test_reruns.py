"""What make bench measures of a page is a run of it: it takes time, and it ends."""

from benchmarks.reruns import LISTEN, WARMING, clicks


def test_every_click_is_one_run_that_is_waited_for(server, page):
    page.add_init_script(LISTEN)
    between = []
    waits = clicks(page, f"{server.url}/predictions?network=tiny_net", 3, lambda: between.append(1))
    assert len(waits) == 3 == len(between) - WARMING
    assert all(5 < wait < 60_000 for wait in waits)
