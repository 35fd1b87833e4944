"""Every file that lands in an S3 bucket is processed, recorded and announced."""

__version__ = "0.1.0"
