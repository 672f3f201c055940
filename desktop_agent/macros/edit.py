"""Change a macro file as a person would: what is not touched stays letter by letter, comments and order too."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.errors import BadInput
from desktop_agent.macros.edit_head import declared, renamed, undeclared, with_key
from desktop_agent.macros.edit_steps import StepEdits
from desktop_agent.macros.edit_text import State
from desktop_agent.macros.emit import Data
from desktop_agent.macros.head import parameter_data, secret_data
from desktop_agent.macros.layout import Lines
from desktop_agent.macros.parameters import references, renamed_in
from desktop_agent.macros.texts import texts_of, with_texts
from desktop_agent.macros.types import Macro, Parameter, Secret
from desktop_agent.macros.values import command_data

__all__ = ["EditableMacro", "State"]


class EditableMacro(StepEdits):
    """An open macro file.

    Steps are counted from 0, as in `macro.steps`. Each change is checked at once: the text after it must read as the
    macro that was meant, or nothing changes and BadInput is raised. The file itself changes with `save` only.

    Attributes:
        path: the file.
        macro: what it says now.
        text: the text now.
    """

    def describe(self, *, name: str | None = None, about: str | None = None) -> None:
        """Say what the macro is called, and what it is for; None leaves it as it is, an empty `about` takes it out."""
        before = self.state
        try:
            if name is not None and name != self.macro.name:
                self._write_head("name", name, replace(self.macro, name=name))
            if about is not None and about != self.macro.about:
                self._write_head("about", about or None, replace(self.macro, about=about))
        except BadInput:
            self.restore(before)
            raise

    def set_app(self, command: tuple[str, ...]) -> None:
        """Say which program is started first; an empty `command`: none."""
        self._write_head("app", command_data(command) if command else None, replace(self.macro, app=command))

    def set_parameter(self, parameter: Parameter) -> None:
        """Declare a parameter, or change what is said about one."""
        others = self.macro.parameters
        known = any(one.name == parameter.name for one in others)
        changed = tuple(parameter if one.name == parameter.name else one for one in others)
        lines = declared(
            Lines(self.text),
            self._parsed.root,
            "parameters",
            parameter.name,
            parameter_data(parameter),
            {one.name: parameter_data(one) for one in others},
        )
        wanted = replace(self.macro, parameters=changed if known else (*others, parameter))
        self._become(lines, wanted.steps, wanted)

    def rename_parameter(self, old: str, new: str) -> None:
        """Call a parameter otherwise, wherever it is used."""
        if old == new:
            return
        taken = {one.name for one in self.macro.parameters} | {one.name for one in self.macro.secrets}
        if new in taken:
            raise BadInput(f'{self.path}: "{new}" is declared already.')
        parameter = self._parameter(old)
        before = self.state
        try:
            # Both names are there while the steps change one after the other: each text on the way must be right.
            self.set_parameter(replace(parameter, name=new))
            for at, step in enumerate(self.macro.steps):
                intent = with_texts(step.intent, lambda text, _: renamed_in(text, old, new))
                if intent != step.intent:
                    self.replace(at, replace(step, intent=intent))
            app = tuple(renamed_in(argument, old, new) for argument in self.macro.app)
            if app != self.macro.app:
                self.set_app(app)
            others = {one.name: parameter_data(one) for one in self.macro.parameters if one.name != old}
            place = [one.name for one in self.macro.parameters].index(old)
            kept = list(self.macro.parameters[:-1])
            kept[place] = replace(parameter, name=new)
            in_place = self._renamed_in_place(old, new)
            if in_place is not None:
                self._become(in_place, self.macro.steps, replace(self.macro, parameters=tuple(kept)))
            else:
                rest = tuple(one for one in self.macro.parameters if one.name != old)
                lines = undeclared(Lines(self.text), self._parsed.root, "parameters", old, others)
                self._become(lines, self.macro.steps, replace(self.macro, parameters=rest))
        except BadInput:
            self.restore(before)
            raise

    def remove_parameter(self, name: str) -> None:
        """Declare a parameter no more. Raises BadInput while something uses it."""
        self._parameter(name)
        for at, step in enumerate(self.macro.steps):
            if any(used == name for text in texts_of(step.intent) for _, used in references(text)):
                raise BadInput(f'{self.path}: Step {at + 1} uses the parameter "{name}".')
        if any(used == name for text in self.macro.app for _, used in references(text)):
            raise BadInput(f'{self.path}: The program that is started uses the parameter "{name}".')
        rest = tuple(one for one in self.macro.parameters if one.name != name)
        others = {one.name: parameter_data(one) for one in rest}
        lines = undeclared(Lines(self.text), self._parsed.root, "parameters", name, others)
        self._become(lines, self.macro.steps, replace(self.macro, parameters=rest))

    def set_secret(self, secret: Secret) -> None:
        """Declare a secret, or change what is said about one."""
        others = self.macro.secrets
        known = any(one.name == secret.name for one in others)
        changed = tuple(secret if one.name == secret.name else one for one in others)
        lines = declared(
            Lines(self.text),
            self._parsed.root,
            "secrets",
            secret.name,
            secret_data(secret),
            {one.name: secret_data(one) for one in others},
        )
        wanted = replace(self.macro, secrets=changed if known else (*others, secret))
        self._become(lines, wanted.steps, wanted)

    def _parameter(self, name: str) -> Parameter:
        found = next((one for one in self.macro.parameters if one.name == name), None)
        if found is None:
            raise BadInput(f'{self.path}: There is no parameter "{name}".')
        return found

    def _renamed_in_place(self, old: str, new: str) -> list[str] | None:
        """The lines with the declaration of `old` called `new`, and without that of `new`, the last one.

        None where the declarations do not stand each on lines of its own.
        """
        rest = {one.name: parameter_data(one) for one in self.macro.parameters[:-1]}
        without = "".join(undeclared(Lines(self.text), self._parsed.root, "parameters", new, rest))
        # The old one stands above the last one, so its place is the same in both texts.
        text = renamed(without, self._parsed.root, "parameters", old, new)
        return None if text is None else Lines(text).all

    def _write_head(self, key: str, data: Data | None, wanted: Macro) -> None:
        self._become(with_key(Lines(self.text), self._parsed.root, key, data), wanted.steps, wanted)
