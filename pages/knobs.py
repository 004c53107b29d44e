"""Knobs: a rule written by hand against a neuron that turns its own knobs."""

from __future__ import annotations

import streamlit as st

from pages.parts import frame, knob_desk, knob_program, knob_results, telling
from pages.parts.boundary import errors_shown

frame.guard()


def show() -> None:
    """Draw the page."""
    told = telling.opening("knobs")
    st.markdown(told["rule"])
    rule = knob_desk.rule()
    st.markdown(told["learn"])
    learned = knob_desk.learn()
    knob_results.show_landscape(learned, told)
    st.markdown(told["judge"])
    knob_results.compare(rule, learned, told)
    st.markdown(told["take"])
    running = knob_program.save_and_open(knob_program.program(learned))
    knob_program.run_on_new(running)
    with st.expander("A picture of your own", icon=":material/add_a_photo:"), errors_shown():
        knob_program.run_on_own(running, told)
    st.markdown(told["many"])
    with errors_shown():
        knob_results.count_knobs(told)
    telling.closing("knobs", told)


show()
