"""What templates of tests are synthesized with."""

from typing import Final

PROD: Final = {
    "env_suffix": "prod",
    "existing_buckets": "acme-data/incoming/,acme-data/partner/,partner.drop",
    "protected": "true",
    "email_address": "team@example.org",
    "digest_minutes": "15",
    "nat_gateways": "1",
    "architecture": "x86_64",
    "processor_concurrency": "250",
    "kms_key_arn": "create",
    "bucket_key_arns": (
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    ),
    "log_days": "90",
    "archive_days": "30",
    "expire_days": "3650",
    "expire_noncurrent_days": "365",
    "dashboard": "true",
    "api_access_logs": "existing",
    "cors_origins": "https://console.example.com,http://localhost:8080",
    "reconcile_schedule": "",
    "reconcile_concurrency": "7",
    "reconcile_batch": "100",
    "reconcile_tolerance": "0",
    "processors": "image,pdf",
    "thumbnails": "320",
    "processors_dir": "examples/invoices",
    "actions_file": "examples/actions/actions.toml",
}
"""A deployment whose every context value differs from the default, but what excludes others.

A network that is there excludes a NAT gateway, and an object lock excludes quarantine:
test_existing_network.py and test_kept_objects.py.
"""
