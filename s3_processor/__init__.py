"""What runs in Lambda. The version is told by the API and by the command line."""

__version__ = "0.1.0"
