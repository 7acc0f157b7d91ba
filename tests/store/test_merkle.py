"""The tree against the reference vectors of Certificate Transparency, and by its properties."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store import merkle

# certificate-transparency, merkletree/merkle_tree_test.cc: the inputs, and the root over the first n of them
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


@pytest.mark.parametrize("count", range(9))
def test_the_root_is_that_of_the_reference(count):
    leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in INPUTS[:count]]
    assert merkle.root(leaves).hex() == ROOTS[count]


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_a_path_leads_to_the_root_from_its_own_place_alone(case):
    size, place = case
    leaves = hashes(size)
    (path,) = merkle.paths(leaves, [place])
    assert merkle.root_of_path(leaves[place], place, size, path) == merkle.root(leaves)
    for other in {0, place - 1, place + 1, size - 1, size} - {place}:
        assert merkle.root_of_path(leaves[place], other, size, path) != merkle.root(leaves)


@given(st.integers(2, 40), st.data())
def test_a_path_of_another_leaf_or_of_another_length_leads_nowhere(size, data):
    leaves, place = hashes(size), data.draw(st.integers(0, size - 1))
    (path,) = merkle.paths(leaves, [place])
    top = merkle.root(leaves)
    assert merkle.root_of_path(hashlib.sha256(b"other").digest(), place, size, path) != top
    assert merkle.root_of_path(leaves[place], place, size, path[:-1]) != top
    assert merkle.root_of_path(leaves[place], place, size, [*path, top]) is None


def test_a_node_cannot_be_passed_off_as_a_leaf():
    left, right = hashes(2)
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
