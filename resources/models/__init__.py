"""The manifest of model files: where each comes from, under which licence, and its checksum."""
