"""A model behind a server, as `vision.models.types.Model`: what it is called, and what was learnt about its server."""

from __future__ import annotations

from dataclasses import replace

from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.models.server import faults
from vision.models.server.address import Address
from vision.models.server.asking import Inquiry
from vision.models.server.dials import Dials
from vision.models.server.draft import WrongShape
from vision.models.server.facts import look
from vision.models.server.line import Line, NotAServer, Refused, TooMuch
from vision.models.server.options import ServerOptions
from vision.models.server.patience import Patience, TimeIsUp, Unwanted
from vision.models.server.pictures import Pictures
from vision.models.server.refusals import Meaning, clean
from vision.models.server.served import Seen, ServerKind
from vision.models.server.wire import Wire, WireFault
from vision.models.types import Abilities, Cancelled, Form, Heard, Json, Message, Reply, Request

WARM_UP = "Are you there?"
"""What a model is asked before it is asked anything."""
_UNLIKELY: Json = {
    "type": "object",
    "properties": {"word": {"const": "quince-73"}},
    "required": ["word"],
    "additionalProperties": False,
}
"""A form that no model takes by itself."""
_LIST_S = 10.0
"""How long a list of models may take."""
_LOOK_S = 5.0
"""How long a list of models may take where it is only to make an error clearer."""


