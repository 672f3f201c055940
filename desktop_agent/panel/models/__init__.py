"""The page of models: who plans, models on this machine and on a server, and those that come with the program."""
