"""The types of the responses, which the OpenAPI document is generated from.

Text next to a type is its description. Lambda never loads these modules.
"""
