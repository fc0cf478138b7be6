"""What the scripts of this folder share: they run ./hasten of this checkout in new processes."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HASTEN = ROOT / "hasten"
FIND_JDK = '. "$1/scripts/find-jdk.sh"; find_jdk && printf %s "$jdk"'


class Failure(Exception):
    """Something that a person must see to; its text says what and what to do."""


class NotPossible(Exception):
    """This system does not allow something to be made slow; the text says why."""


def run(command, env=None):
    """Runs a command to its end; returns what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-1000:]
        raise Failure(f"{' '.join(map(str, command))} ended with {done.returncode}: {said}")
    return done.stdout


def hasten(*arguments, env=None, before=()):
    """Runs `hasten … --json` and returns its object; `before` is put before the command."""
    return json.loads(run([*before, HASTEN, *arguments, "--json"], env))


def explain(model, prompt, generate, *options, env=None, before=()):
    """What `hasten explain` says of a model after so many tokens."""
    lengths = ["--prompt-tokens", prompt, "--generate-tokens", generate]
    return hasten("explain", model, *lengths, *options, env=env, before=before)


def build():
    """Builds first, so that nothing that is timed builds."""
    print("building, if a source has changed …", file=sys.stderr)
    run([HASTEN, "--version"])


def default_model():
    """The path of the model that Hasten takes if none is named; fetches it if need be."""
    first = hasten("models", "list")["models"][0]
    if first["path"] is None:
        run([HASTEN, "models", "pull", first["name"]])
        first = hasten("models", "list")["models"][0]
    return pathlib.Path(first["path"])


def java(program, *arguments):
    """Runs a Java source file of this folder with Hasten's classes."""
    jdk = run(["sh", "-c", FIND_JDK, "sh", ROOT])
    classes = ROOT / "cli" / "target" / "hasten" / "lib" / "*"
    quiet = ["--enable-native-access=ALL-UNNAMED", "-Xlog:aot=off", "-Xlog:cds=off"]
    source = pathlib.Path(__file__).resolve().parent / program
    return run([pathlib.Path(jdk) / "bin" / "java", *quiet, "-cp", classes, source, *arguments])


def token_millis(report):
    """What a generated token took."""
    decode = report["phases"]["decode"]
    return decode["millis"] / decode["tokens"]


def remedy(report, strategy, name=None):
    """The remedy of a strategy; where there are several, the one of that name."""
    found = [
        each
        for each in report["remedies"]
        if each["strategy"] == strategy and name in (None, each["name"])
    ]
    if len(found) != 1:
        raise Failure(
            f"explain has {len(found)} remedies of strategy {strategy!r} ({name or 'any name'}), "
            f"1 was expected; it said: {report['verdict']}"
        )
    return found[0]


def print_table(rows):
    """Prints rows as Markdown; the first is the header."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for index, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if index == 0:
            print("| " + " | ".join("-" * width for width in widths) + " |")


def write_json(path, value):
    """Writes everything that was measured."""
    pathlib.Path(path).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    print(f"written: {path}", file=sys.stderr)


def parser(description, examples):
    """For options; examples stand at the end of --help."""
    lines = "\n".join("  " + example for example in examples)
    return argparse.ArgumentParser(
        description=description,
        epilog=f"examples:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def main(work):
    """Runs a script; a failure is two lines, and exit code 2."""
    try:
        sys.exit(work())
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(2)
