"""Texts that mean harm, a kind of attack each; whatever runs in a browser sets `window.__trap`."""

from __future__ import annotations

import csv
import io

TRAP = "window.__trap=1"
# No address here exists; a page that asks for one is caught by the guard of the browser tests.
ATTACKS = {
    "script": f"<script>{TRAP}</script>",
    "image": f"<img src=x onerror={TRAP}>",
    "drawing": f"<svg/onload={TRAP}>",
    "out of an attribute": f'"\' autofocus onfocus={TRAP} x="',
    "out of a script": f"</script><script>{TRAP}</script>",
    "out of a string": f"');{TRAP};('\u2028{TRAP}//",
    "template": f"${{{TRAP}}} {{{{{TRAP}}}}} `${{{TRAP}}}`",
    "template of the server": "{{ 7 * 191 }}{% print 7 * 191 %}{# x #}{{ cycler.__init__.__globals__ }}",
    "link": f"[x](javascript:{TRAP}) javascript:{TRAP}",
    "picture from outside": "![x](http://trap.invalid/x.png) <link rel=stylesheet href=http://trap.invalid/x.css>",
    "directives": ":red[x] :material/home: :streamlit: **x** # x",
    "formulas of LaTeX": f"$\\href{{javascript:{TRAP}}}{{x}}$ $$\\input{{/etc/passwd}}$$",
    "Typst": '#read("/etc/passwd") #eval("panic()") $x$ *x* @x <x> \\u{41}',
    "spreadsheet": '=HYPERLINK("http://trap.invalid","x")',
    "command": "+cmd|' /C calc'!A0",
    "sum": "@SUM(1+1)",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "right to left": "\u202egnp.exe\u2066 \u200b\u200e\ufeff",
    "path": "../../../etc/passwd ..\\..\\x C:\\x",
    "long": "A" * 5000,
    "control signs": "a\x01\x08\x1bb\ufffe",
}


def attacked_csv() -> bytes:
    """A list of incidents of which every text, headers too, is an attack."""
    text = io.StringIO()
    rows = csv.writer(text)
    attacks = list(ATTACKS.values())
    rows.writerow(["Ref", "Date", "Latitude", "Longitude", "Dead", "Place", "Description", *attacks[:4]])
    for number, attack in enumerate(attacks):
        place = [f"2021-05-{number + 1:02}", 17.4 + number / 50, 8.1, 3]
        rows.writerow([f"{number}{attack}", *place, attack, attack, *[attack] * 4])
        # Told again: a pair to be judged.
        rows.writerow([f"again {number}{attack}", *place, attack, attack, *[attack] * 4])
    return text.getvalue().encode()
