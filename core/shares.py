"""Shares of a whole as every page writes them."""


def percent(share: float, decimals: int = 1) -> str:
    """A share with its sign, without a nought that says nothing: 71.4 %, 100 %."""
    return f"{share:.{decimals}%}".replace(".0%", "%").replace("%", " %")
