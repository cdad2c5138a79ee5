#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds documents of oomwhy against the JSON Schema in docs/ that they name in `schema`.

usage: validate_schema.py [FILE]...   what oomwhy -o json or -o jsonl printed; default: standard input

Prints the first deviations with their places, and how many there are. Exit status 1 when there is one, and
when there is no record at all: a check of nothing proves nothing.
"""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

SHOWN = 20
SCHEMAS = sorted((pathlib.Path(__file__).parent.parent / "docs").glob("*.schema.json"))


def unique(pairs):
    """An object whose keys are all different: JSON would silently keep the last of two."""
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key stands twice in " + ", ".join(key for key, _ in pairs))
    return result


def records(text):
    if text.startswith("["):
        return json.loads(text, object_pairs_hook=unique)
    return [json.loads(line, object_pairs_hook=unique) for line in text.split("\n") if line]


def main():
    validators = {}
    for path in SCHEMAS:
        schema = json.loads(path.read_text())
        Draft202012Validator.check_schema(schema)
        validators[schema["properties"]["schema"]["const"]] = (path.name, Draft202012Validator(schema))
    count = failures = 0
    used = set()
    for name in sys.argv[1:] or ["/dev/stdin"]:
        for record in records(pathlib.Path(name).read_text(encoding="utf-8")):
            count += 1
            schema, validator = validators.get(record.get("schema"), validators["oomwhy/1"])
            used.add(schema)
            for error in validator.iter_errors(record):
                failures += 1
                if failures <= SHOWN:
                    print(f"{name}: record {count}: {error.json_path}: {error.message[:300]}")
    print(f"{count} records, {failures} deviations from {', '.join(sorted(used)) or 'any schema'}")
    return 0 if count and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
