"""The loop: a pure machine that decides what comes next, and the runner that performs it."""
