"""What the window manager of a virtual display does: the usual on windows, nothing on the desktop."""

from __future__ import annotations

_TITLE_BAR = """
    <context name="Titlebar">
      <mousebind button="Left" action="Drag"><action name="Move"/></mousebind>
      <mousebind button="Left" action="DoubleClick"><action name="ToggleMaximize"/></mousebind>
    </context>"""


def openbox_configuration(*, dark: bool) -> str:
    """The text of an `rc.xml`, complete: openbox falls back to the user's own file only without one.

    One desktop, so that no wheel or key switches it away; no menus, so that a click beside all windows does
    nothing; a click focuses and raises; Alt+F4 closes and Alt+Tab goes to the next window, without a pop-up.
    """
    theme = "Onyx" if dark else "Clearlooks"
    edges = {
        "Top": "top", "Bottom": "bottom", "Left": "left", "Right": "right",
        "TLCorner": "topleft", "TRCorner": "topright", "BLCorner": "bottomleft", "BRCorner": "bottomright",
    }  # fmt: skip
    contexts = [
        _context("Client", "Left", "Press", "Focus", "Raise"),
        _context("Client", "Middle", "Press", "Focus", "Raise"),
        _context("Client", "Right", "Press", "Focus", "Raise"),
        _context("Titlebar", "Left", "Press", "Focus", "Raise"),
        _TITLE_BAR,
        _context("Close", "Left", "Click", "Close"),
        _context("Maximize", "Left", "Click", "ToggleMaximize"),
        _context("Iconify", "Left", "Click", "Iconify"),
        *(_resize(context, edge) for context, edge in edges.items()),
    ]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse><focusLast>yes</focusLast></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme><name>{theme}</name><titleLayout>NLIMC</titleLayout><animateIconify>no</animateIconify></theme>
  <desktops><number>1</number><firstdesk>1</firstdesk><popupTime>0</popupTime></desktops>
  <resize><drawContents>yes</drawContents><popupShow>Never</popupShow></resize>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
    <keybind key="A-Tab"><action name="NextWindow"><dialog>none</dialog></action></keybind>
  </keyboard>
  <mouse>
    <dragThreshold>4</dragThreshold>
    <doubleClickTime>400</doubleClickTime>
    {"".join(contexts)}
  </mouse>
</openbox_config>
"""


def _context(context: str, button: str, when: str, *actions: str) -> str:
    done = "".join(f'<action name="{action}"/>' for action in actions)
    return f"""
    <context name="{context}">
      <mousebind button="{button}" action="{when}">{done}</mousebind>
    </context>"""


def _resize(context: str, edge: str) -> str:
    return f"""
    <context name="{context}">
      <mousebind button="Left" action="Drag"><action name="Resize"><edge>{edge}</edge></action></mousebind>
    </context>"""
