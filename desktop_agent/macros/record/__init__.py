"""Record what a person does as the steps of a macro.

What the person does comes as events of the ears, and what the screen showed as moments. From there on everything is
pure: events become gestures (`gestures`), keys become the final text of a field (`typing`), and gestures with the
moments around them become steps (`steps`). `recorder` is the only part that runs threads and looks at a screen.
"""
