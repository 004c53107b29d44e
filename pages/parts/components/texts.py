"""Numbers as the drawings write them."""


def share_text(share: float) -> str:
    """A share of a whole as a visitor reads it: "12 %", "2.0 %", "< 0.1 %"; "100 %" only for all. Below 10 %
    it has one decimal, so that a change from 1.4 % to 0.6 % can be seen."""
    percent = 100 * share
    if percent == 0:
        return "0 %"
    if percent < 0.1:
        return "< 0.1 %"
    if percent < 9.95:
        return f"{percent:.1f} %"
    return "> 99 %" if 99.5 <= percent < 100 else f"{percent:.0f} %"
