"""Export: the view with its filters, as files that open elsewhere."""

from __future__ import annotations

import streamlit as st

from riskmap.export.bundle import Bundle
from riskmap.export.kinds import LAYERS
from riskmap.export.writing import FORMATS
from riskmap.language import decimal, number, text
from riskmap.ui import access, exporting, frame, parts, state
from riskmap.ui.content import Content, load_content

FIRST_FORMATS = ("gpkg", "html")


def page() -> None:
    """Choose layers and formats, have them made, take them away."""
    content = load_content()
    st.title(text("Export"))
    st.markdown(
        text("The records that pass the filters in the sidebar, as files. Each file says what was selected and when.")
    )
    st.info(text(content.tier.sentence))
    layers = _layers(content)
    formats = _formats()
    if st.button(text("Make the files"), type="primary", disabled=not (layers and formats)):
        _make(content, layers, formats)
    frame.write_foot()


def _layers(content: Content) -> list[str]:
    names = exporting.layers_offered(content)
    return st.multiselect(
        text("Layers"),
        names,
        names,
        key=state.widget_key("export_layers"),
        format_func=lambda name: text(LAYERS[name].title),
    )


def _formats() -> list[str]:
    return st.multiselect(
        text("Formats"),
        list(FORMATS),
        FIRST_FORMATS,
        key=state.widget_key("export_formats"),
        format_func=lambda name: text("{format}: {what}", format=name, what=text(FORMATS[name].title)),
    )


def _make(content: Content, layers: list[str], formats: list[str]) -> None:
    if not content.tier.is_public:
        access.act("see the partner tier", export=formats, layers=layers)
    progress = st.progress(0.0, text("Counting"))
    bundle = exporting.bundle_of(content, state.current_filters(), layers)
    files: dict[str, bytes] = {}
    for name, (done, files) in zip(formats, exporting.made(bundle, formats), strict=True):  # noqa: B007
        progress.progress(done, text("Written: {format}", format=name))
    progress.empty()
    _offer(bundle, exporting.packed(bundle, files))


def _offer(bundle: Bundle, download: exporting.Download) -> None:
    st.download_button(
        text("Download {name} ({megabytes} MB)", name=download.name, megabytes=decimal(len(download.content) / 1e6)),
        download.content,
        download.name,
        download.media,
        on_click="ignore",
        type="primary",
    )
    rows = [
        [text(layer.kind.title), number(len(layer.rows)), "–" if layer.total is None else number(layer.total)]
        for layer in bundle.layers
    ]
    headers = [text("Layer"), text("Rows"), text("People")]
    st.html(parts.html_table(text("What is in it; layers that overlap themselves have no sum"), headers, rows, (1, 2)))
