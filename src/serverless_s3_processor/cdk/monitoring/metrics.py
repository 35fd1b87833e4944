"""The metrics that alarms and the dashboard are about."""

from collections.abc import Mapping

from aws_cdk.aws_cloudwatch import Metric

from serverless_s3_processor.cdk.api.gateway import STAGE
from serverless_s3_processor.runtime.config import measures, names


def metric(
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    statistic: str = "Sum",
    label: str | None = None,
) -> Metric:
    """Return a metric of five minutes."""
    return Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        label=label,
    )


def custom_metric(
    environment: str,
    name: str,
    statistic: str = "Sum",
    label: str | None = None,
    **dimensions: str,
) -> Metric:
    """Return a metric that the functions of a deployment emit."""
    all_dimensions = {measures.DIMENSION: environment, **dimensions}
    return metric(measures.NAMESPACE, name, all_dimensions, statistic, label)


def function_metric(
    function: str, name: str, statistic: str = "Sum", label: str | None = None
) -> Metric:
    """Return a metric of a function, by its name."""
    return metric("AWS/Lambda", name, {"FunctionName": function}, statistic, label)


def queue_metric(queue: str, name: str, label: str | None = None) -> Metric:
    """Return the maximum of a metric of a queue, by its name."""
    return metric("AWS/SQS", name, {"QueueName": queue}, "Maximum", label)


def api_metric(
    environment: str, name: str, statistic: str = "Sum", label: str | None = None
) -> Metric:
    """Return a metric of the REST API."""
    dimensions = {"ApiName": names.rest_api(environment), "Stage": STAGE}
    return metric("AWS/ApiGateway", name, dimensions, statistic, label)
