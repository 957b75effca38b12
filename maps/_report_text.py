"""What the report says, in both languages; what it says of method and limits is in `maps._report_method`."""

from __future__ import annotations

from geo.result import Phrase
from maps import _report_cells_text

WORDS: dict[str, Phrase] = {
    **_report_cells_text.WORDS,
    # The frame.
    "report": Phrase("Report", "Informe"),
    "contents": Phrase("In this report", "En este informe"),
    "as_of": Phrase("As of {day}", "Al {day}"),
    "made": Phrase("Made on {day}", "Hecho el {day}"),
    "area": Phrase("Area: {west} to {east}, {south} to {north}", "Área: {west} a {east}, {south} a {north}"),
    "page": Phrase("Page", "Página"),
    "of_pages": Phrase("of", "de"),
    "question_head": Phrase("The question", "La pregunta"),
    "answer_head": Phrase("The answer in short", "La respuesta en breve"),
    "care_head": Phrase("Made up, uncertain or left out", "Inventado, incierto u omitido"),
    "map_head": Phrase("The map", "El mapa"),
    "as_table": Phrase("The same as a table", "Lo mismo en una tabla"),
    "back": Phrase("Back to the top", "Volver arriba"),
    # The question.
    "question_one": Phrase(
        "What does this given route do to the body of a person who takes it, where is it worst and why, and "
        "where would water help?",
        "¿Qué le hace esta ruta dada al cuerpo de quien la recorre, dónde es peor y por qué, y dónde "
        "ayudaría el agua?",
    ),
    "question": Phrase(
        "What do these {n} given routes do to the body of a person who takes them, where is it worst and "
        "why, and where would water help?",
        "¿Qué les hacen estas {n} rutas dadas al cuerpo de quien las recorre, dónde es peor y por qué, y "
        "dónde ayudaría el agua?",
    ),
    "question_cells": Phrase(
        "Where does this area ask most of the body of a person who crosses it, and where would water help?",
        "¿Dónde exige más esta área al cuerpo de quien la cruza, y dónde ayudaría el agua?",
    ),
    # The answer.
    "scope": Phrase(
        "{modes}: the routes are as they were given, and none was searched for.",
        "{modes}: las rutas son las que se dieron; no se buscó ninguna.",
    ),
    "worst": Phrase(
        "The worst on foot is {name}, {km}. A person like the one followed here ({who}), setting out at "
        "{hour} in {month}, needs {needed} of water{drawn} and carries {carried}.",
        "La peor a pie es {name}, {km}. Una persona como la que se sigue aquí ({who}), que sale a las {hour} "
        "en {month}, necesita {needed} de agua{drawn} y lleva {carried}.",
    ),
    "drawn": Phrase(
        " ({low} to {high} in 90 of 100 draws of weather, pace, body and load)",
        " (de {low} a {high} en 90 de 100 sorteos de clima, paso, cuerpo y carga)",
    ),
    "harms": Phrase("What harms there: {reason}.", "Lo que daña ahí: {reason}."),
    "worst_ridden": Phrase(
        "The highest risk is on {name}, {km}: {risk} of 100 (between {low} and {high}). Adds most: {reason}.",
        "El mayor riesgo está en {name}, {km}: {risk} de 100 (entre {low} y {high}). Lo que más suma: "
        "{reason}.",
    ),
    "dry_none": Phrase(
        "On none of the {n} walks does the water carried run out before the end.",
        "En ninguna de las {n} caminatas se acaba antes del final el agua que se lleva.",
    ),
    "dry_one": Phrase(
        "On the one walk the water carried runs out after {km}.",
        "En la única caminata el agua que se lleva se acaba a los {km}.",
    ),
    "dry_some": Phrase(
        "On {dry} of the {n} walks the water carried runs out before the end, first after {km}.",
        "En {dry} de las {n} caminatas el agua que se lleva se acaba antes del final, lo más pronto a los "
        "{km}.",
    ),
    "danger": Phrase(
        "In {thirst} of 100 drawn cases so much water is lost that life is in danger.",
        "En {thirst} de 100 casos sorteados se pierde tanta agua que peligra la vida.",
    ),
    "when": Phrase(
        "When one leaves matters: on the worst walk from {least} (leaving at {least_hour} in {least_month}) "
        "to {most} of water (at {most_hour} in {most_month}).",
        "La hora y el mes cuentan: en la peor caminata, de {least} (al salir a las {least_hour} en "
        "{least_month}) a {most} de agua (a las {most_hour} en {most_month}).",
    ),
    "plan": Phrase(
        "Water helps: {n} stations would give {covered} of the {wanted} a day that people lack beyond what "
        "they carry ({share}). No plan with these wishes can give more than {bound}.",
        "El agua ayuda: {n} estaciones darían {covered} de los {wanted} al día que faltan además de lo que "
        "se lleva ({share}). Ningún plan con estos deseos puede dar más de {bound}.",
    ),
    "plan_hours": Phrase(
        "Water helps: {n} stations would give {covered} of the {wanted} a day that people lack beyond what "
        "they carry ({share}).",
        "El agua ayuda: {n} estaciones darían {covered} de los {wanted} al día que faltan además de lo que "
        "se lleva ({share}).",
    ),
    "nothing": Phrase(
        "This edition shows no routes: no figure can be told of one without telling where people walk.",
        "Esta edición no muestra rutas: ninguna cifra puede darse sin decir por dónde camina la gente.",
    ),
    "no_risk": Phrase(
        "The risk of routes is not shown in this edition.",
        "El riesgo de las rutas no se muestra en esta edición.",
    ),
    # The map.
    "map_title": Phrase("Map of the study area", "Mapa del área de estudio"),
    "map_wide": Phrase(
        "The map is wider than the screen: move it sideways.",
        "El mapa es más ancho que la pantalla: muévalo hacia los lados.",
    ),
    "map_desc": Phrase(
        "The given routes, coloured by risk, over the relief, with boundary, barrier, roads and towns. "
        "Numbers mark the worst places, which the next section describes.",
        "Las rutas dadas, con el color del riesgo, sobre el relieve, con límite, barrera, caminos y "
        "poblaciones. Los números marcan los peores lugares, descritos en la sección siguiente.",
    ),
    "map_desc_cells": Phrase(
        "Cells with enough routes or incidents, over the relief, with boundary, barrier, roads and towns.",
        "Celdas con suficientes rutas o incidentes, sobre el relieve, con límite, barrera, caminos y "
        "poblaciones.",
    ),
    "key_place": Phrase("worst places", "peores lugares"),
    "key_station": Phrase("water station", "estación de agua"),
    "risk_read": Phrase(
        "Risk is a score from 0 to 100 of what harms along the way. It compares places with each other; it "
        "is no chance of dying.",
        "El riesgo es una puntuación de 0 a 100 de lo que daña en el camino. Compara lugares entre sí; no es "
        "una probabilidad de morir.",
    ),
    # Places.
    "places_head": Phrase("The worst places, and why", "Los peores lugares, y por qué"),
    "places_note": Phrase(
        "The highest points of the risk along the walks, each at least {km} from the others. The clock is "
        "that of the person followed.",
        "Los puntos más altos del riesgo a lo largo de las caminatas, cada uno a {km} o más de los otros. La "
        "hora es la de la persona que se sigue.",
    ),
    "places_note_ridden": Phrase(
        "The highest points of the risk along the routes, each at least {km} from the others.",
        "Los puntos más altos del riesgo a lo largo de las rutas, cada uno a {km} o más de los otros.",
    ),
    "place": Phrase("Place", "Lugar"),
    "why": Phrase("Why", "Por qué"),
    "on_route": Phrase("{name}, km {start} to {end}", "{name}, km {start} a {end}"),
    "near_in": Phrase("in {town}", "en {town}"),
    "near": Phrase("{km} {side} of {town}", "a {km} al {side} de {town}"),
    "there_at": Phrase("there at {clock}", "ahí a las {clock}"),
    "there_day": Phrase("there at {clock} on day {day}", "ahí a las {clock} del día {day}"),
    "also": Phrase("Besides: {reasons}.", "Además: {reasons}."),
    # Routes.
    "routes_head": Phrase("The routes by rank", "Las rutas en orden"),
    "routes_note": Phrase(
        "Risk is a score from 0 to 100 that compares these routes with each other: it is no chance of dying. "
        "The line is what it may be, given how exact the positions are and what was not measured. Rides are "
        "listed apart: do not compare theirs with a walk's.",
        "El riesgo es una puntuación de 0 a 100 que compara estas rutas entre sí: no es una probabilidad de "
        "morir. La línea es lo que puede ser, según lo exacto de las posiciones y lo que no se midió. Los "
        "viajes a bordo van aparte: no los compare con las caminatas.",
    ),
    "route": Phrase("Route", "Ruta"),
    "length": Phrase("Length", "Longitud"),
    "risk": Phrase("Risk", "Riesgo"),
    "range": Phrase("May be", "Puede ser"),
    "rank_water": Phrase("Rank by water needed", "Lugar por agua necesaria"),
    "worst_part": Phrase("Worst part", "Peor tramo"),
    "main_reason": Phrase("Adds most", "Lo que más suma"),
    "mode": Phrase("Mode", "Modo"),
    "risk_axis": Phrase("Risk, 0 to 100", "Riesgo, 0 a 100"),
    "risk_finding": Phrase(
        "{name} has the highest risk on foot, {risk} of 100",
        "{name} tiene el riesgo más alto a pie, {risk} de 100",
    ),
    "risk_finding_ridden": Phrase(
        "{name} has the highest risk, {risk} of 100", "{name} tiene el riesgo más alto, {risk} de 100"
    ),
    "risk_overlap": Phrase(
        "On foot {name} has the highest risk, {risk} of 100, but others may be as high",
        "A pie {name} tiene el riesgo más alto, {risk} de 100, pero otras pueden igualarla",
    ),
    "range_read": Phrase(
        "Point: the risk. Line: what it may be.", "Punto: el riesgo. Línea: lo que puede ser."
    ),
    # The body.
    "body_head": Phrase("What the walks do to the body", "Lo que las caminatas hacen al cuerpo"),
    "body_note": Phrase(
        "For one person: {who}, setting out at {hour} in {month} with {carried} of water. In bold the walk "
        "as stated; beneath it the 5th, 50th and 95th percentile of the draws, in which weather, pace, "
        "body, load and ground are otherwise; the last columns say in how many of 100 draws a limit is "
        "passed. Deficit is in per cent of body mass: from 5 % it is serious, from 10 % life is in danger.",
        "Para una persona: {who}, que sale a las {hour} en {month} con {carried} de agua. En negrita la "
        "caminata como se plantea; debajo, los percentiles 5, 50 y 95 de los sorteos, en los que clima, "
        "paso, cuerpo, carga y terreno son otros; las últimas columnas dicen en cuántos de 100 sorteos se "
        "pasa un límite. El déficit va en por ciento del peso: desde 5 % es grave, desde 10 % peligra la "
        "vida.",
    ),
    "body_caption": Phrase("What each walk asks ({who})", "Lo que exige cada caminata ({who})"),
    "others_caption": Phrase(
        "The worst walk, {name}, for everybody followed",
        "La peor caminata, {name}, para cada persona seguida",
    ),
    "groups_caption": Phrase("People who stay together", "Personas que van juntas"),
    "rides_harm": Phrase("What harms aboard", "Lo que daña a bordo"),
    "rides_why": Phrase("{name}: {reasons}.", "{name}: {reasons}."),
    "rides_caption": Phrase("Aboard, not on foot", "A bordo, no a pie"),
    "who": Phrase("Who", "Quién"),
    "group": Phrase("Group", "Grupo"),
    "hours": Phrase("Hours", "Horas"),
    "needed": Phrase("Water needed, L", "Agua necesaria, L"),
    "carried": Phrase("Carried, L", "Lleva, L"),
    "deficit": Phrase("Water deficit, %", "Déficit de agua, %"),
    "core": Phrase("Core, °C", "Central, °C"),
    "dry": Phrase("Water gone after", "Sin agua a los"),
    "no_return": Phrase("No return after", "Sin retorno a los"),
    "never": Phrase("lasts", "alcanza"),
    "not_passed": Phrase("not passed", "no se pasa"),
    "p_deficit_10": Phrase("Deficit over 10 %", "Déficit de más de 10 %"),
    "p_core_39": Phrase("Core over 39 °C", "Más de 39 °C"),
    "p_cold": Phrase("Dangerous cold", "Frío peligroso"),
    "main_input": Phrase("matters most: {input}", "lo que más influye: {input}"),
    "aboard": Phrase("Hours aboard", "Horas a bordo"),
    "litres_axis": Phrase("Litres of water", "Litros de agua"),
    "needed_axis": Phrase("carried: {carried}", "lleva: {carried}"),
    "needed_more": Phrase(
        "On {n} of {of} walks the water needed may exceed the {carried} carried",
        "En {n} de {of} caminatas el agua necesaria puede superar los {carried} que se llevan",
    ),
    "needed_enough": Phrase(
        "On all {of} walks the {carried} carried are enough in 95 of 100 drawn cases",
        "En las {of} caminatas los {carried} que se llevan bastan en 95 de 100 casos sorteados",
    ),
    "needed_read": Phrase(
        "Point: the walk as stated. Line: 5th to 95th percentile of the draws. Dashed: what is carried.",
        "Punto: la caminata como se plantea. Línea: percentiles 5 a 95 de los sorteos. Trazos: lo que se "
        "lleva.",
    ),
    "unknown": Phrase("–", "–"),
    # Along the worst walk.
    "profile_dry": Phrase(
        "{name}: the water is gone after {km}; the body reaches {core}",
        "{name}: el agua se acaba a los {km}; el cuerpo llega a {core}",
    ),
    "profile_lasts": Phrase(
        "{name}: the water lasts; the body reaches {core}",
        "{name}: el agua alcanza; el cuerpo llega a {core}",
    ),
    "profile_read": Phrase(
        "From left to right along the way; beneath the kilometres the hour there, +1 on the day after. Core "
        "temperature: 38 °C is the limit of ISO 7933 for work, above 40 °C is heat stroke.",
        "De izquierda a derecha por el camino; bajo los kilómetros, la hora, +1 al día siguiente. "
        "Temperatura central: 38 °C es el límite de ISO 7933 para el trabajo; más de 40 °C es golpe de "
        "calor.",
    ),
    "elevation_m": Phrase("Height, m", "Altura, m"),
    "water_left_l": Phrase("Water left, L", "Agua que queda, L"),
    "core_c": Phrase("Core temperature, °C", "Temperatura central, °C"),
    "deficit_share": Phrase("Water deficit, % of body mass", "Déficit de agua, % del peso"),
    "km_axis": Phrase("Kilometres", "Kilómetros"),
    "clock": Phrase("Hour", "Hora"),
    "water_gone": Phrase("water gone", "sin agua"),
    "no_return_here": Phrase("point of no return", "punto sin retorno"),
    # Departures.
    "departures_head": Phrase("When one leaves", "Cuándo se sale"),
    "departures_finding": Phrase(
        "Leaving at {hour} in {month} takes the most water, {most}; at {least_hour} in {least_month} the "
        "least, {least}",
        "Salir a las {hour} en {month} exige más agua, {most}; a las {least_hour} en {least_month}, menos, "
        "{least}",
    ),
    "departures_read": Phrase(
        "Litres of water needed on {name} by {who}, by hour of departure and month; the darker, the more. A "
        "dot marks more than the {carried} carried.",
        "Litros de agua que necesita {who} en {name}, por hora de salida y mes; cuanto más oscuro, más. Un "
        "punto marca más de los {carried} que lleva.",
    ),
    "departures_all": Phrase(
        "Litres of water needed on {name} by {who}, by hour of departure and month; the darker, the more.",
        "Litros de agua que necesita {who} en {name}, por hora de salida y mes; cuanto más oscuro, más.",
    ),
    "hour_axis": Phrase("Hour of departure", "Hora de salida"),
    "to_under": Phrase("{low} to under {high}", "de {low} a menos de {high}"),
    "and_more": Phrase("{low} and more", "{low} y más"),
    # Water.
    "water_head": Phrase("Where water would help", "Dónde ayudaría el agua"),
    "water_note": Phrase(
        "Litres are a day's, beyond what people carry, for walks of {month} that set out at {hour}. "
        "“Wanted” is what people come to lack; a station covers those who reach it in time.",
        "Los litros son de un día, además de lo que se lleva, para caminatas de {month} que salen a las "
        "{hour}. “Se necesita” es lo que llega a faltar; una estación cubre a quien llega a tiempo.",
    ),
    "water_caption": Phrase(
        "Stations of the plan, the most critical first", "Estaciones del plan, primero las más críticas"
    ),
    "station": Phrase("Station", "Estación"),
    "station_where": Phrase("Where", "Dónde"),
    "kind_new": Phrase("new", "nueva"),
    "kind_existing": Phrase("stands already", "ya existe"),
    "kind": Phrase("State", "Estado"),
    "serves": Phrase("Serves, L a day", "Sirve, L al día"),
    "lost": Phrase("Lost if it is gone, L a day", "Se pierde si falta, L al día"),
    "visits": Phrase("Visits a month", "Visitas al mes"),
    "spared": Phrase(
        "Hours of people in danger spared, a day", "Horas de personas en peligro evitadas, al día"
    ),
    "curve_finding": Phrase(
        "{n} stations serve {covered} a day; {next} more would add {more}",
        "{n} estaciones sirven {covered} al día; {next} más añadirían {more}",
    ),
    "curve_no_more": Phrase(
        "{n} stations serve {covered} a day; more would add nothing",
        "{n} estaciones sirven {covered} al día; más no añadirían nada",
    ),
    "curve_end": Phrase("{n} stations serve {covered} a day", "{n} estaciones sirven {covered} al día"),
    "curve_read": Phrase(
        "Solid: what the best plan found for so many stations serves. Dashed: no plan can serve more. "
        "Ring: the plan.",
        "Continua: lo que sirve el mejor plan hallado con tantas estaciones. Trazos: ningún plan puede "
        "servir más. Aro: el plan.",
    ),
    "curve_x": Phrase("Stations", "Estaciones"),
    "curve_y": Phrase("Litres a day", "Litros al día"),
    "curve_served": Phrase("Served, L a day", "Sirven, L al día"),
    "curve_bound": Phrase("At most, L a day", "A lo sumo, L al día"),
    "wanted": Phrase("wanted: {litres}", "se necesita: {litres}"),
    "plan_notes": Phrase("What the plan takes for granted", "Lo que el plan da por sentado"),
    # Agreement.
    "agreement_head": Phrase("The risk and recorded deaths", "El riesgo y las muertes registradas"),
    "capture_better": Phrase(
        "The riskiest fifth of the routes has {share} of the deaths recorded near them",
        "La quinta parte más riesgosa de las rutas tiene {share} de las muertes registradas cerca",
    ),
    "capture_chance": Phrase(
        "The risk agrees with recorded deaths no better than chance: its riskiest fifth has {share}",
        "El riesgo no concuerda con las muertes mejor que el azar: su quinta parte más riesgosa tiene "
        "{share}",
    ),
    "capture_read": Phrase(
        "Solid: share of the deaths near the routes, from the riskiest part on. Dashed: chance. The chance "
        "that a death lies on riskier ground than a random place of the routes is {auc} ({low} to {high}); "
        "0.50 is chance. {people} people are within {km}. Risk is taken without the factor that counts "
        "deaths. Not fitted. Remains are found where people look.",
        "Continua: parte de las muertes cerca de las rutas, desde lo más riesgoso. Trazos: azar. La "
        "probabilidad de que una muerte esté en un lugar más riesgoso que uno al azar de las rutas es {auc} "
        "(de {low} a {high}); 0.50 es azar. {people} personas están a menos de {km}. El riesgo se toma sin "
        "el factor que cuenta muertes. Nada se ajustó. Los restos se hallan donde alguien busca.",
    ),
    "capture_x": Phrase("Riskiest share of the routes, %", "Parte más riesgosa de las rutas, %"),
    "capture_y": Phrase("Share of the deaths, %", "Parte de las muertes, %"),
    # The rest.
    "factors_head": Phrase("What the risk is made of", "De qué está hecho el riesgo"),
    "factor": Phrase("Hazard", "Peligro"),
    "weight": Phrase("Weight", "Peso"),
    "curve": Phrase("From value to score (0 to 1)", "Del valor a la puntuación (0 a 1)"),
    "measured": Phrase("Measured", "Medido"),
    "source": Phrase("Source", "Fuente"),
    "method_head": Phrase("Method in plain words", "El método en palabras llanas"),
    "sources_head": Phrase("Sources and licences", "Fuentes y licencias"),
    "layer": Phrase("Layer", "Capa"),
    "licence": Phrase("Licence", "Licencia"),
    "retrieved": Phrase("Retrieved", "Consultado"),
    "precision": Phrase("Position within", "Error de posición hasta"),
    "basis": Phrase("Basis", "Fundamento"),
    "limits_head": Phrase("Uncertainty and limits", "Incertidumbre y límites"),
    "notes_head": Phrase("Notes of this study", "Notas de este estudio"),
}

ONE_FILE = Phrase(
    "This file holds both languages and works without a script: what is on screen is what is printed.",
    "Este archivo contiene ambos idiomas y funciona sin programas: se imprime lo que está en pantalla.",
)

SIDES: tuple[Phrase, ...] = (
    Phrase("north", "norte"),
    Phrase("north-east", "noreste"),
    Phrase("east", "este"),
    Phrase("south-east", "sureste"),
    Phrase("south", "sur"),
    Phrase("south-west", "suroeste"),
    Phrase("west", "oeste"),
    Phrase("north-west", "noroeste"),
)
"""Directions by eighths of a turn, from north, clockwise."""

MODES: dict[str, tuple[Phrase, Phrase]] = {
    "foot": (Phrase("1 route on foot", "1 ruta a pie"), Phrase("{n} routes on foot", "{n} rutas a pie")),
    "rail": (Phrase("1 by rail", "1 en tren"), Phrase("{n} by rail", "{n} en tren")),
    "road": (Phrase("1 by road", "1 por carretera"), Phrase("{n} by road", "{n} por carretera")),
}
"""One route of a mode, and several."""

MONTH_LETTERS = Phrase("JFMAMJJASOND", "EFMAMJJASOND")
