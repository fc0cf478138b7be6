"""Small templates, one construct each: see render_templates.py."""

DATA = {
    "s": "Hello, World",
    "n": 7,
    "x": 2.5,
    "t": True,
    "f": False,
    "nil": None,
    "items": [3, 1, 2],
    "names": ["bob", "Alice", "carol"],
    "people": [
        {"name": "Ann", "age": 30, "city": {"zip": "8000"}},
        {"name": "bob", "age": 25, "city": {"zip": "3000"}},
        {"name": "Cy", "city": {"zip": "8000"}},
    ],
    "d": {"b": 1, "a": [1, None, "x"], "items": "shadowed", "C": {"k": 0.1}},
    "u": "naïve 🙂 ß 東京",
    "html": "<a href=\"x\">&'</a>",
    "lines": "one\n  two\n\nthree\n",
    "big": 12345678901234567890123,
}

# Expressions, each printed.
EXPRESSIONS = r"""
1 + 2 * 3
7 // 2
-7 // 2
7 % 3
-7 % 3
7 % -3
7.5 // 2
-7.5 % 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
7 / 2
6 / 3
1 / 0
1 // 0
1.0 % 0
10 ** 20
big + 1
big * big
2 ** 100 % 1000007
0.1 + 0.2
1e16
1e15 + 0.5
123456789012345680.0
1e-5
0.0001
1.5e300 * 1e10
1e308 * 10
-1e308 * 10
5e-324
100.0
1_000
0x1F
0b101
0o17
1.5e-3
-0.0
--5
+5
+true
-true
true + true
true + 1.5
"a" + "b"
"a" + 1
1 + "a"
"ab" * 3
3 * "ab"
"ab" * -1
[1, 2] * 2
[1] + [2, 3]
(1,) + (2,)
[1] + (2,)
"a" ~ 1 ~ none ~ true ~ 1.0
1 ~ 2
1 + 2 ~ 3
"%s and %d" % ("x", 5)
"%s" % "one"
"%5.2f|%-6s|%06d|%+d|%x|%X|%o|%e|%g|%%" % (3.14159, "ab", 42, 7, 255, 255, 8, 12345.678, 0.0001)
"%r %s" % ("q'uote", [1, "a"])
"%s %s" % (1,)
"%s" % (1, 2)
"%(a)s-%(b)03d" % {"a": "x", "b": 5}
"%d" % 3.99
"%d" % "x"
"%.3s|" % "abcdef"
"%g %g %g" % (1e10, 123456.0, 1234567.0)
"%.3g|%.10g" % (0.00001234, 1/3)
"%c" % "x"
1 < 2 < 3
1 < 3 < 2
1 == 1.0
1 == true
"1" == 1
"a" < "b"
"a" < "B"
[1, 2] < [1, 3]
[1, 2] == [1, 2]
(1, 2) == [1, 2]
{"a": 1, "b": 2} == {"b": 2, "a": 1}
none == false
none < 1
"a" < 1
1 != 2
"ell" in s
"x" not in s
2 in items
9 in items
"b" in d
1 in "abc"
"a" in nil
1 in 5
"x" in missing
missing == missing
missing == none
missing != 1
not missing
not not 1
nil or "fallback"
"" or 0 or []
"first" and "second"
0 and 1
1 and 0 or 2
not 1 == 2
"yes" if t else "no"
"yes" if f
"a" if f else "b" if t else "c"
("yes" if f) is defined
missing
missing.attr
missing["k"]
missing()
missing + 1
missing ~ "x"
nil
nil.attr
nil["k"]
nil.a.b
nil()
s()
t
f
x
n
items
d
u
people[0]
(1,)
()
(1, 2)
[1, "a'b", 'c"d', none, true, 1.0, (2,), {"k": [missing]}]
["tab\t nl\n back\\ nul\x00 é \u200b \U0001F642 \x7f \xa0"]
{"a": 1, 2: "b", none: 3, (1, 2): 4, 1.5: 5}
{1: "a", true: "b", 1.0: "c"}
{[1]: 2}
{}
[]
[1, 2,]
{"a": 1,}
"esc: \n\t\\ \' \" \x41 \u00e9 \101 \q \/"
'single "double"'
"con" "cat"
s[0]
s[-1]
s[100]
s[1:4]
s[:-3]
s[::-1]
s[::2]
s[10:2:-3]
s[5:1]
s[-3:]
u[6]
u[6:7]
u[::-1]
u|length
items[0]
items[-1]
items[5]
items["a"]
items[1:]
items[::-1]
items[:0]
items[5:]
items[-100:100]
items[2:0:-1]
items[::0]
items[0:2][0]
(1, 2, 3)[1:]
range(5)[2]
d["b"]
d.b
d["missing"]
d.items
d["items"]
d.items()
d.keys()
d.values()
d.get("b")
d.get("zz")
d.get("zz", 5)
d.get()
d.pop("b")
d.update({"z": 1})
d.C.k
d.a[2]
d["C"]["k"]
d.a.0
d.copy() == d
d[1:2]
d[[1]]
items.append(4)
items.append is defined
items.index(2)
items.index(9)
items.count(1)
items.copy()
(1, 2, 2).count(2)
s.upper()
s.lower()
s.title()
s.capitalize()
s.swapcase()
"they're bill's".title()
"they're bill's"|title
"ß".upper()
"straße"|capitalize
"ßa".title()
"HeLLo wORLD-foo (bar"|title
s.split()
s.split(",")
s.split(", ")
s.split("o", 1)
s.split("")
" a  b c ".split()
" a  b c ".split(none, 1)
" a  b c ".split(maxsplit=1)
" a  b c ".rsplit(none, 1)
"a,b,c".rsplit(",", 1)
"a,b,c".rsplit(",")
"a,b,,c,".split(",")
"aaaa".split("aa")
"aaa".rsplit("aa")
"".split()
"".split(",")
"a\nb\r\nc\rd\x0be\u2028f".splitlines()
"a\n\nb\n".splitlines()
"a\nb\n".splitlines(true)
"a\nb\n".splitlines(keepends=true)
"".splitlines()
"  x ".strip() ~ "|"
"  x ".lstrip() ~ "|"
"  x ".rstrip() ~ "|"
"xxaxx".strip("x")
"xyaxy".strip("yx")
"xyaxy".lstrip("yx")
"\u00a0\u2003x\u200b\x1f".strip()
"a-b-c".replace("-", "+")
"a-b-c".replace("-", "+", 1)
"abc".replace("", "-")
"abc".replace("", "-", 2)
"aaa".replace("aa", "b")
"🙂🙂".replace("", "-")
s.find("o")
s.find("zz")
s.rfind("o")
s.find("o", 5)
s.find("o", 5, 6)
s.index("o")
s.index("zz")
s.count("l")
s.count("")
"abc".count("", 1)
"abc".find("", 5)
"abc".count("", 5)
u.find("ß")
s.startswith("Hell")
s.startswith(("x", "He"))
s.startswith("ello", 1)
s.endswith("World")
s.endswith(("d", "x"))
s.endswith("")
"".startswith("a")
s.startswith(1)
"-".join(["a", "b"])
"-".join("abc")
"-".join([1, 2])
"-".join([])
"abc".center(10) ~ "|"
"abc".center(9, "*")
"abcd".center(9, "*")
"abc".ljust(6, ".")
"abc".rjust(6)
"abc".rjust(6, "ab")
"42".zfill(5)
"-42".zfill(5)
"a\tb".expandtabs()
"a\tb\n\tc".expandtabs(4)
"a=b=c".partition("=")
"a=b=c".rpartition("=")
"abc".partition("=")
"abc".rpartition("=")
"prefix-x".removeprefix("prefix-")
"x.jinja".removesuffix(".jinja")
"123".isdigit()
"12a".isdigit()
"".isdigit()
"²".isdigit()
"²".isdecimal()
"½".isnumeric()
"abc".isalpha()
"abc1".isalnum()
" \t".isspace()
"".isspace()
"ABC".isupper()
"A1".isupper()
"1".isupper()
"abc".islower()
"Title Case".istitle()
"Not title".istitle()
"name_1".isidentifier()
"1name".isidentifier()
"abc".isascii()
"é".isascii()
"{} {}".format("a", 1)
"{0} {1} {0}".format("a", 1)
"{a} {b[k]} {c.name}".format(a=1, b={"k": 2}, c=people[0])
"{:>5}|{:<5}|{:^5}|{:*^7}".format("a", "b", "c", "d")
"{:05d} {:,} {:.2f} {:x} {:+} {:08.3f}".format(42, 1234567, 3.14159, 255, 5, 3.14159)
"{:.1%} {:e} {!r} {{}}".format(0.256, 12345.678, "q")
"{} {}".format("a")
"{x}".format()
"{".format()
"{:d}".format("a")
"{:_}|{:,.1f}|{:<6d}|".format(1234567, 9876543.21, 42)
"{:s}{:10}|{:10}|".format("a", "b", 5)
"{}".format(true)
"{}".format(none)
"{}".format(1.0)
s.nothing
s.nothing()
s.upper
"abc"|upper
"ABC"|lower
5|upper
nil|lower
missing|upper
"abc def"|capitalize
"  x "|trim ~ "|"
"xax"|trim("x")
missing|trim
nil|trim
5|string ~ "x"
s|length
items|length
items|count
d|length
5|length
nil|length
missing|length
missing|default("d")
missing|d("d")
missing|default
nil|default("d")
nil|default("d", true)
""|default("d", true)
""|default("d", boolean=true)
0|default(5)
items|first
items|last
[]|first
[]|last
s|first
s|last
d|first
"abc"|reverse
items|reverse|list
items|join
items|join("-")
items|join(d="+")
people|join(", ", attribute="name")
[1, none, true, "a"]|join("|")
missing|join
5|join
items|sort
names|sort
names|sort(case_sensitive=true)
names|sort(reverse=true)
people|sort(attribute="name")|map(attribute="name")|list
people[:2]|sort(attribute="age,name")|map(attribute="name")|list
people|sort(attribute="age")|list
[1, "a"]|sort
[3, 1.5, true]|sort
[(2, "a"), (1, "b")]|sort
d|sort
d|dictsort
d|dictsort(true)
{"b": 2, "a": 3, "C": 1}|dictsort
{"b": 2, "a": 3, "C": 1}|dictsort(false, "value")
{"b": 2, "a": 3, "C": 1}|dictsort(reverse=true)
{"b": 2, "a": 3}|dictsort(by="zz")
items|dictsort
[1, 2, 1, "a", "A"]|unique|list
["a", "A", "b"]|unique(true)|list
people|unique(attribute="city.zip")|map(attribute="name")|list
items|min
items|max
names|min
names|max(case_sensitive=true)
[]|min
people[:2]|max(attribute="age")
items|sum
[0.1, 0.2]|sum
people[:2]|sum(attribute="age")
items|sum(start=10)
["a"]|sum
[]|sum
"42"|int
"42.7"|int
" 42 "|int
"-1_000"|int
"x"|int
"x"|int(5)
"x"|int(default=6)
"ff"|int(0, 16)
"0xff"|int(0, 16)
"0b11"|int(base=2)
3.99|int
-3.99|int
nil|int
true|int
missing|int
"inf"|int
"1e3"|int
"1.5"|float
"x"|float
"x"|float(2.5)
5|float
nil|float
"1e3"|float
"nan"|float
"-inf"|float
" 1_0.5 "|float
-5|abs
-5.5|abs
"x"|abs
2.5|round
3.5|round
2.675|round(2)
42.55|round(1, "floor")
42.51|round(1, "ceil")
-2.5|round
-0.4|round
1234|round(-2)
1250|round(-2)
7|round(2)
7|round(1, "ceil")
2.5|round(method="zz")
"a-b"|replace("-", "+")
"a-b-c"|replace("-", "+", 1)
5|replace("5", "6")
"aaa"|replace("a", 1)
lines|indent
lines|indent(2, true)
lines|indent(2, blank=true)
lines|indent("> ")
lines|indent(width=2, first=true, blank=true)
""|indent
"abc"|center(9) ~ "|"
"foo bar baz qux"|truncate(9)
"foo bar baz qux"|truncate(9, true)
"foo bar baz qux"|truncate(11)
"foo bar baz qux"|truncate(11, false, "...", 0)
"%s-%s"|format("a", 1)
"%(a)s"|format(a=5)
"one two, three-four"|wordcount
u|wordcount
html|escape
html|e
html|safe
html|e|e
html|e ~ "<"
html|e + "<"
"<" + (html|safe)
("<"|safe) + "<"
("<"|safe)|length
("<b>"|safe)|upper + "&"
("<b>"|safe) * 2
("<b>"|safe)
[("<b>"|safe)]
("<b>"|safe) == "<b>"
("<b>"|safe)|replace("b", "<")
("<b>"|safe)|tojson
("<b>"|safe) is string
("<b>"|safe) is escaped
html|forceescape
d|tojson
d|tojson(indent=2)
d|tojson(indent=0)
d|tojson(indent="--")
d|tojson(separators=(",", ":"))
d|tojson(separators=[", ", ": "], indent=1)
d|tojson(sort_keys=true)
{"b": 1, "a": {"d": 1, "c": 2}}|tojson(sort_keys=true, indent=4)
u|tojson
u|tojson(ensure_ascii=true)
u|tojson(true)
"\x00\x1f\x7f\u2028 </script> & ' \\ \""|tojson
"\x00\x1f\x7f é"|tojson(ensure_ascii=true)
[1, 1.0, 1e20, 1e-7, true, none, "x", (1, 2)]|tojson
[]|tojson(indent=2)
{}|tojson(indent=2)
[[], {}, [1]]|tojson(indent=2)
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
{(1, 2): 3}|tojson
missing|tojson
[missing]|tojson
range(3)|tojson
d.items()|tojson
d.items()|list|tojson
"nan"|float|tojson
big|tojson
namespace()|tojson
names|map("upper")|list
names|map("upper")
people|map(attribute="name")|list
people|map(attribute="age")|list
people|map(attribute="age", default=0)|list
people|map(attribute="city.zip")|join(",")
["1", "x"]|map("int", 5)|list
["1", "x"]|map("int", default=5)|list
[[3, 4]]|map(attribute=0)|list
[[3, 4]]|map(attribute="1")|list
items|map("zz")|list
items|map|list
nil|map("upper")|list
5|map("upper")|list
0|map("upper")|list
missing|map("upper")|list
names|map("length")|sum
items|select("odd")|list
items|select("gt", 1)|list
items|select(">", 1)|list
[0, 1, none, "", "a"]|select|list
items|reject("odd")|list
[0, 1]|reject|list
people|selectattr("age")|map(attribute="name")|list
people|selectattr("age", "defined")|map(attribute="name")|list
people|selectattr("name", "equalto", "Ann")|list|length
people|selectattr("name", "in", ["Ann", "Cy"])|map(attribute="name")|list
people|selectattr("city.zip", "==", "8000")|map(attribute="name")|list
people|rejectattr("age", "defined")|map(attribute="name")|list
people|selectattr("age", "zz")|list
items|select("odd")|length
items|select("odd")|first
items|select("odd")|last
items|select("odd") is iterable
items|select("odd") is sequence
"t" if items|select("gt", 100) else "f"
d|items|list
missing|items|list
items|items|list
{"a": 1}|items|list
"abc"|list
d|list
{"a": 1}.items()|list
5|list
items|batch(2)|list
items|batch(2, "x")|list
[1,2,3,4,5,6,7]|slice(3)|list
[1,2,3,4,5,6,7]|slice(3, "x")|list
[1,2,3,4,5,6]|slice(3, "x")|list
1 is odd
2 is odd
2 is even
"a" is odd
6 is divisibleby 3
6 is divisibleby(4)
s is defined
missing is defined
missing is undefined
missing.x is defined
d.zz is defined
d.b is defined
nil is none
nil is not none
missing is none
t is true
1 is true
f is false
0 is false
t is boolean
1 is boolean
1 is integer
true is integer
1.0 is integer
1.0 is float
1 is number
true is number
"1" is number
s is string
nil is string
missing is string
d is mapping
items is mapping
items is sequence
s is sequence
d is sequence
(1,) is sequence
5 is sequence
missing is sequence
range(3) is sequence
d.items() is sequence
items is iterable
s is iterable
5 is iterable
nil is iterable
missing is iterable
d.items() is iterable
"abc" is lower
"ABC" is upper
5 is eq 5
5 is equalto 5
5 is ne 4
5 is gt 4
5 is ge 5
5 is lt 4
5 is le 5
5 is lessthan 6
5 is greaterthan 6
2 is in items
2 is not in items
2 is in [1, 2]
nil is sameas none
1 is sameas true
t is sameas true
range is callable
s is callable
missing is callable
5 is zz
1 is odd and 2 is even
1 is odd == true
not 1 is odd
x is number and not x is integer
5 is eq 5 if t else 3
items is defined and items|length > 2
-1|abs
-items|length
2 * 3|float
"a" ~ "b"|upper
1 + 2|string|int
range(3)
range(1, 10, 3)|list
range(5, 0, -2)|list
range(0)|list
range(3)|length
range(3)|join(",")
range(2, 5)[-1]
3 in range(5)
range(1, 2, 0)
range(100001)|length
range("a")
dict(a=1, b=2)
dict({"a": 1}, b=2)
dict([("a", 1)])
dict([1])
namespace(a=1).a
namespace({"a": 1}, b=2).b
namespace().x is defined
namespace(a=1)["a"]
namespace(a=1)
joiner("|")() ~ "x"
strftime_now("%Y-%m-%d %H:%M:%S")
strftime_now("%d %b %Y %B %A %a %j %y %p %I %% %-d %-m %e %F %T %D")
raise_exception("no: " ~ n)
raise_exception()
lambda
foo bar
1 +
(1
[1
{"a"}
"unclosed
1 ? 2
a.
a.1.0
"a".5
items|
items|nofilter
items|map(attribute="x"
s.upper(1)
s.split(foo=1)
s.strip(chars="H")
s|trim(chars="H")
s|trim("H", "d")
s|trim(zz=1)
dict(*[{"a": 1}])
dict(**{"a": 1})
"{} {}".format(*items[:2])
"{a}".format(**{"a": 5})
dict(a=1, *[{}])
dict(a=1, a=2)
dict(**{"a": 1}, **{"b": 2})
s is string is defined
loop
loop.index
True and False or None
None
none
(1, 2)|length
((1))
(items)[0]
[[1, 2], [3, 4]][1][0]
{"a": {"b": [10, 20]}}.a.b[1]
{"a": {"b": [10, 20]}}["a"]["b"][-1]
"a" in ["a"] and "b" not in ["a"]
1 in [true]
1.0 in [1]
"" in "abc"
(1, "a") in [(1, "a")]
[] == ()
"é" == "\u00e9"
1 if 0 else 2 ~ 3
{"a": 1, **d}
items.sort()
items.__class__
s.__class__.__mro__
s._private
d._x
1 <= 1 >= 1 == 1
"b" > "a" != "c"
n.zz
1.5 // 0.5
5 % 2.5
1e3
1E3
.5
5.
"abc" < "abd"
"Z" < "a"
"🙂" > "\uffff"
[1, [2, [3, (4, {"k": "v"})]]]
"%s" % none
"%s" % [1]
"%s" % {"a": 1}
"x" % {}
"x" % [1]
"x" % 5
"5" * "5"
[1] * 1.0
[1, 2] - [1]
-"a"
+none
not
"""

