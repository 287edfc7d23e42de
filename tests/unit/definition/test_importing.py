"""What can be called from a pipeline file."""

import json
from pathlib import Path

import pytest

from engine.language.importing import NotImportable, argument_mistakes, import_function


def test_functions_and_methods_are_found() -> None:
    assert import_function("json:dumps") is json.dumps
    assert import_function("json:JSONEncoder.encode") is json.JSONEncoder.encode


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("json", "write it as `module:function`"),
        ("json:dumps()", "write it as `module:function`"),
        ("json:dmps", "did you mean `dumps`"),
        ("json:decoder", "is no function"),
        ("tests.unit.definition.no_such:f", "ModuleNotFoundError"),
        ("antigravity_:f", "ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_called_is_named(call: str, said: str) -> None:
    with pytest.raises(NotImportable, match=said):
        import_function(call)


def test_a_module_that_fails_or_leaves_while_it_is_imported_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, line in (("signoff_test_fails", "1 / 0"), ("signoff_test_leaves", "raise SystemExit(3)")):
        (tmp_path / f"{name}.py").write_text(line)
        with pytest.raises(NotImportable, match=r"ZeroDivisionError|SystemExit"):
            import_function(f"{name}:f")


def test_arguments_are_compared_with_what_a_function_takes() -> None:
    def plain(a: int, b: int = 1, *, c: int) -> None: ...
    def open_ended(a: int, **more: int) -> None: ...

    assert list(argument_mistakes(plain, {"a": 1, "c": 2})) == []
    assert [name for name, _ in argument_mistakes(plain, {"d": 1})] == ["d", "a", "c"]
    assert list(argument_mistakes(open_ended, {"a": 1, "z": 2})) == []
    assert list(argument_mistakes(dict, {"whatever": 1})) == []
