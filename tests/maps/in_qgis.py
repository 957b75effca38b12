"""Run by the system's Python inside a real QGIS: opens a GeoPackage as a person would and tells what it sees.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 in_qgis.py study.gpkg out-folder [dots per inch]

Writes what.json and, unless there are 0 dots, map-<project>.png and <project>-<layout>.png into the folder.
"""

# The system's Python knows QGIS and none of the project's packages.
# ruff: noqa: ANN001, ANN201

import json
import sqlite3
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QModelIndex, QSize
from qgis.PyQt.QtXml import QDomDocument

MOST_TIPS = 3


def context_of(layer):
    return QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))


def symbol_of(symbol):
    layers = symbol.symbolLayers()
    return [{"layer": each.layerType(), "pass": each.renderingPass(), **each.properties()} for each in layers]


def rules_of(rule):
    """Return what every rule that draws has: label, filter and symbol."""
    found = []
    for child in rule.children():
        if child.symbol():
            told = {"label": child.label(), "filter": child.filterExpression(), "key": child.ruleKey()}
            found.append({**told, "symbol": symbol_of(child.symbol())})
        found += rules_of(child)
    return found


def renderer_of(layer):
    renderer = layer.renderer()
    told = {"type": renderer.type(), "rules": []}
    if told["type"] == "RuleRenderer":
        told["rules"] = rules_of(renderer.rootRule())
    elif told["type"] == "singleSymbol":
        told["rules"] = [{"label": "", "filter": "", "symbol": symbol_of(renderer.symbol())}]
    return told


def classes_of(layer):
    """Return for each feature the labels of the classes that QGIS draws it in."""
    renderer, context = layer.renderer().clone(), context_of(layer)
    render = QgsRenderContext.fromMapSettings(QgsMapSettings())
    render.setExpressionContext(context)
    # The groups that rules stand in have keys too, and draw nothing.
    names = {each.get("key", "0"): each["label"] for each in renderer_of(layer)["rules"]}
    renderer.startRender(render, layer.fields())
    found = {}
    for feature in layer.getFeatures():
        context.setFeature(feature)
        render.setExpressionContext(context)
        keys = renderer.legendKeysForFeature(feature, render)
        found[feature.id()] = sorted(names[key] for key in keys if key in names)
    renderer.stopRender(render)
    return found


def labels_of(layer):
    """Return what is written on the map for the first features, and whether any of it may be HTML."""
    if not layer.labeling():
        return None
    texts, html = [], False
    for key in layer.labeling().subProviders():
        settings = layer.labeling().settings(key)
        html = html or settings.format().allowHtmlFormatting()
        context = context_of(layer)
        for feature, _ in zip(layer.getFeatures(), range(MOST_TIPS), strict=False):
            context.setFeature(feature)
            if settings.isExpression:
                expression = QgsExpression(settings.fieldName)
                texts.append(expression.evaluate(context))
                assert not expression.hasParserError(), settings.fieldName
            else:
                texts.append(feature[settings.fieldName])
    return {"texts": [str(text) for text in texts], "html": html}


def tips_of(layer):
    context, tips = context_of(layer), []
    for feature, _ in zip(layer.getFeatures(), range(MOST_TIPS), strict=False):
        context.setFeature(feature)
        tips.append(QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context))
    return tips


def columns_of(layer):
    fields = layer.fields()
    setups = {field.name(): layer.editorWidgetSetup(index) for index, field in enumerate(fields)}
    return {
        "aliases": {field.name(): field.alias() for field in fields},
        "values": {
            name: {value: word for each in setup.config()["map"] for word, value in each.items()}
            for name, setup in setups.items()
            if setup.type() == "ValueMap"
        },
    }


def sld_of(layer, sld, folder):
    """Return how QGIS draws the layer by the other style that the file carries."""
    path = folder / "style.sld"
    path.write_text(sld, encoding="utf-8")
    message, is_read = layer.loadSldStyle(str(path))
    return {"read": is_read, "message": message, **renderer_of(layer), "classes": classes_of(layer)}


def vector_of(layer, slds, folder):
    about = layer.metadata()
    told = {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "crs": layer.crs().authid(),
        "tips": tips_of(layer),
        "about": [about.title(), about.abstract(), *about.licenses(), *about.rights(), *about.history()],
        **columns_of(layer),
    }
    if layer.isSpatial():
        told |= {**renderer_of(layer), "classes": classes_of(layer), "labels": labels_of(layer)}
    _, ids, names, _, _ = layer.listStylesInDatabase()
    document = QDomDocument()
    document.setContent(layer.getStyleFromDatabase(ids[names.index("es")])[0])
    is_read, why = layer.importNamedStyle(document)
    told["es"] = {"read": is_read, "why": why, **columns_of(layer)}
    if layer.isSpatial():
        told["sld"] = sld_of(layer, slds[layer.name()], folder)
    return told


