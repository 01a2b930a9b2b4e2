"""One module a command: ``configure(parser)`` declares its options, ``run(arguments)`` does it and returns the exit code."""
