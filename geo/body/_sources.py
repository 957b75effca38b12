"""Where the numbers of `geo.body.person.KINDS` come from, and what the model does not cover for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NOTE_EN: Final = "The heat model (ISO 7933) was made for healthy adults who are able to work."
NOTE_ES: Final = "El modelo de calor (ISO 7933) se hizo para personas adultas y sanas, capaces de trabajar."

_CLOTHES = (
    "Clothing: trousers and long-sleeved shirt, 0.61 clo (ASHRAE 55 in pythermalcomfort; ISO 9920 was not "
    "read here); below 15 °C (judgement) what people are observed to wear in such air (UTCI-clothing model, "
    "Havenith and others 2012, abstract)."
)
_WATER = (
    "Water: two gallons handed out by a guide (Rolling Stone 2019, one account); packs left behind held a "
    "few bottles and tins (Edible Baja Arizona 2013); no survey was found."
)
_YOUNG = (
    "Mass and height: 17,364 people measured in Mexico in 2010 and 2011 (Canaive, ¿Cuánto mide México?, in "
    "press reports), those of 18 to 25 years; at all ages men have 74.8 kg and 1.64 m, women 68.7 kg and "
    "1.58 m; people in Guatemala are smaller."
)
_FRESH = (
    "Not acclimatised: that takes one to two weeks of work in heat and begins to be lost after about a week "
    "without (CDC, Heat stress: acclimatization, stacks.cdc.gov 45854); people have travelled and waited for "
    "days (judgement)."
)
_CHILD = (
    "Mass and height: medians of the WHO Growth Reference 2007, mean of girls and boys. Pace: freely chosen "
    "speed rises from 2.8 km/h at 2 years to 5 km/h at 12 and in adults (Cavagna and others 1983), straight "
    "between. Standing: 1.25 of the basal rate of Schofield 1985, which is what LCDA's standing is for "
    "adults. Sweat: less per surface than adults (Inbar and others 2004; Falk and Dotan 2008); 0.7 is "
    "judgement. Water and load: judgement."
)

CITATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "man": f"{_YOUNG} {_WATER} Load: 5 kg of food, blanket and clothes (judgement). {_CLOTHES} {_FRESH}",
        "woman": (
            f"{_YOUNG} {_WATER} Load: 4 kg (judgement). Pace: 1.34 m/s against 1.36 of men of 20 to 29 years "
            f"(a clinical table, help.plantiga.com), not told apart. {_CLOTHES} {_FRESH}"
        ),
        "pregnant_woman": (
            f"{_YOUNG} And 12 kg gained by term (FAO/WHO/UNU 2001). Standing: basal rate 24 % above that "
            "before (doubly labelled water; Handbook of Nutrition and Pregnancy 2008, chapter 2): 1.44 x "
            "62.9 x 1.24 / 74.9. Walking: about 15 % dearer in the last months (same chapter), which is the "
            "mass gained, so nothing is added per kilogram. Pace: 0.55 standard deviations slower (21 "
            "studies, Front. Bioeng. Biotechnol. 2024, 1506002), of 0.15 m/s (judgement) on 1.34 m/s. "
            f"{_WATER} Load: 2 kg (judgement). {_CLOTHES} {_FRESH}"
        ),
        "child_5": (
            f"{_CHILD} Walking: net cost of transport 36 % above that of adults at 5 to 6 years (J. Exp. "
            f"Biol. 224, jeb243040, 2021). {_CLOTHES} {_FRESH}"
        ),
        "child_10": (
            f"{_CHILD} Walking: the cost per kilogram and metre goes with stature to the power of -0.95 "
            f"(Weyand and others 2010), against adults of 1.67 m. {_CLOTHES} {_FRESH}"
        ),
        "older_person": (
            "Mass, height, age: means of 870 women and 1,098 men over 60 in Mexico without chronic disease "
            "(BMC Public Health 2007, 7:2). Pace: 73 against 80 m/min (Waters and others 1983). Sweat: "
            "evaporation took 485 against 558 W at 65 and 21 years, at 40 C and hard work (J. Appl. "
            f"Physiol. 118:299, 2015). {_WATER} Load: 3 kg (judgement). {_CLOTHES} {_FRESH}"
        ),
    }
)
"""By name of the kind. Abstracts, tables and press reports were read, not the whole papers."""

_CHILD_EN = (
    f"{NOTE_EN} It does not cover children: they sweat less, the sun warms them faster and the night cools "
    "them faster, and their results are rougher than those of adults."
)
_CHILD_ES = (
    f"{NOTE_ES} No abarca a niñas y niños: sudan menos, el sol los calienta y la noche los enfría más "
    "rápido, y sus resultados son menos exactos que los de las personas adultas."
)

NOTES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "man": (NOTE_EN, NOTE_ES),
        "woman": (NOTE_EN, NOTE_ES),
        "pregnant_woman": (
            (
                f"{NOTE_EN} It does not cover pregnancy: heat and want of water also threaten the unborn "
                "child, and sooner than these limits say."
            ),
            (
                f"{NOTE_ES} No abarca el embarazo: el calor y la falta de agua amenazan también a la "
                "criatura por nacer, y antes de lo que dicen estos límites."
            ),
        ),
        "child_5": (_CHILD_EN, _CHILD_ES),
        "child_10": (_CHILD_EN, _CHILD_ES),
        "older_person": (
            (
                f"{NOTE_EN} Older people sweat less and feel thirst later, and many live with heart disease, "
                "diabetes or medicines that it does not cover."
            ),
            (
                f"{NOTE_ES} Las personas mayores sudan menos y sienten la sed más tarde, y muchas viven con "
                "males del corazón, diabetes o medicinas que el modelo no abarca."
            ),
        ),
    }
)
"""By name of the kind: English and Spanish."""