def tables(path, folder):
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
        styles = "SELECT f_table_name, styleSLD FROM layer_styles WHERE useAsDefault"
        slds = dict(database.execute(styles).fetchall())
    told = {}
    for table, kind in rows:
        if kind == "2d-gridded-coverage":
            layer = QgsRasterLayer(f"GPKG:{path}:{table}", table, "gdal")
            told[table] = {"valid": layer.isValid(), "crs": layer.crs().authid()}
        elif table != "layer_styles":
            told[table] = vector_of(QgsVectorLayer(f"{path}|layername={table}", table, "ogr"), slds, folder)
    return told


def tree_of(node):
    return [
        {"group": child.name(), "layers": tree_of(child)}
        if hasattr(child, "addGroup")
        else {"id": child.layerId(), "name": child.name(), "shown": child.isVisible()}
        for child in node.children()
    ]


def picture(project, target, width=1_600):
    root, extent = project.layerTreeRoot(), project.viewSettings().defaultViewExtent()
    settings = QgsMapSettings()
    settings.setLayers([each for each in root.layerOrder() if root.findLayer(each.id()).isVisible()])
    settings.setDestinationCrs(project.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(width, int(width * extent.height() / extent.width())))
    settings.setOutputDpi(110)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(target))
    return [str(error.message) for error in job.errors()]


def words_of(model, index):
    found = []
    for row in range(model.rowCount(index)):
        child = model.index(row, 0, index)
        found += [str(model.data(child, 0)), *words_of(model, child)]
    return found


def box_of(item):
    return [item.pos().x(), item.pos().y(), item.rect().width(), item.rect().height()]


def layout_of(layout, target, dpi):
    items = {each.id(): each for each in layout.items() if hasattr(each, "uuid")}
    code = None
    if dpi:
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = dpi
        code = QgsLayoutExporter(layout).exportToImage(str(target), settings)
    legends = [each for each in items.values() if isinstance(each, QgsLayoutItemLegend)]
    return {
        "exported": code == QgsLayoutExporter.Success,
        "texts": {
            key: each.currentText() for key, each in items.items() if isinstance(each, QgsLayoutItemLabel)
        },
        "legend": [word for each in legends for word in words_of(each.model(), QModelIndex())],
        "boxes": {key: box_of(each) for key, each in items.items()},
    }


def project_of(path, name, folder, dpi):
    project = QgsProject.instance()
    is_read = project.read(f"geopackage:{path}?projectName={name}")
    layers = {each.id(): each for each in project.mapLayers().values()}
    vectors = {key: each for key, each in layers.items() if isinstance(each, QgsVectorLayer)}
    extent = project.viewSettings().defaultViewExtent()
    return {
        "read": is_read,
        "error": project.error(),
        "title": project.title(),
        "crs": project.crs().authid(),
        "valid": {key: each.isValid() for key, each in layers.items()},
        "rows": {key: each.featureCount() for key, each in vectors.items()},
        "tips": {key: tips_of(each) for key, each in vectors.items()},
        "tree": tree_of(project.layerTreeRoot()),
        "order": [each.id() for each in project.layerTreeRoot().layerOrder()],
        "relations": {key: each.isValid() for key, each in project.relationManager().relations().items()},
        "bookmarks": [each.name() for each in project.bookmarkManager().bookmarks()],
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "errors": picture(project, folder / f"map-{name}.png") if dpi else [],
        "layouts": {
            layout.name(): layout_of(layout, folder / f"{name}-{layout.name()}.png", dpi)
            for layout in project.layoutManager().printLayouts()
        },
    }


def main():
    path, folder = sys.argv[1], Path(sys.argv[2])
    dpi = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    folder.mkdir(parents=True, exist_ok=True)
    application = QgsApplication([], False)
    application.initQgis()
    told = {"tables": tables(path, folder)}
    told["projects"] = {name: project_of(path, name, folder, dpi) for name in ("vereda", "vereda-es")}
    (folder / "what.json").write_text(json.dumps(told, ensure_ascii=False, default=str), encoding="utf-8")
    QgsProject.instance().clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
