"""How the weights of the control detector are made; nothing here is imported when the program runs."""
