"""Helpers of the house: they set up a machine and check the import rules. Nothing here ships in the wheel."""
