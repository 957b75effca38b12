"""What a study file may name: layers, factors, outputs, paces, grounds and more, told as plain lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import layers
import maps
from geo.body.person import KINDS
from geo.ground import observer
from geo.risk import body as body_
from geo.risk import factors as factors_
from geo.walking.speed import LEGENDS, PACES, TERRAIN_FACTORS
from layers import profile as profiles
from layers.schema import Schema
from study.errors import ChoiceError
from study.section import nearest


def lines(what: str) -> list[str]:
    """Return the lines that list `what`.

    Raises
    ------
    ChoiceError
        if there is no such list.
    """
    if what not in _LISTS:
        raise ChoiceError(nearest("list", what, _LISTS))
    return _LISTS[what]()


def _layers() -> list[str]:
    out = []
    for kind in layers.KINDS:
        module = layers.module(kind)
        schema = getattr(module, "SCHEMA", None)
        if isinstance(schema, Schema):
            out += _layer(schema)
        else:
            doc = (module.__doc__ or "").strip().splitlines()
            out += [f"{kind}  {doc[0] if doc else ''}"]
    return out


def _layer(schema: Schema) -> list[str]:
    shape = "/".join(sorted(schema.geometry)) or "table without geometry"
    rows = [f"{schema.kind}  {schema.doc} [{shape}; {schema.sensitivity} unless said otherwise]"]
    for column in schema.columns:
        unit = f" ({column.unit})" if column.unit else ""
        need = ", required" if column.required else ""
        allowed = f": {', '.join(column.allowed)}" if column.allowed else ""
        rows.append(f"    {column.name}{unit}  {column.doc}{allowed}{need}")
    return rows


def _factors() -> list[str]:
    rows = []
    all_factors = {name: factors_.module(name).FACTOR for name in factors_.NAMES}
    for name, factor in {**body_.FACTORS, **all_factors}.items():
        rows += [
            f"{name}  {factor.label_en} / {factor.label_es} [{factor.unit}], weight {factor.weight:g}",
            f"    needs {', '.join(factor.needs)}",
            f"    curve {', '.join(f'{x:g} -> {y:g}' for x, y in factor.curve.points)}",
            f"    {factor.citation}",
        ]
    return rows


def _outputs() -> list[str]:
    names = (*maps.OUTPUTS, *maps.FORMATS, *maps.DATABASES)
    return [f"{name}  {(maps.module(name).__doc__ or '').strip().splitlines()[0]}" for name in names]


def _paces() -> list[str]:
    rows = []
    for name, pace in PACES.items():
        rows += [
            f"{name}  {pace.speed_m_s(0.0) * 3.6:.1f} km/h on level ground; {pace.ground}",
            f"    {pace.note}",
        ]
        rows += [f"    {pace.citation}"]
    return rows


def _grounds() -> list[str]:
    rows = [f"{name}  divides the speed by {factor:g}" for name, factor in TERRAIN_FACTORS.items()]
    for legend, classes in LEGENDS.items():
        told = (
            f"{code} {ground if isinstance(ground, str) else 'nobody walks'}"
            for code, ground in classes.items()
        )
        rows += [f'land = "{legend}"', f"    {', '.join(told)}"]
    return rows


def _sights() -> list[str]:
    rows = []
    for name, kind in observer.KINDS.items():
        high, far = kind.observer_height_m, kind.radius_m / 1000.0
        rows += [
            f"{name}  {high:g} m above the ground, {far:g} km far, from eyes at {kind.target_height_m:g} m",
            f"    {kind.source}",
        ]
    return rows


def _persons() -> list[str]:
    rows = []
    for name, person in KINDS.items():
        carried = f"load {person.load_kg:g} kg, water {person.water_l:g} L"
        rows += [
            f"{name}  {person.label_en} / {person.label_es}",
            f"    {person.mass_kg:g} kg, {person.height_m:g} m, {carried}, pace x {person.pace_factor:g}",
            f"    {person.citation}",
            f"    {person.note}",
        ]
    return rows


def _profiles() -> list[str]:
    return [f"{name}  {profiles.get(name).name}" for name in profiles.names()]


_LISTS: Mapping[str, Callable[[], list[str]]] = {
    "layers": _layers,
    "factors": _factors,
    "outputs": _outputs,
    "paces": _paces,
    "grounds": _grounds,
    "persons": _persons,
    "sights": _sights,
    "profiles": _profiles,
}
