"""The application: a study file in, maps out. The only room that wires the others together.

>>> from study import config, outputs, pipeline
>>> settings = config.read("study.toml")
>>> result = pipeline.run(settings)
>>> outputs.write(result, settings)
"""
