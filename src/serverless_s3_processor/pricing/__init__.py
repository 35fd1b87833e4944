"""The cost of running the system, from counted calls, measured work and AWS's prices."""
