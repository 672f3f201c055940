"""The Task page: what should be done, what is being done, and what a person is asked about."""
