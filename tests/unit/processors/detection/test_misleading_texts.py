"""Texts that begin with the letters of a binary format."""

import pytest

from serverless_s3_processor.runtime.processors.formats.detection.sniff import content_type_of


@pytest.mark.parametrize(
    "text",
    [
        b"BMI,age\n22,40\n",
        b"BM\n",
        b"GIFT_ID,amount\n1,2\n",
        b"GIF89a is a format of pictures\n",
        b"BZh is a prefix\n",
        b"BZh91AY is the start of bzip2\n",
        b"MZ,Mozambique\n" * 20,
        b"ID3v2 tags\n",
        b"ID3 \n",
        b"%!TEX program = xelatex\n",
        b"PK,name\n",
        b"PAR1,PAR2\n1,2\n",
        b"ORC,ELF\n1,2\n",
        b"Rar!\n",
        b"7z is small\n",
        b"OTTO,name\n1,2\n",
        b"true,false\n",
        b"OggS is a page\n",
        b"RIFF and raff were two friends\n",
        b"FORM 1040 is for taxes\n",
        b"FLV,codec\n",
        b"FWS,CWS\n",
        b"Obj\n",
        b"CDF,PDF\n",
        b"SQLite format 3\n",
        b"wOFF,wOF2\n",
        b"P1 is the first priority 1\n",
        b"II*MM\n",
        b"8BPS\n",
        b"LZIP\n",
        b"Cr24\n",
        b"{\\rtfm} is an answer\n",
        b"A PDF begins with %PDF-1.7\n",
        b"070701,date\n",
        b"DICM" * 40,
        b"moov,mdat\n",
        b"1234ftypisom is the start of a film\n",
        b"The name\n%PDF-1.7\nbegins a file\n",
        b"%PDF-1.4 is a header\n",
        b"PAR1 begins a file and ends it: PAR1",
        b"RIFF    WAVE and other forms\n",
        b"BZh91AY&SY begins bzip2\n",
        b"!<arch>\nbegins an archive of objects, which is older than any other format of them\n",
        b"P1 12 13 are rooms\n",
        b"P3 10 20 30\nP4 11 21 31\n",
        b"P5 100 200 points\n",
    ],
)
def test_a_text_that_begins_as_a_binary_format_is_text(text: bytes) -> None:
    assert content_type_of(text) == "text/plain"
