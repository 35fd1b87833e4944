"""Where a second witness departs from AWS: these tests would test its mistakes."""

from typing import Final

_CRASHES: Final = "moto answers 500 to ListObjectVersions behind a key that does not exist"
_NO_MARKER: Final = "moto answers 404 to a read of a delete marker's version; AWS 405"
_NO_CONDITION: Final = "moto does not check x-amz-copy-source-if-match"
_NO_CUSTOMER_KEY: Final = "moto gives an object of SSE-C to who has not its key"
_NO_CHECKSUM: Final = "moto neither demands nor verifies the checksums of forms"
_CONTROL_CHARACTERS: Final = "moto can't write or list keys with control characters"

GAPS: Final = {
    "moto": {
        "test_a_delete_marker_has_its_time[": _NO_MARKER,
        "test_a_null_delete_marker_exists_until_it_is_replaced[": _NO_MARKER,
        "test_an_object_with_a_customer_key_is_described_by_its_listing[": _NO_CUSTOMER_KEY,
        "test_an_unversioned_object_with_a_customer_key_replaces": _NO_CUSTOMER_KEY,
        "test_in_unversioned_buckets_another_content_is_neither_copied_nor_removed[": _NO_CONDITION,
        "test_a_version_of_another_content_is_not_copied[": _NO_CONDITION,
        "test_an_object_that_is_too_large_for_one_request_is_copied_in_parts": (
            "moto refuses `&` in a tag"
        ),
        "test_a_failed_copy_in_parts_leaves_nothing": (
            "the test copies parts of less than 5 MiB, which moto refuses, as AWS does"
        ),
        "test_a_deleted_destination_blocks_nothing_and_no_destination_gets_a_test_event": (
            "moto sends an s3:TestEvent even where validation is skipped"
        ),
        "test_a_bucket_with_an_object_lock_rejects_a_form_without_a_checksum": _NO_CHECKSUM,
        "test_a_form_with_a_checksum_is_for_this_content": _NO_CHECKSUM,
        "test_the_current_version_is_located[": _CONTROL_CHARACTERS,
        "test_a_file_is_there_as_it_was_written[": _CONTROL_CHARACTERS,
        "test_keys_are_in_the_order_of_their_utf_8_bytes[": _CRASHES,
        "test_any_key_is_listed_exactly_and_may_be_where_a_listing_resumes[": _CRASHES,
        "test_a_listing_resumes_after_a_key_that_does_not_exist": _CRASHES,
    }
}
"""By witness: the beginnings of the names of tests that don't run on it, and why."""


def gap_of(witness: str, test: str) -> str | None:
    """Return why a test does not run on a witness; None if it does."""
    gaps = GAPS.get(witness, {}).items()
    return next((reason for name, reason in gaps if test.startswith(name)), None)
