"""A page with nothing but the microscope, for tests/browser/test_microscope.py: ?network=alexnet&stage=conv1; no part of the app.

Networks have random weights from a fixed seed unless &trained=1 asks for the built-in ones: nothing is fetched, and a
test can work out the same numbers.
"""

import streamlit as st

from core.see.backbones import Backbone, load
from pages.parts import microscope_desk
from pages.parts.lessons import lesson


@st.cache_resource(max_entries=4)
def network(name: str, trained: bool) -> Backbone:
    """Return a network, the same for all tests."""
    return load(name, pretrained=trained)


st.set_page_config(layout="wide")
asked = st.query_params
st.fragment(microscope_desk.draw)(
    network(asked.get("network", "tiny_net"), "trained" in asked),
    asked.get("stage", "conv2"),
    lesson(microscope_desk.KEY),
)
