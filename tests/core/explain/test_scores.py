import torch

from core.explain.maps import AttributionRequest
from core.explain.scores import score, share

LOGITS = torch.tensor([[1.0, 3.0, -2.0], [0.5, 0.0, 4.0]])


def test_alone_a_class_has_its_logit_and_its_probability():
    request = AttributionRequest("saliency", 1)
    assert torch.equal(score(LOGITS, request), LOGITS[:, 1])
    assert torch.equal(share(LOGITS, request), LOGITS.softmax(1)[:, 1])


def test_against_another_it_has_the_difference_and_its_share_of_the_two():
    request = AttributionRequest("saliency", 1, versus=2)
    assert torch.equal(score(LOGITS, request), LOGITS[:, 1] - LOGITS[:, 2])
    assert torch.allclose(share(LOGITS, request), LOGITS[:, 1:].softmax(1)[:, 0])
