"""Words on a screen or in a tool's result that seem to be meant for the model: noticed, told to a person, written down.

It is a tripwire and no wall: it knows some phrases, the markup of the families of models, and writing that people do
not see. Who words an attack differently is not noticed; what may be done without asking is for the rules to say.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable

from desktop_agent.policy.plain import plain, searchable

MAX_TEXT = 200_000
"""Characters of one text that are looked at."""
RULE = "tripwire"
_EXCERPT = 100
_REMEMBERED = 1000

_EARLIER = r"(?:previous|prior|above|earlier|preceding|former|existing|original|initial)"
_ORDERS = r"(?:instruction|prompt|rule|order|direction|guideline|command|message|task|context)s?"
_MODEL = r"(?:ai|llm|language\smodel)"
_PHRASES = re.compile(
    rf"""
    \b(?:ignore|disregard|forget|override|bypass)\s(?:\w+\s){{0,3}}{_EARLIER}\s(?:\w+\s){{0,2}}{_ORDERS}\b
  | \b(?:ignore|disregard|forget|override)\s(?:all\s)?(?:of\s)?your\s(?:\w+\s){{0,2}}{_ORDERS}\b
  | \b(?:new|updated|real|actual|important)\sinstructions?\s(?:for|to)\s(?:the\s|an?\s|all\s|any\s)?
    (?:{_MODEL}|model|assistant|agent|bot)s?\b
  | \b(?:attention|note|message|instructions?|notice)\s?(?:to|for)?\s?:?\s(?:the\s|all\s|any\s)?
    {_MODEL}\s?(?:agent|assistant|model)?s?\b[:,]
  | \b{_MODEL}\s(?:agent|assistant|model)s?\s?[:,]\s?(?:please\s|you\smust\s|now\s|first\s)?
    (?:click|type|open|visit|go|send|enter|run|delete|copy|upload|download|navigate|execute)\b
  | \b(?:do\snot|don['’]t|never)\s(?:tell|inform|alert|notify)\s(?:the\s)?(?:user|human|person)\b
  | \b(?:reveal|print|repeat|show|send|output)\s(?:me\s)?(?:your|the)\s(?:system|hidden|initial)\s
    (?:prompt|instructions?|message)\b
  | \byou\sare\snow\s(?:in\s)?(?:developer|dan|jailbreak|god|root|admin|unrestricted)\b
  | \bignorier\w*\s(?:\w+\s){{0,3}}(?:vorherig|bisherig|obig|früher|vorangegangen)\w*\s(?:\w+\s)?
    (?:anweisung|befehl|regel|vorgabe|nachricht)\w*
  | \bignor(?:e[zr]?|ez)\s(?:\w+\s){{0,3}}(?:instructions|consignes|règles)\s
    (?:précédentes|antérieures|ci-dessus)
  | \bignor[ae]r?\s(?:\w+\s){{0,3}}(?:instrucciones|órdenes|reglas|istruzioni|instruções)\s
    (?:anteriores|previas|precedenti)
  | (?:忽略|无视|無視|忘记).{{0,8}}(?:之前|以上|先前|前面|上述).{{0,6}}(?:指令|指示|提示|说明|命令)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|tool_call|box_start)\w*\|>"
    r"|</?(?:tool_call|tool_response|function_calls|antml:invoke)>|<function=\w+>|<start_of_turn>"
    r"|\[/?INST\]|<<SYS>>|\[TOOL_CALLS\]",
    re.IGNORECASE,
)
# Flags of some countries are written with tag characters after a black flag, and end with a cancelling one.
_TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007f]{4,}")
_UNSEEN = re.compile("[\u200b\u200c\u2060-\u2064\ufeff\u180e]{12,}|[\u202d\u202e][^\u202c\n]{4,}")


def suspicion(text: str) -> str:
    """Why `text` seems to be meant for a model, with the words themselves, safe to print; empty when it does not."""
    text = text[:MAX_TEXT]
    if _TAGS.search(text) or _UNSEEN.search(text):
        return "characters that nobody sees, as they are used to hide words"
    if found := _MARKUP.search(text):
        return f'markup of a model: "{plain(found.group(), _EXCERPT)}"'
    words = text if text.isascii() else searchable(text)
    if found := _PHRASES.search(" ".join(words.split())):
        return f'"{plain(found.group(), _EXCERPT)}"'
    return ""


class Tripwire:
    """Remembers what was noticed until a person has been told of it. Any thread may use it.

    Args:
        own: words of the person's own, such as the task; what they say themselves is nothing to be told.
    """

    def __init__(self, own: str = "") -> None:
        self._own = own
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._looked_at: set[int] = set()
        self._alarms = 0
        self._reason = ""

    def look(self, where: str, texts: Iterable[str]) -> None:
        """Look at `texts`, which a model is shown; `where` says what they are: `the screen`, `what read_file gave`."""
        text = "\n".join(texts)
        with self._lock:
            if hash(text) in self._looked_at:
                return
            if len(self._looked_at) >= _REMEMBERED:
                self._looked_at.clear()
            self._looked_at.add(hash(text))
        found = suspicion(text)
        if not found or found == suspicion(self._own):
            return
        with self._lock:
            # The same words stay on a screen for long; they are told once.
            if found in self._known or len(self._known) >= _REMEMBERED:
                return
            self._known.add(found)
            self._alarms += 1
            self._reason = f"{where} holds what may be meant to mislead the agent: {found}"

    @property
    def reason(self) -> str:
        """What a person should be told before anything else is done; empty for nothing."""
        with self._lock:
            return self._reason

    @property
    def rule(self) -> str:
        """What decisions because of it are said to be by; another one for each thing that was noticed."""
        with self._lock:
            return f"{RULE} {self._alarms}"

    def told(self) -> None:
        """A person was told, or it was written down where none is to be asked: that is done with."""
        with self._lock:
            self._reason = ""
