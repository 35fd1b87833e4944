"""The values that `cdk -c name=value` takes, in one table.

The documentation's table is written from `VALUES`, and a synth refuses what is not in it.
"""

from typing import Final

from serverless_s3_processor.cdk.packaging.libraries import PROCESSORS, are_processors
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.cdk.settings.context_value import Value
from serverless_s3_processor.cdk.settings.existing_buckets import MAX_LOCATIONS, are_locations
from serverless_s3_processor.cdk.settings.hardening_values import HARDENING
from serverless_s3_processor.cdk.settings.paths import is_file, is_folder
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.settings.shapes import (
    ENVIRONMENT_LIMIT,
    are_origins,
    is_environment,
    is_schedule,
    is_whole_number_up_to,
    matches,
)
from serverless_s3_processor.cdk.settings.thumbnails import (
    MAX_THUMBNAIL_PIXELS,
    MIN_THUMBNAIL_PIXELS,
    is_thumbnail,
)

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html takes more, but a
# digest that is older than a day is no news.
_MINUTES_A_DAY: Final = 24 * 60
# As many as Lambda runs at once in an account that nobody has asked more for, and the most that a
# queue's mapping can be set to; the least is 2:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html
_MAX_CONCURRENCY: Final = 1000

VALUES: Final = (
    Value(
        name="env_suffix",
        default=S3ProcessorProps().env_suffix,
        meaning="The name of the deployment. It ends every resource's name, and tags it.",
        allowed=(
            f"lowercase letters, digits and inner hyphens, at most {ENVIRONMENT_LIMIT} characters"
        ),
        accepts=is_environment,
    ),
    Value(
        name="existing_buckets",
        default="",
        meaning=(
            "Buckets that are there already, to be watched beside the deployment's own. What they "
            "tell others stays as it is."
        ),
        allowed=(
            f"up to {MAX_LOCATIONS} of `bucket` or `bucket/prefix` of this account and region, "
            'separated by commas, none within another; no `*?$,"\\` in a prefix'
        ),
        accepts=are_locations,
    ),
    Value(
        name="email_address",
        default=S3ProcessorProps().email_address,
        meaning="The address that digests are sent to, once it has confirmed.",
        allowed="one e-mail address",
        accepts=matches(r"[!-?A-~]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"),
    ),
    Value(
        name="digest_minutes",
        default=str(S3ProcessorProps().digest_minutes),
        meaning="The minutes between two digests, at least.",
        allowed=f"a whole number from 1 to {_MINUTES_A_DAY}",
        accepts=is_whole_number_up_to(_MINUTES_A_DAY),
    ),
    Value(
        name="nat_gateways",
        default=str(S3ProcessorProps().nat_gateways),
        meaning="Whether the processor can call out to the internet; a NAT gateway is paid hourly.",
        allowed="0 or 1",
        accepts=matches("[01]"),
    ),
    Value(
        name="architecture",
        default=S3ProcessorProps().architecture,
        meaning="The processors that the functions run on; arm64 costs a fifth less.",
        allowed="arm64 or x86_64",
        accepts=matches("arm64|x86_64"),
    ),
    Value(
        name="processor_concurrency",
        default=str(S3ProcessorProps().processor_concurrency),
        meaning=(
            "How many batches the processor works on at the same time, at most "
            "([what it takes for how many files a second](scale.md))."
        ),
        allowed=f"a whole number from 2 to {_MAX_CONCURRENCY}",
        accepts=lambda text: text != "1" and is_whole_number_up_to(_MAX_CONCURRENCY)(text),
    ),
    *HARDENING,
    Value(
        name="api_access_logs",
        default=S3ProcessorProps().api_access_logs,
        meaning=(
            "Whether API Gateway logs who called. It has one role for that in an account and "
            "region: `create` sets it, and leaves it behind; `existing` takes what is set."
        ),
        allowed="create, existing or off",
        accepts=matches("create|existing|off"),
    ),
    Value(
        name="cors_origins",
        default="",
        meaning="The origins of web pages that may call the API from a browser; none by itself.",
        allowed="origins such as https://console.example.com, separated by commas",
        accepts=are_origins,
    ),
    Value(
        name="reconcile_schedule",
        default=S3ProcessorProps().reconcile_schedule,
        meaning="When bucket and table are compared, in UTC; not by itself if it is empty.",
        allowed="a schedule such as cron(0 3 * * ? *) or rate(1 day), or empty",
        accepts=is_schedule,
    ),
    Value(
        name="reconcile_concurrency",
        default=str(S3ProcessorProps().reconcile_concurrency),
        meaning="How many batches of the bucket's listing are compared at the same time.",
        allowed=f"a whole number from 1 to {_MAX_CONCURRENCY}",
        accepts=is_whole_number_up_to(_MAX_CONCURRENCY),
    ),
    Value(
        name="reconcile_batch",
        default=str(S3ProcessorProps().reconcile_batch),
        meaning="How many keys make a batch; fewer where keys have many versions each.",
        allowed=f"a whole number from 1 to {BATCH_ITEMS}",
        accepts=is_whole_number_up_to(BATCH_ITEMS),
    ),
    Value(
        name="reconcile_tolerance",
        default=str(S3ProcessorProps().reconcile_tolerance),
        meaning=(
            "The percentage of keys whose batches may fail; they are done again at the end. Beyond "
            "it the run has failed."
        ),
        allowed="a whole number from 0 to 100",
        accepts=lambda text: text == "0" or is_whole_number_up_to(100)(text),
    ),
    Value(
        name="processors",
        default=",".join(S3ProcessorProps().processors),
        meaning=(
            "The built-in processors that come with libraries of their own, in a layer of the one "
            "function that runs them. The others are always there ([all of them](processors.md))."
        ),
        allowed=f"any of {', '.join(PROCESSORS)}, separated by commas, or empty",
        accepts=are_processors,
    ),
    Value(
        name="layer",
        default=S3ProcessorProps().layer,
        meaning=(
            "Whether what these need is put into a layer; `none` where functions have it anyway, "
            "as on a local stack that runs another Python than Lambda."
        ),
        allowed="create or none",
        accepts=matches("create|none"),
    ),
    Value(
        name="thumbnails",
        default=str(S3ProcessorProps().thumbnails),
        meaning=(
            "The longest side of the thumbnails that `image` makes, in pixels; none if 0 "
            "([what they are](processors.md#thumbnails))."
        ),
        allowed=f"0, or a whole number from {MIN_THUMBNAIL_PIXELS} to {MAX_THUMBNAIL_PIXELS}",
        accepts=is_thumbnail,
    ),
    Value(
        name="processors_dir",
        default="",
        meaning="The folder of your own processors ([how to write them](processors.md)).",
        allowed="a folder, as seen from the project's, or empty",
        accepts=is_folder,
    ),
    Value(
        name="actions_file",
        default="",
        meaning=(
            "The file that says what is done on the strength of results "
            "([how to write it](processors.md#acting-on-results))."
        ),
        allowed="a file, as seen from the project's folder, or empty",
        accepts=is_file,
    ),
)
