"""What the body's terms are scored with: see `geo.risk.body`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from geo.risk.curve import Curve
from geo.risk.factor import Factor

WEIGHT: Final = 2.5
"""Of each of the four: 10 together against 5.25 of the factors that still speak on foot, so that the body is
two thirds of the risk (judgement)."""

FACTORS: Final[Mapping[str, Factor]] = MappingProxyType(
    {
        factor.name: factor
        for factor in (
            Factor(
                name="water_deficit",
                column="deficit_share",
                unit="%",
                needs=("weather",),
                optional=("terrain",),
                modes=("foot", "rail"),
                curve=Curve(((0.0, 0.0), (0.02, 0.2), (0.05, 0.6), (0.10, 1.0))),
                weight=WEIGHT,
                citation=(
                    "thirst and a slower pace from 2 % of body mass (Sawka et al. 2007, ACSM position stand, "
                    "Med. Sci. Sports Exerc. 39:377, not read here); 5 % is what ISO 7933 lets 95 % of "
                    "workers lose at most; 10 % and more can kill (general medical knowledge, no study read "
                    "here). The scores are judgement. Weight: water loss predicts deaths best "
                    "(Campbell-Staton et al. 2021, Science 374:1496)"
                ),
                citation_es=(
                    "sed y paso más lento desde el 2 % de la masa corporal (Sawka et al. 2007, posición "
                    "oficial del ACSM, Med. Sci. Sports Exerc. 39:377, no leído aquí); el 5 % es lo que "
                    "ISO 7933 deja perder como máximo al 95 % de los trabajadores; un 10 % o más puede "
                    "matar (conocimiento médico general, sin estudio leído aquí). Las puntuaciones son "
                    "juicio propio. Peso: la pérdida de agua es lo que mejor predice las muertes "
                    "(Campbell-Staton et al. 2021, Science 374:1496)"
                ),
                label_en="Want of water in the body",
                label_es="Falta de agua en el cuerpo",
                reason_en="{value} % of body weight is lost in water",
                reason_es="se ha perdido {value} % del peso corporal en agua",
            ),
            Factor(
                name="core_heat",
                column="core_c",
                unit="°C",
                needs=("weather",),
                optional=("terrain",),
                modes=("foot", "rail"),
                curve=Curve(((37.5, 0.0), (38.0, 0.3), (39.0, 0.7), (40.0, 1.0))),
                weight=WEIGHT,
                citation=(
                    "38 degrees C is ISO 7933's limit of rectal temperature, above 40 is heat stroke "
                    "(Bouchama and Knochel 2002, N. Engl. J. Med. 346:1978, as quoted by "
                    "biomet-education.net). The scores are judgement"
                ),
                citation_es=(
                    "38 °C es el límite de temperatura rectal de ISO 7933; más de 40 es golpe de calor "
                    "(Bouchama y Knochel 2002, N. Engl. J. Med. 346:1978, según lo cita "
                    "biomet-education.net). Las puntuaciones son juicio propio"
                ),
                label_en="Heat of the body",
                label_es="Calor del cuerpo",
                reason_en="the body is at {value} °C",
                reason_es="el cuerpo está a {value} °C",
            ),
            Factor(
                name="cold_debt",
                column="cold_share",
                unit="%",
                needs=("weather",),
                optional=("terrain",),
                modes=("foot", "rail"),
                curve=Curve(((0.0, 0.0), (0.5, 0.5), (1.0, 1.0))),
                weight=WEIGHT,
                citation=(
                    "the share of the heat that is given off before the core is at 35 degrees C, where "
                    "hypothermia begins (geo.body.cold). The scores are judgement"
                ),
                citation_es=(
                    "la parte del calor que se cede antes de que el centro del cuerpo llegue a 35 °C, "
                    "donde empieza la hipotermia (geo.body.cold). Las puntuaciones son juicio propio"
                ),
                label_en="Cold of the body",
                label_es="Frío del cuerpo",
                reason_en="the body is {value} % of the way to 35 °C",
                reason_es="el cuerpo lleva {value} % del enfriamiento hasta 35 °C",
            ),
            Factor(
                name="cold_stop",
                column="cold_stop_h",
                unit="h",
                needs=("weather",),
                optional=("terrain",),
                modes=("foot", "rail"),
                curve=Curve(((1.0, 0.8), (3.0, 0.6), (6.0, 0.3), (12.0, 0.0))),
                weight=WEIGHT,
                citation=(
                    "judgement: who walks keeps warm, and who is tired, hurt or lost stops until morning; a "
                    "night is 12 h. 3 h count as a water deficit of 5 %, serious; no hours count as much as "
                    "a body that is cold already"
                ),
                citation_es=(
                    "juicio propio: quien camina conserva el calor, y quien está cansado, herido o "
                    "perdido se detiene hasta la mañana; una noche son 12 h. 3 h cuentan como un déficit "
                    "de agua del 5 %, grave; ninguna hora cuenta tanto como un cuerpo que ya está frío"
                ),
                label_en="Cold for one who stops",
                label_es="Frío para quien se detiene",
                reason_en="who stops here cools to 35 °C in {value} h",
                reason_es="quien se detiene aquí se enfría a 35 °C en {value} h",
            ),
        )
    }
)
"""The body's terms by name. Columns that end in ``_share`` are shares in curves and frames, for people per
cent."""
