"""The command line: one module a command, and one place that turns errors into exit codes."""
