"""Renders the templates beside this file with Jinja2 as transformers configures it: pip install -r requirements.txt, then python3 make_goldens.py

goldens.json  for each template and conversation the text, or the word error where Jinja2 refuses or the template raises
probes.json   small templates, one for each thing of the language, and what Jinja2 makes of them

The templates are written here to the formats that the models' cards publish.
"""

import copy
import datetime
import json
import pathlib

import jinja2
import jinja2.ext
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 7, 4, 15, 6, 7)


class Generation(jinja2.ext.Extension):
    """transformers' generation tag, of which only the body matters here."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


def message(role, content, **more):
    return {"role": role, "content": content, **more}


TOOLS = [{"type": "function", "function": {"name": "wetter", "description": "Größe \"x\"\n<b>&'", "parameters": {"n": 1, "f": 2.5, "ok": True, "no": None, "l": [], "m": {}}}}]
CALL = {"function": {"name": "wetter", "arguments": {"city": "Köln", "days": 3}}}
CONVERSATIONS = {
    "user": {"messages": [message("user", " Hello there \n")]},
    "no-prompt": {"messages": [message("user", "Hi")], "add_generation_prompt": False},
    "system": {"messages": [message("system", " Be brief. "), message("user", "Hi {{ 7*7 }} <|im_end|>")]},
    "turns": {"messages": [message("user", "1 + 1?"), message("assistant", "<think>\nsum\n</think>\n\n2"), message("user", "Sure?\n")]},
    "system-turns": {"messages": [message("system", "S"), message("user", "a"), message("assistant", " b "), message("user", "c")]},
    "answered": {"messages": [message("user", "a"), message("assistant", "b")], "add_generation_prompt": False},
    "not-alternating": {"messages": [message("user", "a"), message("user", "b")]},
    "tools": {"messages": [message("user", "Wetter?"), message("assistant", "", tool_calls=[CALL]), message("tool", "12 °C"), message("assistant", "12")], "tools": TOOLS},
    "parts": {"messages": [message("system", [{"type": "text", "text": "S"}]), message("user", [{"type": "image"}, {"type": "text", "text": " look "}])]},
    "no-thinking": {"messages": [message("user", "a")], "enable_thinking": False},
}

PROBES = r"""
{{ 'a' ~ 1 ~ 2.5 ~ none ~ true }}
{{ [1, 'a', "it's", true, none, 2.0, {'k': [1]}] }}
{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 2 ** 10 }} {{ 2 ** 0.5 }}
{{ 1e0 if false else 10.0 * 10 }}|{{ 0.1 + 0.2 }}|{{ 123456789.0 * 1000000000 }}|{{ 0.00001 }}
{{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ -2 + 3 }} {{ - 2 * 3 }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' == 1 }} {{ none == false }}
{{ not true or true }} {{ not (true or true) }} {{ 1 and 0 or 'x' }} {{ '' or none or 'y' }} {{ not not 3 }}
{{ 'b' in 'abc' }} {{ 'd' not in 'abc' }} {{ 2 in [1, 2] }} {{ 'k' in {'k': 1} }} {{ not 'k' in {} }}
{{ undefined_name }}|{{ undefined_name is defined }}|{{ undefined_name | default('d') }}|{{ '' | default('d') }}|{{ '' | default('d', true) }}
{{ undefined_name.attribute }}
{{ {'a': 1}.b }}|{{ {'a': 1}.b is defined }}|{{ {'a': 1}['a'] }}|{{ {'a': {'b': 2}}.a.b }}
{{ [1, 2, 3][-1] }} {{ [1, 2, 3][0:2] }} {{ [1, 2, 3][::-1] }} {{ [1, 2, 3][5:] }} {{ 'abcdef'[1:-1:2] }} {{ 'abc'[::-1] }} {{ [1,2,3][-2:] }} {{ 'abc'[-10:10] }}
{{ [1][3] }}|{{ [1][3] is defined }}|{{ 'abc'[1] }}
{{ ' x '.strip() }}|{{ ' x '.lstrip() }}|{{ ' x '.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ '\n\na\n'.lstrip('\n') }}|{{ 'a' | trim }}|{{ 'xax' | trim('x') }}
{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ''.split(',') }} {{ ''.split() }} {{ 'aXXbXX'.split('XX') }}
{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'abc'.upper() }} {{ 'ABC'.lower() }} {{ 'hello wOrld'.title() }} {{ 'hELLO'.capitalize() }} {{ 'aXbX'.replace('X', 'yy') }} {{ 'abc'.find('c') }} {{ 'abcabc'.count('bc') }}
{{ '-'.join(['a', 'b']) }} {{ ['a', 1, none] | join('-') }} {{ [{'n': 1}, {'n': 2}] | join(',', attribute='n') }} {{ [] | join }}
{{ 'ab' | upper }} {{ 'AB' | lower }} {{ 'aB cD' | capitalize }} {{ "it's a-b" | title }} {{ 'abab' | replace('a', 'x') }} {{ 3 | string + 'x' }}
{{ [3, 1, 2] | sort }} {{ [3, 1, 2] | sort(reverse=true) }} {{ [1, 2, 1] | unique | list }} {{ [3, 1] | min }} {{ [3, 1] | max }} {{ [3, 1.5] | sum }} {{ [1, 2] | first }} {{ [1, 2] | last }} {{ [1,2] | reverse | list }} {{ 'abc' | reverse }}
{{ '3' | int + 1 }} {{ '3.7' | int }} {{ 'x' | int }} {{ '2.5' | float }} {{ -3 | abs }} {{ 2.567 | round(2) }} {{ 3 | float }}
{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ 'a\nb' | indent(width=1) }}
{{ {'b': 1, 'a': [1, 2.5, true, none, "q\"\\/\n\t\u00e9<&'"]} | tojson }} {{ [] | tojson }} {{ {} | tojson(indent=2) }}
{{ {'b': 1, 'a': {'c': [1, 2]}} | tojson(indent=2) }} {{ 'x' | tojson }} {{ none | tojson }} {{ 1.0 | tojson }}
{{ [{'r': 'u', 'k': 1}, {'r': 'a'}] | selectattr('r', 'equalto', 'u') | list | length }} {{ [{'r': 'u'}, {}] | selectattr('r', 'defined') | list }} {{ [{'r': 'u'}, {'r': ''}] | rejectattr('r') | map(attribute='r') | list }} {{ [1, 2, 3] | select('odd') | list }} {{ [1, none] | reject('none') | list }} {{ ['a', 'b'] | map('upper') | list }} {{ [{'r': 1}, {}] | map(attribute='r', default=0) | list }}
{{ 'a' is string }} {{ 1 is number }} {{ true is boolean }} {{ 1 is integer }} {{ 1.0 is float }} {{ {} is mapping }} {{ [] is sequence }} {{ 'a' is iterable }} {{ none is none }} {{ 1 is none }} {{ 4 is even }} {{ 3 is odd }} {{ 9 is divisibleby(3) }} {{ 9 is divisibleby 2 }} {{ true is true }} {{ 'a' is not string }} {{ 1 is eq 1 }} {{ 1 in [1] and 2 is gt(1) }} {{ range is callable }}
{% for x in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a', 'b') }} {% endfor %}
{% for x in [] %}x{% else %}none{% endfor %}{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}{% for k in {'a': 1} %}{{ k }}{% endfor %}{% for c in 'ab' %}{{ c }};{% endfor %}{% for k, v in {'b': 1, 'a': 2} | dictsort %}{{ k }}{% endfor %}{% for k, v in {'z': 1} | items %}{{ k }}{% endfor %}
{% for x in [1, 2, 3, 4] if x is even %}{{ x }}{{ loop.length }}{{ loop.last }} {% endfor %}{% for x in [1,2,3] %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}{% for x in [1,2,3] %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}
{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 3 %}{% endif %}{{ x }}
{% set ns = namespace(a=1) %}{% for i in [1, 2] %}{% set ns.a = ns.a + i %}{% set ns.b = i %}{% endfor %}{{ ns.a }}{{ ns.b }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t = 1, 2 %}{{ t[1] }}{% set c = [1] + [2] %}{{ c }}{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }}{% endfor %}
{% set x %}a{{ 1 }}{% endset %}[{{ x }}]{% macro m(a, b=2, c=none) %}<{{ a }}{{ b }}{{ c }}>{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c=4) }}{{ m() }}
{% for i in [1, 2] %}{% for j in [1, 2] %}{{ loop.index }}{{ loop.depth }}{% endfor %}{{ loop.index }}{% endfor %}
{{ 'yes' if 1 > 2 }}|{{ 'yes' if 1 > 2 else 'no' }}|{{ 'a' if true else 'b' if true else 'c' }}|{{ ('x' if false else 'y') ~ 'z' }}
{{ range(3) | list }} {{ range(1, 6, 2) | list }} {{ range(3, 0, -1) | list }} {{ dict(a=1) }} {{ {'a': 1}.get('b', 'd') }} {{ {'a': 1}.get('b') }} {{ {'a': 1, 'b': 2}.keys() | list }} {{ {'a': 1}.values() | list }} {{ [1,2,1].count(1) }} {{ [1,2].index(2) }}
{{ strftime_now('%d %b %Y %H:%M:%S %A %B %m %y %p %I %j %a %%') }}
{{ 'a' 'b' }} {{ "\x41\u00e9\\n\'" }} {{ 'tab\tend' }} {{ '\d' }} {{ 1_000 }} {{ True }} {{ False }} {{ None }}
{{ 'ab' * 2 }} {{ 'abc' | length }} {{ {'a': 1} | length }} {{ [[1, 2], [3]] | map('length') | list }} {{ 'x' | safe }} {{ 'a\nb\r\nc'.splitlines() }} {{ '12'.isdigit() }} {{ 'a1'.isalpha() }} {{ ' '.isspace() }} {{ 'abc'.removeprefix('a').removesuffix('c') }}
{# comment #}a{#- strip -#}  b  {#+ keep +#}  c
{{ 1 + 'a' }}
{{ none + 'a' }}
{{ 'a' + undefined_name }}
{{ [1].append(2) }}
{{ raise_exception('stop') }}
{{ 1 / 0 }}
{% if %}x{% endif %}
{{ 'open }}
{{ nofilter | nosuchfilter }}
{% endif %}
{% for x in 5 %}{% endfor %}
{{ 'x'.__class__ }}
{{ ''.__class__.__mro__ }}
{{ undefined_name() }}
{{ 'a'.nosuchmethod() }}
""".strip("\n").split("\n")

SPACES = [
    "a\n  {% if true %}\n  b\n  {% endif %}\n  c\n", "a {% if true %} b {% endif %} c", "a\n  {{ 'x' }}\n  b\n\n", "a\n\n{%- if true -%}\n\n b \n\n{%- endif %}\n\nc",
    "  {%+ if true %}x{% endif %}", "a\n  {{- 'c' }}\n  d", "a\n  {{ 'c' -}}\n  d", "x\r\n{% if true %}\r\ny\r\n{% endif %}\r\nz", "{% if true %}\n\n\nx{% endif %}\n\n", "\t {# c #}\nx",
    "a{% if true +%}\nb{% endif %}", "{% set x = 1 %}\n{{ x }}\n{% set y = 2 %}\n{{ y }}", "a  {%- set x = 1 %}  b", "{{ 'a' }}\n{{ 'b' }}\n", "{{ {'a': {'b': 1}}}}", "{%if true%}{{'x'}}{%endif%}", "{ {% if true %} } {% endif %} %} #} }}", "",
]


def outcome(env, template, values):
    try:
        return {"text": env.from_string(template).render(**values)}
    except (jinja2.exceptions.TemplateError, TypeError, ZeroDivisionError, AttributeError, ValueError) as error:
        return {"error": type(error).__name__ + ": " + str(error)}


def main():
    env = environment()
    goldens = {}
    for path in sorted((HERE / "templates").glob("*.jinja")):
        text = path.read_text(encoding="utf-8")
        for name, conversation in CONVERSATIONS.items():
            values = {"bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": True, **copy.deepcopy(conversation)}
            goldens[f"{path.stem}/{name}"] = outcome(env, text, values)
    write("goldens.json", {"conversations": CONVERSATIONS, "goldens": goldens})
    write("probes.json", {"probes": [{"template": probe, **outcome(env, probe, {})} for probe in PROBES + SPACES]})


def write(name, value):
    with open(HERE / name, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
