"""What every process shows Prometheus: counts, and never the moment at which one began."""

from urllib.request import urlopen

from prometheus_client import Counter, Histogram
from support.ports import free_port

from todoke_kit import config, metrics

SECONDS = 30


def test_no_series_tells_when_it_began():
    Counter("todoke_test_acts_total", "Acts.", ["who"]).labels("somebody").inc()
    Histogram("todoke_test_sizes", "Sizes.").observe(1)
    address = f"127.0.0.1:{free_port()}"
    metrics.serve(config.Metrics(address=address))
    with urlopen(f"http://{address}/metrics", timeout=SECONDS) as answer:
        shown = answer.read().decode()
    assert 'todoke_test_acts_total{who="somebody"} 1.0' in shown
    assert "todoke_test_sizes_sum" in shown
    assert "_created" not in shown
