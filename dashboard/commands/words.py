"""Click in Indonesian: headings of the help, and what is said about a command typed wrongly."""

from __future__ import annotations

from typing import Any

import click

HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Words(click.Command):
    """Indonesian headings; also of the help option itself."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Pemakaian: ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        words = {"[OPTIONS]": "[OPSI]", "COMMAND [ARGS]...": "PERINTAH [...]"}
        return [words.get(piece, piece) for piece in pieces]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Tampilkan bantuan ini."
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("Opsi"):
                formatter.write_dl([(name, said.replace("[required]", "[wajib]")) for name, said in rows])


class Command(_Words):
    """A command with Indonesian help."""


class Group(_Words, click.Group):
    """A group of commands with Indonesian help."""

    command_class = Command
    group_class = type

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _Words.format_options(self, ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=80)))
        if rows:
            with formatter.section("Perintah"):
                formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order they are used, not by the alphabet


class Choice(click.Choice[str]):
    """One of a few words; the refusal lists them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(f"{value!r} tidak dikenal; pilihannya: {', '.join(self.choices)}.", param, ctx)
        return str(value)


class Number(click.ParamType[float]):
    """A number between two bounds; whole unless told otherwise."""

    name = "angka"

    def __init__(self, low: float, high: float, *, whole: bool = True) -> None:
        self._low, self._high, self._whole = low, high, whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            number = int(value) if self._whole else float(value)
        except ValueError:
            number = None
        if number is None or not self._low <= number <= self._high:
            kind = "bilangan bulat" if self._whole else "angka"
            self.fail(f"{value!r} tidak dapat dipakai: isi {kind} {self._low:g} sampai {self._high:g}.", param, ctx)
        return number


def sentence(error: click.UsageError) -> str:
    """What was typed wrongly, and how to see what is right."""
    path = error.ctx.command_path if error.ctx is not None else "python app.py"
    return f"{_what(error)} Lihat: {path} --help"


def _what(error: click.UsageError) -> str:
    name = ""
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
    match error:
        case click.MissingParameter():
            return f"{name} wajib diisi."
        case click.NoSuchOption():
            return f"Opsi {error.option_name} tidak dikenal."
        case click.BadOptionUsage():
            return f"Opsi {error.option_name} memerlukan nilai, atau nilainya tidak pada tempatnya."
        case click.BadParameter():
            return f"{name}: {error.message}"
        case click.NoSuchCommand():
            return f"Perintah {error.command_name!r} tidak dikenal."
        case _:
            return "Perintah ini ditulis dengan kata yang kurang atau berlebih."
