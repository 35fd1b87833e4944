"""Where a second witness departs from AWS: these tests would test its mistakes."""

from typing import Final

_CRASHES: Final = "moto answers 500 to ListObjectVersions behind a key that does not exist"
_NO_MARKER: Final = "moto answers 404 to a read of a delete marker's version; AWS 405"
_NO_CONDITION: Final = "moto does not check x-amz-copy-source-if-match"
_NO_CUSTOMER_KEY: Final = "moto gives an object of SSE-C to who has not its key"
_CONTROL_CHARACTERS: Final = "moto can't write or list keys with control characters"

GAPS: Final = {
    "moto": {
        "test_a_delete_marker_is_told_with_its_time[": _NO_MARKER,
        "test_a_marker_without_a_version_is_told_until_it_is_replaced[": _NO_MARKER,
        "test_of_what_only_its_uploader_can_read_each_version_is_told_as_it_is_listed[": (
            _NO_CUSTOMER_KEY
        ),
        "test_without_versions_too_and_what_it_replaced_is_gone[": _NO_CUSTOMER_KEY,
        "test_without_versions_another_content_is_neither_copied_nor_removed[": _NO_CONDITION,
        "test_a_version_of_another_content_is_not_copied[": _NO_CONDITION,
        "test_what_is_too_big_for_one_request_is_copied_in_parts_with_all_that_belongs_to_it": (
            "moto refuses `&` in a tag"
        ),
        "test_a_copy_in_parts_that_fails_leaves_nothing_behind": (
            "the test copies parts of less than 5 MiB, which moto refuses, as AWS does"
        ),
        "test_the_current_version_is_located[": _CONTROL_CHARACTERS,
        "test_a_file_is_there_as_it_was_written[": _CONTROL_CHARACTERS,
        "test_keys_are_in_the_order_of_their_utf_8_bytes[": _CRASHES,
        "test_any_key_is_told_exactly_and_is_where_a_listing_goes_on[": _CRASHES,
        "test_it_goes_on_behind_a_key_that_is_not_there_or_is_under_no_prefix[": _CRASHES,
    }
}
"""By witness: the beginnings of the names of tests that don't run on it, and why."""


def gap_of(witness: str, test: str) -> str | None:
    """Return why a test does not run on a witness; None if it does."""
    known = GAPS.get(witness, {}).items()
    return next((reason for name, reason in known if test.startswith(name)), None)
