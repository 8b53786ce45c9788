"""The citizen's card agent: speaks to a My Number card in APDUs."""
