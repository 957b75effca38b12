"""Method, limits and where the equations come from, in both languages."""

from __future__ import annotations

from geo.result import Phrase

BODY: tuple[Phrase, ...] = (
    Phrase(
        "A person is followed along each given walk, minute by minute. Their pace follows the slope of the "
        "ground by a published hiking function (Irmischer and Clarke 2018 off the path, unless the study "
        "file names another); thirst of more than 2 % of body mass slows them down.",
        "Se sigue a una persona por cada caminata dada, minuto a minuto. Su paso depende de la pendiente, "
        "según una función publicada (Irmischer y Clarke 2018 fuera de senderos, si el archivo del estudio "
        "no nombra otra); la sed de más de 2 % del peso la frena.",
    ),
    Phrase(
        "Weather of the hour is carried to each height (0.65 °C for 100 m); sun, sky and hot ground fall on "
        "each slope as the horizon lets them. Heat made by walking with a load: Looney and others 2019.",
        "El clima de la hora se lleva a cada altura (0.65 °C por 100 m); sol, cielo y suelo caliente llegan "
        "a cada ladera según su horizonte. Calor por caminar con carga: Looney y otros 2019.",
    ),
    Phrase(
        "Sweat and core temperature: predicted heat strain, ISO 7933:2023, its state carried from minute to "
        "minute. In warm air two regressions of sweat are asked too (Gonzalez and others 2009); the largest "
        "of the three is the water needed.",
        "Sudor y temperatura central: sobrecarga térmica estimada, ISO 7933:2023, con su estado llevado de "
        "minuto a minuto. En aire cálido se consultan además dos regresiones de sudor (Gonzalez y otros "
        "2009); la mayor de las tres es el agua necesaria.",
    ),
    Phrase(
        "What is lost beyond what is drunk is the water deficit: from 2 % of body mass thirst slows people "
        "down, from 5 % it is serious, from 10 % life is in danger (Sawka and others 2007, and judgement). "
        "In the cold, heat lost beyond what the body makes is a debt; all of it is a core of 35 °C. Clothes "
        "are what people are seen to wear (Havenith and others 2012).",
        "Lo que se pierde y no se bebe es el déficit de agua: desde 2 % del peso la sed frena, desde 5 % es "
        "grave, desde 10 % peligra la vida (Sawka y otros 2007, y juicio propio). En el frío, el calor que "
        "se pierde más allá del que se produce es una deuda; entera equivale a 35 °C de temperatura "
        "central. La ropa es la que se observa que la gente usa (Havenith y otros 2012).",
    ),
    Phrase(
        "What may be otherwise is drawn many times over: the day's weather, pace, body, load, water and "
        "heights. The 5th, 50th and 95th percentile are of these draws. What matters most is the input that "
        "alone explains the largest share of their spread (first-order index, Sobol' 1993).",
        "Lo que puede ser distinto se sortea muchas veces: el tiempo del día, el paso, el cuerpo, la carga, "
        "el agua y las alturas. Los percentiles 5, 50 y 95 son de esos sorteos. Lo que más influye es el "
        "dato que por sí solo explica la mayor parte de la dispersión (índice de primer orden, Sobol' 1993).",
    ),
)
"""Said where somebody was followed."""

RISK: tuple[Phrase, ...] = (
    Phrase(
        "Each hazard is measured in its own unit, and a stated curve makes a score of it. Where somebody was "
        "followed, the worst of water deficit, heat of the body, debt of heat and cold for one who stops "
        "counts first; the other hazards count by their weights. Risk is 100 times that mean.",
        "Cada peligro se mide en su unidad y una curva declarada lo vuelve puntuación. Donde se siguió a "
        "alguien, cuenta primero lo peor entre déficit de agua, calor del cuerpo, deuda de calor y frío para "
        "quien se detiene; los demás peligros cuentan por su peso. El riesgo es 100 veces esa media.",
    ),
    Phrase(
        "Most curves and weights are stated judgements. They stand in the study file and in the table below, "
        "each with its source, and can be changed.",
        "La mayoría de las curvas y los pesos son juicios declarados. Están en el archivo del estudio y en "
        "la tabla de abajo, cada uno con su fuente, y pueden cambiarse.",
    ),
)

WATER: tuple[Phrase, ...] = (
    Phrase(
        "Water: what people come to lack along each walk is the demand. A station covers those who reach it "
        "on foot before their deficit is dangerous, over the terrain and not in a straight line. Sites are "
        "chosen by mixed-integer programming (maximal covering, Church and ReVelle 1974, with capacities), "
        "so that how far the plan can be from the best is known.",
        "Agua: lo que llega a faltar en cada caminata es la demanda. Una estación cubre a quien la alcanza a "
        "pie antes de que su déficit sea peligroso, por el terreno y no en línea recta. Los sitios se eligen "
        "por programación entera mixta (cobertura máxima, Church y ReVelle 1974, con capacidades), de modo "
        "que se sabe cuánto puede faltarle al plan para ser el mejor.",
    ),
)

LIMITS: tuple[Phrase, ...] = (
    Phrase(
        "Risk compares the given routes with each other under the stated weights. It is not a probability of "
        "dying, and routes that were not given are not in it.",
        "El riesgo compara las rutas dadas entre sí con los pesos declarados. No es una probabilidad de "
        "morir, y no incluye rutas que no se dieron.",
    ),
    Phrase(
        "The interval of a risk is what it could be given how exact the positions are, and given that what "
        "was not measured may be anything.",
        "El intervalo de un riesgo es lo que podría ser según lo exacto de las posiciones, y dado que lo "
        "que no se midió puede ser cualquier cosa.",
    ),
    Phrase(
        "Known water may be dry or unfit to drink, and nobody may find it. Water that the study does not "
        "know of does not exist in it. Weather is that of one station or of a mean day: a hot day is hotter.",
        "El agua conocida puede estar seca o no ser potable, y puede que nadie la halle. El agua que el "
        "estudio no conoce no existe en él. El clima es el de una estación o un día medio: un día caluroso "
        "es peor.",
    ),
    Phrase(
        "Remains are found where people look: a place without recorded deaths is not a safe place. Nothing "
        "here is fitted to recorded deaths.",
        "Los restos se hallan donde alguien busca: un lugar sin muertes registradas no es un lugar seguro. "
        "Nada aquí se ajustó a las muertes registradas.",
    ),
)

BODY_LIMITS: tuple[Phrase, ...] = (
    Phrase(
        "ISO 7933 is made for healthy adults at work, in air of 15 to 50 °C and light clothes. Children, "
        "pregnant and older people, and cold nights, are outside of it; the model goes on and is less sure.",
        "ISO 7933 está hecha para personas adultas y sanas que trabajan, con aire de 15 a 50 °C y ropa "
        "ligera. Niñas y niños, embarazadas, personas mayores y noches frías quedan fuera; el modelo sigue, "
        "con menos seguridad.",
    ),
    Phrase(
        "Illness, injury, panic and getting lost are not in it. People who die have often been ill, left "
        "behind or lost.",
        "No incluye enfermedad, heridas, pánico ni extravío. Quienes mueren a menudo enfermaron, quedaron "
        "atrás o se perdieron.",
    ),
)
