from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from render.document import Run
from render.layout import Face
from render.pdf.pieces import pieces
from render.wording import width_in_ems

TEXTS = st.text(st.sampled_from("汉字市·，。（ab1.% \t-—①"), max_size=80)


@given(TEXTS, st.integers(1, 30))
def test_the_pieces_of_a_line_are_the_line(text: str, room: int) -> None:
    assert "".join(piece.get("text", "") for piece in pieces((Run(text=text),), Face.FANGSONG, room)) == text


@given(TEXTS)
def test_a_middle_dot_is_tied_to_what_stands_before_it(text: str) -> None:
    for piece in pieces((Run(text=text),), Face.KAI, 28):
        assert piece["kind"] == "tied" or "·" not in piece.get("text", "")


def test_only_words_longer_than_the_line_get_chances_to_break() -> None:
    short, long = "98.5%", "http://www.example.gov.cn/"
    kinds = [piece["kind"] for piece in pieces((Run(text=f"完成{short}，见{long}。"),), Face.FANGSONG, 10)]
    assert kinds[0] == "text"
    assert kinds.count("chance") >= len(long) // 4
    assert width_in_ems(short) < 10
    assert [p["kind"] for p in pieces((Run(text=f"完成{short}。"),), Face.FANGSONG, 10)] == ["text"]
