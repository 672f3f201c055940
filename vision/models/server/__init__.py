"""A multimodal model behind any server with the OpenAI interface."""
