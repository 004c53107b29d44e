"""Methods that change the way back through each ReLU; the copy they work on is `core.see.guided`'s."""

from __future__ import annotations

from captum.attr import Deconvolution, GuidedBackprop, GuidedGradCam
from torch import Tensor

from core.explain.runners.layers import layer_activation
from core.explain.runners.question import Question


def guided_backpropagation(question: Question) -> Tensor:
    return GuidedBackprop(question.score).attribute(question.batch, target=question.request.target)


def deconvolution(question: Question) -> Tensor:
    return Deconvolution(question.score).attribute(question.batch, target=question.request.target)


def guided_grad_cam(question: Question) -> Tensor:
    """Grad-CAM enlarged bilinearly, as in the paper; Captum's default repeats each place."""
    layer_activation(
        question
    )  # complains where the stage has no places, over which Captum would only stumble
    return GuidedGradCam(question.score, question.layer).attribute(
        question.batch, target=question.request.target, interpolate_mode="bilinear"
    )


def guided_grad_cam_passes(question: Question) -> int:
    """One look at the stage's maps, one for Grad-CAM and one for guided backpropagation."""
    return 3
