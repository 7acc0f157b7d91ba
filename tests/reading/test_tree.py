"""The flat tree answers as a walk over the tree does, whatever the page."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings

from archive.reading import dom
from archive.reading.tree import BLOCKS, Flat

TAGS = ("div", "p", "ul", "li", "span", "a", "b", "table", "tr", "td", "br", "script", "select", "h1", "em")
MARKS = ("", ' class="nav"', ' style="display: none"', ' class="x hide"', " hidden", ' id="zoom"')


def piece(inner):
    tag, mark = st.sampled_from(TAGS), st.sampled_from(MARKS)
    return st.builds("<{0}{1}>{2}</{0}>".format, tag, mark, inner)


WORDS = st.sampled_from(["", " ", "公开", "2018-08-17 ", "<!-- 略 -->", "\u3000附件\n", "&nbsp;"])
HTML = st.recursive(WORDS, lambda inner: st.lists(piece(inner) | WORDS, max_size=4).map("".join), max_leaves=25)


def walked(node, without, hidden):
    collector = dom._Lines(without, hidden)
    collector.collect(node)
    return collector.lines


@settings(max_examples=150, deadline=None)
@given(HTML, st.data())
def test_lines_and_texts_of_a_flat_tree_are_those_of_a_walk_over_it(html, data):
    tree = dom.parse(f"<html><head><title>题</title></head><body>{html}</body></html>")
    flat = Flat(tree)
    for node in flat.nodes:
        without = frozenset(data.draw(st.lists(st.sampled_from(flat.nodes), max_size=2)))
        for left_out in (frozenset(), without):
            for hidden in (True, False):
                assert dom.lines(node, left_out, hidden) == walked(node, left_out, hidden)
            spoken = " ".join(line.text for line in walked(node, left_out, True))
            assert dom.text_of(node, left_out) == spoken


@settings(max_examples=50, deadline=None)
@given(HTML)
def test_what_an_element_remembers_is_what_it_would_say_anew(html):
    flat = Flat(dom.parse(f"<html><body>{html}</body></html>"))
    for node in flat.nodes:
        assert dom.is_chrome(node) == any(dom.furniture(up) for up in (node, *node.iterancestors()))
    for name in (".nav", ".x", "#zoom", "div .nav"):
        assert list(flat.select(name)) == flat.root.cssselect(name)


def test_a_tree_thousands_deep_is_laid_out_without_recursion():
    flat = Flat(dom.parse("<div>" * 1900 + "公开"))
    assert dom.text_of(flat.root) == "公开"
    assert {"div", "html"} - BLOCKS == {"html"}
