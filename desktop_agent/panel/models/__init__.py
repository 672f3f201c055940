"""The page of models: those that come with the program, and the server of a multimodal one."""
