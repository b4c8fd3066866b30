r"""The catalogue of texts: collect them from the code, bring the translations up to them, check, compile.

    python packaging/catalogue.py extract            print every text of the code as a .pot
    python packaging/catalogue.py update             merge new texts into the .po files, drop those that are gone
    python packaging/catalogue.py fill FILE.json …   put translations in: {"msgid": "msgstr"} or {"msgid": ["msgstr"]}
    python packaging/catalogue.py check              list every fault; exit status 1 if there is one
    python packaging/catalogue.py compile [--pseudo] make the .mo files that gettext reads

A key of ``fill`` is the msgid (of a plural, the singular); a text with a context is ``context + "\u0004" + msgid``.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = ("zh_CN",)
"""The languages that have to be complete; English is the language of the source."""
PSEUDO_LANGUAGE: Final = "zz"

_KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_LITERAL_ARGUMENTS: Final = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
_HEADER: Final = """\
msgid ""
msgstr ""
"Project-Id-Version: dingui\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"
"""
_PLACE: Final = re.compile(r"\{(|[^{}\s][^{}]*)\}")
"""A place to be filled; ``{ }`` with a space in it is a pair of braces that the sentence speaks of."""
_NAME: Final = re.compile(r"[A-Za-z_]\w*\Z")

Key = tuple[str | None, str]
"""A text's context and its msgid (of a plural, the singular)."""


# -------------------------------------------------------------------------------------------------- reading, writing


def po_path(root: Path, language: str) -> Path:
    """Return where the translations into ``language`` stand."""
    return root / "resources" / "translations" / language / "LC_MESSAGES" / "dingui.po"


