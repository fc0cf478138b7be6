"""Conversations that exercise chat templates: see render_templates.py."""

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather at a place.\nSays \"unknown\" if it is <unknown> & far.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Name, e.g. 'Zürich' or 東京"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
                "days": {"type": "integer", "description": "How many days", "default": 3},
            },
            "required": ["city"],
        },
        "return": {"type": "string", "description": "A sentence"},
    },
}

ORDER = {
    "type": "function",
    "function": {
        "name": "place_order",
        "description": "Orders things",
        "parameters": {
            "type": "object",
            "properties": {
                "items": {
                    "type": "array",
                    "description": "What to order",
                    "items": {
                        "type": "object",
                        "properties": {
                            "sku": {"type": "string"},
                            "count": {"type": "number", "minimum": 0.5, "maximum": 1e20},
                            "tags": {"type": "array", "items": {"type": "string"}},
                        },
                        "required": ["sku", "count"],
                    },
                },
                "address": {
                    "type": "object",
                    "properties": {
                        "street": {"type": "string"},
                        "zip": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    },
                },
                "express": {"type": "boolean", "default": False},
                "note": {"type": ["string", "null"], "nullable": True},
            },
            "required": ["items", "address"],
            "additionalProperties": False,
        },
    },
}


def user(content):
    return {"role": "user", "content": content}


def system(content):
    return {"role": "system", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def call(identifier, name, arguments):
    return {
        "id": identifier,
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


def tool(identifier, name, content):
    return {"role": "tool", "tool_call_id": identifier, "name": name, "content": content}


TRICKY = "  Leading, \"double\" & 'single' <b>tags</b>\n\n\ttab {{ braces }} {% tag %} ünïcödé 🙂\\n  "

CONVERSATIONS = [
    {"messages": [user("Why is the sky blue?")], "generation_prompt": True},
    {
        "messages": [system("Be brief."), user("Why is the sky blue?")],
        "generation_prompt": True,
    },
    {
        "messages": [
            system("Be brief."),
            user("Why is the sky blue?"),
            assistant("Scattering."),
            user("And red at dusk?"),
        ],
        "generation_prompt": True,
    },
    {
        "messages": [
            system(TRICKY),
            user(TRICKY),
            assistant(TRICKY),
            user("\n\nsecond\n"),
            assistant("last"),
        ],
        "generation_prompt": False,
    },
    {
        "messages": [user("One"), assistant("Two"), user("Three")],
        "generation_prompt": False,
        "variables": {"enable_thinking": False},
    },
    {
        "messages": [
            user("2+2?"),
            assistant("<think>\nadd them\n</think>\n\n4"),
            user("3+3?"),
            assistant("6", reasoning_content="add\nthem\nagain"),
            user("4+4?"),
        ],
        "generation_prompt": True,
        "variables": {"enable_thinking": True, "thinking": True, "reasoning_effort": "high"},
    },
    {
        "messages": [system("Use tools."), user("Weather in Zürich?")],
        "tools": [WEATHER, ORDER],
        "generation_prompt": True,
    },
    {
        "messages": [
            user("Weather in Zürich?"),
            assistant(
                "", tool_calls=[call("call12345", "get_weather", {"city": "Zürich", "days": 2})]
            ),
            tool("call12345", "get_weather", '{"temperature": 21.5, "sky": "blue"}'),
        ],
        "tools": [WEATHER],
        "generation_prompt": True,
    },
    {
        "messages": [
            system("Use tools."),
            user("Order and weather"),
            assistant(
                None,
                tool_calls=[
                    call("abcdefghi", "get_weather", {"city": "Bern", "unit": "celsius"}),
                    call(
                        "bcdefghij",
                        "place_order",
                        {
                            "items": [{"sku": "A-1", "count": 2.0, "tags": []}],
                            "address": {"street": "Weg 3\nBern", "zip": None},
                            "express": True,
                        },
                    ),
                ],
            ),
            tool("abcdefghi", "get_weather", "cold"),
            tool("bcdefghij", "place_order", "done"),
            assistant("It is cold, and I ordered."),
            user("Thanks!"),
        ],
        "tools": [WEATHER, ORDER],
        "generation_prompt": True,
    },
    {
        "messages": [
            user("Weather?"),
            assistant(
                "Let me look.",
                reasoning_content="I need the tool",
                tool_calls=[call("call12345", "get_weather", '{"city": "Zürich"}')],
            ),
            tool("call12345", "get_weather", "21 degrees"),
            assistant("21 degrees."),
        ],
        "tools": [WEATHER],
        "generation_prompt": False,
    },
    {
        "messages": [
            {"role": "system", "content": [{"type": "text", "text": "Be brief."}]},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "First part. "},
                    {"type": "text", "text": "Second part."},
                ],
            },
        ],
        "generation_prompt": True,
    },
    {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "image", "image": "picture.png"},
                    {"type": "text", "text": "What is this?"},
                ],
            },
        ],
        "generation_prompt": True,
    },
    {
        "messages": [user("One"), user("Two"), assistant("Three"), assistant("Four")],
        "generation_prompt": True,
    },
    {
        "messages": [{"role": "wizard", "content": "Abracadabra"}, user("What?")],
        "generation_prompt": True,
    },
    {
        "messages": [
            {"role": "developer", "content": "Be formal."},
            user("Hello"),
            assistant("Good day.", thinking="polite"),
            user("Bye"),
        ],
        "generation_prompt": True,
        "variables": {"date_string": "26 Jul 2024", "enable_thinking": False},
    },
    {"messages": [assistant("I begin."), user("No, I do.")], "generation_prompt": True},
    {"messages": [], "generation_prompt": True},
]
