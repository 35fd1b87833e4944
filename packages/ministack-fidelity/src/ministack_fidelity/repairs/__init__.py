"""What AWS does and the emulator does not.

Each module says both, and repairs one thing with its function `apply`.
"""