def extract(root: Path) -> Catalog:
    """Return every text in the code below ``root / "dingui"``, untranslated."""
    catalogue = Catalog(project="dingui", fuzzy=False)
    found = extract_from_dir(
        root / "dingui",
        method_map=[("**.py", "python")],
        keywords=_KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for filename, line, ids, comments, context in found:
        location = (f"dingui/{filename.replace(chr(92), '/')}", line)
        catalogue.add(ids, locations=[location], auto_comments=comments, context=context)
    return catalogue


def read(root: Path, language: str) -> Catalog:
    """Return the translations into ``language``; an empty catalogue where there is no file."""
    path = po_path(root, language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(root: Path, language: str, catalogue: Catalog) -> None:
    """Write ``catalogue`` so that a change of one text changes that text's lines alone."""
    path = po_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, serialise(catalogue, language).encode())


def serialise(catalogue: Catalog, language: str) -> str:
    """Return the text of a .po file: sorted, without dates, line numbers and obsolete entries."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalogue, width=100, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    plural = catalogue.plural_forms if catalogue.locale is not None else "nplurals=2; plural=(n != 1);"
    return _HEADER.format(language=language, plural=plural) + "\n" + buffer.getvalue().decode().strip("\n") + "\n"


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step, so that no other process reads half of it."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def _key(message: Message) -> Key:
    return message.context, message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ("",)
    return (value,) if isinstance(value, str) else tuple(value)


def _messages(catalogue: Catalog) -> dict[Key, Message]:
    return {_key(message): message for message in catalogue if message.id}


# ------------------------------------------------------------------------------------------------------ update, fill


def update(root: Path) -> dict[str, int]:
    """Merge the code's texts into every language's file; return how many are untranslated in each."""
    template = extract(root)
    untranslated = {}
    for language in LANGUAGES:
        catalogue = read(root, language)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
        catalogue.obsolete.clear()
        write(root, language, catalogue)
        untranslated[language] = sum(not all(_texts(m.string)) for m in _messages(catalogue).values())
    return untranslated


def fill(root: Path, language: str, translations: dict[str, str | list[str]]) -> list[str]:
    """Put translations into one language's file, which is brought up to the code first.

    Returns a readable note for each that fits no text of the code.
    """
    update(root)
    catalogue = read(root, language)
    messages = _messages(catalogue)
    notes = []
    for name, given in translations.items():
        context, found, msgid = name.rpartition("\x04")
        message = messages.get((context if found else None, msgid))
        forms = _texts(given)
        if message is None:
            notes.append(f"not in the code: {_short(msgid)}")
        elif isinstance(message.id, str):
            if len(forms) == 1:
                message.string = forms[0]
            else:
                notes.append(f"has no plural: {_short(msgid)}")
        elif len(forms) == catalogue.num_plurals:
            message.string = forms
        else:
            notes.append(f"needs {catalogue.num_plurals} plural form(s): {_short(msgid)}")
    write(root, language, catalogue)
    return notes


# ------------------------------------------------------------------------------------------------------------- check


def check(root: Path) -> list[str]:
    """Return every fault as one readable line; an empty list when all is well."""
    faults = check_calls(root)
    template = extract(root)
    for language in LANGUAGES:
        faults += check_translations(template, read(root, language), language)
    return faults


def check_translations(template: Catalog, catalogue: Catalog, language: str) -> list[str]:
    """Return what is wrong with the translations into ``language`` of the texts in ``template``."""
    faults = []
    wanted = _messages(template)
    present = _messages(catalogue)
    obsolete = [message for key, message in present.items() if key not in wanted]
    for gone in [*obsolete, *catalogue.obsolete.values()]:
        faults.append(f"{language}: obsolete, no longer in the code: {_short(_key(gone)[1])}")
    for key, source in wanted.items():
        name = _short(key[1])
        if (message := present.get(key)) is None:
            faults.append(f"{language}: missing: {name}")
        elif isinstance(message.id, str) != isinstance(source.id, str):
            faults.append(f"{language}: plural in only one of code and catalogue: {name}")
        elif message.fuzzy:
            faults.append(f"{language}: fuzzy: {name}")
        elif not all(_texts(message.string)):
            faults.append(f"{language}: untranslated: {name}")
        else:
            faults += [f"{language}: {fault}: {name}" for fault in _disagreements(source, message)]
    return faults


def _disagreements(source: Message, message: Message) -> Iterator[str]:
    # The singular may say "one robot" without its number, so the plural is what a translation has to match.
    model = _texts(source.id)[-1]
    for text in _texts(message.string):
        if _places(text) != _places(model):
            yield f"places differ ({_listed(model)} in the code, {_listed(text)} in the translation)"
        if _edges(text) != _edges(model):
            yield "white space at the start or end differs"


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text.replace("{{", "").replace("}}", "")))


def _listed(text: str) -> str:
    return " ".join(sorted("{" + place + "}" for place in _places(text))) or "none"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _short(text: str) -> str:
    line = json.dumps(text, ensure_ascii=False)
    return line if len(line) <= 90 else line[:87] + '…"'


def check_calls(root: Path) -> list[str]:
    """Return the calls from which a text cannot be collected, or whose places are not filled by their names.

    In ``dingui/texts`` tables are marked with ``N_`` and looked up by ``_(variable)``, so that is allowed there.
    """
    faults = []
    for path in sorted((root / "dingui").rglob("*.py")):
        where = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=where)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                looks_up = where.startswith("dingui/texts/")
                faults += [f"{where}:{node.lineno}: {fault}" for fault in _call_faults(node, looks_up=looks_up)]
    return faults


def _call_faults(call: ast.Call, *, looks_up: bool) -> Iterator[str]:
    name = _keyword(call)
    if name is not None:
        arguments = call.args[: _LITERAL_ARGUMENTS[name]]
        literal = len(arguments) == _LITERAL_ARGUMENTS[name] and all(_literal(argument) for argument in arguments)
        if not literal and not (name == "_" and looks_up):
            yield f"{name}() takes a literal text, or it cannot be collected for translation"
        for text in filter(None, map(_literal, arguments)):
            for place in sorted(_places(text)):
                if not _NAME.match(re.split(r"[!:.\[]", place)[0]):
                    yield f"{{{place}}} is a place without a name: {_short(text)}"
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "format" and isinstance(call.func.value, ast.Call):
        yield from _format_faults(call, call.func.value)


def _format_faults(call: ast.Call, inner: ast.Call) -> Iterator[str]:
    name = _keyword(inner)
    given = {keyword.arg for keyword in call.keywords}
    if name is None or None in given:
        return
    texts = [text for text in map(_literal, inner.args[: _LITERAL_ARGUMENTS[name]]) if text is not None]
    if name == "pgettext":
        texts = texts[1:]
    for text in texts:
        needed = {re.split(r"[!:.\[]", place)[0] for place in _places(text)}
        if call.args or not needed <= given:
            yield f"format() does not fill {_listed(text)} by name: {_short(text)}"


def _keyword(call: ast.Call) -> str | None:
    """Return which of gettext's functions is called: as itself, or as an attribute of ``texts``."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "texts":
        name = function.attr
    elif isinstance(function, ast.Name):
        name = function.id
    else:
        return None
    return name if name in _LITERAL_ARGUMENTS else None


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


# ----------------------------------------------------------------------------------------------------------- compile


def compile_catalogues(root: Path, *, pseudo: bool = False) -> list[Path]:
    """Write the .mo beside each .po, and with ``pseudo`` the made-up language ``zz`` too; return what was written."""
    found = sorted((root / "resources" / "translations").glob("*/LC_MESSAGES/dingui.po"))
    written = [_write_mo(root, language, read(root, language)) for language in (path.parts[-3] for path in found)]
    if pseudo:
        written.append(_write_mo(root, PSEUDO_LANGUAGE, pseudo_translation(extract(root))))
    return written


def _write_mo(root: Path, language: str, catalogue: Catalog) -> Path:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    path = po_path(root, language).with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, buffer.getvalue())
    return path


