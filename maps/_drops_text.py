"""What the page says of a water plan, in both languages."""

from __future__ import annotations

from geo.result import Phrase

UI: dict[str, Phrase] = {
    "drop_alone": Phrase("Only in reach here", "Solo a su alcance"),
    "drop_as_planned": Phrase("As planned", "Como en el plan"),
    "drop_backup": Phrase("Best backup if it is gone", "Mejor respaldo si falta"),
    "drop_best": Phrase("Best possible", "Lo mejor posible"),
    "drop_bound": Phrase("no plan serves more", "ningún plan sirve más"),
    "drop_by_gap": Phrase(
        "Proven: no choice under these wishes serves more than {bound} a day. This one is at most {gap} "
        "below.",
        "Probado: ninguna elección con estos deseos sirve más de {bound} al día. Esta queda a lo sumo {gap} "
        "por debajo.",
    ),
    "drop_by_gap_hours": Phrase(
        "Proven: no choice under these wishes has fewer hours on foot by more than {gap}.",
        "Probado: ninguna elección con estos deseos tiene menos horas a pie por más de {gap}.",
    ),
    "drop_capacity": Phrase("Can give, a day", "Puede dar, al día"),
    "drop_changed": Phrase(
        "As switched here: {now} of {wanted} a day, {change} against the plan",
        "Con estos cambios: {now} de {wanted} al día, {change} respecto del plan",
    ),
    "drop_critical": Phrase("Stations, the most critical first", "Estaciones, la más crítica primero"),
    "drop_crew": Phrase("Hours of crews", "Horas de equipos"),
    "drop_curve": Phrase("Benefit by number of stations", "Beneficio según el número de estaciones"),
    "drop_curve_axis": Phrase("stations", "estaciones"),
    "drop_curve_hint": Phrase(
        "Litres a day that are served. Where the line flattens, one more station adds little.",
        "Litros al día que se sirven. Donde la línea se aplana, una estación más agrega poco.",
    ),
    "drop_days": Phrase("Days", "Días"),
    "drop_demand": Phrase("Water wanted here", "Agua que se necesita aquí"),
    "drop_drive": Phrase("Drive from the depot", "En vehículo desde el depósito"),
    "drop_driven": Phrase("Driven", "En vehículo"),
    "drop_each": Phrase("At each visit", "En cada visita"),
    "drop_existing": Phrase("Station that stands already", "Estación que ya existe"),
    "drop_fewest": Phrase(
        "Proven: no choice under these wishes serves this share with fewer than {n} stations.",
        "Probado: ninguna elección con estos deseos sirve esta parte con menos de {n} estaciones.",
    ),
    "drop_from": Phrase("Leave, turn back by, back", "Salida, regresar antes de, de vuelta"),
    "drop_given_up": Phrase("given up in the plan", "se deja en el plan"),
    "drop_gone": Phrase("Lost if it is gone, a day", "Se pierde si falta, al día"),
    "drop_here": Phrase("Served here, a day", "Sirve, al día"),
    "drop_hint": Phrase(
        "Untick a station to see at once what is lost; the map follows.",
        "Desmarque una estación para ver al momento qué se pierde; el mapa lo sigue.",
    ),
    "drop_hours_left": Phrase("Time on foot that is left", "Tiempo a pie que queda"),
    "drop_in_reach": Phrase("Wanted in its reach, a day", "Se necesita a su alcance, al día"),
    "drop_is_best": Phrase(
        "No choice under these wishes serves more: that is proven.",
        "Ninguna elección con estos deseos sirve más: está probado.",
    ),
    "drop_is_best_hours": Phrase(
        "No choice under these wishes has fewer hours on foot: that is proven.",
        "Ninguna elección con estos deseos tiene menos horas a pie: está probado.",
    ),
    "drop_lost": Phrase("lost if gone: {litres}", "se pierde si falta: {litres}"),
    "drop_lost_none": Phrase("if gone, others take over", "si falta, otras la suplen"),
    "drop_month": Phrase(
        "For walks of {month} that set out at {hour}.", "Para caminatas de {month} que salen a las {hour}."
    ),
    "drop_new": Phrase("New station", "Estación nueva"),
    "drop_none": Phrase("none", "ninguno"),
    "drop_off": Phrase("Switch off", "Apagar"),
    "drop_on": Phrase("Switch on", "Encender"),
    "drop_on_foot": Phrase("On foot, with rest", "A pie, con descansos"),
    "drop_people": Phrase("People a day", "Personas al día"),
    "drop_per_day": Phrase("{litres} a day", "{litres} al día"),
    "drop_regret": Phrase("Lost against it", "Pierde frente a ello"),
    "drop_scenario": Phrase("Case", "Caso"),
    "drop_scenarios": Phrase("Other weather and use", "Otro clima y otro uso"),
    "drop_served": Phrase("Served by {n} stations", "Sirven {n} estaciones"),
    "drop_served_by": Phrase("Served by", "Lo sirve"),
    "drop_served_here": Phrase("Served, a day", "Con agua, al día"),
    "drop_served_short": Phrase("Served", "Se sirve"),
    "drop_short": Phrase("Not brought, or too little", "No se lleva, o falta"),
    "drop_show": Phrase("Show {name} on the map", "Ver {name} en el mapa"),
    "drop_spared": Phrase(
        "Hours of people in danger, spared a day", "Horas de personas en peligro, evitadas al día"
    ),
    "drop_stops": Phrase("Stops", "Paradas"),
    "drop_trip": Phrase("Trip", "Viaje"),
    "drop_trip_count": Phrase("Trips", "Viajes"),
    "drop_trips": Phrase("Trips of the month", "Viajes del mes"),
    "drop_trips_brought": Phrase("Water brought", "Agua que se lleva"),
    "drop_unserved": Phrase("Not served", "Sin agua"),
    "drop_visits": Phrase("Visits a month", "Visitas al mes"),
    "drop_walk": Phrase("Walk in, loaded", "A pie, con carga"),
    "drop_wanted": Phrase("Wanted beyond what people carry", "Se necesita, además de lo que se lleva"),
    "drop_wanted_here": Phrase("Wanted, a day", "Se necesita, al día"),
    "drop_wanted_short": Phrase("Wanted", "Se necesita"),
    "drop_with_backup": Phrase("{name}; then {litres} a day lost", "{name}; se pierden {litres} al día"),
    "water_plan": Phrase("Water", "Agua"),
}
