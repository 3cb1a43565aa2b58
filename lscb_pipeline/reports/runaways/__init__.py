"""The Runaways Report: how many children run away in London, where, how sure that is, and what is there for them.

It is part of a release, made of what the release publishes and nothing else about persons, so that disclosure control
and its attack cover it. Layers: report (files), then annex and headlines, then what these are made of.
"""
