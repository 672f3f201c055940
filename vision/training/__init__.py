"""How the weights of the control detector are made; nothing here is imported when the program runs.

`make weights` does all of it: draws screens with exact truth (`generate`), trains (`train`), exports to int8 and
chooses the threshold (`pipeline`), and with `ARGS=--install` replaces the files in `resources/models` together with
what the manifest says about them. It goes on where it stopped. Screens come from toolkits that draw widgets of our
own making: GTK 3 in every installed theme, Qt in every style, pages in a dozen CSS frameworks. No screenshot of a
real program is ever used, neither for training nor for choosing a threshold.

What the weights can do: find buttons, check boxes, radio buttons, switches, text and combo boxes, spin buttons,
sliders, tabs, menu items, links, icons, scroll bars, and cells, rows and headers of lists and tables, each with a
role and the states `checked`, `selected` and `disabled`, in light and dark, from about 9-pixel fonts to twice the
usual size.

What they cannot do: they read no words, so a button has no name until text is merged in. They know no windows,
dialogs or groups, no `focused` and no `expanded`. Labels and running text are background to them. A control that is
drawn by its program alone (a canvas, a game) is found only as far as it looks like a common one. The right end of a
stretched check box, and whether something link-like is a link or a menu item, are guesses. Scores are in the
manifest; they rank well, but are no probabilities.

The weights that name icons are made apart from these, by `python -m vision.training icons`: see `icon_main`;
the faster forms of the models that read text by `python -m vision.training text`: see `text_main`.
"""
