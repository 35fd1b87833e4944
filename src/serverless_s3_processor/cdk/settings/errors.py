class ContextError(Exception):
    """The values of a deployment are invalid; the message has one line per problem."""
