"""Training models: choose data and settings, watch it train, compare with what serves, promote, discard, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from riskmap.errors import RiskmapError
from riskmap.language import day_text, number, plural, text
from riskmap.model.options import OPTIONS, Number, Option
from riskmap.training import DONE, TrainingState, training_state
from riskmap.ui import frame, parts, retraining, state
from riskmap.ui.model_comparison import write_comparison
from riskmap.ui.uploading import Checked, last_checked, write_upload

SAID, UPLOAD = "retrain_said", "upload"
STEP_WORDS = {
    "reading": "Reading the incidents",
    "forecast": "Learning the forecast",
    "hotspots": "Finding and testing hotspots",
    "intervals": "Telling how sure the forecast is",
    "checking": "Forecasting past years, beside the model in service",
    "keeping": "Keeping the model",
}


def page(today: date) -> None:
    """From data to a model in service, and back."""
    st.title(text("Train models"))
    st.markdown(
        text(
            "A new model is trained beside the one in service and changes nothing until it is promoted. Every step can "
            "be undone, but for discarding."
        )
    )
    if said := state.recall(SAID):
        st.success(said)
        state.keep(SAID, None)
    _in_service()
    if not retraining.may("train"):
        st.info(text("Training models takes the role of an analyst. What serves now is on all other pages."))
    elif training_state().running:
        st.header(text("Training"))
        _running()
    else:
        _last_training(training_state())
        _order(today)
        _candidates()
    frame.write_foot()


def _in_service() -> None:
    st.header(text("In service"))
    serving = retraining.serving()
    st.markdown(
        text(
            "{model}: learnt from {incidents} incidents up to {date}.",
            model=parts.literal(serving.model),
            incidents=number(serving.incidents),
            date=day_text(date.fromisoformat(serving.data_date)) if serving.data_date else text("an unknown day"),
        )
    )
    if serving.before and retraining.may("roll back"):
        label = text("Undo: serve {model} again", model=serving.before)
        if st.button(label, key="retrain_undo"):
            _do(lambda: text("{model} serves again.", model=retraining.roll_back()))


@state.drawn_every(1.0)
def _running() -> None:
    now = training_state()
    if not now.running:
        st.rerun()
    step = text(STEP_WORDS[now.step]) if now.step in STEP_WORDS else parts.literal(now.step)
    st.progress(now.percent / 100, text("{step}: {percent} %", step=step, percent=now.percent))
    st.caption(
        text(
            "{name}, started by {who} at {time} UTC. All other pages can be used meanwhile; this one may be closed.",
            name=parts.literal(now.name),
            who=parts.literal(now.who) or text("somebody"),
            time=now.since,
        )
    )
    if st.button(text("Cancel this training"), key="retrain_cancel"):
        _do(lambda: text("The training was cancelled; what serves is as it was.") if retraining.cancel() else "")


def _last_training(last: TrainingState) -> None:
    if last.state == DONE:
        st.caption(
            text(
                "Last training: {model}, of {time} UTC.",
                model=parts.literal(last.model),
                time=parts.literal(last.since),
            )
        )
    elif last.state:
        st.warning(text("The last training did not end well. {why}", why=parts.literal(last.message)))


def _order(today: date) -> None:
    st.header(text("Train a new model"))
    layers = retraining.kept_layers()
    names = [retraining.SHIPPED_DATA, *layers, UPLOAD]
    labels = {retraining.SHIPPED_DATA: text("The incidents that ship"), UPLOAD: text("A file of my own")}
    data = st.selectbox(
        text("Data"),
        names,
        format_func=lambda name: labels.get(name, name),
        key=state.widget_key("retrain_data"),
        help=text("Layers that were checked here before stand by their names."),
    )
    checked = _upload(today) if data == UPLOAD else None
    name = st.text_input(
        text("Name of the model"),
        "mine",
        max_chars=40,
        key=state.widget_key("retrain_name"),
        help=text("Small letters, digits, - and _. A name used before gets one more version."),
    )
    settings = _settings()
    if st.button(text("Train"), type="primary", key="retrain_start", disabled=data == UPLOAD and checked is None):
        _do(lambda: _start(name, data, checked, settings))


def _upload(today: date) -> Checked | None:
    checked = write_upload("retrain", today) or last_checked()
    if checked is None:
        st.caption(text("Choose a file and check it; then it can be trained on."))
        return None
    st.caption(
        text(
            "Ready for training: {file}, {incidents}. It is kept on this machine as a layer.",
            file=parts.literal(checked.file),
            incidents=plural("{count} incident", "{count} incidents", len(checked.intake.incidents)),
        )
    )
    return checked


def _settings() -> dict[str, Number]:
    """What differs from the model's own defaults."""
    with st.expander(text("Settings of the model")):
        st.caption(text("The defaults are those of the shipped model, and were tested with it."))
        columns = st.columns(2)
        values = {option.name: _setting(columns[place % 2], option) for place, option in enumerate(OPTIONS.values())}
    return {name: value for name, value in values.items() if value != OPTIONS[name].default}


