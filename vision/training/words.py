"""Made-up words for generated screens: captions, values, sentences, lines of code.

Only the standard library is used, because the GTK generator runs in the system's Python.
"""

from __future__ import annotations

import random


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_NOUNS = _split(
    "account address archive area audio background backup battery bookmark border browser buffer cache calendar "
    "camera caption channel chart clock cloud code colour column comment contact cookie corner currency cursor "
    "database date default delay depth device dialog digit directory disk display document download driver "
    "e-mail encoding engine entry error event extension field file filter folder font footer format frame "
    "gateway grid group handle header height history host icon image index input interval invoice item journal "
    "key keyboard label language layer layout length level library licence limit line link list location log "
    "macro mail margin mask media memory menu message mode module monitor mouse name network node note number "
    "object offset option order output owner package page palette panel paper password path pattern phone "
    "picture player plug-in pointer port position preset preview price printer priority process profile project "
    "property protocol proxy quality query queue range rate record region report resolution result role row rule "
    "sample scale schedule screen script search section selection sender server service session shadow shape "
    "sheet shortcut signal size skin sound source space speed stage start state status step storage stream "
    "street style subject suffix symbol system tab table tag target task template term test text theme time "
    "title token tool topic total track tree trigger type unit update user value variable vendor version video "
    "view volume wheel width window word workspace zone zoom"
)
_VERBS = _split(
    "add align allow apply archive ask attach browse build cancel change check clear close collapse compare "
    "compile confirm connect convert copy create cut debug delete disable discard download duplicate edit eject "
    "enable execute expand export extract fill find finish format go group hide import include insert invert join "
    "keep load lock log magnify mark merge mirror move mute open pause paste pick pin play preview print purge quit "
    "record redo refresh remember remove rename repeat replace reset restore resume retry rotate run save scan "
    "select send share show skip sort split start stop submit switch test toggle trim undo unlock update upload "
    "use verify wrap zoom"
)
_SHORT = _split(
    "OK Yes No Help Back Next Apply Close Cancel Edit File View Tools Window Add Set Go New All None"
)
_LINKING = _split(
    "the a of to in for with and or on at by when if is are was not this that each every no from as"
)
_NAMES = _split(
    "Anna Ben Carla Deniz Elif Farid Greta Hugo Ines Jonas Kemal Lena Milan Nora Omar Petra Rosa Sven"
)
_KEYS = _split(
    "7 8 9 4 5 6 1 2 3 0 . = + - × ÷ ( ) % ± √ π e sin cos tan ln log x² xʸ n! AC C ← M+ MR Ans EXP Mod"
)
_LETTERS = "àéîöüßçñåøłšžčığ"


def caption(rng: random.Random, least: int = 1, most: int = 3) -> str:
    """A control's words, `least` to `most` of them, in one of the usual ways of writing captions."""
    if most <= 2 and rng.random() < 0.15:
        return rng.choice(_SHORT)
    count = rng.randint(least, most)
    first = rng.choice(_VERBS if rng.random() < 0.5 else _NOUNS)
    words = [first, *(rng.choice(_NOUNS if rng.random() < 0.75 else _LINKING) for _ in range(count - 1))]
    style = rng.random()
    if style < 0.5:
        words[0] = words[0].capitalize()
    elif style < 0.85:
        words = [word.capitalize() for word in words]
    elif style < 0.9:
        words = [word.upper() for word in words]
    if rng.random() < 0.04:
        words[-1] += rng.choice(_LETTERS) + rng.choice(_NOUNS)[:3]
    end = rng.random()
    tail = "…" if end < 0.05 else "..." if end < 0.1 else f" ({rng.randint(1, 40)})" if end < 0.13 else ""
    return " ".join(words) + tail


def value(rng: random.Random) -> str:
    """What stands in a field or a cell: a number, a path, a name, a date, an address."""
    noun, other = rng.choice(_NOUNS), rng.choice(_NOUNS)
    return rng.choice(
        (
            str(rng.randint(0, 9999)),
            f"{rng.uniform(0, 900):.{rng.randint(1, 3)}f}",
            f"{rng.randint(1, 31):02d}.{rng.randint(1, 12):02d}.{rng.randint(1990, 2040)}",
            f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
            f"/srv/{noun}/{other}{rng.randint(0, 9)}.{rng.choice(('txt', 'csv', 'png', 'conf', 'zip'))}",
            f"{rng.choice(_NAMES).lower()}@{noun}.example",
            f"{rng.choice(_NAMES)} {other.capitalize()}",
            f"{rng.randint(1, 900)} {rng.choice(('KiB', 'MB', 'px', '%', 'ms', '€', 'items'))}",
            f"#{rng.randrange(1 << 24):06x}",
            caption(rng, 1, 4),
            caption(rng, 1, 2),
        )
    )


def sentence(rng: random.Random, words: int | None = None) -> str:
    """Running text of `words` words (6 to 40 when None), with capitals and full stops here and there."""
    count = words if words is not None else rng.randint(6, 40)
    text = [rng.choice(_LINKING if index % 2 else _NOUNS + _VERBS) for index in range(max(1, count))]
    text[0] = text[0].capitalize()
    for index in range(rng.randint(5, 12), len(text), rng.randint(6, 14)):
        text[index - 1] += "."
        text[index] = text[index].capitalize()
    return " ".join(text) + "."


def code(rng: random.Random, lines: int) -> str:
    """Lines that look like a program's source."""
    written: list[str] = []
    depth = 0
    for _ in range(lines):
        noun, verb, other = rng.choice(_NOUNS), rng.choice(_VERBS), rng.choice(_NOUNS)
        line = rng.choice(
            (
                f"{noun} = {verb}({other}, {rng.randint(0, 255)});",
                f"if ({noun}.{other} > {rng.randint(0, 64)}) {{",
                f"for {noun} in {other}:",
                f"return {noun}->{verb}();",
                f"// {sentence(rng, 6)}",
                f"# {caption(rng, 2, 6)}",
                f'"{noun}": "{value(rng)}",',
                "}",
                "",
            )
        )
        written.append("    " * depth + line)
        depth = min(4, depth + 1) if line.endswith(("{", ":")) else max(0, depth - (line in ("}", "")))
    return "\n".join(written)


def lines(rng: random.Random) -> str:
    """Lines of a log, a list or notes, many or few, short or long."""
    head = rng.choice(("", "", "{n}: ", "- ", "[{t}] ", "{t} "))
    most = rng.choice((4, 8, 20))
    return "\n".join(
        head.format(n=number, t=f"{rng.randint(0, 23):02d}:{number % 60:02d}:{rng.randint(0, 59):02d}")
        + sentence(rng, rng.randint(1, most))
        for number in range(rng.randint(3, 70))
    )


def key(rng: random.Random) -> str:
    """The one or two characters on a key of a calculator."""
    return rng.choice(_KEYS)


def shortcut(rng: random.Random) -> str:
    """A keyboard shortcut as menus show it."""
    return rng.choice(("Ctrl+", "Ctrl+Shift+", "Alt+", "")) + rng.choice(
        ("F2", "F5", "S", "O", "C", "V", "Z", "Del")
    )
