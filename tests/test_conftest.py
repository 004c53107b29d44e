"""The ground that the tests stand on holds."""

import random
import socket
import urllib.request

import pytest

from tests.conftest import NetworkReachedError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.org", 443)])
def test_a_test_cannot_leave_this_machine(address):
    with pytest.raises(NetworkReachedError):
        socket.create_connection(address, timeout=1)


def test_a_library_cannot_leave_this_machine_either():
    with pytest.raises(NetworkReachedError):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_a_test_can_reach_a_server_of_its_own():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_every_test_draws_the_same_random_numbers():
    assert random.random() == random.Random(0).random()
