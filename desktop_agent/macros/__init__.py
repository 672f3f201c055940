"""Macros: what a person did, kept as meaning rather than coordinates, and done again.

A macro is one YAML file (`files`), with the pictures that some of its locators need beside it. It is recorded from a
person (`record`), made from a session that went well, or written by hand; it is replayed through the desk, and can be
exported as a pytest file or as step sentences.
"""
