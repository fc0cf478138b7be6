"""Renders chat templates with Python's jinja2, as Hugging Face transformers sets it up, into the
golden files that ChatTemplateGoldenTest and TemplateConstructTest compare with.

How to run (never in CI), from the root of the project:

    python3 -m venv venv && venv/bin/pip install jinja2==3.1.6
    venv/bin/python engine/src/test/python/render_templates.py DIRECTORY

DIRECTORY holds *.jinja files: the ones in use are `models/templates` of llama.cpp, as the source
package of llama-cpp-python 0.3.36 contains them.

Writes engine/src/test/resources/dev/hasten/template/templates.json.gz (real templates) and
constructs.json (small cases, listed in template_constructs.py).
"""

import copy
import datetime
import gzip
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

from template_constructs import CONSTRUCTS, DATA
from template_conversations import CONVERSATIONS

NOW = datetime.datetime(2026, 1, 5, 3, 4, 5)
RESOURCES = pathlib.Path(__file__).parents[1] / "resources/dev/hasten/template"
TOKENS = {"bos_token": "<BOS>", "eos_token": "<EOS>"}


class Generation(jinja2.ext.Extension):
    """A block that marks what the assistant wrote; it renders as its body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_body")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = to_json
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda fmt: NOW.strftime(fmt)
    return env


def outcome(source, variables):
    """{"text": …}, {"refusal": …} for raise_exception, or {"error": …}."""
    try:
        text = environment().from_string(source).render(**variables)
        text.encode("utf-8")
        if " at 0x" in text:
            return {"error": "prints a memory address"}
        return {"text": text}
    except jinja2.exceptions.TemplateError as error:
        if type(error) is jinja2.exceptions.TemplateError:
            return {"refusal": str(error.message)}
        return {"error": f"{type(error).__name__}: {error}"}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def render_conversation(source, conversation):
    variables = {
        "messages": conversation["messages"],
        "tools": conversation.get("tools") or None,
        "documents": None,
        "add_generation_prompt": conversation["generation_prompt"],
        **TOKENS,
        **conversation.get("variables", {}),
    }
    return outcome(source, variables)


def templates(directory):
    result = []
    for path in sorted(directory.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        outcomes = [render_conversation(source, c) for c in CONVERSATIONS]
        result.append({"name": path.stem, "source": source, "outcomes": outcomes})
    return {"conversations": CONVERSATIONS, "templates": result}


def constructs():
    return [{"source": source, **outcome(source, copy.deepcopy(DATA))} for source in CONSTRUCTS]


def write(name, value):
    content = json.dumps(value, ensure_ascii=False).encode("utf-8")
    (RESOURCES / name).write_bytes(gzip.compress(content, mtime=0))


def main():
    write("templates.json.gz", templates(pathlib.Path(sys.argv[1])))
    cases = ",\n".join(json.dumps(c, ensure_ascii=False) for c in constructs())
    variables = json.dumps(DATA, ensure_ascii=False)
    (RESOURCES / "constructs.json").write_text(
        f'{{"variables": {variables},\n"cases": [\n{cases}\n]}}\n', encoding="utf-8"
    )


if __name__ == "__main__":
    main()
