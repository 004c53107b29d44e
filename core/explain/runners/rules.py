"""Methods that change the way back through each ReLU; the copy they work on is `core.see.guided`'s."""

from __future__ import annotations

from captum.attr import Deconvolution, GuidedBackprop, LayerAttribution, LayerGradCam
from torch import Tensor

from core.explain.runners.layers import with_places
from core.explain.runners.question import Question


def guided_backpropagation(question: Question) -> Tensor:
    return GuidedBackprop(question.score).attribute(question.batch, target=question.request.target)


def deconvolution(question: Question) -> Tensor:
    return Deconvolution(question.score).attribute(question.batch, target=question.request.target)


def guided_grad_cam(question: Question) -> Tensor:
    """Captum's GuidedGradCam, but Grad-CAM is enlarged bilinearly, as in the paper: Captum's default repeats each place.

    Its two parts are asked one after the other, since Captum only stumbles over a stage that has no places.
    """
    places = with_places(
        LayerGradCam(question.score, question.layer).attribute(
            question.batch, target=question.request.target, relu_attributions=True
        )
    )
    enlarged = LayerAttribution.interpolate(places, question.batch.shape[-2:], "bilinear")
    return guided_backpropagation(question) * enlarged


def guided_grad_cam_passes(question: Question) -> int:
    """One for Grad-CAM and one for guided backpropagation."""
    return 2
