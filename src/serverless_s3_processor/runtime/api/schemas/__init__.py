"""The responses, each declared once.

The type checker holds the endpoints to these types, and the OpenAPI document is written from them.
A text beside a type is its description. Lambda never loads them.
"""
