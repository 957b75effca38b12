"""What a water plan says of how it was made, in both languages."""

from __future__ import annotations

from geo.body.aboard import Said
from geo.body.person import Group
from maps._text import MONTHS
from study.sections_water import WaterSection
from study.wanting import Scenario

LEVEL = Said(
    "No elevation is known here: hours to a site are those over level ground. A ridge between people and "
    "water is not seen; check every site on the ground.",
    "Aquí no se conoce la altitud: las horas hasta un sitio son sobre terreno llano. No se ve un cerro entre "
    "la gente y el agua; revisar cada sitio en el terreno.",
)
NOBODY_LACKS = Said(
    "No water plan: in this month and weather nobody on these routes comes to lack water beyond what they "
    "carry and what known water gives.",
    "Sin plan de agua: en este mes y clima, a nadie en estas rutas le falta agua más allá de la que lleva y "
    "de la que dan las fuentes conocidas.",
)
IMPOSSIBLE = Said(
    "No water plan can be made from what is public.",
    "Con lo que es público no se puede hacer un plan de agua.",
)
"""Not with the reason: that may name what is not public."""
NO_DEPOTS = Said(
    "No depot is named, so no trips are planned.",
    "No se nombra ningún depósito, así que no se planean viajes.",
)
DEATHS_APART = Said(
    "Recorded deaths do not weigh here: the fewest sites for a share of the litres are counted in litres.",
    "Las muertes registradas no pesan aquí: los sitios mínimos para una parte de los litros se cuentan en "
    "litros.",
)
FLOW = Said(
    "The demand is that of a modelled flow between the ends of the routes: where people may pass, not "
    "where they were seen. Points are served on their own; what a site farther back gave is taken as drunk.",
    "La demanda es la de un flujo modelado entre los extremos de las rutas: por dónde puede pasar la gente, "
    "no por dónde se la vio. Cada punto se sirve por sí solo; lo que dio uno anterior se toma por bebido.",
)
REFILL = Said(
    "Who comes to a site in time drinks and fills what they carry; the site also covers what they come to "
    "lack farther along the same route until that is used up.",
    "Quien llega a tiempo a un sitio bebe y llena lo que lleva; el sitio cubre también lo que le faltaría "
    "más adelante en la misma ruta hasta que eso se acabe.",
)


def who(mixture: Group, own: WaterSection, *, on_all: bool, on_some: bool) -> list[Said]:
    """Return for whom the plan is, and how many are assumed where no route says it.

    Parameters
    ----------
    on_all, on_some
        whether the study's own number stands for all routes, or for some of them.
    """
    en = ", ".join(person.label_en for person, _ in mixture.members)
    es = ", ".join(person.label_es for person, _ in mixture.members)
    told = [Said(f"The plan is for: {en}.", f"El plan es para: {es}.")]
    if on_all or on_some:
        where_en, where_es = (
            ("every route", "cada ruta")
            if on_all
            else ("routes that do not say it", "las rutas que no lo dicen")
        )
        told.append(
            Said(
                f"How many people walk is assumed: {own.people_per_day:g} a day on {where_en}.",
                f"Cuánta gente camina es un supuesto: {own.people_per_day:g} al día en {where_es}.",
            )
        )
    return told


def limit(own: WaterSection) -> Said:
    """Return how far people go for water."""
    return Said(
        f"Nobody is taken to walk more than {own.limit_h:g} h to a site, and nobody past a deficit of "
        f"{own.threshold_share:.0%} of their weight.",
        f"Se supone que nadie camina más de {own.limit_h:g} h hasta un sitio, ni más allá de un déficit del "
        f"{own.threshold_share * 100:.0f} % de su peso.",
    )


def natural(litres: float) -> Said:
    """Return what natural water takes of the demand."""
    return Said(
        f"Springs, lakes, streams and taps known to hold water take {litres:.1f} L a day of the demand.",
        f"Manantiales, lagos, arroyos y llaves con agua conocida cubren {litres:.1f} L al día de la demanda.",
    )


def measured(sites: int) -> Said:
    """Return that what crews found counts."""
    return Said(
        f"What crews recorded at {sites} sites counts: litres used, and how often a site stood whole.",
        f"Cuenta lo registrado en {sites} sitios: litros usados, y cuántas veces el sitio estaba entero.",
    )


def deaths(share: float) -> Said:
    """Return that recorded deaths weigh."""
    return Said(
        f"Recorded deaths weigh in the choice of sites ({share:.0%}); the litres told are litres. Few "
        "records are not few deaths.",
        f"Las muertes registradas pesan en la elección de sitios ({share * 100:.0f} %); los litros de aquí "
        "son litros. Pocos registros no son pocas muertes.",
    )


def backup(share: float) -> Said:
    """Return what share of the litres that are in reach of a site has a second one in reach."""
    return Said(
        f"Of the litres within reach of a site, {share:.0%} have a second one within reach.",
        f"De los litros al alcance de un sitio, el {share * 100:.0f} % tiene un segundo sitio a su alcance.",
    )


def fewer(asked: int, found: int) -> Said:
    """Return that there are fewer sites than were asked for."""
    return Said(
        f"There are {found} sites, not {asked}: under these wishes no other was found that adds a litre.",
        f"Hay {found} sitios, no {asked}: con estos deseos no se halló otro que agregue un litro.",
    )


def unproven(gap: float) -> Said:
    """Return how far from the best the plan may be."""
    return Said(
        f"It is not proven that no plan is better: one may be by at most {gap:.1%}.",
        f"No está demostrado que ningún plan sea mejor: alguno puede serlo, a lo más en {gap * 100:.1f} %.",
    )


def unproven_fewest(fewest: int) -> Said:
    """Return with how few sites the share might be served."""
    return Said(
        f"It is not proven that fewer sites would not do: {fewest} might.",
        f"No está demostrado que no basten menos sitios: quizá {fewest}.",
    )


def robust(mode: str, count: int) -> Said:
    """Return over what the plan is good."""
    how_en, how_es = (
        ("on average", "en promedio") if mode == "mean" else ("in the worst of them", "en el peor de ellos")
    )
    return Said(
        f"The plan is chosen for {count} scenarios of month and warmth, good {how_en}.",
        f"El plan se elige para {count} escenarios de mes y calor, bueno {how_es}.",
    )


def scenario(which: Scenario) -> Said:
    """Return the name of a scenario."""
    month = MONTHS[which.month - 1]
    warmer = f", {which.warmer_k:+g} °C" if which.warmer_k else ""
    return Said(month.en + warmer, month.es + warmer)
