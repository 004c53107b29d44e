import pytest

from core.shares import percent


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [(0.7143, 1, "71.4 %"), (1.0, 1, "100 %"), (0.5, 0, "50 %"), (0.1234, 2, "12.34 %"), (0.0, 1, "0 %")],
)
def test_a_share_is_written_without_a_nought_that_says_nothing(share, decimals, text):
    assert percent(share, decimals) == text