# Whole templates.
TEMPLATES = [
    "plain",
    "",
    "\n",
    "\n\n",
    "a\n",
    "a\r\nb\rc\n",
    "{{ s }}\n",
    "{{ s }}\n\n",
    "  {{ s }}  \n  x",
    "a {% if t %} b {% endif %} c",
    "a\n  {% if t %}\n  b\n  {% endif %}\nc",
    "a\n  {%+ if t %}\n  b\n  {%+ endif %}\nc",
    "a\n  {%- if t -%}\n  b\n  {%- endif -%}\nc",
    "a\n {% if t +%}\n  b\n  {% endif +%}\nc",
    "a\n  {{- s -}}\n  b",
    "a  {{+ s }}\n  b",
    "a {# comment #} b",
    "a\n  {# comment #}\n  b",
    "a\n  {#- comment -#}\n  b",
    "a {#+ comment +#}\nb",
    "a {# {{ not }} {% closed #} b",
    "a {# unclosed",
    "{#}{#}",
    "{##}x",
    "{#-#}x",
    "{% raw %}{{ x }}{% endraw %}",
    "a\n  {% raw %}\n {{ x }} {% if %}\n  {% endraw %}\nb",
    "a\n  {%- raw -%}\n {{ x }}\n  {%- endraw -%}\nb",
    "{% raw %}unclosed",
    "{% if t %}\n\n  x\n\n{% endif %}\n\ny",
    "   {% set a = 1 %}   \nx{{ a }}",
    "x {% set a = 1 %}\n  y",
    "\t{% if t %}x{% endif %}\t{% if t %}y{% endif %}",
    "{{ '}}' }}{{ \"%}\" }}{% set x = '{% raw %}' %}{{ x }}",
    "{{ {'a': {'b': 1}} }}",
    "{{ {'a': {'b': 1}}['a'] }}",
    "{ { x } } {x} {%% %",
    "{{ '{{' }} {{ '{%' }}",
    "{{ 'multi\nline' }}",
    "{{ 'a\\\nb' }}",
    "{{\n  s\n}}",
    "{% if t %}a{% elif f %}b{% else %}c{% endif %}",
    "{% if f %}a{% elif t %}b{% else %}c{% endif %}",
    "{% if f %}a{% elif nil %}b{% else %}c{% endif %}",
    "{% if t: %}a{% endif %}",
    "{% if t and (f or nil is none) %}a{% endif %}",
    "{% if missing %}a{% else %}b{% endif %}",
    "{% if items %}a{% endif %}{% if [] %}b{% endif %}{% if '' %}c{% endif %}",
    "{% if t %}{% set q = 1 %}{% endif %}{{ q }}",
    "{% if f %}{% set q = 1 %}{% endif %}{{ q is defined }}",
    "{% if t %}a",
    "{% endif %}",
    "{% if %}x{% endif %}",
    "{% if t %}a{% endfor %}",
    "{% zz %}",
    "{% %}",
    "{{ }}",
    "{{ s",
    "{% if t",
    "{{ s }",
    "{% for i in items %}{{ i }},{% endfor %}",
    "{% for i in items %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }};{% endfor %}",
    "{% for i in items %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }};{% endfor %}",
    "{% for i in items %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor %}",
    "{% for i in items %}{{ loop.cycle('a', 'b') }}{{ loop.changed(i > 1) }}{{ loop.depth }}{{ loop.zz }}{% endfor %}",
    "{% for i in items %}{{ loop }}{% endfor %}",
    "{% for i in [] %}x{% else %}empty{% endfor %}",
    "{% for i in items %}x{% else %}empty{% endfor %}",
    "{% for i in items %}{% continue %}x{% else %}else{% endfor %}",
    "{% for i in items %}{% break %}{% else %}else{% endfor %}",
    "{% for i in items if i > 1 %}{{ loop.index }}/{{ loop.length }}:{{ i }} {% endfor %}",
    "{% for i in items if i > 100 %}x{% else %}none{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in d %}{{ k }};{% endfor %}",
    "{% for (k, v) in d|items %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, (a, b) in [(1, (2, 3))] %}{{ k }}{{ a }}{{ b }}{% endfor %}",
    "{% for k, v in items %}x{% endfor %}",
    "{% for k, v in [(1, 2, 3)] %}x{% endfor %}",
    "{% for a, b in ['xy', 'zw'] %}{{ a }}-{{ b }} {% endfor %}",
    "{% for c in 'aß🙂' %}{{ c }}.{% endfor %}",
    "{% for i in 5 %}x{% endfor %}",
    "{% for i in nil %}x{% endfor %}",
    "{% for i in missing %}x{% else %}y{% endfor %}",
    "{% for i in 1, 2, 3 %}{{ i }}{% endfor %}",
    "{% for i in items %}{% for j in items %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for i in items %}{% if i == 1 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in items %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}",
    "{% break %}",
    "{% continue %}",
    "{% for i in items %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% for i in items %}{% endfor %}{{ i is defined }}{{ loop is defined }}",
    "{% set x = 0 %}{% for i in items %}{% set x = x + i %}{{ x }},{% endfor %}{{ x }}",
    "{% for i in items %}{% if loop.first %}{% set x = 1 %}{% endif %}{{ x is defined }}{% endfor %}",
    "{% for i in items %}{{ q }}{% set q = i %}{{ q }};{% endfor %}",
    "{% set ns = namespace(x=0) %}{% for i in items %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace() %}{% set ns.y = 1 %}{{ ns.y }}{{ ns.z }}",
    "{% set d.x = 1 %}",
    "{% set missing.x = 1 %}",
    "{% set ns = namespace(a=1) %}{% set ns.a, b = 5, 6 %}{{ ns.a }}{{ b }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set a, b = items %}",
    "{% set (a, b) = (1, 2) %}{{ a }}{{ b }}",
    "{% set a = 1, 2 %}{{ a }}",
    "{% set a = (1) %}{{ a }}",
    "{% set a = 1 if t else 2 %}{{ a }}",
    "{% set a %}x{{ s }}y{% endset %}{{ a }}|{{ a|length }}",
    "{% set a | upper %}x{{ s }}y{% endset %}{{ a }}",
    "{% set a | upper | replace('X', 'z') %}x{{ s }}y{% endset %}{{ a }}",
    "{% set a %}{% set b = 1 %}{{ b }}{% endset %}{{ a }}{{ b is defined }}",
    "{% set a %}unclosed",
    "{% set true = 1 %}",
    "{% set 1 = 1 %}",
    "{% set a = %}",
    "{% set s = s ~ '!' %}{{ s }}",
    "{% macro m() %}x{% endmacro %}{{ m() }}{{ m() }}",
    "{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, 5) }}{{ m(b=3, a=4) }}{{ m(1, c=9) }}",
    "{% macro m(a) %}[{{ a }}|{{ a is defined }}]{% endmacro %}{{ m() }}{{ m(none) }}",
    "{% macro m(a) %}x{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}x{% endmacro %}{{ m(zz=2) }}",
    "{% macro m(a) %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}",
    "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{{ s }}{% endcall %}",
    "{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}-{{ b }}{% endcall %}",
    "{% macro m() %}x{% endmacro %}{% call m() %}body{% endcall %}",
    "{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(5) }}",
    "{% macro m() %}{{ s }}{{ later }}{% endmacro %}{% set later = 5 %}{{ m() }}",
    "{% macro m() %}{% set s = 1 %}{{ s }}{% endmacro %}{{ m() }}{{ s }}",
    "{% macro m() %}  x\n{% endmacro %}[{{ m() }}]",
    "{%- macro m() -%}\n  x\n{%- endmacro -%}\n[{{ m() }}]",
    "{% macro m() %}<{% endmacro %}{{ m() + '>' }}{{ m()|length }}{{ m() is string }}",
    "{% macro m(a, a) %}{% endmacro %}x",
    "{% macro m(a=1, b) %}{% endmacro %}x",
    "{% macro m(a, b=[]) %}{{ a }}{{ b }}{% endmacro %}{{ m('x', ['y']) }}",
    "{{ m() }}{% macro m() %}x{% endmacro %}",
    "{{ m is defined }}{% macro m() %}{% endmacro %}",
    "{% for i in items %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro outer() %}{% macro inner() %}i{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}{{ inner is defined }}",
    "{% macro m() %}{{ loop is defined }}{% endmacro %}{% for i in items %}{{ m() }}{% endfor %}",
    "{% filter upper %}abc{{ s }}{% endfilter %}",
    "{% filter trim %}  \n x \n {% endfilter %}|",
    "{% filter replace('a', 'b') | upper %}aaa{% endfilter %}",
    "{% filter trim %}{% set z = 1 %}{% endfilter %}{{ z is defined }}",
    "{% filter indent(2, true) %}a\nb{% endfilter %}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
    "{% with a = 1 %}{% with b = a %}{{ b }}{% endwith %}{% endwith %}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}",
    "{% generation %}x{{ s }}{% endgeneration %}",
    "{% generation %}{% set q = 1 %}{{ q }}{% endgeneration %}{{ q is defined }}",
    "{%- generation -%} x {%- endgeneration -%} y",
    "{% for i in items %}{% generation %}{{ i }}{{ loop.index }}{% endgeneration %}{% endfor %}",
    "{% print s %}",
    "{% print s, n %}",
    "{% if f %}{{ s|nofilter }}{% endif %}ok",
    "{% if t %}{{ s|nofilter }}{% endif %}ok",
    "{% if f %}{{ s is notest }}{% endif %}ok",
    "{% if f %}{{ raise_exception('no') }}{% endif %}ok",
    "{% if t %}{{ raise_exception('yes: \"x\"') }}{% endif %}ok",
    "{{ raise_exception('two\nlines') }}",
    "{% set x = namespace(v=[]) %}{% for i in items %}{% set x.v = x.v + [i * 2] %}{% endfor %}{{ x.v }}",
    "{% set m = people|map(attribute='name') %}{{ m|list }}{{ m|list }}",
    "{% set m = items|select('odd') %}{% for i in m %}{{ i }}{% endfor %}|{% for i in m %}{{ i }}{% endfor %}",
    "{% set j = joiner() %}{% for i in items %}{{ j() }}{{ i }}{% endfor %}",
    "{% for p in people %}{{ p.name }}: {{ p.age if p.age is defined else 'n/a' }}\n{% endfor %}",
    "{% for p in people -%}\n  {{ p.name }}\n{%- if not loop.last %}, {% endif %}\n{% endfor %}",
    "{% for p in people|selectattr('age', 'defined')|sort(attribute='age') %}{{ p.name }} {% endfor %}",
    "{% for p in people %}\n  {%- if p['name'] == 'bob' %}\n    found\n  {%- endif %}\n{% endfor %}",
    "{{ s if s is string and s|length > 3 else 'short' }}",
    "{%- for m in people %}\n    {{- '<' + m['name'] + '>\\n' }}\n{%- endfor %}",
    "{{ people[0]['name'] }} {{ people[-1].city['zip'] }} {{ people[0].get('nope', 'dflt') }}",
    "{% set content = lines.split('\\n')[0].strip() %}{{ content }}",
    "{{ lines.splitlines()|map('trim')|reject('equalto', '')|join('/') }}",
    "{% set x = 5 %}{% macro m(x) %}{{ x }}{% endmacro %}{{ m(x + 1) }}{{ x }}",
    "{% if 'a' in d and d['a'] is sequence and d['a'] is not string %}list{% endif %}",
    "{% if nil is none or nil.zz %}ok{% endif %}",
    "{% set t = 'x' %}{{ t }}{% if true %}{% set t = 'y' %}{% endif %}{{ t }}",
    "{{ range(3)|map('string')|join }}",
    "{% for i in range(3) %}{{ i }}{% endfor %}",
    "{% for i in range(10, 0, -3) %}{{ i }} {% endfor %}",
    "{% for a in people if a.age is defined and a.age > 26 %}{{ a.name }}{% endfor %}",
    "{% for i in items recursive if i %}{% endfor %}",
    "{{ s }}{# c1 #}{# c2 #}\n{{ n }}",
    "{{- s -}} {{- n -}}",
    "  {{- ' a ' -}}  b  {{- ' c ' -}}  ",
    "\n\n{%- if t %}\nx\n{%- endif %}\n\n",
    "{% if t -%}  \n\t x{% endif %}",
    "{%if t%}x{%endif%}",
    "{{s}}{{n}}",
    "{%- set a = 1 -%}\n{%- set b = 2 -%}\n{{ a + b }}",
    "{{ 'a' }}\n{% set x = 1 %}\n{{ 'b' }}\n",
    "{{ u }} {{ u|upper }} {{ u|length }} {{ u[::-1] }}",
    "日本語{{ u }}🙂{% if t %}é{% endif %}",
    "{% set é = 1 %}{{ é }}",
    "{{ _x }}{% set _x = 1 %}{{ _x }}",
    "{% block %}",
    "{{ '%s' % s }}{{ '%s-%s' % (s, n) }}",
    "{{ d.a|length }}{{ d['a'] | length }}{{ d . a [ 0 ] }}",
    "{{ s|replace('l', 'L')|upper|lower|title }}",
    "{{ (s|upper).lower() }}{{ s.upper()|lower }}",
    "{{ s|default('x')|upper if s else '' }}",
    "{{ not s }}{{ not not s }}{{ not (s and n) }}",
    "{{ items|map('string')|list }}{{ items|map('float')|sum }}",
    # Whether a loop or macro sees a variable that is assigned only later.
    "{% for i in items %}{{ s }}{% endfor %}{% set s = 1 %}{{ s }}",
    "{{ s }}{% for i in items %}{{ s }}{% endfor %}{% set s = 1 %}{{ s }}",
    "{% for i in items %}{{ s }}{% endfor %}{% if t %}{% set s = 1 %}{% endif %}{{ s }}",
    "{% for i in items %}{{ s }}{% endfor %}{% if t %}{% set s = 1 %}{% else %}{% set s = 2 %}{% endif %}{{ s }}",
    "{% for i in items %}{{ s }}{% endfor %}{% if t %}{% set s = 1 %}{% elif f %}{% set s = 3 %}{% else %}{% set s = 2 %}{% endif %}{{ s }}",
    "{% for i in items %}{{ s }}{% endfor %}{% if t %}{{ s }}{% set s = 1 %}{% elif f %}{% set s = 3 %}{% else %}{% set s = 2 %}{% endif %}{{ s }}",
    "{% macro m() %}{{ s }}{% endmacro %}{{ m() }}{% set s = 1 %}{{ m() }}",
    "{% macro m(a=s) %}{{ a }}{{ s }}{% endmacro %}{{ m() }}{% set s = 1 %}{{ m() }}",
    "{% set q %}{{ s }}{% endset %}{{ q }}{% set s = 1 %}",
    "{% generation %}{{ s }}{% endgeneration %}{% set s = 1 %}",
    "{% for i in items %}{% for j in items %}{{ s }}{% endfor %}{% set s = 1 %}{{ s }}{% endfor %}{{ s }}",
    "{% for i in items %}{% for j in items %}{{ s }}{% endfor %}{% set s = 1 %}{{ s }}{% endfor %}",
    "{% macro m() %}{% for j in items %}{{ s }}{% endfor %}{% set s = 1 %}{{ s }}{% endmacro %}{{ m() }}",
    "{% macro m(s) %}{% for j in items %}{{ s }}{% endfor %}{% set s = 1 %}{{ s }}{% endmacro %}{{ m(5) }}",
    "{% for s in items %}{{ s }}{% set s = 7 %}{{ s }}{% endfor %}{{ s }}",
    "{% for i in items %}{{ s }}{% endfor %}{% macro s() %}{% endmacro %}",
    "{% for i in items %}{{ s }}{% endfor %}{% set s = s %}{{ s }}",
    "{% for i in items %}{{ s }}{% endfor %}{% set s %}x{% endset %}{{ s }}",
    "{% with a = 1 %}{{ s }}{% set s = 2 %}{{ s }}{% endwith %}{{ s }}",
    "{% for i in items %}{{ n is defined }}{{ s is defined }}{% endfor %}{% set s, u = 1, 2 %}",
]

CONSTRUCTS = [
    "[{{ " + line + " }}]" for line in EXPRESSIONS.strip("\n").split("\n")
] + TEMPLATES
