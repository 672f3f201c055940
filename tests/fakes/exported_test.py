"""Read an exported test as its meaning: its tree is walked, nothing of it is run, and what it does is written down.

Anything but constants, names, texts with gaps, attributes and calls of what a test may use makes the reader fail.
"""

from __future__ import annotations

import ast
import base64
import re
from pathlib import PurePath

import pytest

from actions.types import Button
from desktop_agent import types as nouns
from desktop_agent.desk import targets
from desktop_agent.desk.conditions import Verdict
from desktop_agent.desk.kinds import Kinds
from desktop_agent.desk.patience import Patience
from desktop_agent.desk.target import Target
from desktop_agent.desk.targets import DeskApi
from desktop_agent.plan.sentences import read_task
from desktop_agent.testing import expectation
from vision.locate import Crop, Locator, Place, Relation, Spot, Status, TextMatch
from vision.types import FramePoint, Role


class Done(list):
    """Stands in for the engine: it writes down what a desk would be told to do."""

    def __init__(self):
        super().__init__()
        self.patience = Patience(expect=None)

    def await_condition(self, condition, *, timeout):
        self.append(("expect", condition, timeout))
        return Verdict(passed=True, detail="written down")


class Api(DeskApi):
    def __init__(self, done):
        super().__init__(done, read_steps=lambda text: read_task(text, is_program=lambda _: False))


KNOWN = {
    one.__name__: one
    for one in (Button, Target, Locator, Place, Relation, Spot, Status, TextMatch, FramePoint, Role)
}


class Reader:
    """Walks the tree of one exported file."""

    def __init__(self, source: str, done: Done):
        self.done = done
        self.values = {
            **KNOWN,
            "desk": Api(done),
            "expect": expectation.expect,
            "carry_out": lambda engine, intent: engine.append(intent),
            "Path": None,
            "re": re,
        }
        self.tree = ast.parse(source)
        self.function = ""
        self.marker = {}

    def read(self):
        """Read all of it."""
        for node in self.tree.body:
            match node:
                case ast.Expr(ast.Constant(str())):
                    pass
                case ast.Import() | ast.ImportFrom():
                    self._import(node)
                case ast.Assign([ast.Name("PICTURES")], _):
                    self.values["PICTURES"] = PurePath()
                case ast.Assign([ast.Name(name)], ast.Constant(str() as text)):
                    self.values[name] = text
                case ast.FunctionDef(name, body=body, decorator_list=marks):
                    self.function = name
                    for mark in marks:
                        self.marker = {k.arg: k.value.value for k in mark.keywords}
                    for statement in body:
                        self._statement(statement)
                case _:
                    raise AssertionError(f"an exported test has no {ast.dump(node)}")
        return self

    def _import(self, node):
        if isinstance(node, ast.ImportFrom) and node.module == "desktop_agent.types":
            self.values.update({alias.name: getattr(nouns, alias.name) for alias in node.names})
        for alias in node.names:
            assert alias.asname is None
            assert alias.name == "pytest" or alias.name in self.values, alias.name

    def _statement(self, node):
        match node:
            case ast.Pass():
                pass
            case ast.Expr(ast.Call() as call):
                self._value(call)
            case ast.Assign([ast.Name(name)], value):
                self.values[name] = self._value(value)
            case _:
                raise AssertionError(f"an exported step is no {ast.dump(node)}")

    def _value(self, node):
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                return self.values[name]
            case ast.UnaryOp(ast.USub(), operand):
                return -self._value(operand)
            case ast.JoinedStr(values):
                return "".join(
                    self._value(v.value if isinstance(v, ast.FormattedValue) else v) for v in values
                )
            case ast.Tuple(elements) | ast.List(elements):
                return tuple(self._value(element) for element in elements)
            case ast.Attribute(value, attr):
                return getattr(self._value(value), attr)
            case ast.BinOp(ast.Name("PICTURES"), ast.Div(), ast.Constant(name)):
                return name
            case ast.Call(func, positional, named):
                return self._value(func)(
                    *(self._value(one) for one in positional), **{k.arg: self._value(k.value) for k in named}
                )
            case _:
                raise AssertionError(f"an exported expression is no {ast.dump(node)}")


def read_back(source: str, pictures=()) -> Reader:
    """What the exported test `source` does: `Reader.done` holds its intents, and its checks as `("expect", …)`."""
    done = Done()

    def picture(self, name):
        return self._found_by(Locator(crop=Crop(base64.b64encode(pictures[name]).decode("ascii"))))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kinds, "picture", picture)
        patch.setattr(targets, "carry_out", lambda engine, intent: engine.append(intent))
        patch.setattr(Target, "count", lambda self: 1)
        return Reader(source, done).read()
