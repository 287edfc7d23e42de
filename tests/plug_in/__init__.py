"""Tests of the example of a plug-in, as a package of its own: built, installed, and used."""
