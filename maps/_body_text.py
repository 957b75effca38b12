"""What the page says of the body, in both languages; `maps._text` has what it says of itself."""

from __future__ import annotations

from geo.result import Phrase

_NO_WALK = Phrase("Do not compare it with a walk's.", "No la compare con la de una caminata.")

_RESTS: dict[str, Phrase] = {
    "rail": Phrase(
        "The score rests only on what was measured along the line; what the ride does to the body, falls "
        "and accidents are not in it.",
        "La puntuación se basa solo en lo medido a lo largo de la vía; no incluye lo que el viaje le hace al "
        "cuerpo, ni caídas, ni accidentes.",
    ),
    "rail_body": Phrase(
        "The score rests on heat, cold and thirst aboard and on what was measured along the line; falls and "
        "accidents are not in it.",
        "La puntuación se basa en el calor, el frío y la sed a bordo y en lo medido a lo largo de la vía; no "
        "incluye caídas ni accidentes.",
    ),
    "road": Phrase(
        "The score rests only on what was measured along the road, such as how far water and help are; heat "
        "and air inside the vehicle are not in it.",
        "La puntuación se basa solo en lo medido a lo largo del camino, como lo lejos que quedan el agua y "
        "la ayuda; no incluye el calor ni el aire dentro del vehículo.",
    ),
    "road_body": Phrase(
        "The score rests on heat, cold and thirst aboard and on what was measured along the road; accidents "
        "are not in it.",
        "La puntuación se basa en el calor, el frío y la sed a bordo y en lo medido a lo largo del camino; "
        "no incluye accidentes.",
    ),
}
"""What the score of a ride rests on, with the body's terms in it and without."""

