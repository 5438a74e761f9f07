"""Run by the system's Python with QGIS: load each layer of a GeoPackage with its stored style and draw it as a PNG.

Prints a line of JSON per layer: name, rows, colours of its style, share of the picture
that is drawn on, environments whose colour is seen in it.
"""

# ruff: noqa: T201
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WIDTH, HEIGHT = 1200, 700
COLOURS = {"sea": QColor("#0072B2"), "desert": QColor("#E69F00")}
VIEW = QgsRectangle(-18, 8, 42, 43)  # the Sahara and the Mediterranean


def draw(layer, target):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setBackgroundColor(QColor("#E3EBF0"))
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setExtent(VIEW)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    picture.save(target)
    sea = QColor("#E3EBF0").rgb()
    drawn = sum(picture.pixel(x, y) != sea for x in range(0, WIDTH, 2) for y in range(0, HEIGHT, 2))
    hues = [picture.pixelColor(x, y) for x in range(0, WIDTH, 2) for y in range(0, HEIGHT, 2)]
    seen = [name for name, colour in COLOURS.items() if any(_near(colour, hue) for hue in hues)]
    return 4 * drawn / (WIDTH * HEIGHT), seen, job.errors()


def _near(colour, hue):
    """Of the same hue and strong enough to be told from the paper."""
    return abs(colour.hue() - hue.hue()) <= 8 and hue.saturation() > 70


def main(package, folder):
    program = QgsApplication([], False)
    program.initQgis()
    for name in sys.argv[3:]:
        layer = QgsVectorLayer(f"{package}|layername={name}", name, "ogr")
        # What QGIS does by itself when a layer is added: it takes the default style of the package.
        message, styled = layer.loadDefaultStyle()
        share, seen, errors = draw(layer, f"{folder}/{name}.png")
        renderer = layer.renderer()
        symbols = renderer.symbols(QgsRenderContext())
        told = {
            "layer": name,
            "valid": layer.isValid(),
            "rows": layer.featureCount(),
            "styled": styled,
            "message": message,
            "renderer": renderer.type(),
            "colours": [symbol.color().name() for symbol in symbols],
            "drawn": share,
            "seen": seen,
            "errors": [error.message for error in errors],
        }
        print(json.dumps(told), flush=True)
    # QGIS 3.22 falls over its own objects when Python ends in the usual way.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
