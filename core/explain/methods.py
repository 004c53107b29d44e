"""Which ways of asking there are, and what each can and cannot say. Plain words and numbers: no torch here.

A new method is one row in METHODS and one in `core.explain.runners.RUNNERS`; for which networks it may be asked,
`core.explain.validity` decides.
"""

from core.explain.cards import BASELINES, BaselineCard, MethodCard

__all__ = ["BASELINES", "METHODS", "BaselineCard", "MethodCard"]

RELU_ONLY = "networks whose only activations are ReLU and ReLU6"
MEASURED = "networks on which the sum of its map was measured to be the change of the score"

_GRADIENTS = (
    MethodCard(
        name="saliency",
        title="Saliency",
        paper="Simonyan, Vedaldi and Zisserman 2014, arXiv:1312.6034",
        answers="Which pixels would change the score most if they were nudged a little?",
        beware="It looks at tiny nudges only, so it is grainy, and it cannot tell for from against.",
        seconds=0.1,
        signed=False,
    ),
    MethodCard(
        name="input_x_gradient",
        title="Input x Gradient",
        paper="Shrikumar et al. 2016, arXiv:1605.01713",
        answers="What would each pixel bring if the score were a straight line in all of them?",
        beware="The score is no straight line, and a pixel that the network receives as zero never shows.",
        seconds=0.1,
    ),
    MethodCard(
        name="smooth_grad",
        title="SmoothGrad",
        paper="Smilkov et al. 2017, arXiv:1706.03825",
        answers="Which pixels still matter, on average, when the picture is made noisy again and again?",
        beware="Smoother is not truer: the noisy pictures are strange to the network.",
        seconds=2.0,
        signed=False,
        samples=24,
    ),
    MethodCard(
        name="var_grad",
        title="VarGrad",
        paper="Adebayo et al. 2018, arXiv:1810.03307",
        answers="For which pixels does the gradient change most when the picture is made noisy?",
        beware="It marks where the gradient is unsteady, which is not where it is large.",
        seconds=2.0,
        signed=False,
        samples=24,
    ),
)

_PATHS = (
    MethodCard(
        name="integrated_gradients",
        title="Integrated Gradients",
        paper="Sundararajan, Taly and Yan 2017, arXiv:1703.01365",
        answers="On the way from an empty picture to this one, what does each pixel add to the score?",
        beware="The answer depends on the empty picture: black pixels bring nothing when it is black.",
        seconds=2.0,
        baseline="black",
        is_complete=True,
        family="paths",
    ),
    MethodCard(
        name="gradient_shap",
        title="Gradient SHAP",
        paper="Lundberg and Lee 2017, arXiv:1705.07874",
        answers="The same way walked from many empty pictures, at random points: what does each pixel add?",
        beware="Random: another seed gives another map, and its sum is right only on average.",
        seconds=2.0,
        baseline="noise",
        family="paths",
        samples=24,
    ),
    MethodCard(
        name="deep_lift",
        title="DeepLift",
        paper="Shrikumar, Greenside and Kundaje 2017, arXiv:1704.02685",
        answers="How far is each pixel to blame for the change from the empty picture, in one pass?",
        beware="Its rule is defined for few kinds of layer; where its sum fails it is not offered.",
        seconds=0.5,
        baseline="black",
        is_complete=True,
        family="paths",
        networks=MEASURED,
    ),
)

_RULES = (
    MethodCard(
        name="guided_backpropagation",
        title="Guided Backpropagation",
        paper="Springenberg et al. 2015, arXiv:1412.6806",
        answers="Which edges and textures were passed on, all the way up, to what raised the score?",
        beware="Mostly a sharp picture of edges: it hardly changes when the network forgets what it learned"
        " (Adebayo et al. 2018).",
        seconds=0.2,
        signed=False,
        family="rules",
        networks=RELU_ONLY,
    ),
    MethodCard(
        name="deconvolution",
        title="Deconvolution",
        paper="Zeiler and Fergus 2014, arXiv:1311.2901",
        answers="What pattern would one paint by walking from the score back down to the pixels?",
        beware="It ignores which units were silent in this picture, so it tells little about it.",
        seconds=0.2,
        signed=False,
        family="rules",
        networks=RELU_ONLY,
    ),
    MethodCard(
        name="guided_grad_cam",
        title="Guided Grad-CAM",
        paper="Selvaraju et al. 2017, arXiv:1610.02391",
        answers="Which edges lie where one stage has its evidence for this class?",
        beware="The sharp look comes from guided backpropagation, the place from Grad-CAM: both warnings hold.",
        seconds=0.4,
        needs_stage=True,
        signed=False,
        family="rules",
        networks=RELU_ONLY,
    ),
)

