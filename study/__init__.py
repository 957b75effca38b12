"""The application: a study file in, maps out. The only room that wires the others together.

>>> from study import config, pipeline
>>> settings = config.read("study.toml")
>>> result = pipeline.run(settings)
>>> pipeline.write(result, settings)
"""
