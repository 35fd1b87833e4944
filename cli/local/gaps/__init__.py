"""What AWS does and the emulator does not: one module a gap, each of which says both."""

from pathlib import Path

from cli.local.gaps import (
    access_logs,
    batch_actions,
    batch_answers,
    custom_resources,
    dropped_properties,
    event_shapes,
    gateway_calls,
    gateway_context,
    gateway_denials,
    gateway_events,
    gateway_failures,
    inline_policies,
    kept_streams,
    long_keys,
    mail,
    math_alarms,
    queue_ages,
    ranged_reads,
    read_units,
    request_models,
    security_group_rules,
    signature_conditions,
    starting_keys,
    stream_poller,
    unknown_types,
    version_listings,
    whole_seconds,
    wildcards,
    worker_starts,
)


def fill(mail_folder: Path) -> None:
    """Fill all gaps of the emulator in this process. Its environment must be complete before."""
    for gap in (
        access_logs,
        batch_actions,
        batch_answers,
        custom_resources,
        dropped_properties,
        event_shapes,
        gateway_calls,
        gateway_context,
        gateway_denials,
        gateway_events,
        gateway_failures,
        inline_policies,
        kept_streams,
        long_keys,
        math_alarms,
        queue_ages,
        ranged_reads,
        read_units,
        request_models,
        security_group_rules,
        signature_conditions,
        starting_keys,
        stream_poller,
        unknown_types,
        version_listings,
        whole_seconds,
        wildcards,
        worker_starts,
    ):
        gap.apply()
    mail.apply(mail_folder)
