"""Make command line options out of the table of settings, so that both say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import UsageError
from kg.settings import Row, row

if TYPE_CHECKING:
    from collections.abc import Callable


FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")


class _SettingType(click.ParamType[Any]):
    """Reads a value as the setting does, with the setting's own complaint."""

    def __init__(self, setting: Row, metavar: str) -> None:
        self._setting = setting
        self.name = metavar

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click
        if not isinstance(value, str):
            return value
        try:
            return self._setting.read(value, self._setting.flag)
        except UsageError as error:
            self.fail(f"{error.message.partition(': ')[2]} {error.mend}", param, ctx)


def setting_option(name: str, metavar: str) -> Callable[[FunctionT], FunctionT]:
    """Return the option that sets one setting, by flag, then by environment variable, then by default."""
    setting = row(name)
    return click.option(
        setting.flag,
        name,
        type=_SettingType(setting, metavar),
        envvar=setting.variable,
        show_envvar=True,
        default=setting.default or None,
        show_default=bool(setting.default),
        help=f"{setting.meaning[0].upper()}{setting.meaning[1:]}.",
    )
