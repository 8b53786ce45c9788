"""The citizens' door: catalogue, forms, intake, receipts, status. Holds no database."""
