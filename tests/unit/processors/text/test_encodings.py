# ruff: noqa: RUF001 - letters of many languages
import random
import sys

import pytest

from serverless_s3_processor.runtime.processors.formats.text import legacy
from serverless_s3_processor.runtime.processors.formats.text.encoding import UNKNOWN, encoding_of
from tests.unit.processors.processing import outcome_of, results_of

TEXTS = {
    "cp1250": "Příjmení;Město\nŽižka;Plzeň\nDvořák;Liberec\nČerný;Žďár\nSvěrák;Děčín\n",
    "cp1251": "номер;город\n1;Москва\n2;Казань\n3;Омск\n",
    "cp1252": "Überschrift;Größe;Preis €\nMüller;groß;5 €\nKönig;klein;7 €\n",
    "cp1253": "Όνομα;Πόλη\nΓιώργος;Αθήνα\nΕλένη;Θεσσαλονίκη\n",
    "koi8-r": "номер;город\n1;Москва\n2;Казань\n",
    "cp866": "номер;город\n1;Москва\n2;Казань\n",
    "cp932": "処理区分,件名,数値\n1,東京,3\n2,処理,5\n",
    "gb18030": "编号,城市,人口\n1,北京,2154\n2,上海,2424\n3,广州,1530\n",
    "big5": "姓名,城市\n王小明,台北\n李大同,高雄\n",
    "euc-kr": "이름,도시\n김철수,서울\n이영희,부산\n",
    "utf-16-le": "id,name\r\n1,Anna\r\n2,Jürgen\r\n",
    "utf-16-be": "номер;город\n1;Москва\n2;Казань\n" * 3,
    "utf-16": "编号,城市\n1,一二\n",
    "utf-32": "id,größe\n1,5\n",
    "utf-32-le": "id,größe\n1,5\n",
    "utf-32-be": "номер;город\n1;Москва\n",
    "iso2022_jp": "番号,名前\n1,田中\n",
    "cp500": "id,größe\n1,Straße\n2,Köln\n3,Hannover\n",
    "cp037": "ID,NAME\n1,ANNA\n2,BERT\n3,CORA\n",
}


def _headers(raw: bytes) -> list[str]:
    results = results_of("table", raw, key="uploads/a.csv")
    return [column["name"] for column in results["columns"]]


@pytest.mark.parametrize("encoding", TEXTS)
def test_the_columns_of_a_table_are_decoded(encoding: str) -> None:
    raw, first = TEXTS[encoding].encode(encoding), TEXTS[encoding].splitlines()[0]
    assert _headers(raw) == first.replace(";", ",").split(",")


@pytest.mark.parametrize(
    "text",
    [
        "código,año,descripción\n1,2020,niño pequeño\n2,2021,mañana será\n",
        "prénom,numéro,réglé\nHélène,1,été\nJosé,2,cliché\n",
        "nome,preço,região\nJoão,1,São Paulo\nInês,2,Ceará\n",
        "città,perché,più\nForlì,1,così\n",
    ],
)
def test_western_columns_are_decoded(text: str) -> None:
    assert _headers(text.encode("cp1252")) == text.splitlines()[0].split(",")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["编号,城市\n1,一二\n", "番号,名前\n1,田中太郎\n2,鈴木\n", "번호,이름\n1,김\n"]
)
def test_short_texts_of_wide_characters_need_no_mark(text: str, encoding: str) -> None:
    assert _headers(text.encode(encoding)) == text.splitlines()[0].split(",")


@pytest.mark.parametrize("encoding", ["cp273", "cp1026"])
def test_a_code_page_of_mainframes_that_is_not_known_is_no_other_encoding(encoding: str) -> None:
    assert encoding_of("id,größe\n1,Straße\n2,Köln\n".encode(encoding)) is None


@pytest.mark.parametrize(
    "text",
    [
        *("naïve résumé, señor Núñez, cœur à l’œuvre", "café", "1,Müller", "straße;größe"),
        *("“quoted” – text", "país;São Paulo;coração", "Año,Población\n2020,España"),
    ],
)
def test_western_text_is_right_or_unknown(text: str) -> None:
    encoding = encoding_of(text.encode("cp1252"), whole=True)
    assert encoding == UNKNOWN or (encoding and text.encode("cp1252").decode(encoding) == text)


@pytest.mark.parametrize("raw", [b"a \x81\x8d b", b"50 \xb0 and 20 \xa7 or 7 \xae", b"\xd8 \xa9"])
def test_text_that_may_be_anything_is_unknown_and_shows_no_wrong_letters(raw: bytes) -> None:
    results = results_of("table", b"id," + raw + b"\n1,2\n", key="uploads/a.csv")
    assert all(column["name"].replace("\ufffd", "").isascii() for column in results["columns"])
    assert results_of("text", b"id," + raw + b"\n1,2\n")["encoding"] == UNKNOWN


def test_an_odd_word_late_in_the_text_decides() -> None:
    raw = b"id,name\n" * 5000 + TEXTS["cp1252"].encode("cp1252")
    assert encoding_of(raw) == "cp1252"


