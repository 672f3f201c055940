"""What went wrong, in words: what a server refused, and what the line did. No key is ever in them."""

from __future__ import annotations

from collections.abc import Sequence

from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.models.server.address import Address
from vision.models.server.refusals import Meaning, Refusal, clean, ended
from vision.models.server.wire import Fault, WireFault


def refused(
    refusal: Refusal, address: Address, name: str, *, key: bool, models: Sequence[str] = ()
) -> ModelUnavailable | ModelFailed:
    """The error for a refusal.

    Args:
        refusal: what came.
        address: of the server.
        name: of the model.
        key: whether one was sent.
        models: what the server has, where that is known.
    """
    tail = f" It says: {ended(refusal.said)}" if refusal.said else ""
    place = address.origin
    match refusal.meaning:
        case Meaning.KEY:
            words = (
                "does not accept the key. Store the right one"
                if key
                else "wants a key, and none is stored for it"
            )
            return ModelUnavailable(f"The server at {place} {words}.{tail}")
        case Meaning.NO_MODEL:
            has = f" It has: {', '.join(clean(one, limit=80) for one in models[:12])}." if models else tail
            return ModelUnavailable(
                f"The server at {place} does not know the model {clean(name, limit=80)}.{has}"
            )
        case Meaning.NO_PATH:
            return ModelUnavailable(
                f"The server has nothing at {address.text()} ({refusal.status}). "
                f"Check the address; often /v1 is missing at its end, or too much.{tail}"
            )
        case Meaning.TOO_LONG:
            counts = f": {refusal.tokens} tokens" if refusal.tokens else ""
            fits = f", and {refusal.context} fit" if refusal.context else ""
            return RequestTooLong(
                f"The request is too long for the model{counts}{fits}.{'' if counts or fits else tail}",
                tokens=refusal.tokens,
                context=refusal.context,
            )
        case Meaning.TOO_LARGE:
            return RequestTooLong(f"The request is larger than the server takes (413).{tail}")
        case Meaning.NO_PICTURES:
            return ModelFailed(
                f"The model {clean(name, limit=80)} sees no pictures. Use text-only mode, or another model.{tail}"
            )
        case Meaning.BUSY:
            wait = (
                f" It asks to wait {refusal.wait_s:.0f} s."
                if refusal.wait_s
                else " Try again in a little while."
            )
            return ModelUnavailable(
                f"The server at {place} has too much to do, or is not ready ({refusal.status}).{wait}{tail}"
            )
        case Meaning.QUOTA:
            return ModelUnavailable(f"Your share of the server at {place} is used up.{tail}")
        case Meaning.BROKEN:
            return ModelFailed(f"The server at {place} has a fault of its own ({refusal.status}).{tail}")
        case Meaning.ELSEWHERE:
            where = refusal.where or "somewhere else"
            return ModelUnavailable(
                f"The server at {place} sends on to {where}. That was not followed, and no key was sent there; "
                "if it is the right one, enter it as the address."
            )
        case Meaning.NOT_A_SERVER:
            return not_a_server(address)
        case Meaning.REQUEST:
            return ModelFailed(f"The server at {place} refuses the request ({refusal.status}).{tail}")


def not_a_server(address: Address) -> ModelUnavailable:
    """Something else answers there."""
    return ModelUnavailable(
        f"What answers at {address.text()} is no model's server: it sends a page. Check the address and the port."
    )


def stopped(partial: str = "", thoughts: str = "") -> ModelStopped:
    """Nobody wants the answer any more."""
    return ModelStopped("The answer was not wanted any more.", partial=partial, thoughts=thoughts)


def unreached(problem: WireFault, address: Address) -> ModelUnavailable | ModelFailed:
    """The error for what the line did."""
    place, said = address.origin, clean(problem.said).rstrip(".")
    match problem.fault:
        case Fault.REFUSED:
            return ModelUnavailable(
                f"Nothing listens at {place}. Is the server running, and is this its address?"
            )
        case Fault.UNKNOWN_HOST:
            return ModelUnavailable(f"There is no machine called {address.host}: {said}. Check the address.")
        case Fault.UNREACHED:
            return ModelUnavailable(f"{place} cannot be reached: {said}.")
        case Fault.UNTRUSTED:
            return ModelUnavailable(
                f"The certificate of {place} is not trusted: {said}. Nothing was sent there."
            )
        case Fault.NOT_HTTP:
            return ModelUnavailable(
                f"What answers at {place} does not speak HTTP, or not all of it. Check port and https."
            )
        case Fault.BROKEN:
            return ModelFailed(f"The server at {place} went away before its answer was whole.")
        case Fault.SILENT:
            return ModelFailed(f"The server at {place} fell silent: {said}.")


__all__ = ["not_a_server", "refused", "stopped", "unreached"]