class ServerModel:
    """A model behind a server with the OpenAI interface.

    Attributes:
        name: what the journal calls it.
        abilities: what it can do, as far as was found out.
        address: of the server.
        called: what the server calls the model; empty until it is known.
        key: the server's; shown nowhere.
        options: how it is asked.
        dials: what of the interface it was found to understand.
        pictures: makes data URLs of them.
        line: asks it.
        answered: whether it has answered a request.
        heard: whether an answer of it has come, of whatever form.
        headless_thoughts: its answers begin with thoughts, without a mark.
    """

    def __init__(self, address: Address, called: str, key: str, options: ServerOptions) -> None:
        self.address = address
        self.called = called
        self.key = key
        self.options = options
        self.name = _journal_name(called, address)
        self.dials = Dials(
            api="responses" if options.api == "responses" else "chat",
            thinking="template" if options.thinking_by == "auto" else options.thinking_by,
            pictures=options.pictures,
            tools=options.tools,
        )
        self.abilities = Abilities(pictures=options.pictures, tools=options.tools, context=options.context)
        self.pictures = Pictures(options.picture_bytes)
        wire = Wire(address, key, connect_s=options.connect_s, proxies=options.proxies)
        self.line = Line(wire, options, key)
        self.answered = False
        self.heard = False
        self.headless_thoughts = False
        self._seen: Seen | None = None

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def ask(
        self,
        request: Request,
        *,
        heard: Heard = lambda _: None,
        cancelled: Cancelled = lambda: False,
    ) -> Reply:
        """Answer `request`. Blocks. Raises as `Model.ask` says."""
        reply = Inquiry(self, request, heard, cancelled).answer()
        self.answered = True
        return reply

    def warm_up(self) -> None:
        """See what the server is, have it load the model, and find out whether it can be held to a form.

        Raises as `ask` does.
        """
        try:
            self.take_in(look(self.line, Patience(min(_LIST_S, self.options.deadline_s))))
        except Refused as problem:
            # Some servers list no models, and answer all the same.
            if problem.refusal.meaning is Meaning.KEY:
                raise faults.refused(problem.refusal, self.address, self.called, key=bool(self.key)) from None
        except (WireFault, NotAServer, TooMuch, WrongShape, TimeIsUp):
            pass  # the question below tells what is wrong, after as many tries as are due
        if self.abilities.held:
            self.ask(Request((Message.of("user", WARM_UP),), max_tokens=1))
        else:
            self.find_out_holding()

    def find_out_holding(self, deadline_s: float = 0.0, cancelled: Cancelled = lambda: False) -> bool:
        """Whether the server holds the model to a schema: it is asked for what no model says by itself.

        Raises as `ask` does, but for an answer that has not the form.
        """
        self.heard = False
        question = Request(
            (Message.of("user", WARM_UP),),
            max_tokens=64,
            form=Form.SCHEMA,
            schema=_UNLIKELY,
            deadline_s=deadline_s,
        )
        try:
            self.ask(question, cancelled=cancelled)
        except (ModelStopped, RequestTooLong):
            raise
        except ModelFailed:
            if not self.heard:
                raise
            self.learn(held=False)  # it answers, if not in the form
        return self.abilities.held

    def close(self) -> None:
        """Forget encoded pictures; no connection outlives a request."""
        self.pictures.forget()

    # ---------------------------------------------------------- what is found out

    def take_in(self, seen: Seen) -> None:
        """Use what the server tells about itself and about this model."""
        self._seen = seen
        if not self.called and len(seen.models) == 1:
            self._be_called(seen.models[0].name)
        if seen.kind.stops:
            self.turn(replace(self.dials, stop=True))
        if seen.kind is ServerKind.OLLAMA and self.options.thinking_by == "auto":
            # It passes over what its own interface does not have, the template's fields among it, without a word.
            self.turn(replace(self.dials, thinking="effort-none"))
        if seen.kind is ServerKind.LLAMA_CPP and self.dials.call_by == "choice":
            # Its own form of a call depends on what it makes of the model's template; a schema always holds.
            self.turn(replace(self.dials, call_by="schema"))
        if seen.kind.holds and self.dials.schema:
            self.learn(held=True)
        told = seen.model(self.called)
        if told is None:
            return
        if told.pictures is False:
            self.learn(pictures=False)
        self.abilities = replace(self.abilities, context=self.options.context or told.context)

    def model_name(self, patience: Patience) -> str:
        """What the server calls the model. Raises ModelUnavailable where it cannot be known, and as `patience` does."""
        if self.called:
            return self.called
        try:
            seen = look(self.line, patience)
        except Refused as problem:
            raise faults.refused(problem.refusal, self.address, "", key=bool(self.key)) from None
        except WireFault as problem:
            raise faults.unreached(problem, self.address) from None
        except NotAServer:
            raise faults.not_a_server(self.address) from None
        except (TooMuch, WrongShape):
            raise ModelUnavailable(
                f"The server at {self.address.origin} does not tell which models it has. Name the model."
            ) from None
        self.take_in(seen)
        if self.called:
            return self.called
        if not seen.models:
            raise ModelUnavailable(f"The server at {self.address.origin} has no model.")
        names = ", ".join(clean(model.name, limit=80) for model in seen.models[:12])
        raise ModelUnavailable(
            f"The server at {self.address.origin} has several models: {names}. Name one of them."
        )

    def names_it_has(self, patience: Patience) -> tuple[str, ...]:
        """What the server calls its models; empty where it does not say. Raises as `patience` does."""
        if self._seen is None:
            short = Patience(min(_LOOK_S, patience.left), lambda: not patience.left)
            try:
                patience.check()
                self._seen = look(self.line, short)
            except (Refused, NotAServer, TooMuch, WrongShape, WireFault, TimeIsUp, Unwanted):
                patience.check()
                return ()
        return tuple(model.name for model in self._seen.models)

    def turn(self, dials: Dials) -> None:
        """From now on, ask so."""
        self.dials = dials
        self.abilities = replace(
            self.abilities,
            held=self.abilities.held and dials.schema,
            tools=dials.tools,
            pictures=dials.pictures,
            thinking=dials.thinking != "nothing",
            streaming=dials.stream,
        )

    def learn(
        self, *, held: bool | None = None, schema: bool | None = None, pictures: bool | None = None
    ) -> None:
        """Take in what an answer showed."""
        if schema is not None:
            self.turn(replace(self.dials, schema=schema))
        if pictures is not None:
            self.turn(replace(self.dials, pictures=pictures))
        if held is not None:
            self.abilities = replace(self.abilities, held=held)

    def _be_called(self, name: str) -> None:
        self.called = name
        self.name = _journal_name(name, self.address)


def _journal_name(called: str, address: Address) -> str:
    # A server that was given a folder calls the model by its whole path, with the person's name in it.
    short = clean(called.replace("\\", "/").rstrip("/").rpartition("/")[2], limit=80)
    return f"{short or 'the model'} at {address.place}"


__all__ = ["WARM_UP", "ServerModel"]
