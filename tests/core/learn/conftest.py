import pytest

from tests.core.learn.small_sets import coloured, small


@pytest.fixture(scope="session")
def tiny():
    """TinyNet with living random weights. Read-only."""
    return small("tiny_net")


@pytest.fixture(scope="session")
def lite():
    """The built-in network as it was trained, looking at 64 pixels. Read-only."""
    return small("efficientnet_lite0", pretrained=True)


@pytest.fixture(scope="session")
def colours():
    """(train, validation): 8 and 4 pictures of each of three colours."""
    return coloured(8), coloured(4, seed=1)