UI: dict[str, Phrase] = {
    **{
        f"rests_{mode}": Phrase(f"{said.en} {_NO_WALK.en}", f"{said.es} {_NO_WALK.es}")
        for mode, said in _RESTS.items()
    },
    "rests_foot": Phrase(
        "Scored without the body: nobody could be followed on this walk.",
        "Puntuada sin el cuerpo: en esta caminata no se pudo seguir a nadie.",
    ),
    "adds_most": Phrase("Adds most to the score", "Lo que más suma a la puntuación"),
    "by_foot": Phrase("On foot", "A pie"),
    "by_other": Phrase("Otherwise", "De otro modo"),
    "by_rail": Phrase("By freight train", "En tren de carga"),
    "by_road": Phrase("By road vehicle", "En vehículo por carretera"),
    "all_routes": Phrase("All routes", "Todas las rutas"),
    "along": Phrase("Along the way", "A lo largo del camino"),
    "as_table": Phrase("As a table", "En tabla"),
    "at_rest": Phrase("{time}, of which {rest} at rest", "{time}, de ellas {rest} en descanso"),
    "best": Phrase(
        "Least: {value}, leaving at {time} in {month}.",
        "Lo menos: {value}, al salir a las {time} en {month}.",
    ),
    "beyond": Phrase("{low} or more", "{low} o más"),
    "carried": Phrase("Water carried at departure", "Agua que lleva al salir"),
    "chance": Phrase("How likely", "Qué tan probable"),
    "chance_note": Phrase(
        "Share of the draws in which weather, pace, body, load and ground are otherwise than stated.",
        "Parte de los sorteos en los que clima, paso, cuerpo, carga y terreno son distintos de lo indicado.",
    ),
    "cold": Phrase("Cold", "Frío"),
    "cold_from": Phrase("dangerous from {far} on", "peligroso desde {far}"),
    "cold_share": Phrase("{share} of a dangerous loss of heat", "{share} de una pérdida de calor peligrosa"),
    "cold_stop": Phrase("Who stops is in danger from cold after", "Quien se para peligra de frío tras"),
    "core_most": Phrase("Highest core temperature", "Temperatura central más alta"),
    "day": Phrase("day {number}", "día {number}"),
    "deficit_most": Phrase("Greatest water deficit", "Mayor déficit de agua"),
    "deficit_note": Phrase(
        "From 2 % of the body's mass thirst slows people down, from 5 % it is serious, from 10 % life is in "
        "danger.",
        "Desde 2 % del peso la sed frena el paso, desde 5 % es grave, desde 10 % peligra la vida.",
    ),
    "departures": Phrase("Every hour of departure, every month", "Cada hora de salida, cada mes"),
    "departures_caption": Phrase(
        "{measure}, {person}: by hour of departure (rows) and month (columns)",
        "{measure}, {person}: por hora de salida (filas) y mes (columnas)",
    ),
    "detail": Phrase("Hour by hour", "Hora por hora"),
    "detail_ride": Phrase("The ride in detail", "El viaje en detalle"),
    "detail_route": Phrase("The route in detail", "La ruta en detalle"),
    "dry": Phrase("Water runs out", "Se acaba el agua"),
    "dry_never": Phrase("it lasts to the end", "alcanza hasta el final"),
    "drawn": Phrase("{low} to {high}", "de {low} a {high}"),
    "drawn_note": Phrase(
        "In brackets: 5th to 95th percentile of the draws.",
        "Entre paréntesis: percentiles 5 a 95 de los sorteos.",
    ),
    "factors_alone": Phrase("By the factors alone", "Solo por los factores"),
    "from_start": Phrase("after {far}", "tras {far}"),
    "from_start_at": Phrase("after {far}, {time} on the way", "tras {far}, {time} en camino"),
    "group_carried": Phrase("Water carried by all", "Agua que llevan en conjunto"),
    "group_chance_note": Phrase(
        "Share of the draws in which at least one of the group passes it.",
        "Parte de los sorteos en los que al menos una persona del grupo pasa el límite.",
    ),
    "group_first": Phrase("{what}, for the first of them", "{what}, para la primera persona"),
    "group_litres": Phrase("{litres} together", "{litres} en conjunto"),
    "group_many": Phrase("{group} ({people} people)", "{group} ({people} personas)"),
    "group_needed": Phrase("Water needed by all", "Agua necesaria en conjunto"),
    "group_one": Phrase("{group} (1 person)", "{group} (1 persona)"),
    "group_short": Phrase("Lacking at the worst", "Falta en el peor momento"),
    "group_worst": Phrase("worst off: {person}", "quien peor está: {person}"),
    "group_worst_off": Phrase("Worst off", "Quien peor está"),
    "here": Phrase("{person}, leaving at {time}", "{person}, sale a las {time}"),
    "hour": Phrase("hour", "hora"),
    "main_input": Phrase("What matters most", "Lo que más influye"),
    "main_share": Phrase("{input}, {share} of the spread", "{input}, {share} de la dispersión"),
    "measure": Phrase("Show", "Mostrar"),
    "measure_harm": Phrase("Harm (at 1 life is in danger)", "Daño (en 1 peligra la vida)"),
    "measure_needed_l": Phrase("Litres of water needed", "Litros de agua necesarios"),
    "needed": Phrase("Water needed", "Agua necesaria"),
    "no_return": Phrase("Point of no return", "Punto sin retorno"),
    "no_return_never": Phrase("not passed", "no se pasa"),
    "of_mass": Phrase("{share} of body mass", "{share} del peso"),
    "of_time": Phrase("{share} of the time", "{share} del tiempo"),
    "on_way": Phrase("On the way", "En camino"),
    "others": Phrase("Other people on this route", "Otras personas en esta ruta"),
    "outside": Phrase("Outside the model's limits", "Fuera de los límites del modelo"),
    "p_cold": Phrase("Cold becomes dangerous", "El frío se vuelve peligroso"),
    "p_core_39": Phrase("Core passes 39 °C", "El cuerpo pasa de 39 °C"),
    "p_deficit_10": Phrase("Deficit passes 10 %: life in danger", "Déficit de más de 10 %: peligra la vida"),
    "p_deficit_5": Phrase("Deficit passes 5 %: serious", "Déficit de más de 5 %: grave"),
    "person": Phrase("Person", "Persona"),
    "profile": Phrase("Profile of {route}, {far}", "Perfil de {route}, {far}"),
    "profile_air_c": Phrase("Air, °C", "Aire, °C"),
    "profile_core_c": Phrase("Core temperature, °C", "Temperatura central, °C"),
    "profile_deficit_share": Phrase("Water deficit, % of body mass", "Déficit de agua, % del peso"),
    "profile_elevation_m": Phrase("Height, m", "Altura, m"),
    "profile_water_left_l": Phrase("Water left, L", "Agua que queda, L"),
    "rank": Phrase("Rank among the walks", "Lugar entre las caminatas"),
    "rank_one": Phrase("{low} of {of} walks by water needed", "{low} de {of} caminatas por agua necesaria"),
    "rank_range": Phrase(
        "{low} to {high} of {of} walks by water needed",
        "{low} a {high} de {of} caminatas por agua necesaria",
    ),
    "ride": Phrase("Aboard, not on foot", "A bordo, no a pie"),
    "ride_closed_truck": Phrase("In a closed truck, not on foot", "En un camión cerrado, no a pie"),
    "ride_co2": Phrase("Carbon dioxide", "Dióxido de carbono"),
    "ride_core": Phrase("Core", "Central"),
    "ride_freight_train": Phrase("On a freight train, not on foot", "En un tren de carga, no a pie"),
    "ride_aboard": Phrase("Aboard", "A bordo"),
    "ride_chill": Phrase("Coldest wind chill", "Sensación térmica mínima"),
    "ride_sun": Phrase("In the sun", "Al sol"),
    "spread": Phrase("{value} ({range})", "{value} ({range})"),
    "table_air_c": Phrase("Air °C", "Aire °C"),
    "table_clock": Phrase("Time", "Hora"),
    "table_core_c": Phrase("Core °C", "Central °C"),
    "table_deficit_share": Phrase("Deficit %", "Déficit %"),
    "table_elevation_m": Phrase("Height m", "Altura m"),
    "table_water_left_l": Phrase("Water L", "Agua L"),
    "told_of": Phrase("Figures for one person: {who}", "Cifras de una persona: {who}"),
    "to_under": Phrase("{low} to under {high}", "de {low} a menos de {high}"),
    "under": Phrase("under {high}", "menos de {high}"),
    "walk_at_end": Phrase("At the end of this section", "Al final de este tramo"),
    "water": Phrase("Water", "Agua"),
    "why": Phrase("Why", "Por qué"),
    "deficit": Phrase("Deficit", "Déficit"),
    "worst_departure": Phrase(
        "Most: {value}, leaving at {time} in {month}.", "Lo más: {value}, al salir a las {time} en {month}."
    ),
}

INPUTS: dict[str, Phrase] = {
    "grade": Phrase("what slopes cost", "lo que cuestan las pendientes"),
    "jacket": Phrase("what is put on in the cold", "lo que se ponen en el frío"),
    "load": Phrase("the load", "la carga"),
    "mass": Phrase("the body's mass", "el peso del cuerpo"),
    "pace": Phrase("the pace", "el paso"),
    "sun": Phrase("sun and hot ground", "el sol y el suelo caliente"),
    "warmer_k": Phrase("the air's temperature", "la temperatura del aire"),
    "water": Phrase("the water carried", "el agua que se lleva"),
    "weather": Phrase("the weather of the day", "el tiempo del día"),
    "wind": Phrase("the wind", "el viento"),
}
"""What may be otherwise than stated (`geo.body.plan.Draws`); one that is not here is shown as it is."""
