"""The number that a map is about: one class's, or with a second class the difference of two.

What is hidden, taken away or shaken to test a map has to be judged by the very score that the map explains.
"""

from torch import Tensor

from core.explain.maps import AttributionRequest


def score(logits: Tensor, request: AttributionRequest) -> Tensor:
    """(N, K) -> (N,): the logit of the request's class, or with `versus` how far it is ahead of that one's."""
    own = logits[:, request.target]
    return own if request.versus is None else own - logits[:, request.versus]


def share(logits: Tensor, request: AttributionRequest) -> Tensor:
    """(N, K) -> (N,): the probability of the request's class among all, or with `versus` among these two alone."""
    if request.versus is None:
        return logits.softmax(1)[:, request.target]
    return score(logits, request).sigmoid()
