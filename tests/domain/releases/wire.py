"""Strategies for what clients may send: sensible values, wrong types, hostile texts."""

import os

from hypothesis import settings
from hypothesis import strategies as st

from tutti.domain.releases.formats.snapshot import RELEASE, TRACK

EXAMPLES = settings(max_examples=int(os.environ.get("TUTTI_EXAMPLES", "40")), deadline=None)

hostile = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "ﷺ" * 50,
        "A\u202eB",
        "é\u0301",
        "🎉",
        "a" * 501,
        "${jndi:ldap://x}",
        "' or 1=1 --",
        "\r\n\t",
    ]
)
numbers = st.one_of(st.integers(), st.floats(), st.just(2026), st.just("2026"), st.just(10**400))
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=30), hostile)
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.text(max_size=8), st.sampled_from(["name", "role", "share", "url"])),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


def objects(names):
    """Objects with some of these fields, in snake or camel case, and with any values."""
    spelled = [n for name in names for n in (name, _camel(name))]
    return st.dictionaries(st.one_of(st.sampled_from(spelled), st.text(max_size=6)), json_values, max_size=10)


def _camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


releases = objects(RELEASE.names)
tracks = objects(TRACK.names)
