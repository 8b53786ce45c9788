"""What every Todoke process needs: configuration, errors, logs, metrics, RPC, bus, lifecycle. No domain noun."""