def test_one_damaged_character_makes_utf_8_no_other_encoding() -> None:
    raw = "größer, höher, weiter, über\n".encode() * 3 + b"\xff\n"
    outcome = outcome_of(raw)
    assert outcome.results["text"]["encoding"] == "utf-8"
    assert outcome.flags == ["text-undecodable"]


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        ("5 €;7 €\n", "windows-1252", "cp1252"),
        ("né;été\n", "ISO-8859-1", "cp1252"),
        ("Łódź;Wąs\n", '"iso-8859-2"', "iso8859-2"),
        ("Ayşe;Gökçe\n", "windows-1254", "cp1254"),
    ],
)
def test_the_declared_encoding_decides_if_several_fit(
    text: str, declared: str, encoding: str
) -> None:
    results = results_of(
        "text", text.encode(encoding), content_type=f"text/csv; charset={declared}"
    )
    assert results["encoding"] == encoding


@pytest.mark.parametrize("declared", ["utf-8", "rot13", "no-such", "iso-8859-1", "us-ascii"])
def test_a_declared_encoding_in_which_a_text_makes_no_sense_does_not_count(declared: str) -> None:
    raw = TEXTS["cp932"].encode("cp932")
    results = results_of("text", raw, content_type=f"text/csv; charset={declared}")
    assert results["encoding"] == "cp932"


@pytest.mark.parametrize(
    ("document", "encoding"),
    [
        ('<?xml version="1.0" encoding="Shift_JIS"?>\n<a>\u6771\u4eac</a>\n', "shift_jis"),
        ("<?xml version='1.0' encoding='ISO-8859-15'?>\n<a>5 €</a>\n", "iso8859-15"),
        ('<!DOCTYPE html>\n<meta charset="iso-8859-2">\n<p>Łódź</p>\n', "iso8859-2"),
        (
            '<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">中</html>',
            "gb2312",
        ),
    ],
)
def test_the_encoding_that_a_document_declares_decides(document: str, encoding: str) -> None:
    assert results_of("text", document.encode(encoding))["encoding"] == encoding


def test_a_symbol_that_may_be_any_is_unknown() -> None:
    assert encoding_of("5 €;x\n7 €;y\n".encode("cp1252"), whole=True) in (UNKNOWN, "cp1252")


def test_ctrl_z_ends_a_text() -> None:
    results = results_of("text", b"one\r\ntwo\r\n\x1a\x1a")
    assert (results["lines"], results["characters"]) == (2, 8)


def test_the_line_ends_of_mainframes_are_counted() -> None:
    raw = TEXTS["cp037"].encode("cp037").replace(b"\x25", b"\x15")
    assert results_of("text", raw, key="uploads/a.csv")["lines"] == 4
    assert _headers(raw) == ["ID", "NAME"]


def test_numbers_that_are_letters_are_no_text() -> None:
    assert encoding_of(b"".join(number.to_bytes(4, "little") for number in range(32, 120))) is None


@pytest.mark.parametrize("dtype", ["<h", "<i", ">h", "<f"])
def test_numbers_are_no_text(dtype: str) -> None:
    chance = random.Random(1)  # noqa: S311 - the same each time
    values = (chance.randrange(-3000, 3000) for _ in range(500))
    import struct  # noqa: PLC0415

    assert encoding_of(b"".join(struct.pack(dtype, value) for value in values)) is None


def test_noise_is_no_text() -> None:
    chance = random.Random(1)  # noqa: S311 - the same each time
    heads = [chance.randbytes(64) for _ in range(1000)]
    assert sum(encoding_of(head) is not None for head in heads) <= 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Paðalinti ið rikiavimo\n", "cp1252"),
        ("ãÒ gelöscht\n", "mac-roman"),
    ],
)
def test_letters_where_no_language_has_them_are_no_certainty(text: str, encoding: str) -> None:
    assert encoding_of(text.encode(encoding), whole=True) == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "It’s a test – don’t worry, “quoted” text…\n",
        "Don’t do it\n",
        "© 2026 Acme Corp. All rights reserved.\n",
        "Name;City\nJosé;München\nSøren;Århus\nFrançois;Besançon\nNúñez;Málaga\n",
    ],
)
def test_signs_of_english_and_names_from_western_europe_are_certain(text: str) -> None:
    assert encoding_of(text.encode("cp1252"), whole=True) == "cp1252"


def test_signs_that_are_one_character_of_another_script_are_unknown() -> None:
    assert encoding_of("25 °C and 30 °C\n".encode("cp1252"), whole=True) == UNKNOWN


@pytest.mark.parametrize("raw", [b"Aktualit\x82", b"x" * 40 + b"\xb5"])
def test_a_word_without_a_space_is_a_text_of_an_unknown_encoding(raw: bytes) -> None:
    assert encoding_of(raw, whole=True) == UNKNOWN


def test_without_the_library_text_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    legacy._guess.cache_clear()
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "chardet", None)
        assert encoding_of(TEXTS["cp1251"].encode("cp1251")) == UNKNOWN
    legacy._guess.cache_clear()
