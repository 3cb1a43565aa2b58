"""Databases of earlier versions, kept."""
