"""What becomes of attached files: rebuilt by the sanitizer, told of, cleared away."""
