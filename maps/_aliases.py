"""What each column is called, in both languages, with its unit: the names that a GIS shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.result import FactorUse, Phrase
from maps._fields import FIELDS

_NAMES: dict[str, tuple[str, str]] = {
    "aboard_h": ("Aboard (h)", "A bordo (h)"),
    "age_years": ("Age (years)", "Edad (años)"),
    "alone_l": ("Only this station reaches (L a day)", "Solo esta estación alcanza (L por día)"),
    "apprehensions": ("Apprehensions", "Detenciones"),
    "arrive_h": ("Arrival (clock, h)", "Llegada (reloj, h)"),
    "arrives": ("Arrives within the plan's limit", "Llega dentro del límite del plan"),
    "back_minutes": ("Walk out (min)", "A pie de regreso (min)"),
    "backup_site": ("Backup station", "Estación de respaldo"),
    "band": ("Risk band, 1 to 5", "Nivel de riesgo, 1 a 5"),
    "band_factors": ("Band by the factors alone", "Nivel según los factores solos"),
    "best_backup": ("Best backup station", "Mejor estación de respaldo"),
    "bound_l": ("Proven bound (L a day)", "Cota demostrada (L por día)"),
    "carried_l": ("Water carried by all (L)", "Agua que llevan todos (L)"),
    "carries": ("Walks of the crew", "Acarreos del equipo"),
    "carry_h": ("On foot, all walks (h)", "A pie, todos los acarreos (h)"),
    "carry_m": ("On foot, one way (m)", "A pie, ida (m)"),
    "caveats_en": ("What the figures leave out, English", "Lo que las cifras omiten, en inglés"),
    "caveats_es": ("What the figures leave out, Spanish", "Lo que las cifras omiten, en español"),
    "cell": ("H3 cell", "Celda H3"),
    "centre_lat": ("Latitude of the middle", "Latitud del centro"),
    "centre_lon": ("Longitude of the middle", "Longitud del centro"),
    "chill_h": ("Dangerous wind chill (h)", "Sensación térmica peligrosa (h)"),
    "citation": ("Citation", "Cita"),
    "climb_count": ("Times on or off a train", "Veces que se sube o baja del tren"),
    "co2_ppm": ("Most carbon dioxide (ppm)", "Máximo de dióxido de carbono (ppm)"),
    "cold_h": ("Until cold is dangerous (h)", "Hasta que el frío es peligroso (h)"),
    "cold_m": ("Where cold is dangerous (m)", "Donde el frío es peligroso (m)"),
    "cold_share": ("Heat lost, share of a dangerous loss", "Calor perdido, parte de una pérdida peligrosa"),
    "coldest_c": ("Coldest air (°C)", "Aire más frío (°C)"),
    "coldest_chill_c": ("Coldest wind chill (°C)", "Sensación térmica más fría (°C)"),
    "column": ("Column", "Columna"),
    "core_39_m": ("Where the core passes 39 °C (m)", "Donde el centro pasa de 39 °C (m)"),
    "country_a": ("Country on one side", "País de un lado"),
    "country_b": ("Country on the other side", "País del otro lado"),
    "covered_l": ("Within reach (L a day)", "Al alcance (L por día)"),
    "covered_lost_l": ("No longer within reach (L a day)", "Fuera de alcance (L por día)"),
    "curve": ("Curve", "Curva"),
    "days": ("Days of the month", "Días del mes"),
    "deficit_10_m": ("Where the deficit passes 10 % (m)", "Donde el déficit pasa del 10 % (m)"),
    "deficit_5_m": ("Where the deficit passes 5 % (m)", "Donde el déficit pasa del 5 % (m)"),
    "depart_h": ("Departure (clock, h)", "Salida (reloj, h)"),
    "description": ("Description", "Descripción"),
    "died_on": ("Died on", "Fallecimiento"),
    "distance_m": ("Distance (m)", "Distancia (m)"),
    "drive_h": ("Driving (h)", "En vehículo (h)"),
    "drunk_l": ("Water drunk (L)", "Agua bebida (L)"),
    "dry_h": ("When the water runs out (h)", "Cuándo se acaba el agua (h)"),
    "dry_m": ("Where the water runs out (m)", "Dónde se acaba el agua (m)"),
    "dry_sun_air_c": ("Air in the sun without water (°C)", "Aire al sol sin agua (°C)"),
    "dry_sun_h": ("In the sun without water (h)", "Al sol sin agua (h)"),
    "elevation_covered_share": ("Share with a known height", "Parte con altura conocida"),
    "en": ("English", "Inglés"),
    "end": ("End", "Fin"),
    "end_h": ("Back at the depot (clock, h)", "De vuelta en el depósito (reloj, h)"),
    "end_lat": ("Latitude of the end", "Latitud del final"),
    "end_lon": ("Longitude of the end", "Longitud del final"),
    "end_m": ("End, from the route's start (m)", "Fin, desde el inicio de la ruta (m)"),
    "es": ("Spanish", "Español"),
    "factor": ("Hazard", "Peligro"),
    "fid": ("Row", "Fila"),
    "flow": ("Passages per walker", "Pasos por caminante"),
    "group": ("Group", "Grupo"),
    "harm": ("Harm: at 1 life is in danger", "Daño: con 1 peligra la vida"),
    "help_count": ("Places with help by the line", "Lugares con ayuda junto a la vía"),
    "hot_39_h": ("Until the core passes 39 °C (h)", "Hasta que el centro pasa de 39 °C (h)"),
    "hottest_c": ("Hottest air (°C)", "Aire más caliente (°C)"),
    "is_chosen": ("Water is put there", "Ahí se deja agua"),
    "is_walkable": ("Walkable", "Se puede caminar"),
    "key": ("Key", "Clave"),
    "kind": ("Kind", "Clase"),
    "kind_count": ("How many of this kind", "Cuántos de esta clase"),
    "km": ("Kilometres", "Kilómetros"),
    "label_en": ("Name, English", "Nombre, en inglés"),
    "label_es": ("Name, Spanish", "Nombre, en español"),
    "layer": ("Layer", "Capa"),
    "leave_h": ("Departure (clock, h)", "Salida (reloj, h)"),
    "left_h": ("Left before danger (h)", "Queda antes del peligro (h)"),
    "licence": ("Licence", "Licencia"),
    "litres": ("Litres", "Litros"),
    "litres_lost": ("No longer served (L a day)", "Sin servir (L por día)"),
    "litres_per_day": ("Litres a day", "Litros por día"),
    "litres_per_visit": ("Litres at each visit", "Litros por visita"),
    "lost_with_backup_l": ("Lost even with the backup (L a day)", "Se pierde aun con respaldo (L por día)"),
    "main_factor": ("Main reason", "Razón principal"),
    "main_input": ("Input that matters most", "Dato que más pesa"),
    "main_intensity": ("Intensity of the main reason", "Intensidad de la razón principal"),
    "main_of_factors": ("Main reason of the factors alone", "Razón principal de los factores solos"),
    "main_share": ("Its share of the spread", "Su parte de la dispersión"),
    "measured_share": ("Share measured", "Parte medida"),
    "minutes": ("Minutes", "Minutos"),
    "missing": ("Missing", "Falta"),
    "month": ("Month", "Mes"),
    "name": ("Name", "Nombre"),
    "needed_l": ("Water needed (L)", "Agua necesaria (L)"),
    "no_return_m": ("Point of no return (m)", "Punto sin retorno (m)"),
    "order": ("Order", "Orden"),
    "osec_l": ("Sweat by OSEC (L)", "Sudor según OSEC (L)"),
    "outage_lost_l": ("Lost if it is gone (L a day)", "Se pierde si falta (L por día)"),
    "outside_h": ("Outside the limits of ISO 7933 (h)", "Fuera de los límites de ISO 7933 (h)"),
    "outside_share": ("Share outside the limits of ISO 7933", "Parte fuera de los límites de ISO 7933"),
    "p_cold": ("Chance of dangerous cold", "Probabilidad de frío peligroso"),
    "p_core_39": ("Chance of a core over 39 °C", "Probabilidad de pasar de 39 °C"),
    "p_deficit_10": ("Chance of a deficit over 10 %", "Probabilidad de déficit de más del 10 %"),
    "p_deficit_5": ("Chance of a deficit over 5 %", "Probabilidad de déficit de más del 5 %"),
    "people": ("People", "Personas"),
    "litres_needed_per_trip": ("Litres that people lack, each trip", "Litros que hacen falta, cada viaje"),
    "people_hours_per_trip": (
        "Person-hours of danger spared, each trip",
        "Horas-persona de peligro evitadas, cada viaje",
    ),
    "people_hours": ("Person-hours of danger spared a day", "Horas-persona de peligro evitadas al día"),
    "people_per_day": ("People a day", "Personas por día"),
    "person": ("Kind of walker", "Tipo de caminante"),
    "place": ("Key of the place", "Clave del lugar"),
    "pw_l": ("Sweat by PW (L)", "Sudor según PW (L)"),
    "rank_high": ("Rank by litres, high end", "Lugar por litros, extremo alto"),
    "rank_low": ("Rank by litres, low end", "Lugar por litros, extremo bajo"),
    "rank_of": ("Walks ranked", "Caminatas ordenadas"),
    "reason": ("Why", "Por qué"),
    "reason_en": ("Why, English", "Por qué, en inglés"),
    "reason_es": ("Why, Spanish", "Por qué, en español"),
    "reasons_en": ("Why, English", "Por qué, en inglés"),
    "reasons_es": ("Why, Spanish", "Por qué, en español"),
    "rectal_c": ("Highest core temperature (°C)", "Temperatura central máxima (°C)"),
    "refill_m": ("First refill (m)", "Primera recarga (m)"),
    "refills": ("Refills", "Recargas"),
    "regret_l": ("Less than the best plan (L a day)", "Menos que el mejor plan (L por día)"),
    "reported_id": ("Key of the report", "Clave del reporte"),
    "reported_name": ("Name in the report", "Nombre en el reporte"),
    "rescues": ("Rescues", "Rescates"),
    "rest_h": ("At rest (h)", "En descanso (h)"),
    "retrieved": ("Retrieved", "Consultado"),
    "risk": ("Risk, 0 to 100", "Riesgo, 0 a 100"),
    "risk_factors": ("Risk by the factors alone", "Riesgo según los factores solos"),
    "risk_max": ("Worst section, 0 to 100", "Peor tramo, 0 a 100"),
    "scenario": ("Case", "Caso"),
    "sector": ("Sector", "Sector"),
    "served_l": ("Served (L a day)", "Servidos (L por día)"),
    "sex": ("Sex", "Sexo"),
    "short_l": ("Lacking at the worst (L)", "Falta en el peor momento (L)"),
    "shown": ("Shown", "Se muestran"),
    "sites": ("Stations", "Estaciones"),
    "speed_m_s": ("Walking speed (m/s)", "Velocidad a pie (m/s)"),
    "start": ("Start", "Inicio"),
    "start_lat": ("Latitude of the start", "Latitud del inicio"),
    "start_lon": ("Longitude of the start", "Longitud del inicio"),
    "start_m": ("Start, from the route's start (m)", "Inicio, desde el inicio de la ruta (m)"),
    "strain_l": ("Sweat by ISO 7933 (L)", "Sudor según ISO 7933 (L)"),
    "sun_air_c": ("Air in the sun (°C)", "Aire al sol (°C)"),
    "sun_h": ("In the sun (h)", "Al sol (h)"),
    "target": ("Target", "Destino"),
    "to_help_h": ("On foot to help (h)", "A pie hasta la ayuda (h)"),
    "to_road_h": ("On foot to a road (h)", "A pie hasta un camino (h)"),
    "to_water_h": ("On foot to water (h)", "A pie hasta el agua (h)"),
    "turn": ("What happens here", "Qué pasa aquí"),
    "turn_back_h": ("Turn back by (clock, h)", "Regresar antes de (reloj, h)"),
    "unit": ("Unit", "Unidad"),
    "vehicle": ("Vehicle", "Vehículo"),
    "visits_per_month": ("Visits a month", "Visitas al mes"),
    "walk_h": ("On foot from the road (h)", "A pie desde el camino (h)"),
    "walk_in_h": ("Walk in (h)", "A pie de ida (h)"),
    "walk_out_h": ("Walk out (h)", "A pie de regreso (h)"),
    "walk_until_h": ("On foot until (clock, h)", "A pie hasta (reloj, h)"),
    "wanted_l": ("Wanted (L a day)", "Se necesitan (L por día)"),
    "water_l": ("Water carried (L)", "Agua que lleva (L)"),
    "wbgt_max_c": ("Highest WBGT of the day (°C)", "WBGT máximo del día (°C)"),
    "weight": ("Weight", "Peso"),
    "within": ("Before danger", "Antes del peligro"),
    "without_help_h": ("Longest without help (h)", "Más tiempo sin ayuda (h)"),
    "worst_label_en": ("Who is worst off, English", "Quién está peor, en inglés"),
    "worst_label_es": ("Who is worst off, Spanish", "Quién está peor, en español"),
    "worst_person": ("Who is worst off", "Quién está peor"),
    "best_l": ("Best plan for this case (L a day)", "Mejor plan para este caso (L por día)"),
}

_ENDS: dict[str, tuple[str, str]] = {
    "_low": ("low end", "extremo bajo"),
    "_mid": ("middle", "medio"),
    "_high": ("high end", "extremo alto"),
}

_KEYS: dict[str, tuple[str, str]] = {
    "barrier": ("barrier", "la barrera"),
    "boundary": ("boundary", "el límite"),
    "checkpoint": ("checkpoint", "el punto de control"),
    "corridor": ("corridor", "el corredor"),
    "death": ("record", "el registro"),
    "demand": ("place where water is wanted", "el lugar que necesita agua"),
    "depot": ("depot", "el depósito"),
    "desert": ("desert", "el desierto"),
    "encounter": ("record", "el registro"),
    "gap": ("gap", "el hueco"),
    "height": ("height", "la altura"),
    "isochrone": ("isochrone", "la isócrona"),
    "opening": ("opening", "la abertura"),
    "place": ("place", "el lugar"),
    "port": ("port of entry", "el puerto de entrada"),
    "rail": ("railway", "la vía férrea"),
    "reach": ("reach", "el alcance"),
    "route": ("route", "la ruta"),
    "segment": ("section", "el tramo"),
    "site": ("station", "la estación"),
    "trail": ("road or trail", "el camino o sendero"),
    "trip": ("trip", "el viaje"),
    "water": ("water", "el agua"),
}

_UNITS = {"length": "m", "hours": "h", "clock": "h", "share": ""}


def of(columns: Sequence[str], factors: Sequence[FactorUse] = ()) -> dict[str, Phrase]:
    """Return the alias of each column; one that nobody knows is called by its own name."""
    measured = _measured(factors)
    return {column: _alias(column, measured) for column in columns}


def _alias(column: str, measured: Mapping[str, Phrase]) -> Phrase:
    found = _plain(column, measured)
    if found is not None:
        return found
    for end, (en, es) in _ENDS.items():
        if column.endswith(end):
            whole = _plain(column.removesuffix(end), measured)
            if whole is not None:
                return Phrase(f"{whole.en}, {en}", f"{whole.es}, {es}")
    return Phrase(column, column)


def _plain(column: str, measured: Mapping[str, Phrase]) -> Phrase | None:
    if column in measured:
        return measured[column]
    if column in _NAMES:
        return Phrase(*_NAMES[column])
    if column in FIELDS:
        field = FIELDS[column]
        unit = _UNITS.get(field.form, field.unit)
        told = f" ({unit})" if unit else ""
        return Phrase(field.label.en + told, field.label.es + told)
    if column.endswith("_id") and column.removesuffix("_id") in _KEYS:
        en, es = _KEYS[column.removesuffix("_id")]
        return Phrase(f"Key of the {en}", f"Clave de {es}".replace("de el ", "del "))
    return None


def _measured(factors: Sequence[FactorUse]) -> dict[str, Phrase]:
    """Return the aliases of what hazards are measured in, and of their scores."""
    made = {}
    for use in factors:
        factor = use.factor
        made[factor.column] = Phrase(
            f"{factor.label_en} ({factor.unit})", f"{factor.label_es} ({factor.unit})"
        )
        made[f"{factor.name}_score"] = Phrase(
            f"{factor.label_en}: score, 0 to 1", f"{factor.label_es}: puntuación, 0 a 1"
        )
    return made
