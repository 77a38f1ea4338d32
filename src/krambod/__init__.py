"""Krambod moves a webshop's orders into the accounting program Dinero."""

from importlib.metadata import version

__version__ = version("krambod")
