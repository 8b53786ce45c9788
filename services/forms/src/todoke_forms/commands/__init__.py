"""The commands of `python -m todoke_forms`, by what they are about; each is one row of its module's `COMMANDS`."""