_ACCENTS: Final = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")


def pseudo_translation(template: Catalog) -> Catalog:
    """Return a language in which every text is a third longer, in brackets, and still readable.

    What a window cuts off, or shows without brackets, stands out.
    """
    catalogue = Catalog(locale="en", fuzzy=False)
    for message in _messages(template).values():
        forms = tuple(_pseudo(text) for text in _texts(message.id))
        catalogue.add(message.id, forms if len(forms) > 1 else forms[0], context=message.context)
    return catalogue


def _pseudo(text: str) -> str:
    start, end = _edges(text)
    core = text[len(start) : len(text) - len(end)]
    parts = re.split(r"(\{[^{}]*\}|&)", core)
    accented = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    return f"{start}[{accented} {'~' * max(1, len(core) // 3)}]{end}"


# ------------------------------------------------------------------------------------------------------ command line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser(description="The catalogue of dingui's texts.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract", help="print every text of the code as a .pot")
    commands.add_parser("update", help="merge new texts into the .po files")
    filling = commands.add_parser("fill", help="put translations in from JSON files")
    filling.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
    filling.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    commands.add_parser("check", help="list every fault")
    compiling = commands.add_parser("compile", help="make the .mo files")
    compiling.add_argument("--pseudo", action="store_true", help="also the made-up, longer language zz")
    given = parser.parse_args(arguments)
    status = 0
    match given.command:
        case "extract":
            print(serialise(extract(ROOT), "en"), end="")
        case "update":
            for language, number in update(ROOT).items():
                print(f"{language}: {number} untranslated")
        case "fill":
            status = _fill_from(given.files, given.language)
        case "check":
            faults = check(ROOT)
            print("\n".join(faults) if faults else "Every text is translated.")
            status = 1 if faults else 0
        case "compile":
            for path in compile_catalogues(ROOT, pseudo=given.pseudo):
                print(f"compiled {path.relative_to(ROOT)}")
    return status


def _fill_from(files: Sequence[Path], language: str) -> int:
    translations: dict[str, str | list[str]] = {}
    for file in files:
        for name, text in json.loads(file.read_text(encoding="utf-8")).items():
            if translations.get(name, text) != text:
                print(f"{file}: another translation than in a file before: {_short(name)}")
            translations[name] = text
    for note in fill(ROOT, language, translations):
        print(note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
