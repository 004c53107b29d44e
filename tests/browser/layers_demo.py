"""The desks of the layers page for networks whose weights are elsewhere: random ones, brought to life. Not part of the app."""

import streamlit as st

from core.see.backbones import load
from pages.parts import field_desk, kernel_desk


@st.cache_resource
def network(name: str) -> object:
    """Return a network with random weights."""
    return load(name, pretrained=False)


st.set_page_config(layout="wide")
stack = network(st.query_params.get("network", "mobilenet_v3_small"))
kernel_desk.show(stack)
field_desk.show(stack, st.query_params.get("stage", stack.stage_names[0]))
