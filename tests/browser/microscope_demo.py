"""A page with nothing but the microscope, for tests/browser/test_microscope.py: ?network=alexnet&stage=conv1; no part of the app.

Networks have random weights from a fixed seed, so that nothing is fetched and the test can work out the same numbers.
"""

import streamlit as st

from core.see.backbones import load
from pages.parts import microscope_desk
from pages.parts.lessons import lesson

network = st.cache_resource(max_entries=4)(lambda name: load(name, pretrained=False))

st.set_page_config(layout="wide")
asked = st.query_params
st.fragment(microscope_desk.draw)(
    network(asked.get("network", "tiny_net")), asked.get("stage", "conv2"), lesson(microscope_desk.KEY)
)
