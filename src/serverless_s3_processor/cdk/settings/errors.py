class ContextError(Exception):
    """A deployment can't have these values; the message has one line per problem."""
