"""How the panel looks: colours, measures, icons, one style sheet."""
