"""The types of the responses of the API: what its OpenAPI document describes."""
