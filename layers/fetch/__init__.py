"""The place for online sources: a place and a date go in, a local file with its provenance comes out.

One source a file (`layers/fetch/<name>.py`); `layers.<kind>.load` then reads the local file like any other.
This is the only package of the project that may use the network: everything else works without one.
"""
