"""Files that ship with the program: styles, prompts, the default policy, model manifests, sample programs."""
