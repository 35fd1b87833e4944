"""What running the system costs: counted calls, measured work, and the prices of the day."""
