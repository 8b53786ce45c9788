"""What this process counts beside refusals."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("todoke_gateway_requests_total", "HTTP requests answered.", ["door", "status"])
ACCEPTED = Counter("todoke_gateway_accepted_total", "Applications accepted, repeats included.")
CHUNKS = Counter("todoke_gateway_chunks_total", "Chunks of files stored; repeated: they were already.", ["kind"])
BATCH = Histogram(
    "todoke_gateway_batch_size",
    "Items that went together.",
    ["stage"],
    buckets=(1, 2, 5, 10, 20, 50, 100, 200),
)
FORMS = Counter("todoke_gateway_notices_total", "Published notices read from the bus.", ["kind", "code"])
SAVED = Counter("todoke_gateway_saved_total", "Forms saved half way, resumed and discarded.", ["kind"])