_COVERING = (
    MethodCard(
        name="occlusion",
        title="Occlusion",
        paper="Zeiler and Fergus 2014, arXiv:1311.2901",
        answers="How much does the score fall when this patch of the picture is covered?",
        beware="A covered patch is itself a strange picture, and of two things that say the same"
        " neither looks important.",
        seconds=4.0,
        baseline="mean",
        asks_by="covering",
        family="covering",
    ),
    MethodCard(
        name="feature_ablation",
        title="Feature Ablation",
        paper="Covert, Lundberg and Lee 2021, arXiv:2011.14878; parts by SLIC, Achanta et al. 2012",
        answers="How much does the score fall when this part of the picture is taken away?",
        beware="Parts are of one colour each, so a thing of two colours is never taken away whole.",
        seconds=1.5,
        baseline="mean",
        asks_by="covering",
        family="covering",
        segments=40,
    ),
    MethodCard(
        name="kernel_shap",
        title="Kernel SHAP",
        paper="Lundberg and Lee 2017, arXiv:1705.07874; parts by SLIC, Achanta et al. 2012",
        answers="If the score were shared out fairly among the parts of the picture, what would each get?",
        beware="Fair shares need every combination of parts; a few random ones are tried, so seeds differ.",
        seconds=4.0,
        baseline="mean",
        is_complete=True,
        asks_by="covering",
        family="covering",
        samples=160,
        segments=40,
    ),
    MethodCard(
        name="lime",
        title="LIME",
        paper="Ribeiro, Singh and Guestrin 2016, arXiv:1602.04938; parts by SLIC, Achanta et al. 2012",
        answers="Which parts would a very simple stand-in for the network go by, near this picture?",
        beware="It explains the stand-in; how the picture is cut and which parts are hidden at random both matter.",
        seconds=4.0,
        baseline="mean",
        asks_by="covering",
        family="covering",
        samples=160,
        segments=40,
    ),
)

_LAYERS = (
    MethodCard(
        name="grad_cam",
        title="Grad-CAM",
        paper="Selvaraju et al. 2017, arXiv:1610.02391",
        answers="Where in the maps of one stage is the evidence for this class?",
        beware="It is as coarse as that stage (7 by 7 near the top); the smooth look is enlargement.",
        seconds=0.1,
        needs_stage=True,
        family="layers",
    ),
    MethodCard(
        name="layer_activation",
        title="Layer Activation",
        paper="Yosinski et al. 2015, arXiv:1506.06579",
        answers="Where does this stage, or one channel of it, answer strongly, whatever the class?",
        beware="It is the same for every class: strong is not the same as important.",
        seconds=0.1,
        needs_stage=True,
        signed=False,
        family="layers",
        asks_class=False,
        by_channel=True,
    ),
    MethodCard(
        name="layer_conductance",
        title="Layer Conductance",
        paper="Dhamdhere, Sundararajan and Yan 2018, arXiv:1805.12233",
        answers="How much of the change of the score flows through each place, or one channel, of this stage?",
        beware="As coarse as the stage, and like Integrated Gradients it depends on the empty picture.",
        seconds=2.5,
        needs_stage=True,
        baseline="black",
        is_complete=True,
        family="layers",
        by_channel=True,
    ),
)

METHODS: dict[str, MethodCard] = {
    card.name: card for card in (*_GRADIENTS, *_PATHS, *_RULES, *_COVERING, *_LAYERS)
}