def _setting(column, option: Option) -> Number:
    label = text("{setting} ({unit})", setting=text(option.label), unit=text(option.unit)) if option.unit else ""
    return column.number_input(
        label or text(option.label),
        min_value=option.least,
        max_value=option.most,
        value=option.default,
        key=state.widget_key(f"retrain_{option.name}"),
        help=text(option.help),
        format=None if option.whole else "%g",
    )


def _start(name: str, data: str, checked: Checked | None, settings: dict[str, Number]) -> str:
    chosen = retraining.keep_upload(checked) if checked is not None else data
    retraining.start(name.strip(), chosen, settings)
    return ""


def _candidates() -> None:
    st.header(text("Compare and promote"))
    names = retraining.candidates()
    if not names:
        st.markdown(text("No other model is kept here yet: train one, and it can be compared with what serves."))
        return
    # Named after what there is, so that a model trained just now stands first.
    model = st.selectbox(text("Model"), names, key=state.widget_key(f"retrain_candidate {' '.join(names)}"))
    try:
        write_comparison(retraining.compared(model))
        with st.expander(text("Its model card")):
            st.code(retraining.load(model).card(), language=None, wrap_lines=True)
    except RiskmapError as error:
        # One kept by an older version of the program, or damaged: it cannot serve, but it can be discarded.
        st.error(parts.literal(str(error)))
        _offer_discarding(model, st)
        return
    _decide(model)


def _decide(model: str) -> None:
    reason = ""
    if objection := retraining.objection(model):
        st.html(f'<p class="riskmap-note" role="note">{parts.plain(objection)}</p>')
        if st.button(text("Measure it now"), key="retrain_measure"):
            with st.spinner(text("Forecasting past years with both models")):
                _do(lambda: text("{model} was measured.", model=model) if not retraining.measure(model) else "")
        reason = st.text_input(
            text("Reason to promote it nevertheless"),
            max_chars=500,
            key=state.widget_key("retrain_reason"),
            help=text("It is written into the log."),
        )
    promoting, discarding = st.columns(2)
    ready = not objection or bool(reason.strip())
    if not ready:
        promoting.caption(text("It can be promoted once it was measured well, or with a reason for the log."))
    if promoting.button(
        text("Promote this model"), type="primary", key="retrain_promote", disabled=not ready, width="stretch"
    ):
        _do(lambda: text("{model} serves from now on.", model=retraining.promote(model, reason)))
    _offer_discarding(model, discarding)


def _offer_discarding(model: str, place) -> None:
    if model == "shipped":
        return
    with place.popover(text("Discard this model"), width="stretch"):
        st.markdown(text("It is removed for good, with the incidents it keeps."))
        if st.button(text("Discard it"), key="retrain_discard"):
            _do(lambda: text("{model} was discarded.", model=retraining.discard(model)))


def _do(action: Callable[[], str]) -> None:
    """Do an action, say what came of it, and draw the page anew; a fault is said where it happened."""
    try:
        state.keep(SAID, action() or None)
    except RiskmapError as error:
        st.error(parts.literal(str(error)))
        return
    st.rerun()
