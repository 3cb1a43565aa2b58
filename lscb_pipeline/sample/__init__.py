"""Seeded, made-up deliveries for the feeds whose real files are confidential: make_sample writes them.

Here: invented figures and children, plausible in level, season and noise, written as suppliers would send
them; known_links tells who of the refuge is whom of the police. Not here: real data, the reading of files
(intake), or anything that a collation needs to run. What is made here says so in every file, and may never share
a warehouse or a release with real data.
"""

from lscb_pipeline.sample.make import make_sample
from lscb_pipeline.sample.refuge_stays import known_links

__all__ = ["known_links", "make_sample"]
