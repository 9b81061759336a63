"""Killed at any moment, `publish` leaves the old release served, or the whole new one."""

import multiprocessing
import os
import signal
import time

import numpy as np
import pytest

from byibalance_core import release
from byibalance_core import store as disk

from .deliveries import Delivered, outlines, tables

MOMENTS = 50
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the test forks and sends SIGKILL; Windows has neither")


def publish(store, dwellings):
    release.publish(Delivered(tables(dwellings), outlines()), store=store)


def start(store, dwellings):
    child = multiprocessing.get_context("fork").Process(target=publish, args=(store, dwellings))
    child.start()
    return child


def test_a_publication_killed_at_fifty_moments_leaves_a_whole_release(tmp_path):
    publish(tmp_path, 1000)
    served = disk.current_id(tmp_path, "101")
    durations = []
    for dwellings in (1001, 1002, 1003):
        began = time.perf_counter()
        start(tmp_path, dwellings).join()
        durations.append(time.perf_counter() - began)
    release.rollback(tmp_path, "101", served)

    moments = np.random.default_rng(20261125)
    duration = min(durations)
    known = set(disk.release_ids(tmp_path, "101"))
    killed = unfinished = 0
    for number in range(MOMENTS):
        dwellings = 2000 + number
        child = start(tmp_path, dwellings)
        # One moment in each fiftieth of the time that a publication takes.
        time.sleep((number + moments.random()) / MOMENTS * duration)
        os.kill(child.pid, signal.SIGKILL)
        child.join(timeout=30)
        if child.exitcode == -signal.SIGKILL:
            killed += 1
        else:
            duration *= 0.9  # the machine has less to do than when it was measured

        now = release.load(tmp_path, "101")
        unfinished += now.release_id == served
        expected = 1000 if now.release_id == served else dwellings
        assert now.table("stock")["dwellings"].max() == expected
        assert release.load(tmp_path, "101", profile="public").release_id == now.release_id
        # A release that got its name is whole, whether it came to be served or not.
        written = set(disk.release_ids(tmp_path, "101")) - known
        for release_id in {served, now.release_id} | written:
            assert release.verify(tmp_path, "101", release_id) == ()
        known |= written
        if now.release_id != served:
            release.rollback(tmp_path, "101", served)
    assert killed >= MOMENTS * 0.6, "the moments must lie inside the publication"
    assert unfinished >= MOMENTS * 0.6, "most of them must come before it is done"

    publish(tmp_path, 9999)
    assert release.load(tmp_path, "101").table("stock")["dwellings"].max() == 9999
    assert not list(tmp_path.rglob(".new-*"))
