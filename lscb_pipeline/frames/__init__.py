"""Frames: what each DataFrame that crosses a module holds, declared once, and the names of their keys.

Here: a frame's name, grain, key and columns, and how a frame is held to them. A signature names its frame, as in
`def compared(figures: Figures) -> BenchmarkFigures`; docs/frames.md lists them all. Not here: what makes a frame.
"""
