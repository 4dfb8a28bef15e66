"""The house put together: settings, addresses, the service's own commands."""
