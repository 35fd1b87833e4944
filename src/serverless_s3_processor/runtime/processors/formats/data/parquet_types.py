"""The names of types by their numbers in a Parquet footer.

https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    0: "boolean",
    1: "int32",
    2: "int64",
    3: "int96",
    4: "float",
    5: "double",
    6: "binary",
    7: "fixed",
}
CONVERTED_TYPES: Final = {
    0: "string",
    1: "map",
    3: "list",
    4: "enum",
    5: "decimal",
    6: "date",
    7: "time",
    8: "time",
    9: "timestamp",
    10: "timestamp",
    11: "uint8",
    12: "uint16",
    13: "uint32",
    14: "uint64",
    15: "int8",
    16: "int16",
    19: "json",
    20: "bson",
    21: "interval",
}
LOGICAL_TYPES: Final = {
    1: "string",
    2: "map",
    3: "list",
    4: "enum",
    5: "decimal",
    6: "date",
    7: "time",
    8: "timestamp",
    11: "null",
    12: "json",
    13: "bson",
    14: "uuid",
    15: "float16",
    16: "variant",
    17: "geometry",
    18: "geography",
}
INTEGER: Final = 10
"""The logical type of integers, which has their width and whether they are signed."""
INTEGER_WIDTHS: Final = (8, 16, 32, 64)
